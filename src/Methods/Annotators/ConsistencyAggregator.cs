namespace NoisyNotebooks.Methods.Annotators;

/// <summary>
/// Several answers to one question made into one, with a confidence that falls where they disagree: the hybrid prompt of LLM-GNN (Chen et
/// al., ICLR 2024), self-consistency whose votes carry the confidence that was said.
/// </summary>
public static class ConsistencyAggregator
{
    private const double Sure = 100;

    /// <summary>The majority's label, and the mean over <b>all</b> n answers of what each says for it.</summary>
    /// <param name="labels">n first guesses, each a class from 0, or −1 where an answer names no class.</param>
    /// <param name="confidences">n confidences in per cent, 0 to 100; those of answers without a class do not count.</param>
    /// <returns>The label, of equally frequent ones the one seen first, −1 without any; and its confidence, 0 to 1.</returns>
    /// <exception cref="ArgumentException">There is no answer, lengths differ, or a number is out of range.</exception>
    public static (int Label, double Confidence) Aggregate(IReadOnlyList<int> labels, IReadOnlyList<double> confidences)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(confidences);
        if (labels.Count == 0 || confidences.Count != labels.Count)
        {
            throw new ArgumentException($"confidences: expected {labels.Count} numbers, one an answer, and at least one answer, got {confidences.Count}.", nameof(confidences));
        }

        for (var i = 0; i < labels.Count; i++)
        {
            if (labels[i] < -1)
            {
                throw new ArgumentException($"labels: each must be a class from 0, or -1, got {labels[i]} at position {i}.", nameof(labels));
            }

            if (labels[i] >= 0 && !(confidences[i] is >= 0 and <= Sure))
            {
                throw new ArgumentException($"confidences: each must be in per cent, 0 to 100, got {confidences[i]} at position {i}.", nameof(confidences));
            }
        }

        // GroupBy keeps the order of first appearance, and MaxBy takes the first of equals.
        var valid = Enumerable.Range(0, labels.Count).Where(i => labels[i] >= 0).ToList();
        if (valid.Count == 0)
        {
            return (-1, 0);
        }

        var majority = valid.GroupBy(i => labels[i]).MaxBy(g => g.Count())!;

        // c = (1/100n) Σ over valid answers of (c* + c_i)/2 where i agrees, 100 − c_i where not; c* is the first agreeing answer's.
        var first = confidences[majority.First()];
        var sum = valid.Sum(i => labels[i] == majority.Key ? (first + confidences[i]) / 2 : Sure - confidences[i]);
        return (majority.Key, sum / labels.Count / Sure);
    }
}
