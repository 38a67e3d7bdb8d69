namespace NoisyNotebooks.Methods.Evaluation;

/// <summary>
/// What a ranked list is worth by graded judgments, as trec_eval defines it. A grade above 0 is a gain; 0, below 0 and no judgment at all
/// are none. A query that nothing is relevant to is worth 0.
/// </summary>
public static class RankingMetrics
{
    /// <summary>NDCG@k = DCG@k / ideal DCG@k, with DCG@k = Σ over ranks r ≤ k of grade/log₂(r + 1): the gain is the grade itself.</summary>
    /// <param name="ranked">Grades of the list, the first rank first; 0 for what nobody judged.</param>
    /// <param name="k">How far down to look, at least 1; null: to the end.</param>
    /// <param name="judged">Grades of all that was judged, also of what the list lacks: the ideal order is theirs. Null: the list's own.</param>
    /// <returns>From 0 to 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">k is below 1.</exception>
    /// <exception cref="ArgumentException">The list holds a gain that was not judged: then the ideal would not be the best.</exception>
    public static double Ndcg(IReadOnlyList<int> ranked, int? k = null, IReadOnlyList<int>? judged = null)
    {
        ArgumentNullException.ThrowIfNull(ranked);
        CheckCutoff(k);
        int[] ideal = [.. (judged ?? ranked).Where(g => g > 0).OrderDescending()];
        int[] found = [.. ranked.Where(g => g > 0).OrderDescending()];
        if (found.Length > ideal.Length || found.Zip(ideal).Any(p => p.First > p.Second))
        {
            throw new ArgumentException($"judged: expected all grades of the list among them, got {ideal.Length} above 0 where the list has {found.Length}.", nameof(judged));
        }

        var best = Gain(ideal, k);
        return best == 0 ? 0 : Gain(ranked, k) / best;
    }

    /// <summary>NDCG@k where items are relevant or not: DCG@k = Σ over relevant ranks r ≤ k of 1/log₂(r + 1).</summary>
    /// <param name="relevant">Whether each item of the list is relevant, the first rank first.</param>
    /// <param name="total">How many relevant items there are, at least those of the list down to rank k.</param>
    /// <param name="k">How far down to look, at least 1.</param>
    /// <returns>From 0 to 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">k is below 1, or the list holds more relevant items than there are.</exception>
    public static double Ndcg(ReadOnlySpan<bool> relevant, int total, int k)
    {
        CheckCutoff(k);
        var first = relevant[..Math.Min(k, relevant.Length)];
        CheckTotal(first, total);
        var (grades, judged) = (new int[first.Length], new int[Math.Min(k, total)]);
        for (var r = 0; r < first.Length; r++)
        {
            grades[r] = first[r] ? 1 : 0;
        }

        Array.Fill(judged, 1);
        return Ndcg(grades, k, judged);
    }

    /// <summary>F1@k: the harmonic mean of precision@k and recall@k, 2 · hits / (k + total).</summary>
    /// <param name="relevant">Whether each item of the list is relevant, the first rank first.</param>
    /// <param name="total">How many relevant items there are, at least those of the list.</param>
    /// <param name="k">At least 1.</param>
    /// <returns>From 0 to 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">k is below 1, or the list holds more relevant items than there are.</exception>
    public static double F1(ReadOnlySpan<bool> relevant, int total, int k)
    {
        CheckCutoff(k);
        CheckTotal(relevant, total);
        return 2.0 * Count(relevant, k) / ((double)k + total);
    }

    /// <summary>
    /// Average precision: the mean, over all relevant items, of the precision down to each; an item that the list lacks counts 0. Its mean
    /// over queries is MAP.
    /// </summary>
    /// <param name="relevant">Whether each item of the list is relevant, the first rank first.</param>
    /// <param name="total">How many relevant items there are, at least those of the list.</param>
    /// <returns>From 0 to 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The list holds more relevant items than there are.</exception>
    public static double AveragePrecision(ReadOnlySpan<bool> relevant, int total)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(total);
        var found = Evaluation.AveragePrecision.OfRanking(relevant, total);
        return total == 0 ? 0 : found;
    }

    /// <summary>1 / the rank of the first relevant item.</summary>
    /// <param name="relevant">Whether each item of the list is relevant.</param>
    /// <returns>From 0 to 1; 0 where none is.</returns>
    public static double ReciprocalRank(ReadOnlySpan<bool> relevant) => relevant.IndexOf(true) is var first and >= 0 ? 1.0 / (first + 1) : 0;

    /// <summary>Precision@k: relevant items down to rank k, divided by k also where the list is shorter.</summary>
    /// <param name="relevant">Whether each item of the list is relevant.</param>
    /// <param name="k">At least 1.</param>
    /// <returns>From 0 to 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">k is below 1.</exception>
    public static double Precision(ReadOnlySpan<bool> relevant, int k)
    {
        CheckCutoff(k);
        return (double)Count(relevant, k) / k;
    }

    /// <summary>Recall@k: relevant items down to rank k, divided by all relevant items.</summary>
    /// <param name="relevant">Whether each item of the list is relevant.</param>
    /// <param name="total">How many relevant items there are, at least those of the list.</param>
    /// <param name="k">At least 1; null: to the end.</param>
    /// <returns>From 0 to 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">k is below 1, or the list holds more relevant items than there are.</exception>
    public static double Recall(ReadOnlySpan<bool> relevant, int total, int? k = null)
    {
        CheckCutoff(k);
        CheckTotal(relevant, total);
        return total == 0 ? 0 : (double)Count(relevant, k ?? relevant.Length) / total;
    }

    // Σ_r grade_r / log₂(r + 1), r from 1.
    private static double Gain(IReadOnlyList<int> grades, int? k)
    {
        var sum = 0.0;
        for (var rank = 1; rank <= Math.Min(grades.Count, k ?? grades.Count); rank++)
        {
            sum += Math.Max(0, grades[rank - 1]) / Math.Log2(rank + 1);
        }

        return sum;
    }

    private static int Count(ReadOnlySpan<bool> relevant, int k) => relevant[..Math.Min(k, relevant.Length)].Count(true);

    private static void CheckTotal(ReadOnlySpan<bool> relevant, int total)
    {
        var all = relevant.Count(true);
        if (total < all)
        {
            throw new ArgumentOutOfRangeException(nameof(total), total, $"total: expected at least the {all} of the list, got {total}.");
        }
    }

    private static void CheckCutoff(int? k)
    {
        if (k < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(k), k, $"k: expected at least 1, got {k}.");
        }
    }
}
