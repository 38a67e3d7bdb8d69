using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Numerics;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>Which end of a difficulty score is kept.</summary>
public enum PruningOrder
{
    /// <summary>The highest scores: what classic data pruning does, and what collects wrong labels.</summary>
    KeepHardest,

    /// <summary>The lowest scores.</summary>
    KeepEasiest,
}

/// <summary>
/// Keeps k = ⌊f·N + 10⁻⁹⌋ of N examples (Ben-Baruch et al., ICML 2025): at random or by a score, where a higher score means a
/// harder example.
/// </summary>
public static class DataPruner
{
    /// <summary>How many examples are kept.</summary>
    /// <param name="count">N, at least 1.</param>
    /// <param name="fraction">f, the share that is kept (not the share that is removed), in (0, 1].</param>
    /// <returns>k = ⌊f·N + 10⁻⁹⌋, at least 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is outside (0, 1], or keeps no example.</exception>
    public static int KeptCount(int count, double fraction)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (!(fraction is > 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(fraction), fraction, $"fraction: expected a share in (0, 1], got {fraction}.");
        }

        var kept = (int)Math.Floor((fraction * count) + 1e-9);
        return kept >= 1
            ? kept
            : throw new ArgumentOutOfRangeException(
                nameof(fraction), fraction, $"fraction: expected one that keeps at least one of {count} examples, got {fraction}.");
    }

    /// <summary>Keeps a random subset.</summary>
    /// <param name="labels">N given labels, at least one.</param>
    /// <param name="fraction">f, the share that is kept, in (0, 1].</param>
    /// <param name="random">The source of randomness.</param>
    /// <param name="stratified">
    /// Whether every class keeps the same share of its examples (of f·N_c, rounded to whole examples so that the total stays k);
    /// otherwise each subset of k examples is equally likely, whatever its classes.
    /// </param>
    /// <returns>k positions, ascending.</returns>
    /// <exception cref="ArgumentException">There is no label, or one is negative.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is outside (0, 1], or keeps no example.</exception>
    public static long[] Random(LabelVector labels, double fraction, SeededRandom random, bool stratified = false)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(random);
        var classes = labels.ToArray();
        RequireSome(classes.Length, nameof(labels));
        if (Array.FindIndex(classes, c => c < 0) is var bad and >= 0)
        {
            throw new ArgumentException($"labels: expected class numbers from 0, got {classes[bad]} at position {bad}.", nameof(labels));
        }

        var count = KeptCount(classes.Length, fraction);
        var order = random.Permutation(classes.Length);
        if (!stratified)
        {
            return [.. order.Take(count).Order()];
        }

        var sizes = new double[classes.Max() + 1];
        foreach (var label in classes)
        {
            sizes[label]++;
        }

        // Rounding to the nearest whole number never asks a class for more than it has: k/N ≤ 1.
        var left = SumPreservingRounding.Round([.. sizes.Select(n => n * count / classes.Length)]);
        return [.. order.Where(i => left[classes[i]]-- > 0).Order()];
    }

    /// <summary>Keeps the examples at one end of a score.</summary>
    /// <param name="scores">N scores, higher for harder examples; infinite ones are allowed (never learned), NaN is not.</param>
    /// <param name="fraction">f, the share that is kept, in (0, 1].</param>
    /// <param name="order">Which end is kept. Of equal scores those at lower positions are kept first.</param>
    /// <returns>k positions, ascending. A larger fraction keeps all that a smaller one keeps.</returns>
    /// <exception cref="ArgumentException">There is no score, or one is missing (NaN).</exception>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is outside (0, 1], or keeps no example.</exception>
    public static long[] ByScore(IReadOnlyList<double> scores, double fraction, PruningOrder order = PruningOrder.KeepHardest)
    {
        ArgumentNullException.ThrowIfNull(scores);
        RequireSome(scores.Count, nameof(scores));
        for (var i = 0; i < scores.Count; i++)
        {
            if (double.IsNaN(scores[i]))
            {
                throw new ArgumentException($"scores: expected a score for every example, got NaN at position {i}.", nameof(scores));
            }
        }

        var count = KeptCount(scores.Count, fraction);
        var positions = Enumerable.Range(0, scores.Count).Select(i => (long)i);

        // Sorting with LINQ is stable: ties stay in the order of their positions.
        var sorted = order == PruningOrder.KeepHardest
            ? positions.OrderByDescending(i => scores[(int)i])
            : positions.OrderBy(i => scores[(int)i]);
        return [.. sorted.Take(count).Order()];
    }

    private static void RequireSome(int count, string parameter)
    {
        if (count == 0)
        {
            throw new ArgumentException($"{parameter}: expected at least one example, got none.", parameter);
        }
    }
}
