using System.Collections.Immutable;
using System.Numerics;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Evaluation;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>What so many judges are worth.</summary>
/// <param name="Judges">How many judges, k.</param>
/// <param name="Precision">The mean precision of flagging over all subsets of k judges; a subset without flags has 0.</param>
/// <param name="Recall">The mean recall.</param>
public readonly record struct EnsembleSizePoint(int Judges, double Precision, double Recall);

/// <summary>Precision and recall of flagging by the size of the ensemble (step 7).</summary>
public static class EnsembleSizeCurve
{
    /// <summary>All subsets are looked at: a million of twenty judges.</summary>
    public const int MostJudges = 20;

    /// <summary>Averages over all subsets of each size.</summary>
    /// <param name="probabilities">q of class 1, <c>[M,n]</c>: a row a judge (the mean of its prompts), from 0 to 1.</param>
    /// <param name="labels">n given labels, 0 or 1.</param>
    /// <param name="expertLabels">n expert labels, 0 or 1, of all examples.</param>
    /// <param name="cancellationToken">Stops between subsets.</param>
    /// <returns>M points, from one judge to all.</returns>
    /// <exception cref="ArgumentException">There is no judge or no example, there are more than 20 judges, lengths differ, or a number is out of range.</exception>
    public static ImmutableArray<EnsembleSizePoint> Of(double[,] probabilities, LabelVector labels, LabelVector expertLabels, CancellationToken cancellationToken = default)
    {
        var ensemble = JudgeEnsemble.Aggregate(probabilities);
        var (judges, n) = (probabilities.GetLength(0), ensemble.Count);
        if (judges > MostJudges)
        {
            throw new ArgumentException($"probabilities: expected at most {MostJudges} judges, since all subsets are looked at, got {judges}.", nameof(probabilities));
        }

        var y = JudgeCheck.Labels(labels, n, 2, nameof(labels));
        var wrong = JudgeCheck.Labels(expertLabels, n, 2, nameof(expertLabels)).Zip(y, (e, g) => e != g).ToArray();
        var errors = wrong.Count(w => w);
        var (precision, recall, subsets) = (new double[judges + 1], new double[judges + 1], new int[judges + 1]);
        var mean = new double[n];
        for (var subset = 1; subset < 1 << judges; subset++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Array.Clear(mean);
            for (var m = 0; m < judges; m++)
            {
                for (var i = 0; i < n && (subset >> m & 1) == 1; i++)
                {
                    mean[i] += probabilities[m, i];
                }
            }

            var size = BitOperations.PopCount((uint)subset);
            var (hits, found) = (0, 0);
            for (var i = 0; i < n; i++)
            {
                // flagged: the mean is on the other side of one half than the label; rounded as the ensemble's
                var p = Math.Round(mean[i] / size, JudgeEnsemble.Decimals);
                var isFlagged = y[i] == 1 ? p < 0.5 : p > 0.5;
                found += isFlagged ? 1 : 0;
                hits += isFlagged && wrong[i] ? 1 : 0;
            }

            var scores = DetectionScores.OfCounts(hits, found, errors);
            precision[size] += scores.Precision;
            recall[size] += scores.Recall;
            subsets[size]++;
        }

        return [.. Enumerable.Range(1, judges).Select(k => new EnsembleSizePoint(k, precision[k] / subsets[k], recall[k] / subsets[k]))];
    }
}
