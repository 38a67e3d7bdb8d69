using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Recommendation;

/// <summary>Draws items that a user has no vote for, each with the same probability.</summary>
internal static class UnvotedItems
{
    /// <summary>
    /// Draws one: the r-th item without a vote, r uniform. So no draw is in vain, however much the user has voted for.
    /// </summary>
    /// <param name="random">Where chance comes from.</param>
    /// <param name="voted">The items with votes, ascending; not all.</param>
    /// <param name="items">The number of items.</param>
    /// <returns>The item.</returns>
    public static int Draw(SeededRandom random, ReadOnlySpan<int> voted, int items)
    {
        var rank = random.NextInt(items - voted.Length);

        // voted[k] − k items without a vote lie before voted[k]: those with at most r lie before the one that is looked for.
        var (first, length) = (0, voted.Length);
        while (length > 1)
        {
            var half = length >> 1;

            // All ones where the number is negative: a jump that is guessed wrong half of the time would cost more.
            first += ((voted[first + half - 1] - (first + half - 1) - rank - 1) >> 31) & half;
            length -= half;
        }

        return rank + first + (length == 1 && voted[first] - first <= rank ? 1 : 0);
    }
}
