using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Numerics;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>Makes out-of-sample probabilities for a list of labels, as <see cref="CrossValidatedProbabilities"/> does.</summary>
/// <param name="labels">N labels for the examples of the audited data, in their order.</param>
/// <param name="cancellationToken">Stops the work.</param>
/// <returns>One row an example.</returns>
public delegate ProbabilityMatrix ProbabilityMaker(LabelVector labels, CancellationToken cancellationToken);

/// <summary>How the audit of the audit is done.</summary>
public sealed record AuditCalibrationOptions
{
    /// <summary>How many noisy copies are audited, at least 2.</summary>
    public int Copies { get; init; } = 20;

    /// <summary>The share of the copies that the interval holds, between 0 and 1.</summary>
    public double Coverage { get; init; } = 0.9;

    /// <summary>The seed of the flips.</summary>
    public long Seed { get; init; }

    /// <summary>
    /// Makes new probabilities for each copy. Null: those of the audit are kept, which is fast and somewhat too hopeful,
    /// because the model did not have to learn from the added wrong labels.
    /// </summary>
    public ProbabilityMaker? Retrain { get; init; }
}

/// <summary>
/// What to expect of a list of label issues, measured by auditing the audit. In each copy of the data a plausible true label
/// is drawn for every example, given its probabilities and its label; the labels are then flipped with the estimated noise
/// matrix, and the copy is audited in the same way. Since the flips are known, so is the share of true finds among the first
/// n. Examples that are hard but right stay in the copies, where leaving out the issues would promise too much. Like the audit
/// itself it takes label noise to depend on the class only: where classes overlap, so that even the best model errs, part of
/// the overlap counts as noise and the curve is too high.
/// </summary>
/// <param name="Precision">For n = 1, 2, …: the mean share of flipped labels among the first n issues of a copy.</param>
/// <param name="Lower">The lower end of the interval over the copies.</param>
/// <param name="Upper">The upper end.</param>
/// <param name="Recall">The mean share of the flipped labels that a copy's whole list holds.</param>
/// <param name="Copies">How many copies were audited.</param>
public sealed record AuditCalibration(
    ImmutableArray<double> Precision, ImmutableArray<double> Lower, ImmutableArray<double> Upper, double Recall, int Copies)
{
    private const long Stream = 0x6175646974;

    /// <summary>Whether each copy got probabilities of its own; if not, the curve is somewhat too hopeful.</summary>
    public bool IsRetrained { get; init; }

    /// <summary>The number of issues that the curve covers: those of the audit, or fewer where half of the copies have shorter lists.</summary>
    public int Length => Precision.Length;

    /// <summary>How many of the first n issues are expected to be truly wrong, with the interval.</summary>
    /// <param name="n">From 1 to <see cref="Length"/>.</param>
    /// <returns>Numbers of examples.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="n"/> is outside.</exception>
    public (double Expected, double Lower, double Upper) ExpectedWrong(int n)
    {
        if (n < 1 || n > Length)
        {
            throw new ArgumentOutOfRangeException(nameof(n), n, $"n: must be from 1 to {Length}, got {n}.");
        }

        return (n * Precision[n - 1], n * Lower[n - 1], n * Upper[n - 1]);
    }

    /// <summary>Audits the audit.</summary>
    /// <param name="issues">The audit.</param>
    /// <param name="labels">The N given labels that were audited.</param>
    /// <param name="probabilities">The <c>[N,K]</c> probabilities that it used.</param>
    /// <param name="options">Copies, interval, seed.</param>
    /// <param name="progress">Told the share of the copies that are done.</param>
    /// <param name="cancellationToken">Stops between copies.</param>
    /// <returns>The curve; empty where the audit has no issues or estimates no noise.</returns>
    /// <exception cref="ArgumentException">Labels or probabilities are not those of the audit, or an option is out of range.</exception>
    public static AuditCalibration Measure(
        LabelIssues issues,
        LabelVector labels,
        ProbabilityMatrix probabilities,
        AuditCalibrationOptions? options = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(issues);
        options ??= new AuditCalibrationOptions();
        AuditCheck.Inputs(labels, probabilities);
        if (labels.Count != issues.ExampleCount || probabilities.NumClasses != issues.NumClasses)
        {
            throw new ArgumentException(
                $"issues: expected an audit of {labels.Count} examples in {probabilities.NumClasses} classes, got one of {issues.ExampleCount} in {issues.NumClasses}.",
                nameof(issues));
        }

        if (options.Copies < 2 || !(options.Coverage is > 0 and < 1))
        {
            throw new ArgumentException(
                $"options: expected at least 2 copies and a coverage between 0 and 1, got {options.Copies} and {options.Coverage}.", nameof(options));
        }

        var truths = probabilities.Double is { } wide
            ? PlausibleTruth.Prepare(wide, labels.Values, issues.TransitionMatrix)
            : PlausibleTruth.Prepare(probabilities.Single!, labels.Values, issues.TransitionMatrix);
        var finds = new List<bool[]>();
        var recalls = new List<double>();
        for (var copy = 0; copy < options.Copies; copy++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (noisy, flipped) = truths.Copy(new SeededRandom(options.Seed, Stream, copy));
            var flips = flipped.Count(f => f);
            if (flips > 0)
            {
                var judged = options.Retrain is { } retrain ? retrain(noisy, cancellationToken) : probabilities;
                var found = LabelIssues.Find(noisy, judged, issues.Options, cancellationToken).Indices.Select(i => flipped[i]).ToArray();
                finds.Add(found);
                recalls.Add((double)found.Count(f => f) / flips);
            }

            progress?.Report((copy + 1.0) / options.Copies);
        }

        return Summarize(finds, recalls, issues.Count, options.Coverage) with { IsRetrained = options.Retrain is not null };
    }

    private static AuditCalibration Summarize(List<bool[]> finds, List<double> recalls, int most, double coverage)
    {
        // The lists of the copies differ in length: the curve goes on as long as half of them do.
        var lengths = finds.Select(f => f.Length).Order().ToArray();
        var length = finds.Count == 0 ? 0 : Math.Min(most, lengths[lengths.Length / 2]);
        var (mean, lower, upper) = (new double[length], new double[length], new double[length]);
        var hits = new int[finds.Count];
        var buffer = new double[finds.Count];
        var tail = (1 - coverage) / 2;
        for (var n = 0; n < length; n++)
        {
            var living = 0;
            var sum = 0.0;
            for (var c = 0; c < hits.Length; c++)
            {
                if (n < finds[c].Length)
                {
                    hits[c] += finds[c][n] ? 1 : 0;
                    buffer[living] = hits[c] / (n + 1.0);
                    sum += buffer[living++];
                }
            }

            var shares = buffer.AsSpan(0, living);
            mean[n] = sum / living;
            shares.Sort();
            lower[n] = Quantiles.OfSorted(shares, tail);
            upper[n] = Quantiles.OfSorted(shares, 1 - tail);
        }

        return new AuditCalibration([.. mean], [.. lower], [.. upper], recalls.Count == 0 ? double.NaN : recalls.Average(), finds.Count);
    }
}
