using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Ranking;

/// <summary>Somebody who orders passages by how well they answer a query: a language model, or a simulation.</summary>
public interface IListwiseRanker
{
    /// <summary>Who it is, for results.</summary>
    string Description { get; }

    /// <summary>Whether orders are drawn around a relevance that is known, and nobody is asked. Results say so.</summary>
    bool IsSimulated => false;

    /// <summary>Orders the passages of one window.</summary>
    /// <param name="query">The query.</param>
    /// <param name="passages">The passages in their present order.</param>
    /// <param name="stop">Stops.</param>
    /// <returns>The order.</returns>
    Task<RankedWindow> RankAsync(string query, IReadOnlyList<RankingPassage> passages, CancellationToken stop = default);
}

/// <summary>A passage of a list.</summary>
/// <param name="Index">Its place in the initial list, from 0.</param>
/// <param name="Text">Its text.</param>
public readonly record struct RankingPassage(int Index, string Text);

/// <summary>An ordered window.</summary>
/// <param name="Order">Places in the window, from 0, best first: a permutation.</param>
public sealed record RankedWindow(ImmutableArray<int> Order)
{
    /// <summary>Tokens read, where the model says so.</summary>
    public long? InputTokens { get; init; }

    /// <summary>Tokens written, where the model says so.</summary>
    public long? OutputTokens { get; init; }

    /// <summary>Whether numbers in the answer were doubled, invented or missing.</summary>
    public bool IsMended { get; init; }
}
