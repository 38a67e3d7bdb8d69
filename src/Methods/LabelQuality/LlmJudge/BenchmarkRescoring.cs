using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Evaluation;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>How well a model does by some labels.</summary>
/// <param name="Accuracy">The share of right predictions.</param>
/// <param name="F1">F1 of class 1; 0 without a true positive.</param>
/// <param name="Auroc">The area under the ROC curve, ties half.</param>
public readonly record struct ModelScores(double Accuracy, double F1, double Auroc);

/// <summary>A model before and after labels were corrected.</summary>
/// <param name="Given">By the given labels.</param>
/// <param name="Gold">By the corrected ones.</param>
/// <param name="GivenRank">Its rank by AUROC among all models and the given labels, 1 is the best; ties share the best rank.</param>
/// <param name="GoldRank">The same by the corrected labels.</param>
public readonly record struct RescoredModel(ModelScores Given, ModelScores Gold, int GivenRank, int GoldRank)
{
    /// <summary>How much better the model is than was reported, in accuracy.</summary>
    public double AccuracyShift => Gold.Accuracy - Given.Accuracy;
}

/// <summary>What corrected labels change of a yes-no benchmark (step 9).</summary>
/// <remarks>A model that is one of the judges must not be judged by gold labels that it helped to choose: leave it out of the ensemble, or say so.</remarks>
public static class BenchmarkRescoring
{
    /// <summary>Scores and ranks models with given and with corrected labels.</summary>
    /// <param name="scores">For each model n numbers, higher for class 1.</param>
    /// <param name="labels">n given labels, 0 or 1.</param>
    /// <param name="gold">n corrected labels, 0 or 1.</param>
    /// <param name="threshold">A score above it is predicted as 1.</param>
    /// <returns>One line a model, in their order.</returns>
    /// <exception cref="ArgumentException">There is no model, lengths differ, a label is neither 0 nor 1, or a score is NaN.</exception>
    /// <exception cref="InvalidOperationException">All labels are one class, so that there is no ROC curve.</exception>
    public static ImmutableArray<RescoredModel> Compare(IReadOnlyList<IReadOnlyList<double>> scores, LabelVector labels, LabelVector gold, double threshold = 0.5)
    {
        ArgumentNullException.ThrowIfNull(scores);
        if (scores.Count == 0)
        {
            throw new ArgumentException("scores: expected at least one model, got none.", nameof(scores));
        }

        ArgumentNullException.ThrowIfNull(labels);
        for (var m = 0; m < scores.Count; m++)
        {
            if (scores[m].Count != labels.Count || scores[m].Any(double.IsNaN))
            {
                throw new ArgumentException($"scores: expected {labels.Count} numbers, one a label, got {scores[m].Count}{(scores[m].Any(double.IsNaN) ? " with NaN" : string.Empty)} of model {m}.", nameof(scores));
            }
        }

        var given = Scored(scores, JudgeCheck.Labels(labels, labels.Count, 2, nameof(labels)), threshold, nameof(labels));
        var corrected = Scored(scores, JudgeCheck.Labels(gold, labels.Count, 2, nameof(gold)), threshold, nameof(gold));
        var (before, after) = (SharedRanks.Of([.. given.Select(s => s.Auroc)]), SharedRanks.Of([.. corrected.Select(s => s.Auroc)]));
        return [.. given.Select((s, m) => new RescoredModel(s, corrected[m], before[m], after[m]))];
    }

    private static ModelScores[] Scored(IReadOnlyList<IReadOnlyList<double>> scores, int[] labels, double threshold, string parameter)
    {
        if (labels.Length == 0 || labels.Distinct().Count() < 2)
        {
            throw new InvalidOperationException($"{parameter}: all labels are one class, so there is no ROC curve.");
        }

        bool[] positive = [.. labels.Select(y => y == 1)];
        return
        [
            .. scores.Select(model =>
            {
                bool[] predicted = [.. model.Select(s => s > threshold)];

                // F1 of class 1 is that of finding the positive ones
                return new ModelScores(
                    predicted.Zip(positive).Average(p => p.First == p.Second ? 1.0 : 0), DetectionScores.Of(predicted, positive).F1, Auroc.Of([.. model], positive));
            }),
        ];
    }
}
