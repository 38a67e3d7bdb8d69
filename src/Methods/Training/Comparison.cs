using System.Collections.Immutable;
using Microsoft.Data.Analysis;
using NoisyNotebooks.Methods.Evaluation;

namespace NoisyNotebooks.Methods.Training;

/// <summary>Several methods trained on the same data, each with the same seeds.</summary>
public sealed class Comparison : IDisposable
{
    private Comparison(TrainingRequest request, ImmutableArray<long> seeds, ImmutableArray<MethodRuns> methods, ImmutableArray<DivergedRun> diverged)
    {
        Diverged = diverged;
        Request = request;
        Seeds = seeds;
        Methods = methods;
    }

    /// <summary>What every run was asked for, apart from its seed.</summary>
    public TrainingRequest Request { get; }

    /// <summary>The seeds asked for.</summary>
    public ImmutableArray<long> Seeds { get; }

    /// <summary>The methods in the order asked for, each with its finished runs.</summary>
    public ImmutableArray<MethodRuns> Methods { get; }

    /// <summary>The runs whose loss was no longer finite: they have no record, and the other runs are not ended by them.</summary>
    public ImmutableArray<DivergedRun> Diverged { get; }

    /// <summary>Whether every method ran with every seed, to its end or until its loss was no longer finite.</summary>
    public bool IsComplete => Methods.Sum(m => m.Runs.Length) + Diverged.Length == Methods.Length * Seeds.Length;

    /// <summary>
    /// Trains every method with every seed, seed by seed, so that a stopped comparison has all methods on the seeds it
    /// reached. A cancelled comparison returns with its finished runs; the one that was cut off is dropped, since its last
    /// epoch can't be compared with others.
    /// </summary>
    /// <param name="methods">The methods, at least one, with distinct names.</param>
    /// <param name="request">Data, model and epochs; its seed, checkpoint and position are set for each run.</param>
    /// <param name="seeds">The seeds, at least one, distinct.</param>
    /// <param name="progress">Told of every step and every epoch, on the training thread.</param>
    /// <param name="cancellationToken">Stops the work within one step.</param>
    /// <returns>The comparison.</returns>
    /// <exception cref="ArgumentException">No method or no seed, one of them twice, or the request is not allowed.</exception>
    public static Comparison Run(
        IReadOnlyList<TrainingMethod> methods,
        TrainingRequest request,
        IReadOnlyList<long> seeds,
        IProgress<ComparisonProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequireDistinct(methods?.Select(m => m.Name).ToList(), nameof(methods));
        RequireDistinct(seeds, nameof(seeds));
        var runs = methods!.Select(_ => ImmutableArray.CreateBuilder<TrainingRun>()).ToArray();
        var diverged = ImmutableArray.CreateBuilder<DivergedRun>();
        var done = 0;
        try
        {
            foreach (var seed in seeds)
            {
                for (var m = 0; m < methods!.Count && !cancellationToken.IsCancellationRequested; m++)
                {
                    var reporter = new Reporter(progress, methods[m], seed, done, methods.Count * seeds.Count);
                    var single = request with { Seed = seed, CheckpointPath = null, Position = progress is null ? null : reporter };
                    try
                    {
                        var run = methods[m].Train(single, progress is null ? null : reporter, cancellationToken);
                        if (!run.IsComplete)
                        {
                            run.Dispose();
                            break;
                        }

                        runs[m].Add(run);
                    }
                    catch (TrainingDivergedException e)
                    {
                        diverged.Add(new DivergedRun(methods[m], seed, e.Message));
                    }

                    done++;
                }
            }
        }
        catch
        {
            foreach (var run in runs.SelectMany(r => r))
            {
                run.Dispose();
            }

            throw;
        }

        return new Comparison(request, [.. seeds], [.. methods!.Select((method, m) => new MethodRuns(method, runs[m].ToImmutable()))], diverged.ToImmutable());
    }

    /// <summary>One row a method: seeds, mean and standard deviation of last and best test accuracy and of the memorized share, seconds and native memory.</summary>
    /// <returns>The table; values that were not measured are null.</returns>
    public DataFrame ToDataFrame() =>
        new(
            new StringDataFrameColumn("method", Methods.Select(m => m.Method.Title)),
            new Int32DataFrameColumn("seeds", Methods.Select(m => m.Runs.Length)),
            Column("last_test_accuracy_mean", m => m.LastTestAccuracy.Mean),
            Column("last_test_accuracy_sd", m => m.LastTestAccuracy.StandardDeviation),
            Column("best_test_accuracy_mean", m => m.BestTestAccuracy.Mean),
            Column("best_test_accuracy_sd", m => m.BestTestAccuracy.StandardDeviation),
            Column("memorized_mean", m => m.LastMemorized.Mean),
            Column("memorized_sd", m => m.LastMemorized.StandardDeviation),
            Column("seconds_mean", m => m.Seconds.Mean),
            Column("native_megabytes_mean", m => m.NativeBytes.Mean / 1e6));

    /// <summary>Releases the networks of all runs; the records stay.</summary>
    public void Dispose()
    {
        foreach (var run in Methods.SelectMany(m => m.Runs))
        {
            run.Dispose();
        }
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{string.Join(", ", Methods.Select(m => m.Method.Title))} on {Request.Train.Name}, {Seeds.Length} seed{(Seeds.Length == 1 ? string.Empty : "s")}"
        + (Diverged.IsEmpty ? string.Empty : $", {Diverged.Length} of them diverged")
        + (IsComplete ? string.Empty : $", stopped after {Methods.Sum(m => m.Runs.Length)} of {Methods.Length * Seeds.Length} runs");

    private static void RequireDistinct<T>(IReadOnlyCollection<T>? items, string parameter)
    {
        ArgumentNullException.ThrowIfNull(items, parameter);
        if (items.Count == 0)
        {
            throw new ArgumentException($"{parameter}: expected at least one, got none.", parameter);
        }

        if (items.GroupBy(i => i).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"{parameter}: expected each once, got '{twice.Key}' {twice.Count()} times.", parameter);
        }
    }

    private DoubleDataFrameColumn Column(string name, Func<MethodRuns, double> value) =>
        new(name, Methods.Select(m => double.IsNaN(value(m)) ? (double?)null : value(m)));

    private sealed class Reporter(IProgress<ComparisonProgress>? progress, TrainingMethod method, long seed, int done, int total)
        : IProgress<EpochRecord>, IProgress<TrainingPosition>
    {
        private TrainingPosition _position;

        public void Report(EpochRecord value) => progress?.Report(new ComparisonProgress(method, seed, _position, Fraction, value));

        public void Report(TrainingPosition value)
        {
            _position = value;
            progress?.Report(new ComparisonProgress(method, seed, value, Fraction, Epoch: null));
        }

        private double Fraction => (done + (_position.StepsInEpoch == 0 ? 0 : _position.Fraction)) / total;
    }
}

/// <summary>A method with its finished runs, one a seed.</summary>
/// <param name="Method">The method.</param>
/// <param name="Runs">The runs, in the order of the seeds.</param>
public sealed record MethodRuns(TrainingMethod Method, ImmutableArray<TrainingRun> Runs)
{
    /// <summary>Test accuracy after the last epoch, 0 to 1.</summary>
    public SampleSummary LastTestAccuracy => Summarize(r => r.LastTestAccuracy);

    /// <summary>Best test accuracy of any epoch, 0 to 1 (chosen on the test set: for looking, not for claims).</summary>
    public SampleSummary BestTestAccuracy => Summarize(r => r.BestTestAccuracy);

    /// <summary>The memorized share of the mislabelled subset after the last epoch, 0 to 1.</summary>
    public SampleSummary LastMemorized => Summarize(r => r.Records[^1].Dynamics?.MislabelledMemorized);

    /// <summary>The correct share of the mislabelled subset after the last epoch, 0 to 1.</summary>
    public SampleSummary LastCorrect => Summarize(r => r.Records[^1].Dynamics?.MislabelledCorrect);

    /// <summary>Seconds of a run.</summary>
    public SampleSummary Seconds => Summarize(r => r.Seconds);

    /// <summary>The native memory of a run's fullest step, in bytes; see <see cref="TrainingRun.NativeBytes"/>.</summary>
    public SampleSummary NativeBytes => Summarize(r => r.NativeBytes);

    private SampleSummary Summarize(Func<TrainingRun, double?> value) =>
        SampleSummary.Of([.. Runs.Select(value).Where(v => v is { } number && !double.IsNaN(number)).Select(v => v!.Value)]);
}

/// <summary>A run whose loss was no longer finite.</summary>
/// <param name="Method">The method.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Message">Where it ended, in a sentence.</param>
public sealed record DivergedRun(TrainingMethod Method, long Seed, string Message);

/// <summary>How far a comparison is.</summary>
/// <param name="Method">The method that trains.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Position">Where its run is.</param>
/// <param name="Fraction">The share of all runs that is done, 0 to 1.</param>
/// <param name="Epoch">The epoch that just ended; null between epochs.</param>
public sealed record ComparisonProgress(TrainingMethod Method, long Seed, TrainingPosition Position, double Fraction, EpochRecord? Epoch);
