using NoisyNotebooks.Methods.Numerics;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>
/// How many examples the prune rules take from each given class. The public matrix is the paper's: <b>rows true label,
/// columns given label</b>, the transpose of the confident joint.
/// </summary>
public static class PruneCounts
{
    /// <summary>
    /// From the transposed calibrated joint: the diagonal is raised to at least <paramref name="minExamplesPerClass"/>, at the
    /// cost of the other entries of its column, evenly; off-diagonals are multiplied by <paramref name="fracNoise"/> and the
    /// rest is given to the diagonal; then truncated to integers.
    /// </summary>
    /// <param name="transposedJoint"><c>[K,K]</c> calibrated counts, rows true label, columns given label; not changed.</param>
    /// <param name="minExamplesPerClass">At least 0.</param>
    /// <param name="fracNoise">The share of the estimated wrong labels to take, 0 to 1.</param>
    /// <returns><c>[K,K]</c>: rows true label, columns given label.</returns>
    /// <exception cref="ArgumentException">The counts are not square, or a number is out of range.</exception>
    public static int[,] Compute(int[,] transposedJoint, int minExamplesPerClass = 1, double fracNoise = 1)
    {
        ArgumentNullException.ThrowIfNull(transposedJoint);
        var classes = transposedJoint.GetLength(0);
        if (classes == 0 || transposedJoint.GetLength(1) != classes)
        {
            throw new ArgumentException(
                $"transposedJoint: expected [K,K], got [{classes},{transposedJoint.GetLength(1)}].", nameof(transposedJoint));
        }

        Check(minExamplesPerClass, fracNoise);
        var result = new int[classes, classes];
        var column = new int[classes];
        var scratch = new double[classes];
        for (var k = 0; k < classes; k++)
        {
            for (var j = 0; j < classes; j++)
            {
                column[j] = transposedJoint[j, k];
            }

            OfClass(column, k, minExamplesPerClass, fracNoise, scratch);
            for (var j = 0; j < classes; j++)
            {
                result[j, k] = column[j];
            }
        }

        return result;
    }

    internal static void Check(int minExamplesPerClass, double fracNoise)
    {
        if (minExamplesPerClass < 0)
        {
            throw new ArgumentException(
                $"minExamplesPerClass: must be at least 0, got {minExamplesPerClass}.", nameof(minExamplesPerClass));
        }

        if (fracNoise is not (>= 0 and <= 1))
        {
            throw new ArgumentException($"fracNoise: must be from 0 to 1, got {fracNoise}.", nameof(fracNoise));
        }
    }

    /// <summary>The counts of one given class, in place.</summary>
    /// <param name="counts">K counts by true label: a row of the calibrated joint.</param>
    /// <param name="k">The given class.</param>
    /// <param name="minExamplesPerClass">At least 0.</param>
    /// <param name="fracNoise">0 to 1.</param>
    /// <param name="scratch">K numbers.</param>
    internal static void OfClass(Span<int> counts, int k, int minExamplesPerClass, double fracNoise, Span<double> scratch)
    {
        var diagonal = Math.Max(counts[k], minExamplesPerClass);
        var increase = diagonal - counts[k];
        if (increase == 0 && fracNoise == 1)
        {
            return;
        }

        var nonZero = counts.Length;
        foreach (var count in counts)
        {
            nonZero -= count == 0 ? 1 : 0;
        }

        var share = increase / Math.Max(nonZero - 1.0, 1.0);
        for (var j = 0; j < counts.Length; j++)
        {
            var kept = j == k ? diagonal : Math.Max(counts[j] - share, 0);
            var reduced = j == k ? kept : kept * fracNoise;
            scratch[j] = kept - reduced;
            counts[j] = (int)reduced;
        }

        counts[k] = (int)(diagonal + PairwiseSum.Of<double>(scratch));
    }
}
