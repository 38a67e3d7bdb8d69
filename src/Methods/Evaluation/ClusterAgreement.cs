namespace NoisyNotebooks.Methods.Evaluation;

/// <summary>How well groups agree with true classes, whatever the groups are called.</summary>
/// <param name="AdjustedRand">The adjusted Rand index (Hubert and Arabie 1985): 1 where the groups are the same, 0 as often as chance would have it.</param>
/// <param name="NormalizedMutualInformation">I(A;B) / ((H(A) + H(B)) / 2) with natural logarithms, 0 to 1; 1 where both are one group.</param>
/// <param name="Purity">The share of items in the most frequent class of their group.</param>
public sealed record ClusterAgreement(double AdjustedRand, double NormalizedMutualInformation, double Purity)
{
    /// <summary>Compares two groupings of the same items.</summary>
    /// <param name="assigned">The group of each item, any whole numbers.</param>
    /// <param name="hidden">The true class of each item, any whole numbers.</param>
    /// <returns>The agreement.</returns>
    /// <exception cref="ArgumentException">There are no items, or not as many of both.</exception>
    public static ClusterAgreement Of(IReadOnlyList<int> assigned, IReadOnlyList<int> hidden)
    {
        ArgumentNullException.ThrowIfNull(assigned);
        ArgumentNullException.ThrowIfNull(hidden);
        if (assigned.Count == 0 || assigned.Count != hidden.Count)
        {
            throw new ArgumentException($"hidden: expected as many classes as there are groups, at least one, got {hidden.Count} and {assigned.Count}.", nameof(hidden));
        }

        double n = assigned.Count;
        var cells = assigned.Zip(hidden).CountBy(p => p).ToArray();
        var rows = assigned.CountBy(a => a).ToDictionary();
        var columns = hidden.CountBy(b => b).ToDictionary();

        // ARI = (Σ C(n_ij, 2) − E) / ((Σ C(a_i, 2) + Σ C(b_j, 2)) / 2 − E) with E = Σ C(a_i, 2) Σ C(b_j, 2) / C(n, 2)
        var (together, inRows, inColumns) = (cells.Sum(c => Pairs(c.Value)), rows.Values.Sum(c => Pairs(c)), columns.Values.Sum(c => Pairs(c)));
        var expected = n > 1 ? inRows * inColumns / Pairs(n) : 0;
        var most = (inRows + inColumns) / 2;
        var rand = most == expected ? 1 : (together - expected) / (most - expected);

        // I = Σ p_ij ln(p_ij / (p_i p_j))
        var information = cells.Sum(c => c.Value / n * Math.Log(n * c.Value / ((double)rows[c.Key.First] * columns[c.Key.Second])));
        var entropies = Entropy(rows.Values, n) + Entropy(columns.Values, n);
        var purity = cells.GroupBy(c => c.Key.First).Sum(g => g.Max(c => c.Value)) / n;
        return new(rand, entropies == 0 ? 1 : Math.Clamp(2 * information / entropies, 0, 1), purity);
    }

    private static double Pairs(double count) => count * (count - 1) / 2;

    private static double Entropy(IEnumerable<int> counts, double n) => -counts.Sum(c => c / n * Math.Log(c / n));
}
