using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Ranking;

/// <summary>A list that was ranked.</summary>
/// <param name="Order">Places in the initial list, from 0, best first.</param>
/// <param name="Cost">What it cost.</param>
public sealed record RankedList(ImmutableArray<int> Order, RankingCost Cost)
{
    /// <summary>The 1-based positions in the initial list, as a teacher's list is written: <c>[3] &gt; [1] &gt; …</c>.</summary>
    public string Text => PermutationParser.Format(Order);
}

/// <summary>One list while windows of it are ranked.</summary>
internal sealed class RankingPass(IListwiseRanker ranker, TokenEstimate estimate, string query, IReadOnlyList<string> passages)
{
    private readonly int[] _order = [.. Enumerable.Range(0, passages.Count)];

    /// <summary>What it cost until now.</summary>
    public RankingCost Cost { get; private set; }

    /// <summary>The order until now.</summary>
    public ImmutableArray<int> Order => [.. _order];

    /// <summary>Checks what every way of ranking is given.</summary>
    public static RankingPass Begin(IListwiseRanker ranker, TokenEstimate estimate, string query, IReadOnlyList<string> passages)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(query);
        ArgumentNullException.ThrowIfNull(passages);
        for (var i = 0; i < passages.Count; i++)
        {
            if (passages[i] is null)
            {
                throw new ArgumentException($"passages: expected texts, got null at {i}.", nameof(passages));
            }
        }

        return new RankingPass(ranker, estimate, query, passages);
    }

    /// <summary>Ranks windows one after the other, each moved down by an offset.</summary>
    public async Task RankAsync(ImmutableArray<RankingWindow> windows, int offset, CancellationToken stop)
    {
        foreach (var window in windows)
        {
            stop.ThrowIfCancellationRequested();
            var place = _order.AsMemory(offset + window.Start, window.Length);
            int[] before = [.. place.Span];
            var answer = await ranker.RankAsync(query, [.. before.Select(i => new RankingPassage(i, passages[i]))], stop).ConfigureAwait(false);
            CheckAnswer(answer, window.Length);
            for (var i = 0; i < before.Length; i++)
            {
                place.Span[i] = before[answer.Order[i]];
            }

            var cost = estimate.OfCall(window.Length);
            Cost += cost with
            {
                InputTokens = answer.InputTokens ?? cost.InputTokens,
                OutputTokens = answer.OutputTokens ?? cost.OutputTokens,
                MendedAnswers = answer.IsMended ? 1 : 0,
                IsEstimated = answer.InputTokens is null || answer.OutputTokens is null,
            };
        }
    }

    private void CheckAnswer(RankedWindow answer, int length)
    {
        if (answer is null || answer.Order.IsDefault || answer.Order.Length != length || answer.Order.Distinct().Count() != length || answer.Order.Any(i => i < 0 || i >= length))
        {
            throw new InvalidOperationException(
                $"{ranker.Description}: expected a permutation of 0 to {length - 1}, got {(answer is null || answer.Order.IsDefault ? "nothing" : string.Join(' ', answer.Order))}.");
        }
    }
}
