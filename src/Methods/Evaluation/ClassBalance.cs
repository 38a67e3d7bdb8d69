namespace NoisyNotebooks.Methods.Evaluation;

/// <summary>How evenly things are spread over classes.</summary>
public static class ClassBalance
{
    /// <summary>The entropy of the shares, divided by the greatest there can be: −Σ p ln p / ln C, with 0 ln 0 = 0.</summary>
    /// <param name="counts">How many of each of C classes, each at least 0; C at least 2.</param>
    /// <returns>From 0 (all in one class, or nothing at all) to 1 (equally many of each).</returns>
    /// <exception cref="ArgumentException">There are fewer than two classes, or a count is negative.</exception>
    public static double NormalizedEntropy(IReadOnlyList<long> counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        if (counts.Count < 2 || counts.Any(c => c < 0))
        {
            throw new ArgumentException(
                $"counts: expected at least two, none below 0, got {(counts.Count < 2 ? counts.Count : counts.Min())}.", nameof(counts));
        }

        var total = (double)counts.Sum();
        var entropy = 0.0;
        foreach (var count in counts)
        {
            entropy -= count == 0 ? 0 : count / total * Math.Log(count / total);
        }

        return entropy / Math.Log(counts.Count);
    }
}
