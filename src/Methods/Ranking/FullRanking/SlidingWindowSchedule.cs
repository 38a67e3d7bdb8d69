using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Ranking;

/// <summary>Which windows of a list a model ranks, one after the other, from the tail to the top.</summary>
public static class SlidingWindowSchedule
{
    /// <summary>
    /// Windows [start, end) of N items: the first ends at N, each next lies s higher, the last begins at 0 and may be shorter. 100 items with w = 20 and s = 10
    /// make 9 windows, [80,100) first and [0,20) last. A window of all items, w = N, is full ranking.
    /// </summary>
    /// <param name="count">N, at least 0.</param>
    /// <param name="window">w, at least 1; more than N counts as N.</param>
    /// <param name="step">s, from 1 to w: with a larger one some items would never be compared.</param>
    /// <returns>The windows in the order in which they are ranked; none for no items.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static ImmutableArray<RankingWindow> Create(int count, int window, int step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Check(window, step);
        if (count == 0)
        {
            return [];
        }

        var windows = ImmutableArray.CreateBuilder<RankingWindow>();
        for (var end = count; ; end -= step)
        {
            var start = Math.Max(end - window, 0);
            windows.Add(new RankingWindow(start, end));
            if (start == 0)
            {
                return windows.ToImmutable();
            }
        }
    }

    /// <summary>Refuses sizes that leave gaps.</summary>
    internal static void Check(int window, int step)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        if (step < 1 || step > window)
        {
            throw new ArgumentOutOfRangeException(nameof(step), step, $"step: expected 1 to {window}, the window, got {step}.");
        }
    }
}

/// <summary>Places [Start, End) of a list, from 0.</summary>
/// <param name="Start">The first place.</param>
/// <param name="End">The place after the last.</param>
public readonly record struct RankingWindow(int Start, int End)
{
    /// <summary>How many places.</summary>
    public int Length => End - Start;
}
