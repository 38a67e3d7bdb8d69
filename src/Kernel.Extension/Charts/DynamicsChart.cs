using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Evaluation;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>Early learning and memorization by epoch.</summary>
public static class DynamicsChart
{
    /// <summary>The legend's name of each share.</summary>
    internal const string Correct = "correct";

    internal const string Memorized = "memorized";
    internal const string Incorrect = "incorrect";
    internal const string TestAccuracy = "test accuracy";

    /// <summary>A run's dynamics: the clean subset on the left, the mislabelled subset on the right, and test accuracy.</summary>
    /// <param name="run">The run.</param>
    /// <returns>The chart.</returns>
    public static ChartDescription Of(TrainingRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return Of($"{run.Method} on {run.Request.Train.Name}", RunSummary.Of(run), run.Records, run.Request.Epochs, UnitOf(run.Request.Train));
    }

    /// <summary>The same for records alone, while the run goes on.</summary>
    /// <param name="title">The heading.</param>
    /// <param name="subtitle">The second line.</param>
    /// <param name="records">Finished epochs, in order; may be empty.</param>
    /// <param name="epochs">The epochs planned: the axis does not move while the run goes on.</param>
    /// <returns>The chart.</returns>
    public static ChartDescription Of(string title, string subtitle, IReadOnlyList<EpochRecord> records, int epochs) =>
        Of(title, subtitle, records, epochs, string.Empty);

    /// <summary>The same, with what the subsets consist of (<see cref="UnitOf"/>).</summary>
    internal static ChartDescription Of(string title, string subtitle, IReadOnlyList<EpochRecord> records, int epochs, string unit)
    {
        ArgumentNullException.ThrowIfNull(records);
        return new ChartDescription
        {
            Title = title,
            Subtitle = subtitle,
            Columns = 2,
            Panels = [.. Panels(records, epochs, string.Empty, unit), .. RecordedPanels.Of(records, epochs)],
        };
    }

    /// <summary>The mislabelled subset of each true class: small multiples.</summary>
    /// <param name="run">The run.</param>
    /// <returns>The chart; at most 24 classes are shown, those that are memorized most.</returns>
    /// <exception cref="ArgumentException">The run has no dynamics.</exception>
    public static ChartDescription ByClass(TrainingRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (run.Records.IsEmpty || run.Records[^1].DynamicsByClass.IsEmpty)
        {
            throw new ArgumentException("run: the dynamics by class need at least one epoch and a training set with true labels.", nameof(run));
        }

        const int most = 24;
        var names = run.Request.Train.ClassNames;
        var last = run.Records[^1].DynamicsByClass;
        var shown = Enumerable.Range(0, names.Length).Where(k => last[k].MislabelledCount > 0).ToList();
        var note = string.Empty;
        if (shown.Count > most)
        {
            note = $" The {most} of {shown.Count} classes that are memorized most.";
            shown = [.. shown.OrderByDescending(k => last[k].MislabelledMemorized).Take(most).Order()];
        }

        return new ChartDescription
        {
            Title = $"{run.Method} on {run.Request.Train.Name}: the mislabelled subset by true class",
            Subtitle = $"What the network predicts for training examples whose given label is wrong.{note}",
            Columns = Math.Min(4, Math.Max(1, shown.Count)),
            PanelHeight = 100,
            IsSmallMultiple = true,
            Panels =
            [
                .. shown.Select(k => new ChartPanel
                {
                    Title = FormattableString.Invariant($"{SvgText.Isolate(names[k])} ({last[k].MislabelledCount})"),
                    X = Epochs(run.Request.Epochs),
                    Y = ChartAxis.Share("share"),
                    Series = Mislabelled(run.Records, r => r.DynamicsByClass.IsEmpty ? null : r.DynamicsByClass[k]),
                }),
            ],
        };
    }

    /// <summary>What is counted in the subsets: examples, or entries where an example has several labels.</summary>
    internal static string UnitOf(Dataset data) => data.Given.EntryCount == data.Count ? "examples" : "entries";

    /// <summary>The two panels of a run.</summary>
    internal static ImmutableArray<ChartPanel> Panels(IReadOnlyList<EpochRecord> records, int epochs, string prefix, string unit = "")
    {
        var xs = Xs(records);
        var metric = MetricName.Of(records);
        var hasDynamics = records.Any(r => r.Dynamics is not null);
        var test = records.Any(r => r.TestAccuracy is not null)
            ? new[] { new LineSeries(metric, SemanticColors.TestAccuracy, xs, Values(records, r => r.TestAccuracy)) { Pattern = LinePattern.DashDotted } }
            : [];
        if (!hasDynamics && records.Count > 0)
        {
            // Without true labels there is nothing to divide: accuracy and loss.
            return
            [
                new ChartPanel { Title = prefix + metric, X = Epochs(epochs), Y = ChartAxis.Share("share"), Series = [.. test] },
                new ChartPanel
                {
                    Title = prefix + "training objective",
                    X = Epochs(epochs),
                    Y = new ChartAxis { Title = "loss" },
                    Series = [new LineSeries("training loss", SemanticColors.Neutral, xs, Values(records, r => r.TrainLoss))],
                },
            ];
        }

        var last = records.LastOrDefault(r => r.Dynamics is not null)?.Dynamics;
        return
        [
            new ChartPanel
            {
                Title = $"{prefix}clean subset{Count(last?.CleanCount, unit)}",
                X = Epochs(epochs),
                Y = ChartAxis.Share("share of the subset"),
                Series =
                [
                    new LineSeries(Correct, SemanticColors.Correct, xs, Values(records, r => r.Dynamics?.CleanCorrect)),
                    new LineSeries(Incorrect, SemanticColors.Incorrect, xs, Values(records, r => r.Dynamics?.CleanIncorrect)) { Pattern = LinePattern.Dotted },
                    .. test,
                ],
            },
            new ChartPanel
            {
                Title = $"{prefix}mislabelled subset{Count(last?.MislabelledCount, unit)}",
                X = Epochs(epochs),
                Y = ChartAxis.Share("share of the subset"),
                Series = Mislabelled(records, r => r.Dynamics),
            },
        ];
    }

    /// <summary>The horizontal axis of a run.</summary>
    internal static ChartAxis Epochs(int epochs, string title = "epoch") => ChartAxis.Whole(title, 1, Math.Max(2, epochs));

    internal static ImmutableArray<double> Xs(IReadOnlyList<EpochRecord> records) => [.. records.Select(r => (double)r.Epoch)];

    internal static ImmutableArray<double> Values(IReadOnlyList<EpochRecord> records, Func<EpochRecord, double?> value) =>
        [.. records.Select(r => value(r) ?? double.NaN)];

    private static ImmutableArray<ChartSeries> Mislabelled(IReadOnlyList<EpochRecord> records, Func<EpochRecord, MemorizationPoint?> point)
    {
        var xs = Xs(records);
        return
        [
            new LineSeries(Correct, SemanticColors.Correct, xs, Values(records, r => point(r)?.MislabelledCorrect)),
            new LineSeries(Memorized, SemanticColors.Memorized, xs, Values(records, r => point(r)?.MislabelledMemorized)) { Pattern = LinePattern.Dashed },
            new LineSeries(Incorrect, SemanticColors.Incorrect, xs, Values(records, r => point(r)?.MislabelledIncorrect)) { Pattern = LinePattern.Dotted },
        ];
    }

    private static string Count(int? count, string unit) =>
        count is { } n ? FormattableString.Invariant($" ({n:#,0}{(unit.Length == 0 ? string.Empty : $" {unit}")})") : string.Empty;
}
