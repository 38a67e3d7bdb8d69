using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Evaluation;

/// <summary>
/// What is measured on label sets. Labels are those of data sets: 1 present, 0 absent, −1 unknown; unknown entries are left
/// out.
/// </summary>
public static class MultiLabelMetrics
{
    /// <summary>The average precision of each class.</summary>
    /// <param name="scores">Logits or probabilities, <c>float [N,C]</c>, without NaN.</param>
    /// <param name="labels"><c>int64 [N,C]</c>: 1 present, 0 absent, −1 unknown.</param>
    /// <returns>C values from 0 to 1; NaN for a class that is present nowhere.</returns>
    /// <exception cref="ArgumentException">The forms differ, a score is NaN or a label another number.</exception>
    public static double[] AveragePrecisions(Tensor scores, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(labels);
        if (scores.dim() != 2 || !scores.is_floating_point())
        {
            throw new ArgumentException($"scores: expected float [N,C], got {scores.dtype} [{string.Join(',', scores.shape)}].", nameof(scores));
        }

        CheckLabels(labels, scores.shape, nameof(scores));
        using var scope = NewDisposeScope();
        var (count, classes) = ((int)scores.shape[0], (int)scores.shape[1]);

        // One class after the other in memory.
        var byClass = scores.detach().to(float64).t().contiguous().cpu().data<double>().ToArray();
        var truth = labels.t().contiguous().cpu().data<long>().ToArray();
        var result = new double[classes];
        var known = new List<double>(count);
        var present = new List<bool>(count);
        for (var c = 0; c < classes; c++)
        {
            known.Clear();
            present.Clear();
            for (var i = c * count; i < (c + 1) * count; i++)
            {
                if (truth[i] >= 0)
                {
                    known.Add(byClass[i]);
                    present.Add(truth[i] == 1);
                }
            }

            result[c] = AveragePrecision.Of([.. known], [.. present]);
        }

        return result;
    }

    /// <summary>Mean average precision: the mean over the classes that are present at least once.</summary>
    /// <param name="scores">Logits or probabilities, <c>float [N,C]</c>, without NaN.</param>
    /// <param name="labels"><c>int64 [N,C]</c>: 1 present, 0 absent, −1 unknown.</param>
    /// <returns>From 0 to 1; NaN where no class is present anywhere.</returns>
    /// <exception cref="ArgumentException">The forms differ, a score is NaN or a label another number.</exception>
    public static double MeanAveragePrecision(Tensor scores, Tensor labels)
    {
        var measured = AveragePrecisions(scores, labels).Where(p => !double.IsNaN(p)).ToArray();
        return measured.Length == 0 ? double.NaN : measured.Average();
    }

    /// <summary>Mean average precision of the frequent, the medium and the rare classes, and of all.</summary>
    /// <param name="groups">Which classes are frequent and which are rare, by their counts in training.</param>
    /// <param name="scores">Logits or probabilities, <c>float [N,C]</c>, without NaN.</param>
    /// <param name="labels"><c>int64 [N,C]</c>: 1 present, 0 absent, −1 unknown.</param>
    /// <returns>Means over the classes that are present at least once; NaN for a group without any.</returns>
    /// <exception cref="ArgumentException">The forms or numbers of classes differ, a score is NaN or a label another number.</exception>
    public static ShotMeans ShotMeanAveragePrecision(ShotGroups groups, Tensor scores, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(groups);
        return groups.MeansOf(AveragePrecisions(scores, labels));
    }

    /// <summary>Checks the labels of a data set against what is measured on them.</summary>
    internal static void CheckLabels(Tensor labels, long[] shape, string like)
    {
        if (labels.dtype != ScalarType.Int64 || !labels.shape.SequenceEqual(shape))
        {
            throw new ArgumentException(
                $"labels: expected int64 [{string.Join(',', shape)}] as {like}, got {labels.dtype} [{string.Join(',', labels.shape)}].",
                nameof(labels));
        }

        using var scope = NewDisposeScope();
        if (Array.Find(labels.reshape(-1).cpu().data<long>().ToArray(), l => l is < -1 or > 1) is var other and not 0)
        {
            throw new ArgumentException($"labels: expected 1 (present), 0 (absent) or -1 (unknown), got {other}.", nameof(labels));
        }
    }
}
