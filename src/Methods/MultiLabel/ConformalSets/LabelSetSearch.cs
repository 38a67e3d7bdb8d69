using System.Collections.Immutable;
using System.Numerics;

namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>What a search found.</summary>
/// <param name="Members">Label sets by their score, the smallest first; equal scores in the order of <see cref="LabelSet"/>.</param>
/// <param name="Scores">Their scores.</param>
/// <param name="Sums">How many scores were computed on the way.</param>
/// <param name="IsTruncated">Whether there are more that were not looked for.</param>
internal sealed record FoundLabelSets(ImmutableArray<LabelSet> Members, ImmutableArray<double> Scores, long Sums, bool IsTruncated);

/// <summary>
/// All label sets whose score is at most T, without looking at the others. Labels are sorted by what their flip adds. A set is a path of flips
/// in that order; from one that ends at place i come the set that flips place i + 1 too, and the one that flips i + 1 in place of i. Neither has a
/// smaller score, and every set comes from exactly one other: so a branch ends at its first score above T, and taking the smallest waiting
/// score next yields the members in their order. At most two scores are computed for a member, however many labels there are.
/// </summary>
internal static class LabelSetSearch
{
    private const int Whole = -1;
    private const int StopEvery = 4096;

    // Doubles in one half of a count: 8 MB.
    private const int MostSums = 1 << 20;

    /// <summary>The members of { t : α(t, o) ≤ T }.</summary>
    /// <param name="scores">The example.</param>
    /// <param name="threshold">T; ∞: all label sets.</param>
    /// <param name="most">How many members at most, those with the smallest scores; at least 1.</param>
    /// <param name="stop">Stops the search.</param>
    public static FoundLabelSets Find(Nonconformity scores, double threshold, int most, CancellationToken stop)
    {
        var limit = threshold + Nonconformity.Tolerance;
        if (scores.Base > limit)
        {
            return new([], [], 1, false);
        }

        var deltas = scores.Deltas;
        var (parents, places, sums) = (new List<int> { Whole }, new List<int> { Whole }, new List<double> { scores.Base });
        var waiting = new PriorityQueue<int, double>();
        waiting.Enqueue(0, scores.Base);
        var (found, computed) = (new List<int>(), 1L);
        while (found.Count < most && waiting.TryDequeue(out var node, out _))
        {
            if (found.Count % StopEvery == 0)
            {
                stop.ThrowIfCancellationRequested();
            }

            found.Add(node);
            var next = places[node] + 1;
            if (next >= deltas.Length)
            {
                continue;
            }

            // Sums are made of the parent's, not by taking δ away again: then they cannot fall by rounding.
            Look(node, sums[node] + deltas[next]);
            if (node != 0)
            {
                Look(parents[node], sums[parents[node]] + deltas[next]);
            }

            void Look(int parent, double sum)
            {
                computed++;
                if (sum <= limit)
                {
                    waiting.Enqueue(sums.Count, sum);
                    parents.Add(parent);
                    places.Add(next);
                    sums.Add(sum);
                }
            }
        }

        var members = new (LabelSet Set, double Score)[found.Count];
        for (var i = 0; i < members.Length; i++)
        {
            members[i] = (scores.Flipped(Path(parents, places, found[i])), sums[found[i]]);
        }

        SortTies(members);
        return new([.. members.Select(m => m.Set)], [.. members.Select(m => m.Score)], computed, waiting.Count > 0);
    }

    /// <summary>
    /// How many label sets have a score of at most T, without making one of them: half of the labels give a list of sums, the other half
    /// another, and for each sum of the one the sums of the other that still fit are counted. The work
    /// is the number of those sums: between the square root of the answer (all of them fit) and the answer (each member is a single flip).
    /// </summary>
    /// <param name="scores">The example.</param>
    /// <param name="threshold">T; ∞: all label sets.</param>
    /// <param name="stop">Stops the count.</param>
    /// <returns>The number; null where a half has more sums than are kept.</returns>
    public static BigInteger? Count(Nonconformity scores, double threshold, CancellationToken stop)
    {
        var budget = threshold - scores.Base + Nonconformity.Tolerance;
        if (!(budget >= 0))
        {
            return BigInteger.Zero;
        }

        // Labels that no member flips: their δ alone is too much.
        var usable = 0;
        var total = 0.0;
        while (usable < scores.LabelCount && scores.Deltas[usable] <= budget)
        {
            total += scores.Deltas[usable++];
        }

        if (total <= budget)
        {
            return BigInteger.One << usable;
        }

        var (even, odd) = (SumsWithin(scores.Deltas[..usable], 0, budget, stop), SumsWithin(scores.Deltas[..usable], 1, budget, stop));
        if (even is null || odd is null)
        {
            return null;
        }

        // #{(a, b) : a + b ≤ budget}: as a grows, fewer b fit.
        var (count, fit) = (BigInteger.Zero, odd.Length);
        foreach (var a in even)
        {
            while (fit > 0 && a + odd[fit - 1] > budget)
            {
                fit--;
            }

            count += fit;
        }

        return count;
    }

    // All sums of every second δ that are within the budget, ascending; null where they are too many.
    private static double[]? SumsWithin(ReadOnlySpan<double> deltas, int first, double budget, CancellationToken stop)
    {
        double[] sums = [0];
        for (var i = first; i < deltas.Length; i += 2)
        {
            stop.ThrowIfCancellationRequested();
            var delta = deltas[i];
            var more = sums.Length;
            while (more > 0 && sums[more - 1] + delta > budget)
            {
                more--;
            }

            if (sums.Length + more > MostSums)
            {
                return null;
            }

            // Both lists ascend: they are merged.
            var merged = new double[sums.Length + more];
            for (int old = 0, added = 0, at = 0; at < merged.Length; at++)
            {
                merged[at] = added == more || (old < sums.Length && sums[old] <= sums[added] + delta) ? sums[old++] : sums[added++] + delta;
            }

            sums = merged;
        }

        return sums;
    }

    private static IEnumerable<int> Path(List<int> parents, List<int> places, int node)
    {
        for (; places[node] != Whole; node = parents[node])
        {
            yield return places[node];
        }
    }

    // Scores come in ascending order; those that are equal but for rounding are put into the order of their sets.
    private static void SortTies((LabelSet Set, double Score)[] members)
    {
        for (int from = 0, to = 1; from < members.Length; from = to++)
        {
            while (to < members.Length && members[to].Score - members[to - 1].Score <= Nonconformity.Tolerance)
            {
                to++;
            }

            members.AsSpan(from, to - from).Sort((a, b) => a.Set.CompareTo(b.Set));
        }
    }
}
