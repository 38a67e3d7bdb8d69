using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>
/// The paper's own way with a test set: estimate how many labels are wrong from the raw joint, then take as many examples,
/// those with the lowest normalized margin. What it flags went to human validation.
/// </summary>
/// <param name="EstimatedErrors">The number of errors.</param>
/// <param name="OrderedIndices">The flagged examples, the most suspect first; equal margins by ascending index.</param>
public sealed record TestSetPipeline(int EstimatedErrors, int[] OrderedIndices)
{
    /// <summary>Flags examples.</summary>
    /// <param name="labels">N given labels, 0 to K−1, at least two different.</param>
    /// <param name="probabilities"><c>[N,K]</c>, out of sample, rows summing to 1 (within 0.01).</param>
    /// <returns>The flagged examples.</returns>
    /// <exception cref="ArgumentException">Lengths differ, nothing is there, a label is out of range, one class only, a row is no distribution.</exception>
    public static TestSetPipeline Run(LabelVector labels, ProbabilityMatrix probabilities)
    {
        var errors = IssueCounts.Estimate(labels, probabilities).OffDiagonal;
        var margins = LabelQualityScores.NormalizedMargin(labels, probabilities);
        return new TestSetPipeline(errors, Lowest(margins, errors));
    }

    /// <summary>The places of the lowest scores, ascending by score, then by place.</summary>
    internal static int[] Lowest(double[] scores, int wanted)
    {
        if (wanted == 0)
        {
            return [];
        }

        var limit = Selection.At<double>((double[])scores.Clone(), Math.Min(wanted, scores.Length) - 1);
        var chosen = new List<int>(wanted);
        for (var n = 0; n < scores.Length; n++)
        {
            if (scores[n] <= limit)
            {
                chosen.Add(n);
            }
        }

        var order = chosen.ToArray();
        Array.Sort(order, (a, b) => scores[a] != scores[b] ? scores[a].CompareTo(scores[b]) : a.CompareTo(b));
        return order[..Math.Min(wanted, order.Length)];
    }
}
