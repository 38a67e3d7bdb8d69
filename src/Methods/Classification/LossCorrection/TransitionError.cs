using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Noise;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>How far an estimated transition matrix is from the realized one, where the true labels are known.</summary>
internal sealed class TransitionError(Dataset train)
{
    /// <summary>The name under which methods record it.</summary>
    public const string Name = "error of the transition matrix, mean a row";

    private readonly double[,]? _realized = train.Known is { } known ? NoiseReport.Realized(known, train.Given) : null;

    /// <summary>The sum of absolute differences, mean over the rows; null where the truth is unknown.</summary>
    /// <param name="transition">T, <c>[K,K]</c>.</param>
    public double? Of(double[,] transition)
    {
        // A class without examples has no row.
        return _realized is null
            ? null
            : _realized.Cast<double>().Zip(transition.Cast<double>(), (r, t) => Math.Abs(r - t)).Where(double.IsFinite).Sum() / _realized.GetLength(0);
    }

    /// <summary>A matrix of a tensor's numbers.</summary>
    /// <param name="matrix">Float <c>[K,K]</c>, on any device.</param>
    public static double[,] ToArray(Tensor matrix)
    {
        using var scope = NewDisposeScope();
        var values = new double[matrix.shape[0], matrix.shape[1]];
        Buffer.BlockCopy(matrix.detach().to(float64).cpu().data<double>().ToArray(), 0, values, 0, values.Length * sizeof(double));
        return values;
    }
}
