using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>Scores of corrected labels, where the true ones are known (step 9); <see cref="Evaluation.DetectionScores"/> has those of finding wrong ones.</summary>
public static class AnnotationErrorMetrics
{
    /// <summary>Macro F1: the mean of F1_c = 2 tp_c / (predicted_c + true_c) over the classes that occur in either list.</summary>
    /// <param name="labels">n labels, each at least 0.</param>
    /// <param name="trueLabels">n true labels, each at least 0.</param>
    /// <returns>From 0 to 1.</returns>
    /// <exception cref="ArgumentException">The lengths differ, there is nothing, or a label is negative.</exception>
    public static double MacroF1(LabelVector labels, LabelVector trueLabels)
    {
        var scores = ByClass(labels, trueLabels).Where(f => !double.IsNaN(f)).ToArray();
        return scores.Average();
    }

    /// <summary>F1 of each class, since frequent classes hide rare ones.</summary>
    /// <param name="labels">n labels, each at least 0.</param>
    /// <param name="trueLabels">n true labels, each at least 0.</param>
    /// <returns>One number a class, from 0 to 1; NaN where it occurs in neither list.</returns>
    /// <exception cref="ArgumentException">The lengths differ, there is nothing, or a label is negative.</exception>
    public static double[] ByClass(LabelVector labels, LabelVector trueLabels)
    {
        var classes = Check(labels, trueLabels);
        var (hits, sums) = (new int[classes], new int[classes]);
        for (var i = 0; i < labels.Count; i++)
        {
            var (y, t) = (labels.Values[i], trueLabels.Values[i]);
            hits[t] += y == t ? 1 : 0;
            sums[y]++;
            sums[t]++;
        }

        return [.. hits.Zip(sums, (h, s) => s == 0 ? double.NaN : 2.0 * h / s)];
    }

    /// <summary>The share of labels that are right.</summary>
    /// <param name="labels">n labels.</param>
    /// <param name="trueLabels">n true labels.</param>
    /// <returns>From 0 to 1.</returns>
    /// <exception cref="ArgumentException">The lengths differ, there is nothing, or a label is negative.</exception>
    public static double Accuracy(LabelVector labels, LabelVector trueLabels)
    {
        Check(labels, trueLabels);
        return labels.Values.Zip(trueLabels.Values).Average(p => p.First == p.Second ? 1.0 : 0);
    }

    private static int Check(LabelVector labels, LabelVector trueLabels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(trueLabels);
        if (labels.Count == 0 || labels.Count != trueLabels.Count)
        {
            throw new ArgumentException($"trueLabels: expected {Math.Max(1, labels.Count)} labels, one a label, got {trueLabels.Count}.", nameof(trueLabels));
        }

        return Math.Max(ReAnnotatorCheck.Labels(labels, labels.Count, null), ReAnnotatorCheck.Labels(trueLabels, labels.Count, null));
    }
}
