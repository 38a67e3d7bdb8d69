namespace NoisyNotebooks.Methods.Ranking;

/// <summary>
/// One pass of sliding windows from the tail of the list to its top. What a window puts on top goes on into the next, so a good passage
/// can rise from the end to the top; but only the first min(s, w − s) places are then in a reliable order, and most passages are read twice.
/// </summary>
public sealed class SlidingWindowReranker
{
    private readonly IListwiseRanker _ranker;
    private readonly TokenEstimate _estimate;

    /// <summary>Creates it.</summary>
    /// <param name="ranker">Who orders a window.</param>
    /// <param name="window">w, at least 1.</param>
    /// <param name="step">s, from 1 to w.</param>
    /// <param name="estimate">Tokens of a call, where the ranker does not say them.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public SlidingWindowReranker(IListwiseRanker ranker, int window = 20, int step = 10, TokenEstimate? estimate = null)
    {
        ArgumentNullException.ThrowIfNull(ranker);
        SlidingWindowSchedule.Check(window, step);
        (_ranker, Window, Step, _estimate) = (ranker, window, step, estimate ?? new TokenEstimate());
    }

    /// <summary>w.</summary>
    public int Window { get; }

    /// <summary>s.</summary>
    public int Step { get; }

    /// <summary>Ranks a list.</summary>
    /// <param name="query">The query.</param>
    /// <param name="passages">The passages in their initial order.</param>
    /// <param name="stop">Stops.</param>
    /// <returns>The list and what it cost.</returns>
    /// <exception cref="ArgumentException">The query is empty, or a passage is null.</exception>
    /// <exception cref="InvalidOperationException">The ranker's answer is no permutation.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<RankedList> RerankAsync(string query, IReadOnlyList<string> passages, CancellationToken stop = default)
    {
        var pass = RankingPass.Begin(_ranker, _estimate, query, passages);
        await pass.RankAsync(SlidingWindowSchedule.Create(passages.Count, Window, Step), 0, stop).ConfigureAwait(false);
        return new RankedList(pass.Order, pass.Cost);
    }
}
