using System.Collections.Immutable;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Evaluation;

/// <summary>
/// F1 of decided label sets, in the ways in which the field averages it. A class that is neither present nor predicted anywhere is
/// left out of means over classes.
/// </summary>
/// <param name="ByClass">F1 = 2·TP / (2·TP + FP + FN) of each class; NaN for a class that is neither present nor predicted.</param>
/// <param name="Macro">The mean of <paramref name="ByClass"/>.</param>
/// <param name="PerClass">CF1: the harmonic mean of the classes' mean precision and mean recall.</param>
/// <param name="Overall">OF1: F1 over all entries together.</param>
public sealed record LabelSetF1(ImmutableArray<double> ByClass, double Macro, double PerClass, double Overall)
{
    /// <summary>Measures decisions.</summary>
    /// <param name="predicted"><c>bool [N,C]</c>: whether each label is predicted.</param>
    /// <param name="labels"><c>int64 [N,C]</c>: 1 present, 0 absent, −1 unknown (left out).</param>
    /// <returns>The measure; NaN where nothing is present or predicted.</returns>
    /// <exception cref="ArgumentException">The forms differ, or a label is another number.</exception>
    public static LabelSetF1 Of(Tensor predicted, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(predicted);
        ArgumentNullException.ThrowIfNull(labels);
        if (predicted.dtype != ScalarType.Bool || predicted.dim() != 2)
        {
            throw new ArgumentException($"predicted: expected bool [N,C], got {predicted.dtype} [{string.Join(',', predicted.shape)}].", nameof(predicted));
        }

        MultiLabelMetrics.CheckLabels(labels, predicted.shape, "predicted");
        using var scope = NewDisposeScope();
        double[] Count(Tensor entries) => entries.sum(dim: 0).to(float64).cpu().data<double>().ToArray();
        var says = predicted.to(labels.device);
        var right = Count(says.logical_and(labels.eq(1)));
        var wrong = Count(says.logical_and(labels.eq(0)));
        var missed = Count(says.logical_not().logical_and(labels.eq(1)));

        // Where nothing is predicted there is no precision; it counts as 0 then, as recall does where nothing is present.
        var seen = Enumerable.Range(0, right.Length).Where(c => right[c] + wrong[c] + missed[c] > 0).ToArray();
        var precision = Mean(seen.Select(c => Ratio(right[c], right[c] + wrong[c])));
        var recall = Mean(seen.Select(c => Ratio(right[c], right[c] + missed[c])));
        ImmutableArray<double> byClass = [.. right.Select((tp, c) => 2 * tp / ((2 * tp) + wrong[c] + missed[c]))];
        return new(
            byClass,
            Mean(seen.Select(c => byClass[c])),
            seen.Length == 0 ? double.NaN : Ratio(2 * precision * recall, precision + recall),
            2 * right.Sum() / ((2 * right.Sum()) + wrong.Sum() + missed.Sum()));
    }

    private static double Ratio(double part, double whole) => whole == 0 ? 0 : part / whole;

    private static double Mean(IEnumerable<double> values)
    {
        double[] all = [.. values];
        return all.Length == 0 ? double.NaN : all.Average();
    }
}
