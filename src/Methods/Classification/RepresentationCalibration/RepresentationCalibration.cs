using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Numerics;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// Representation calibration (Zhang et al., ICCV 2023) on frozen representations: each class becomes one normal distribution, outliers
/// are taken out, classes with few examples borrow from near ones with many, and points drawn from the distributions balance the data of
/// a classifier.
/// </summary>
public sealed class RepresentationCalibration
{
    private const long SampleStream = 26;

    /// <summary>How the distributions are estimated.</summary>
    public RobustGaussianEstimator Estimator { get; init; } = new();

    /// <summary>How the tail is repaired; null: it stays.</summary>
    public TailCalibrator? Tail { get; init; } = new();

    /// <summary>Which share of the classes, those with the fewest given labels, is the tail, in [0, 1).</summary>
    public double TailShare { get; init; } = 0.4;

    /// <summary>Added to the diagonal of covariances that points are drawn from, at least 0.</summary>
    public double Ridge { get; init; } = 1e-3;

    /// <summary>λ of the classifier, a multinomial logistic regression, above 0.</summary>
    public double L2 { get; init; } = 1;

    /// <summary>Runs it.</summary>
    /// <param name="representations"><c>[N,D]</c>, learned without labels.</param>
    /// <param name="labels">N given labels, from 0 to K−1.</param>
    /// <param name="classes">K, each with at least one example.</param>
    /// <param name="seed">The seed of the drawn points.</param>
    /// <param name="stop">Stops.</param>
    /// <returns>The classifier, with the distributions and what was drawn.</returns>
    /// <exception cref="ArgumentException">A form or range differs, or a class is empty.</exception>
    public CalibratedClassifier Fit(double[,] representations, IReadOnlyList<int> labels, int classes, long seed = 0, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(representations);
        ArgumentNullException.ThrowIfNull(labels);
        if (!(TailShare is >= 0 and < 1))
        {
            throw new ArgumentException($"TailShare: expected a share in [0, 1), got {TailShare}.", nameof(representations));
        }

        var gaussians = Estimator.Fit(representations, labels, classes);
        var sizes = Enumerable.Range(0, classes).Select(k => labels.Count(y => y == k)).ToArray();

        // The classes with the fewest given labels are the tail; of equal ones the later.
        var tailCount = (int)Math.Round(TailShare * classes);
        int[] bySize = [.. Enumerable.Range(0, classes).OrderByDescending(k => sizes[k])];
        ImmutableArray<int> heads = [.. bySize[..(classes - tailCount)]];
        var calibrated = Tail?.Calibrate(gaussians, sizes, heads) ?? gaussians;

        // max(0, n_max − n_k) points of each class
        var samples = calibrated.Select((g, k) => g.Sample(sizes.Max() - sizes[k], new SeededRandom(seed, SampleStream, k), Ridge)).ToArray();
        var total = labels.Count + samples.Sum(s => s.GetLength(0));
        var (features, targets) = (new double[total, representations.GetLength(1)], new List<int>(labels));
        Array.Copy(representations, features, representations.Length);
        var at = labels.Count;
        for (var k = 0; k < classes; k++)
        {
            Array.Copy(samples[k], 0, features, (long)at * features.GetLength(1), samples[k].Length);
            targets.AddRange(Enumerable.Repeat(k, samples[k].GetLength(0)));
            at += samples[k].GetLength(0);
        }

        var classifier = LogisticRegression.Fit(features, OneHot(targets, classes), L2, tolerance: 1e-3, cancellationToken: stop);
        return new CalibratedClassifier(classifier, gaussians, calibrated, [.. sizes], [.. samples.Select(s => s.GetLength(0))], heads);
    }

    private static double[,] OneHot(List<int> labels, int classes)
    {
        var targets = new double[labels.Count, classes];
        for (var i = 0; i < labels.Count; i++)
        {
            targets[i, labels[i]] = 1;
        }

        return targets;
    }
}

/// <summary>What representation calibration ends with.</summary>
/// <param name="Classifier">The classifier on representations.</param>
/// <param name="Estimated">K distributions without outliers.</param>
/// <param name="Calibrated">The same with the tail repaired.</param>
/// <param name="ClassSizes">Given labels of each class.</param>
/// <param name="Drawn">Points drawn of each class.</param>
/// <param name="Heads">The classes that are no tail, the largest first.</param>
public sealed record CalibratedClassifier(
    LogisticRegression Classifier,
    ImmutableArray<ClassGaussian> Estimated,
    ImmutableArray<ClassGaussian> Calibrated,
    ImmutableArray<int> ClassSizes,
    ImmutableArray<int> Drawn,
    ImmutableArray<int> Heads);
