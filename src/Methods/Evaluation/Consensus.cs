namespace NoisyNotebooks.Methods.Evaluation;

/// <summary>What most raters say, where they agree on it.</summary>
public static class Consensus
{
    /// <summary>The class with the most votes.</summary>
    /// <param name="votes">The votes on one item, each at least 0, at least one.</param>
    /// <returns>The class; null where several have the most votes: there is no consensus.</returns>
    /// <exception cref="ArgumentException">There is no vote, or one is below 0.</exception>
    public static int? Of(IReadOnlyList<int> votes)
    {
        ArgumentNullException.ThrowIfNull(votes);
        if (votes.Count == 0 || votes.Any(v => v < 0))
        {
            throw new ArgumentException($"votes: expected at least one vote, each at least 0, got {(votes.Count == 0 ? "none" : string.Join(", ", votes))}.", nameof(votes));
        }

        var counts = votes.CountBy(v => v).OrderByDescending(c => c.Value).Take(2).ToArray();
        return counts.Length > 1 && counts[0].Value == counts[1].Value ? null : counts[0].Key;
    }
}
