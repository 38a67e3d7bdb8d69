namespace NoisyNotebooks.Methods.Classification;

/// <summary>Class sizes that fall exponentially.</summary>
public static class LongTailSampler
{
    /// <summary>Sizes ⌊n_max · ρ^(−k/(K−1))⌋ for k = 0…K−1.</summary>
    /// <param name="classes">K, at least 2.</param>
    /// <param name="largest">n_max, at least ρ, so that the last class is not empty.</param>
    /// <param name="imbalance">ρ, the largest over the smallest class, at least 1.</param>
    /// <returns>K sizes, the largest first.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static int[] ClassSizes(int classes, int largest, double imbalance)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        if (!(imbalance >= 1 && double.IsFinite(imbalance)))
        {
            throw new ArgumentOutOfRangeException(nameof(imbalance), imbalance, $"imbalance: expected at least 1, got {imbalance}.");
        }

        // A power that is a whole number but for the last bits counts as one.
        return largest >= imbalance
            ? [.. Enumerable.Range(0, classes).Select(k => (int)Math.Floor((largest * Math.Pow(imbalance, -(double)k / (classes - 1))) + 1e-9))]
            : throw new ArgumentOutOfRangeException(nameof(largest), largest, $"largest: expected at least imbalance, {imbalance}, got {largest}.");
    }
}

/// <summary>Label noise that goes to frequent classes more often than to rare ones.</summary>
public static class LongTailNoise
{
    /// <summary>T[k,j] = η·n_j/(N − n_k) for j ≠ k, and 1 − η on the diagonal.</summary>
    /// <param name="classSizes">n, K true sizes of at least 1, K at least 2.</param>
    /// <param name="rate">η, in [0, 1).</param>
    /// <returns><c>[K,K]</c>, rows that sum to 1.</returns>
    /// <exception cref="ArgumentException">A size or the rate is out of range.</exception>
    public static double[,] Transition(IReadOnlyList<int> classSizes, double rate)
    {
        ArgumentNullException.ThrowIfNull(classSizes);
        if (classSizes.Count < 2 || classSizes.Any(n => n < 1))
        {
            throw new ArgumentException($"classSizes: expected at least 2 sizes of at least 1, got {string.Join(", ", classSizes)}.", nameof(classSizes));
        }

        if (!(rate is >= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(rate), rate, $"rate: expected a share in [0, 1), got {rate}.");
        }

        var (k, total) = (classSizes.Count, (double)classSizes.Sum());
        var matrix = new double[k, k];
        for (var i = 0; i < k; i++)
        {
            for (var j = 0; j < k; j++)
            {
                matrix[i, j] = i == j ? 1 - rate : rate * classSizes[j] / (total - classSizes[i]);
            }
        }

        return matrix;
    }
}
