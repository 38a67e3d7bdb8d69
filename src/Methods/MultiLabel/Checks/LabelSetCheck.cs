using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>Checks what a caller hands to losses of label sets, before anything is computed.</summary>
internal static class LabelSetCheck
{
    /// <summary>Checks logits.</summary>
    /// <param name="logits">Expected <c>float [B,C]</c> with B and C at least 1, finite.</param>
    /// <param name="parameter">The parameter's name.</param>
    /// <exception cref="ArgumentException">The form differs, or a logit is not finite.</exception>
    public static void Logits(Tensor logits, string parameter)
    {
        ArgumentNullException.ThrowIfNull(logits, parameter);
        if (logits.dim() != 2 || logits.numel() == 0 || logits.dtype is not (ScalarType.Float32 or ScalarType.Float64))
        {
            throw new ArgumentException($"{parameter}: expected float32 or float64 [B,C], got {Form(logits)}.", parameter);
        }

        using var scope = NewDisposeScope();
        var bad = logits.detach().isfinite().all(1).cpu().data<bool>().ToArray();
        if (Array.IndexOf(bad, value: false) is var row and >= 0)
        {
            throw new ArgumentException($"{parameter}: expected finite numbers, got NaN or infinity in row {row}.", parameter);
        }
    }

    /// <summary>Checks labels of the losses' own convention.</summary>
    /// <param name="labels">Expected <c>int64</c> of that shape, each 1 (positive), 0 (unknown) or −1 (negative).</param>
    /// <param name="parameter">The parameter's name.</param>
    /// <param name="shape"><c>[B,C]</c>; null: any matrix.</param>
    /// <exception cref="ArgumentException">The form differs, or a label is another number.</exception>
    public static void Labels(Tensor labels, string parameter, long[]? shape = null) =>
        Entries(labels, parameter, shape, least: -1, "1 (positive), 0 (unknown) or -1 (negative)");

    /// <summary>Checks labels that are present or absent.</summary>
    /// <param name="labels">Expected <c>int64</c> of that shape, each 1 (present) or 0 (absent, or missing).</param>
    /// <param name="parameter">The parameter's name.</param>
    /// <param name="shape"><c>[B,C]</c>; null: any matrix.</param>
    /// <exception cref="ArgumentException">The form differs, or a label is another number.</exception>
    public static void Binary(Tensor labels, string parameter, long[]? shape = null) =>
        Entries(labels, parameter, shape, least: 0, "1 (present) or 0 (absent or missing)");

    /// <summary>A tensor's type and shape, for messages.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <returns><c>Float32 [3,4]</c>.</returns>
    public static string Form(Tensor tensor) => $"{tensor.dtype} [{string.Join(',', tensor.shape)}]";

    private static void Entries(Tensor labels, string parameter, long[]? shape, long least, string allowed)
    {
        ArgumentNullException.ThrowIfNull(labels, parameter);
        if (labels.dtype != ScalarType.Int64 || labels.dim() != 2 || (shape is not null && !labels.shape.SequenceEqual(shape)))
        {
            var expected = shape is null ? "B,C" : string.Join(',', shape);
            throw new ArgumentException($"{parameter}: expected int64 [{expected}], got {Form(labels)}.", parameter);
        }

        using var scope = NewDisposeScope();
        var values = labels.reshape(-1).cpu().data<long>().ToArray();
        if (Array.Find(values, v => v < least || v > 1) is var other and not 0)
        {
            throw new ArgumentException(
                $"{parameter}: expected {allowed}, got {other} at row "
                    + $"{Array.IndexOf(values, other) / labels.shape[1]}, class {Array.IndexOf(values, other) % labels.shape[1]}.",
                parameter);
        }
    }
}
