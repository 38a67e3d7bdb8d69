using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Evaluation;

namespace NoisyNotebooks.Methods.Recommendation;

/// <summary>Ranks all items for users, and measures the lists.</summary>
internal static class RankingMeasure
{
    private const int UsersInBlock = 16;
    private const int MostInserted = 200;

    /// <summary>Measures.</summary>
    /// <param name="users">The users' factors.</param>
    /// <param name="items">The items' factors.</param>
    /// <param name="train">What is not recommended again.</param>
    /// <param name="test">What counts as a hit.</param>
    /// <param name="ks">How far down to look, each at least 1.</param>
    /// <param name="threads">How many threads at most; 0: one a core.</param>
    /// <param name="stop">Stops.</param>
    /// <returns>One measurement for each k.</returns>
    public static RankingQuality[] Of(FactorRows<float> users, FactorRows<float> items, Interactions train, Interactions test, ReadOnlySpan<int> ks, int threads, CancellationToken stop)
    {
        var cutoffs = ks.ToArray();
        var most = cutoffs.Max();
        var found = new RankingQuality[users.Count, cutoffs.Length];
        GraphRows.ForEachBlock(
            users.Count,
            UsersInBlock,
            threads,
            (_, from, to) =>
            {
                var scores = new float[items.Count];
                for (var u = from; u < to; u++)
                {
                    var hidden = test.ItemsOf(u);
                    if (hidden.IsEmpty)
                    {
                        continue;
                    }

                    Scores(users, items, u, scores);
                    int[] ranked = Best(scores, train.ItemsOf(u), most);
                    var hits = new bool[ranked.Length];
                    for (var rank = 0; rank < ranked.Length; rank++)
                    {
                        hits[rank] = hidden.BinarySearch(ranked[rank]) >= 0;
                    }

                    for (var k = 0; k < cutoffs.Length; k++)
                    {
                        var (precision, recall) = (RankingMetrics.Precision(hits, cutoffs[k]), RankingMetrics.Recall(hits, hidden.Length, cutoffs[k]));
                        found[u, k] = new(cutoffs[k], 1, precision, recall, RankingMetrics.F1(hits, hidden.Length, cutoffs[k]), RankingMetrics.Ndcg(hits, hidden.Length, cutoffs[k]));
                    }
                }
            },
            stop);
        return [.. cutoffs.Select((cutoff, k) => Mean(found, k, cutoff))];
    }

    /// <summary>The scores of all items for a user.</summary>
    public static void Scores(FactorRows<float> users, FactorRows<float> items, int user, Span<float> scores)
    {
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = users.PreferenceScore(items, user, i);
        }
    }

    /// <summary>The items with the greatest scores, the best first; of equal ones the one with the lower number.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="without">Items that are left out, ascending.</param>
    /// <param name="k">How many at most.</param>
    /// <returns>The items; fewer where there are not so many.</returns>
    public static int[] Best(ReadOnlySpan<float> scores, ReadOnlySpan<int> without, int k)
    {
        var best = new int[Math.Min(k, scores.Length - without.Length)];
        if (best.Length > MostInserted)
        {
            return [.. Sorted(scores, without).AsSpan(0, best.Length)];
        }

        var (count, next) = (0, 0);
        for (var i = 0; i < scores.Length; i++)
        {
            if (next < without.Length && without[next] == i)
            {
                next++;
                continue;
            }

            if (count == best.Length && (count == 0 || scores[i] <= scores[best[^1]]))
            {
                continue;
            }

            // Into its place among those found, the last of which drops out.
            var at = count < best.Length ? count++ : best.Length - 1;
            for (; at > 0 && scores[best[at - 1]] < scores[i]; at--)
            {
                best[at] = best[at - 1];
            }

            best[at] = i;
        }

        return best;
    }

    // Of long lists: sorting costs less than putting each into its place.
    private static int[] Sorted(ReadOnlySpan<float> scores, ReadOnlySpan<int> without)
    {
        var (keys, all) = (new (float, int)[scores.Length - without.Length], new int[scores.Length - without.Length]);
        for (var (i, at, next) = (0, 0, 0); i < scores.Length; i++)
        {
            if (next < without.Length && without[next] == i)
            {
                next++;
                continue;
            }

            (keys[at], all[at++]) = ((-scores[i], i), i);
        }

        Array.Sort(keys, all);
        return all;
    }

    private static RankingQuality Mean(RankingQuality[,] found, int k, int cutoff)
    {
        var sum = new RankingQuality(cutoff, 0, 0, 0, 0, 0);
        for (var u = 0; u < found.GetLength(0); u++)
        {
            var one = found[u, k];
            sum = new(cutoff, sum.Users + one.Users, sum.Precision + one.Precision, sum.Recall + one.Recall, sum.F1 + one.F1, sum.Ndcg + one.Ndcg);
        }

        var n = sum.Users;
        return n == 0 ? sum with { Precision = double.NaN, Recall = double.NaN, F1 = double.NaN, Ndcg = double.NaN }
            : new(cutoff, n, sum.Precision / n, sum.Recall / n, sum.F1 / n, sum.Ndcg / n);
    }
}
