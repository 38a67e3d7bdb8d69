namespace NoisyNotebooks.Methods.Ranking;

/// <summary>What a ranking cost. The windows of one query are ranked one after the other, so calls are a measure of the wait too.</summary>
/// <param name="Calls">How often the model was asked.</param>
/// <param name="PassagesRead">How many passages it read, those that it read again included.</param>
/// <param name="InputTokens">Tokens read.</param>
/// <param name="OutputTokens">Tokens written.</param>
/// <param name="MendedAnswers">Answers with numbers that were doubled, invented or missing.</param>
/// <param name="IsEstimated">Whether tokens are estimated, in part or in all: the model does not say them.</param>
public readonly record struct RankingCost(int Calls, int PassagesRead, long InputTokens, long OutputTokens, int MendedAnswers = 0, bool IsEstimated = false)
{
    /// <summary>The sum of two costs.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>The sum.</returns>
    public static RankingCost operator +(RankingCost left, RankingCost right) => Add(left, right);

    /// <summary>The sum of two costs.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>The sum; it is estimated where one of both is.</returns>
    public static RankingCost Add(RankingCost left, RankingCost right) => new(
        left.Calls + right.Calls,
        left.PassagesRead + right.PassagesRead,
        left.InputTokens + right.InputTokens,
        left.OutputTokens + right.OutputTokens,
        left.MendedAnswers + right.MendedAnswers,
        left.IsEstimated || right.IsEstimated);
}

/// <summary>
/// How many tokens a call takes where the model does not say: input = overhead + passages × tokens a passage, output = passages × tokens
/// an identifier. The defaults give the order of what the paper's full ranking reads, about 10,000 tokens for a query with 100 passages.
/// </summary>
/// <param name="PromptOverhead">Tokens of the instruction and the query, at least 0.</param>
/// <param name="PerPassage">Tokens of a passage with its number, at least 0.</param>
/// <param name="PerIdentifier">Tokens of <c>[12] &gt;</c>, at least 0.</param>
public sealed record TokenEstimate(int PromptOverhead = 100, int PerPassage = 100, int PerIdentifier = 5)
{
    /// <summary>The cost of one call.</summary>
    /// <param name="passages">How many passages it reads, at least 0.</param>
    /// <returns>The cost.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 0.</exception>
    public RankingCost OfCall(int passages)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(passages);
        ArgumentOutOfRangeException.ThrowIfNegative(PromptOverhead);
        ArgumentOutOfRangeException.ThrowIfNegative(PerPassage);
        ArgumentOutOfRangeException.ThrowIfNegative(PerIdentifier);
        return new(1, passages, PromptOverhead + ((long)passages * PerPassage), (long)passages * PerIdentifier, IsEstimated: true);
    }

    /// <summary>The cost of all windows of a schedule.</summary>
    /// <param name="windows">The windows.</param>
    /// <returns>The cost.</returns>
    public RankingCost Of(IEnumerable<RankingWindow> windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        return windows.Aggregate(default(RankingCost), (sum, w) => sum + OfCall(w.Length));
    }
}
