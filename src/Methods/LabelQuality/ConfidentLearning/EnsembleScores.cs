using System.Numerics;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>Label quality scores from several models: the weighted sum of their scores.</summary>
/// <param name="Weights">One weight a model, summing to 1: its accuracy against the given labels / the sum of the accuracies.</param>
/// <param name="Scores">N scores.</param>
public sealed record EnsembleScores(double[] Weights, double[] Scores)
{
    /// <summary>Scores with several models.</summary>
    /// <param name="labels">N given labels, 0 to K−1.</param>
    /// <param name="models">One <c>[N,K]</c> matrix a model, at least one.</param>
    /// <param name="score">Which score.</param>
    /// <param name="adjust">Whether each model's thresholds are taken off first; not for the entropy.</param>
    /// <returns>Weights and scores.</returns>
    /// <exception cref="ArgumentException">No model, a model of another size, or every model is always wrong.</exception>
    public static EnsembleScores Compute(
        LabelVector labels,
        IReadOnlyList<ProbabilityMatrix> models,
        LabelQualityScore score = LabelQualityScore.SelfConfidence,
        bool adjust = false)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(models);
        if (models.Count == 0)
        {
            throw new ArgumentException("models: at least one is needed, got none.", nameof(models));
        }

        var weights = new double[models.Count];
        var scores = new double[models.Count][];
        for (var m = 0; m < models.Count; m++)
        {
            scores[m] = LabelQualityScores.Compute(labels, models[m], score, adjust);
            weights[m] = models[m].Double is { } wide ? Accuracy(wide, labels.Values) : Accuracy(models[m].Single!, labels.Values);
        }

        var total = weights.Sum();
        if (total == 0)
        {
            throw new ArgumentException("models: no model predicts any given label, so there is nothing to weight them by.", nameof(models));
        }

        var sum = new double[labels.Count];
        for (var m = 0; m < weights.Length; m++)
        {
            weights[m] /= total;
            for (var n = 0; n < sum.Length; n++)
            {
                sum[n] += weights[m] * scores[m][n];
            }
        }

        return new EnsembleScores(weights, sum);
    }

    private static double Accuracy<T>(ProbabilityRows<T> rows, int[] labels)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var right = 0;
        T[]? buffer = null;
        for (var n = 0; n < labels.Length; n++)
        {
            right += RowKernel.ArgMax(rows.Row(n, ref buffer)) == labels[n] ? 1 : 0;
        }

        return (double)right / labels.Length;
    }
}
