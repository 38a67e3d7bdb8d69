using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>One normal distribution for each given label, from what is left of its points when outliers are taken out.</summary>
public sealed class RobustGaussianEstimator
{
    /// <summary>The neighbours of the local outlier factor, at least 1; fewer where a class has fewer points. Null: outliers stay.</summary>
    public int? Neighbors { get; init; } = 20;

    /// <summary>The greatest factor of an inlier, above 0.</summary>
    public double Threshold { get; init; } = 1.5;

    /// <summary>Estimates.</summary>
    /// <param name="features"><c>[N,D]</c>, from a representation that was learned without labels.</param>
    /// <param name="labels">N given labels, from 0 to K−1.</param>
    /// <param name="classes">K; each has at least one point.</param>
    /// <returns>K distributions.</returns>
    /// <exception cref="ArgumentException">Lengths differ, a label is out of range, or a class is empty.</exception>
    public ImmutableArray<ClassGaussian> Fit(double[,] features, IReadOnlyList<int> labels, int classes)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Count != features.GetLength(0))
        {
            throw new ArgumentException($"labels: expected {features.GetLength(0)}, one a row, got {labels.Count}.", nameof(labels));
        }

        foreach (var label in labels)
        {
            if (label < 0 || label >= classes)
            {
                throw new ArgumentException($"labels: each must be from 0 to {classes - 1}, got {label}.", nameof(labels));
            }
        }

        return [.. Enumerable.Range(0, classes).Select(k => Of(Rows(features, labels, k), k))];
    }

    private ClassGaussian Of(double[,] points, int k)
    {
        var n = points.GetLength(0);
        if (n == 0)
        {
            throw new ArgumentException($"labels: class {k} has no example.", nameof(k));
        }

        // kn = min(20, n_k − 1); one or two points have no neighbourhood to speak of.
        return Neighbors is { } neighbors && n > 2
            ? ClassGaussian.Of(points, new LocalOutlierFactor(Math.Min(neighbors, n - 1), Threshold).Fit(points).IsInlier)
            : ClassGaussian.Of(points);
    }

    /// <summary>The rows of one label.</summary>
    internal static double[,] Rows(double[,] features, IReadOnlyList<int> labels, int k)
    {
        int[] rows = [.. Enumerable.Range(0, labels.Count).Where(i => labels[i] == k)];
        var result = new double[rows.Length, features.GetLength(1)];
        for (var i = 0; i < rows.Length; i++)
        {
            for (var j = 0; j < result.GetLength(1); j++)
            {
                result[i, j] = features[rows[i], j];
            }
        }

        return result;
    }
}
