namespace NoisyNotebooks.Methods.Evaluation;

/// <summary>The area under the receiver operating characteristic.</summary>
public static class Auroc
{
    /// <summary>
    /// P(a positive example scores higher than a negative one), ties half: (R − p(p + 1)/2) / (p · q) for p positive and q
    /// negative examples, where R is the sum of the positive ones' ranks and equal scores share their mean rank.
    /// </summary>
    /// <param name="scores">N numbers, higher for what is held for positive; no NaN.</param>
    /// <param name="positives">N truth values.</param>
    /// <returns>A number in [0, 1]; NaN where all examples are positive or none is.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a score is NaN.</exception>
    public static double Of(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positives)
    {
        if (scores.Length != positives.Length)
        {
            throw new ArgumentException($"positives: expected {scores.Length} truth values, one a score, got {positives.Length}.", nameof(positives));
        }

        var sorted = scores.ToArray();
        var isPositive = positives.ToArray();
        if (Array.FindIndex(sorted, double.IsNaN) is var at and >= 0)
        {
            throw new ArgumentException($"scores: expected numbers, got NaN at position {at}.", nameof(scores));
        }

        Array.Sort(sorted, isPositive);
        double rankSum = 0;
        var count = 0;
        for (var start = 0; start < sorted.Length;)
        {
            var (end, tied) = (start, 0);
            while (end < sorted.Length && sorted[end] == sorted[start])
            {
                tied += isPositive[end++] ? 1 : 0;
            }

            // The mean of the ranks start + 1 … end.
            rankSum += tied * ((start + 1 + end) / 2.0);
            count += tied;
            start = end;
        }

        return (rankSum - (count * (count + 1.0) / 2)) / ((double)count * (sorted.Length - count));
    }
}
