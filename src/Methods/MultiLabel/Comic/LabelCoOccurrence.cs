using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>How often labels are seen, and seen together: what COMIC's losses know of the training set.</summary>
public static class LabelCoOccurrence
{
    /// <summary>M = YᵀY: entry (i, j) is the number of examples that have both labels; the diagonal holds the labels' counts n.</summary>
    /// <param name="labels">Y, <c>int64 [N,C]</c>: 1 present, 0 absent or missing.</param>
    /// <returns><c>float64 [C,C]</c>, symmetric.</returns>
    /// <exception cref="ArgumentException">The form differs, or a label is another number.</exception>
    public static Tensor Of(Tensor labels)
    {
        LabelSetCheck.Binary(labels, nameof(labels));
        using var scope = NewDisposeScope();
        var y = labels.to(float64);
        return y.t().matmul(y).MoveToOuterDisposeScope();
    }

    /// <summary>Checks a matrix.</summary>
    internal static void Check(Tensor matrix, string parameter, long classes)
    {
        if (matrix.dim() != 2 || matrix.shape[0] != classes || matrix.shape[1] != classes)
        {
            throw new ArgumentException($"{parameter}: expected numbers [{classes},{classes}], got {LabelSetCheck.Form(matrix)}.", parameter);
        }

        using var scope = NewDisposeScope();
        var values = matrix.detach().to(float64).cpu().contiguous().data<double>().ToArray();
        if (Array.FindIndex(values, v => !(v >= 0) || double.IsInfinity(v)) is var bad and >= 0)
        {
            throw new ArgumentException(
                $"{parameter}: expected numbers of at least 0, got {values[bad]} at row {bad / classes}, column {bad % classes}.", parameter);
        }

        for (var column = 0; column < classes; column++)
        {
            var sum = 0.0;
            for (var row = 0; row < classes; row++)
            {
                sum += values[(row * classes) + column];
            }

            if (sum == 0)
            {
                throw new ArgumentException($"{parameter}: expected something above 0 in every column, got nothing in column {column}.", parameter);
            }
        }
    }
}
