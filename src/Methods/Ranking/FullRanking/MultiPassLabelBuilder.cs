using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Ranking;

/// <summary>How a complete list is built of several passes.</summary>
public enum MultiPassMode
{
    /// <summary>After each pass the first s places are final, and the next pass runs on the rest: 45 calls for 100 passages, w = 20, s = 10.</summary>
    Shrinking,

    /// <summary>Each pass runs on the whole list that the last has left: 81 calls for the same.</summary>
    Repeated,
}

/// <summary>
/// Builds the list that a student learns from. One pass of sliding windows orders the first s places reliably and leaves the rest as it comes;
/// passes on what is left make the whole list reliable.
/// </summary>
public sealed class MultiPassLabelBuilder
{
    private readonly IListwiseRanker _ranker;
    private readonly TokenEstimate _estimate;

    /// <summary>Creates it.</summary>
    /// <param name="ranker">The teacher.</param>
    /// <param name="window">w, at least 1.</param>
    /// <param name="step">s, from 1 to w. A teacher without errors makes a list without errors where s ≤ w/2; above, a window hands on fewer places than count as final.</param>
    /// <param name="mode">How passes follow each other.</param>
    /// <param name="estimate">Tokens of a call, where the ranker does not say them.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range.</exception>
    public MultiPassLabelBuilder(IListwiseRanker ranker, int window = 20, int step = 10, MultiPassMode mode = MultiPassMode.Shrinking, TokenEstimate? estimate = null)
    {
        ArgumentNullException.ThrowIfNull(ranker);
        SlidingWindowSchedule.Check(window, step);
        if (!Enum.IsDefined(mode))
        {
            throw new ArgumentOutOfRangeException(nameof(mode), mode, $"mode: expected Shrinking or Repeated, got {mode}.");
        }

        (_ranker, Window, Step, Mode, _estimate) = (ranker, window, step, mode, estimate ?? new TokenEstimate());
    }

    /// <summary>w.</summary>
    public int Window { get; }

    /// <summary>s.</summary>
    public int Step { get; }

    /// <summary>How passes follow each other.</summary>
    public MultiPassMode Mode { get; }

    /// <summary>How many passes a complete list takes: ⌈(N − w)/s⌉ + 1.</summary>
    /// <param name="count">N, at least 0.</param>
    /// <returns>At least 1; 0 for no passages.</returns>
    public int PassesFor(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return count == 0 ? 0 : count <= Window ? 1 : ((count - Window + Step - 1) / Step) + 1;
    }

    /// <summary>Builds the list.</summary>
    /// <param name="query">The query.</param>
    /// <param name="passages">The passages in their initial order.</param>
    /// <param name="passes">How many passes, at least 1; null: as many as a complete list takes. Shrinking passes end there in any case.</param>
    /// <param name="stop">Stops.</param>
    /// <returns>The list after each pass.</returns>
    /// <exception cref="ArgumentException">The query is empty, or a passage is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="passes"/> is below 1.</exception>
    /// <exception cref="InvalidOperationException">The ranker's answer is no permutation.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<MultiPassList> BuildAsync(string query, IReadOnlyList<string> passages, int? passes = null, CancellationToken stop = default)
    {
        if (passes < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(passes), passes, $"passes: expected at least 1, got {passes}.");
        }

        var list = RankingPass.Begin(_ranker, _estimate, query, passages);
        var complete = PassesFor(passages.Count);
        var wanted = Mode == MultiPassMode.Shrinking ? Math.Min(passes ?? complete, complete) : passages.Count == 0 ? 0 : passes ?? complete;
        var states = ImmutableArray.CreateBuilder<ImmutableArray<int>>();
        for (var pass = 0; pass < wanted; pass++)
        {
            // What lies above the offset is final.
            var offset = Mode == MultiPassMode.Shrinking ? pass * Step : 0;
            await list.RankAsync(SlidingWindowSchedule.Create(passages.Count - offset, Window, Step), offset, stop).ConfigureAwait(false);
            states.Add(list.Order);
        }

        return new MultiPassList(new RankedList(list.Order, list.Cost), states.ToImmutable());
    }
}

/// <summary>A list that was built of several passes.</summary>
/// <param name="List">The final list and what all passes cost.</param>
/// <param name="Passes">The list after each pass.</param>
public sealed record MultiPassList(RankedList List, ImmutableArray<ImmutableArray<int>> Passes);
