using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>Weights of classes by how often they are seen: 1 for the most frequent, more for the rare.</summary>
public static class ClassFrequencyWeights
{
    /// <summary>w_c = (1 − ln(n_c / max n))^(1/r).</summary>
    /// <param name="classCounts">n, <c>[C]</c> of any number type, each above 0 and finite.</param>
    /// <param name="root">r, above 0: 3 in the modifier, 6 in the corrector; a larger one flattens the weights.</param>
    /// <returns><c>float64 [C]</c>, each at least 1, on the device of the counts.</returns>
    /// <exception cref="ArgumentException">The form differs, or a count is not above 0.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The root is not above 0.</exception>
    public static Tensor Of(Tensor classCounts, double root)
    {
        Check(classCounts, nameof(classCounts));
        if (!(root > 0) || double.IsInfinity(root))
        {
            throw new ArgumentOutOfRangeException(nameof(root), root, $"root: expected a number above 0, got {root}.");
        }

        return Unchecked(classCounts, root);
    }

    internal static Tensor Unchecked(Tensor classCounts, double root)
    {
        using var scope = NewDisposeScope();
        var counts = classCounts.to(float64);

        // w_c = (1 − ln(n_c / max n))^(1/r)
        return (1 - (counts / counts.max()).log()).pow(1 / root).MoveToOuterDisposeScope();
    }

    internal static void Check(Tensor classCounts, string parameter)
    {
        ArgumentNullException.ThrowIfNull(classCounts, parameter);
        if (classCounts.dim() != 1 || classCounts.numel() == 0 || classCounts.dtype == ScalarType.Bool)
        {
            throw new ArgumentException($"{parameter}: expected numbers [C], C at least 1, got {LabelSetCheck.Form(classCounts)}.", parameter);
        }

        using var scope = NewDisposeScope();
        var values = classCounts.detach().to(float64).cpu().data<double>().ToArray();
        if (Array.FindIndex(values, v => !(v > 0) || double.IsInfinity(v)) is var bad and >= 0)
        {
            throw new ArgumentException($"{parameter}: expected numbers above 0, got {values[bad]} for class {bad}.", parameter);
        }
    }
}
