namespace NoisyNotebooks.Methods.Evaluation;

/// <summary>Agreement beside what chance would give.</summary>
/// <param name="Observed">The agreement that was observed, 0 to 1.</param>
/// <param name="Expected">P_e: that of raters who answer by chance, with the shares of the classes as they are, 0 to 1.</param>
public readonly record struct ChanceCorrectedAgreement(double Observed, double Expected)
{
    /// <summary>κ = (observed − P_e) / (1 − P_e): 1 where all agree, 0 where chance would do as well. NaN where P_e = 1: all answers are one class.</summary>
    public double Kappa => Expected >= 1 ? double.NaN : (Observed - Expected) / (1 - Expected);

    /// <summary>κ as papers report it that count raters who all give one and the same class as in full agreement: 1 where P_e = 1.</summary>
    public double KappaOrOne => Expected >= 1 ? 1 : Kappa;
}

/// <summary>How far raters agree, with the parts that kappa is made of.</summary>
public static class AgreementMetrics
{
    /// <summary>
    /// Fleiss' kappa of r raters an item: P_i = (Σ_c n_ic² − r) / (r (r − 1)), observed = mean P_i, P_e = Σ_c share_c². Where numbers of
    /// raters differ, see <see cref="AnnotatorAgreement.FleissKappa"/>.
    /// </summary>
    /// <param name="counts">n_ic <c>[items, K]</c>, none below 0; each row sums to the same r, at least 2.</param>
    /// <returns>The agreement; its kappa is NaN where all answers are one class.</returns>
    /// <exception cref="ArgumentException">There is no item or no second class, a count is below 0, or the numbers of raters differ or are below 2.</exception>
    public static ChanceCorrectedAgreement FleissKappa(int[,] counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        var agreement = AnnotatorAgreement.Fleiss(counts);
        int[] raters = [.. Enumerable.Range(0, counts.GetLength(0)).Select(i => Enumerable.Range(0, counts.GetLength(1)).Sum(c => counts[i, c]))];
        var other = Array.FindIndex(raters, r => r != raters[0] || r < 2);
        return raters.Length > 0 && other < 0
            ? agreement
            : throw new ArgumentException(
                raters.Length == 0
                    ? "counts: expected at least one item, got none."
                    : $"counts: expected the same number of raters, at least 2, for each item, got {raters[0]} for item 0 and {raters[other]} for item {other}.",
                nameof(counts));
    }

    /// <summary>Cohen's kappa of two raters: observed is the share of equal labels, P_e = Σ_c share_a(c) · share_b(c).</summary>
    /// <param name="a">The n labels of one, each at least 0.</param>
    /// <param name="b">The n labels of the other.</param>
    /// <returns>The agreement; its kappa is NaN where both have one and the same class throughout.</returns>
    /// <exception cref="ArgumentException">There are no labels, the lengths differ, or a label is below 0.</exception>
    public static ChanceCorrectedAgreement CohenKappa(IReadOnlyList<int> a, IReadOnlyList<int> b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (a.Count == 0 || a.Count != b.Count)
        {
            throw new ArgumentException($"b: expected {Math.Max(1, a.Count)} labels, as many as the other rater's, got {b.Count}.", nameof(b));
        }

        var (first, second, equal) = (Shares(a, nameof(a)), Shares(b, nameof(b)), 0);
        for (var i = 0; i < a.Count; i++)
        {
            equal += a[i] == b[i] ? 1 : 0;
        }

        return new ChanceCorrectedAgreement((double)equal / a.Count, first.Sum(s => s.Value * second.GetValueOrDefault(s.Key)));
    }

    private static Dictionary<int, double> Shares(IReadOnlyList<int> labels, string parameter) =>
        labels.Min() is var least and < 0
            ? throw new ArgumentException($"{parameter}: each label must be at least 0, got {least}.", parameter)
            : labels.GroupBy(k => k).ToDictionary(g => g.Key, g => (double)g.Count() / labels.Count);
}
