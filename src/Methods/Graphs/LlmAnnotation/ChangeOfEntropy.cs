namespace NoisyNotebooks.Methods.Graphs;

/// <summary>What a label adds to the diversity of labels: COE(i) = H(labels without i) − H(labels), H the entropy of their histogram in bits.</summary>
public static class ChangeOfEntropy
{
    /// <summary>Computes it for each label.</summary>
    /// <param name="labels">n classes, each at least 0, n at least 1.</param>
    /// <returns>H in bits, and n changes: above 0 where the class has more than its share, below 0 where it is rare, 0 where there is just one class.</returns>
    /// <exception cref="ArgumentException">There is no label, or one is below 0.</exception>
    public static (double Entropy, double[] Changes) Compute(IReadOnlyList<int> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var counts = Counts(labels);
        var all = Entropy(counts, labels.Count);
        var without = counts.Keys.ToDictionary(
            k => k,
            k => Entropy(counts.Select(c => KeyValuePair.Create(c.Key, c.Value - (c.Key == k ? 1 : 0))), labels.Count - 1) - all);
        return (all, [.. labels.Select(k => without[k])]);
    }

    /// <summary>How many labels each class has, in the order of the classes.</summary>
    internal static SortedDictionary<int, int> Counts(IReadOnlyList<int> labels)
    {
        if (labels.Count == 0)
        {
            throw new ArgumentException("labels: expected at least one, got none.", nameof(labels));
        }

        var counts = new SortedDictionary<int, int>();
        for (var i = 0; i < labels.Count; i++)
        {
            counts[labels[i] >= 0 ? labels[i] : throw new ArgumentException($"labels: each must be at least 0, got {labels[i]} at position {i}.", nameof(labels))] =
                counts.GetValueOrDefault(labels[i]) + 1;
        }

        return counts;
    }

    // H = −Σ_k (n_k/n) log₂ (n_k/n); of nothing it is 0.
    private static double Entropy(IEnumerable<KeyValuePair<int, int>> counts, int total) =>
        -counts.Where(c => c.Value > 0).Sum(c => (double)c.Value / total * Math.Log2((double)c.Value / total)) is var h and not 0 ? h : 0;
}
