namespace NoisyNotebooks.Methods.Ranking;

/// <summary>Full ranking: all passages in one prompt, each read once.</summary>
public sealed class FullReranker
{
    private readonly IListwiseRanker _ranker;
    private readonly TokenEstimate _estimate;

    /// <summary>Creates it.</summary>
    /// <param name="ranker">Who orders the list; its context must hold all passages.</param>
    /// <param name="estimate">Tokens of a call, where the ranker does not say them.</param>
    public FullReranker(IListwiseRanker ranker, TokenEstimate? estimate = null)
    {
        ArgumentNullException.ThrowIfNull(ranker);
        (_ranker, _estimate) = (ranker, estimate ?? new TokenEstimate());
    }

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
        var all = Math.Max(1, passages.Count);
        await pass.RankAsync(SlidingWindowSchedule.Create(passages.Count, all, all), 0, stop).ConfigureAwait(false);
        return new RankedList(pass.Order, pass.Cost);
    }
}
