using System.Collections.Immutable;
using System.Numerics;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>Why there is no number.</summary>
public enum GuessDoubt
{
    /// <summary>There is one.</summary>
    None,

    /// <summary>The estimates are so far apart that an interval would say nothing.</summary>
    EstimatesDisagree,

    /// <summary>A class seems to be given to another as often as it is kept: which is the wrong label cannot be told.</summary>
    ClassesInterchangeable,

    /// <summary>There are more than 100 classes, for whose noise matrix no data set has rows enough.</summary>
    TooManyClasses,
}

/// <summary>
/// How many of the first n issues are truly wrong, as the model guesses without anybody's help. Two posteriors of the true label are summed over the list: the one of the most likely
/// noise matrix and calibration, and the one of the confident joint's matrix. The interval is the first, ± 2.5 standard deviations over bootstraps of the rows, ± 0.9 times the distance of the two,
/// ± 3 points; it begins at 0 where a model without any noise explains the labels as well (likelihood ratio, χ² with K(K − 1) degrees of freedom, 5 %). The factors were chosen on generated data for intervals of 90 %. It cannot hold in general: errors near a boundary and labels that are all right can make the same data.
/// </summary>
/// <param name="Expected">For n = 1, 2, …: how many of the first n are wrong.</param>
/// <param name="Lower">The lower end.</param>
/// <param name="Upper">The upper end.</param>
/// <param name="ByJoint">What the confident joint's matrix expects.</param>
/// <param name="MayBeClean">Whether the labels can be explained without a single wrong one.</param>
/// <param name="Doubt">Why the numbers are not to be shown; <see cref="GuessDoubt.None"/>: they are.</param>
public sealed record WrongLabelGuess(
    ImmutableArray<double> Expected, ImmutableArray<double> Lower, ImmutableArray<double> Upper, ImmutableArray<double> ByJoint, bool MayBeClean, GuessDoubt Doubt)
{
    private const long Stream = 0x6775657373;
    private const int MostRows = 5_000;
    private const int MostClasses = 100;
    private const int Bootstraps = 8;
    private const double Deviations = 2.5;
    private const double Points = 0.03;
    private const double DistanceShare = 0.9;
    private const double WidestShown = 0.85;
    private const double Normal95 = 1.6448536269514722;

    /// <summary>The number of issues, N.</summary>
    public int Length => Expected.Length;

    /// <summary>Whether there is a number.</summary>
    public bool IsGiven => Doubt == GuessDoubt.None;

    /// <summary>How many of the first n issues are wrong, with the interval.</summary>
    /// <param name="n">From 1 to <see cref="Length"/>.</param>
    /// <returns>Numbers of examples.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="n"/> is outside.</exception>
    /// <exception cref="InvalidOperationException">There is no number: see <see cref="Doubt"/>.</exception>
    public (double Expected, double Lower, double Upper) OfFirst(int n)
    {
        if (!IsGiven)
        {
            throw new InvalidOperationException($"There is no guess: {Doubt}.");
        }

        return n < 1 || n > Length
            ? throw new ArgumentOutOfRangeException(nameof(n), n, $"n: must be from 1 to {Length}, got {n}.")
            : (Expected[n - 1], Lower[n - 1], Upper[n - 1]);
    }

    /// <summary>Guesses.</summary>
    /// <param name="issues">The audit.</param>
    /// <param name="labels">The N given labels that were audited.</param>
    /// <param name="probabilities">The <c>[N,K]</c> probabilities that it used; of large data 5,000 rows, drawn at random, are fitted.</param>
    /// <param name="seed">The seed of rows and bootstraps.</param>
    /// <param name="progress">Told the share that is done.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The guess; empty where the audit has no issues.</returns>
    /// <exception cref="ArgumentException">Labels or probabilities are not those of the audit.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static WrongLabelGuess Of(
        LabelIssues issues, LabelVector labels, ProbabilityMatrix probabilities, long seed = 0, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(issues);
        AuditCheck.Inputs(labels, probabilities);
        if (labels.Count != issues.ExampleCount || probabilities.NumClasses != issues.NumClasses)
        {
            throw new ArgumentException(
                $"issues: expected an audit of {labels.Count} examples in {probabilities.NumClasses} classes, got one of {issues.ExampleCount} in {issues.NumClasses}.",
                nameof(issues));
        }

        return issues.Count == 0 ? new([], [], [], [], true, GuessDoubt.None)
            : issues.NumClasses > MostClasses ? new([], [], [], [], false, GuessDoubt.TooManyClasses)
            : probabilities.Double is { } wide ? Of(issues, labels.Values, wide, seed, progress, cancellationToken)
            : Of(issues, labels.Values, probabilities.Single!, seed, progress, cancellationToken);
    }

    private static WrongLabelGuess Of<T>(
        LabelIssues issues, int[] labels, ProbabilityRows<T> rows, long seed, IProgress<double>? progress, CancellationToken cancellationToken)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var random = new SeededRandom(seed, Stream);
        int[] fitted = labels.Length <= MostRows ? [.. Enumerable.Range(0, labels.Length)] : Array.ConvertAll(random.Permutation(labels.Length)[..MostRows], n => (int)n);
        var (logs, given) = (Logarithms(rows, fitted), Array.ConvertAll(fitted, n => labels[n]));
        var transition = issues.TransitionMatrix;
        var joint = new JointPosterior(logs, given, transition, cancellationToken);
        var likely = GivenLabelModel.Fit(logs, given, transition, joint.Temperature, cancellationToken);
        var gain = 2 * (likely.LogLikelihood(logs, given) - GivenLabelModel.FitClean(logs, given, issues.NumClasses, cancellationToken).LogLikelihood(logs, given));
        var mayBeClean = gain < ChiSquared95(issues.NumClasses * (issues.NumClasses - 1));
        progress?.Report(1.0 / (Bootstraps + 1));

        var indices = issues.Indices;
        var listed = Logarithms(rows, indices);
        var classes = issues.NumClasses;
        double[] Sums(Func<ReadOnlySpan<double>, int, double> wrong)
        {
            var (sums, sum) = (new double[indices.Length], 0.0);
            for (var n = 0; n < sums.Length; n++)
            {
                sums[n] = sum += wrong(listed.AsSpan(n * classes, classes), labels[indices[n]]);
            }

            return sums;
        }

        var (expected, byJoint) = (Sums(likely.ProbabilityWrong), Sums(joint.ProbabilityWrong));
        var draws = new double[Bootstraps][];
        for (var b = 0; b < Bootstraps; b++)
        {
            draws[b] = Sums(likely.Bootstrap(logs, given, joint.Temperature, new SeededRandom(seed, Stream, b), cancellationToken).ProbabilityWrong);
            progress?.Report((b + 2.0) / (Bootstraps + 1));
        }

        var (lower, upper) = (new double[indices.Length], new double[indices.Length]);
        for (var n = 0; n < indices.Length; n++)
        {
            var mean = draws.Average(d => d[n]);
            var deviation = Math.Sqrt(draws.Sum(d => (d[n] - mean) * (d[n] - mean)) / (Bootstraps - 1));
            var half = (Deviations * deviation) + (DistanceShare * Math.Abs(expected[n] - byJoint[n])) + (Points * (n + 1));
            (lower[n], upper[n]) = (mayBeClean ? 0 : Math.Max(0, expected[n] - half), Math.Min(n + 1, expected[n] + half));
        }

        var doubt = likely.IsAmbiguous ? GuessDoubt.ClassesInterchangeable
            : upper[^1] - lower[^1] > WidestShown * indices.Length ? GuessDoubt.EstimatesDisagree
            : GuessDoubt.None;
        return new([.. expected], [.. lower], [.. upper], [.. byJoint], mayBeClean, doubt);
    }

    // Wilson and Hilferty 1931: the cube root is nearly normal.
    private static double ChiSquared95(int degrees)
    {
        var part = 2.0 / (9 * degrees);
        return degrees * Math.Pow(1 - part + (Normal95 * Math.Sqrt(part)), 3);
    }

    private static double[] Logarithms<T>(ProbabilityRows<T> rows, int[] indices)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var classes = rows.NumClasses;
        var logs = new double[indices.Length * classes];
        T[]? buffer = null;
        for (var n = 0; n < indices.Length; n++)
        {
            var row = rows.Row(indices[n], ref buffer);
            for (var k = 0; k < classes; k++)
            {
                logs[(n * classes) + k] = double.CreateTruncating(row[k]);
            }
        }

        GivenLabelModel.Logarithms(logs);
        return logs;
    }
}
