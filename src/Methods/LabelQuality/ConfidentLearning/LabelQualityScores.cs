using System.Numerics;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Numerics;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>Which label quality score.</summary>
public enum LabelQualityScore
{
    /// <summary>P[n, y[n]].</summary>
    SelfConfidence,

    /// <summary>(P[n, y[n]] − the largest other probability + 1) / 2.</summary>
    NormalizedMargin,

    /// <summary>ln(s + 1) / max(s, 10⁻⁶) with s = H(P[n]) / ln K / max(P[n, y[n]], 10⁻⁶).</summary>
    ConfidenceWeightedEntropy,
}

/// <summary>
/// Label quality scores: 1 for a label that is surely right, lower for a more suspect one. Self-confidence and margin are
/// computed in the precision of the probabilities, the entropy in float64.
/// </summary>
public static class LabelQualityScores
{
    private const double Least = 1e-6;

    /// <summary>Self-confidence, P[n, y[n]].</summary>
    /// <param name="labels">N given labels, 0 to K−1.</param>
    /// <param name="probabilities"><c>[N,K]</c>, rows summing to 1 (within 0.01).</param>
    /// <param name="adjust">Whether the thresholds are taken off first: A = P − t + max t, rows divided by their sums.</param>
    /// <returns>N scores.</returns>
    /// <exception cref="ArgumentException">Lengths differ, nothing is there, a label is out of range, a row is no distribution.</exception>
    public static double[] SelfConfidence(LabelVector labels, ProbabilityMatrix probabilities, bool adjust = false) =>
        Compute(labels, probabilities, LabelQualityScore.SelfConfidence, adjust);

    /// <summary>Normalized margin, (P[n, y[n]] − the largest other probability + 1) / 2.</summary>
    /// <param name="labels">N given labels, 0 to K−1.</param>
    /// <param name="probabilities"><c>[N,K]</c>, rows summing to 1 (within 0.01).</param>
    /// <param name="adjust">Whether the thresholds are taken off first: A = P − t + max t, rows divided by their sums.</param>
    /// <returns>N scores, 0 to 1.</returns>
    /// <exception cref="ArgumentException">Lengths differ, nothing is there, a label is out of range, a row is no distribution.</exception>
    public static double[] NormalizedMargin(LabelVector labels, ProbabilityMatrix probabilities, bool adjust = false) =>
        Compute(labels, probabilities, LabelQualityScore.NormalizedMargin, adjust);

    /// <summary>
    /// Confidence-weighted entropy. A one-hot row scores exactly 0, the most suspect value, also where it is right: a known
    /// quirk of the published formula.
    /// </summary>
    /// <param name="labels">N given labels, 0 to K−1.</param>
    /// <param name="probabilities"><c>[N,K]</c>, rows summing to 1 (within 0.01).</param>
    /// <returns>N scores.</returns>
    /// <exception cref="ArgumentException">Lengths differ, nothing is there, a label is out of range, a row is no distribution.</exception>
    public static double[] ConfidenceWeightedEntropy(LabelVector labels, ProbabilityMatrix probabilities) =>
        Compute(labels, probabilities, LabelQualityScore.ConfidenceWeightedEntropy);

    /// <summary>Any of the three.</summary>
    /// <param name="labels">N given labels, 0 to K−1.</param>
    /// <param name="probabilities"><c>[N,K]</c>, rows summing to 1 (within 0.01).</param>
    /// <param name="score">Which.</param>
    /// <param name="adjust">Whether the thresholds are taken off first; not for the entropy.</param>
    /// <returns>N scores.</returns>
    /// <exception cref="ArgumentException">As above, or the entropy with <paramref name="adjust"/>.</exception>
    public static double[] Compute(LabelVector labels, ProbabilityMatrix probabilities, LabelQualityScore score, bool adjust = false)
    {
        AuditCheck.Inputs(labels, probabilities, allowOneClass: true);
        Check(score, adjust);
        return probabilities.Double is { } wide
            ? All(wide, labels.Values, score, adjust)
            : All(probabilities.Single!, labels.Values, score, adjust);
    }

    internal static void Check(LabelQualityScore score, bool adjust)
    {
        if (!Enum.IsDefined(score))
        {
            throw new ArgumentException($"score: expected one of {string.Join(", ", Enum.GetNames<LabelQualityScore>())}, got {score}.", nameof(score));
        }

        if (adjust && score == LabelQualityScore.ConfidenceWeightedEntropy)
        {
            throw new ArgumentException(
                "adjust: confidence-weighted entropy is defined for probabilities only; use it with adjust false, or another score.", nameof(adjust));
        }
    }

    /// <summary>The score of one example.</summary>
    internal static double OfRow<T>(ReadOnlySpan<T> row, int label, LabelQualityScore score)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        switch (score)
        {
            case LabelQualityScore.SelfConfidence:
                return double.CreateTruncating(row[label]);
            case LabelQualityScore.NormalizedMargin:
                var other = T.NegativeInfinity;
                if (label > 0)
                {
                    other = RowKernel.Examine(row[..label]).Maximum;
                }

                if (label < row.Length - 1)
                {
                    other = T.Max(other, RowKernel.Examine(row[(label + 1)..]).Maximum);
                }

                return double.CreateTruncating((row[label] - other + T.One) / (T.One + T.One));
            default:
                return Entropy(row, label);
        }
    }

    /// <summary>A = P − t + max t, divided by its sum.</summary>
    internal static void Adjust<T>(ReadOnlySpan<T> row, ReadOnlySpan<double> thresholds, double largest, Span<T> adjusted)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var shift = T.CreateTruncating(largest);
        for (var j = 0; j < row.Length; j++)
        {
            adjusted[j] = row[j] - T.CreateTruncating(thresholds[j]) + shift;
        }

        var sum = PairwiseSum.Of<T>(adjusted);
        for (var j = 0; j < row.Length; j++)
        {
            adjusted[j] /= sum;
        }
    }

    private static double Entropy<T>(ReadOnlySpan<T> row, int label)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var entropy = 0.0;
        foreach (var probability in row)
        {
            var p = double.CreateTruncating(probability);
            entropy -= p > 0 ? p * Math.Log(p) : 0;
        }

        var s = entropy / Math.Log(row.Length) / Math.Max(double.CreateTruncating(row[label]), Least);
        return Math.Log(s + 1) / Math.Max(s, Least);
    }

    private static double[] All<T>(ProbabilityRows<T> rows, int[] labels, LabelQualityScore score, bool adjust)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var scores = new double[labels.Length];
        if (!adjust)
        {
            RowBlocks.ForEachChecked(rows, (n, row) => scores[n] = OfRow(row, labels[n], score), CancellationToken.None);
            return scores;
        }

        var thresholds = ClassIndex<T>.Build(rows, labels).Thresholds();
        var largest = thresholds.Max();
        RowBlocks.ForEachChecked(
            rows,
            (n, row) =>
            {
                Span<T> adjusted = row.Length <= 512 ? stackalloc T[row.Length] : new T[row.Length];
                Adjust(row, thresholds, largest, adjusted);
                scores[n] = OfRow<T>(adjusted, labels[n], score);
            },
            CancellationToken.None);
        return scores;
    }
}
