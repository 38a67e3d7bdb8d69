namespace NoisyNotebooks.Methods.Evaluation;

/// <summary>
/// How far annotators agree, corrected for chance, from the numbers of votes for each class on each item. 1: all agree; 0: as often as
/// chance would have it. NaN where it is not defined: no item has two votes, or all votes that count are for one class.
/// </summary>
public static class AnnotatorAgreement
{
    /// <summary>
    /// Fleiss' kappa, κ = (P − P_e) / (1 − P_e): with n_i votes on item i, P is the mean over the items of Σ_k C_ik (C_ik − 1) / (n_i (n_i − 1)),
    /// and P_e = Σ_k p_k² with the shares p_k of all votes. Items with one vote are left out; numbers of votes may differ.
    /// </summary>
    /// <param name="counts">C, <c>[items, K]</c>, none below 0.</param>
    /// <returns>At most 1.</returns>
    /// <exception cref="ArgumentException">There are fewer than two classes, or a count is below 0.</exception>
    public static double FleissKappa(int[,] counts) => Fleiss(counts).Kappa;

    /// <summary>The parts of <see cref="FleissKappa"/>; NaN where no item has two votes.</summary>
    internal static ChanceCorrectedAgreement Fleiss(int[,] counts)
    {
        var (items, totals, votes) = Compared(counts);
        var observed = 0.0;
        foreach (var (i, n) in items)
        {
            observed += Pairs(counts, i) / ((double)n * (n - 1)) / items.Count;
        }

        return items.Count == 0
            ? new ChanceCorrectedAgreement(double.NaN, double.NaN)
            : new ChanceCorrectedAgreement(observed, totals.Sum(t => Math.Pow(t / votes, 2)));
    }

    /// <summary>
    /// Krippendorff's alpha for nominal data, α = 1 − D_o / D_e: with n votes on items that have at least two, the observed disagreement is
    /// D_o = 1 − (1/n) Σ_i Σ_k C_ik (C_ik − 1) / (n_i − 1), the expected one D_e = 1 − Σ_k C_k (C_k − 1) / (n (n − 1)).
    /// </summary>
    /// <param name="counts">C, <c>[items, K]</c>, none below 0.</param>
    /// <returns>At most 1.</returns>
    /// <exception cref="ArgumentException">There are fewer than two classes, or a count is below 0.</exception>
    public static double KrippendorffAlpha(int[,] counts)
    {
        var (items, totals, votes) = Compared(counts);
        var agreeing = 0.0;
        foreach (var (i, n) in items)
        {
            agreeing += Pairs(counts, i) / (n - 1.0);
        }

        var expected = 1 - totals.Sum(t => t * (t - 1) / (votes * (votes - 1)));
        return items.Count == 0 || totals.Max() == votes ? double.NaN : 1 - ((1 - (agreeing / votes)) / expected);
    }

    /// <summary>
    /// Cohen's kappa of two annotators, κ = (P_o − P_e) / (1 − P_e): P_o is the share of items on which they decide alike, P_e = Σ_k p_k q_k
    /// with the shares p_k and q_k of each label in their decisions.
    /// </summary>
    /// <param name="first">The N labels of one annotator, N ≥ 1, any whole numbers.</param>
    /// <param name="second">The N labels of the other.</param>
    /// <returns>P_o, P_e and κ; κ is NaN where both give one and the same label only.</returns>
    /// <exception cref="ArgumentException">There are no labels, or not as many of both.</exception>
    public static (double Observed, double Expected, double Kappa) CohenKappa(IReadOnlyList<int> first, IReadOnlyList<int> second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Count == 0 || second.Count != first.Count)
        {
            throw new ArgumentException($"second: expected as many labels as first has, at least one, got {second.Count} and {first.Count}.", nameof(second));
        }

        double n = first.Count;
        var observed = first.Zip(second).Count(p => p.First == p.Second) / n;
        var shares = second.CountBy(k => k).ToDictionary(c => c.Key, c => c.Value / n);
        var expected = first.CountBy(k => k).Sum(c => c.Value / n * shares.GetValueOrDefault(c.Key));
        return (observed, expected, shares.Count == 1 && first.All(shares.ContainsKey) ? double.NaN : (observed - expected) / (1 - expected));
    }

    // Σ_k C_ik (C_ik − 1): the ordered pairs of equal votes.
    private static double Pairs(int[,] counts, int item)
    {
        var pairs = 0.0;
        for (var k = 0; k < counts.GetLength(1); k++)
        {
            pairs += (double)counts[item, k] * (counts[item, k] - 1);
        }

        return pairs;
    }

    // The items with at least two votes, the votes for each class on them, and all of those.
    private static (List<(int Item, int Votes)> Items, double[] Totals, double Votes) Compared(int[,] counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        var classes = counts.GetLength(1);
        if (classes < 2)
        {
            throw new ArgumentException($"counts: expected at least 2 classes, got {classes}.", nameof(counts));
        }

        var items = new List<(int, int)>();
        var totals = new double[classes];
        for (var i = 0; i < counts.GetLength(0); i++)
        {
            var n = 0;
            for (var k = 0; k < classes; k++)
            {
                if (counts[i, k] < 0)
                {
                    throw new ArgumentException($"counts: expected no number below 0, got {counts[i, k]} for item {i}, class {k}.", nameof(counts));
                }

                n += counts[i, k];
            }

            if (n < 2)
            {
                continue;
            }

            items.Add((i, n));
            for (var k = 0; k < classes; k++)
            {
                totals[k] += counts[i, k];
            }
        }

        return (items, totals, totals.Sum());
    }
}
