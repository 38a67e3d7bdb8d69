using System.Collections.Immutable;
using NoisyNotebooks.Methods.Evaluation;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>Charts of several methods side by side.</summary>
public static class ComparisonChart
{
    // More in a heading nobody reads; the legend has them.
    private const int MaximumNames = 5;

    // More bands cover each other and the lines.
    private const int MaximumBands = 6;

    /// <summary>Test accuracy and the memorized share by epoch: mean over seeds, with a band of one standard deviation for up to six methods.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <returns>The chart.</returns>
    public static ChartDescription Accuracy(Comparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        return Accuracy(
            $"{comparison.Request.Train.Name}: {(comparison.Methods.Length > MaximumNames ? $"{comparison.Methods.Length} methods" : string.Join(", ", comparison.Methods.Select(m => m.Method.Title)))}",
            comparison.Methods.Select(m => (m.Method, m.Runs.Select(r => (IReadOnlyList<EpochRecord>)r.Records).ToList())).ToList(),
            comparison.Request.Epochs);
    }

    /// <summary>The dynamics of each method, one row a method; the first seed's run.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <returns>The chart.</returns>
    public static ChartDescription Dynamics(Comparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        return Dynamics(
            $"{comparison.Request.Train.Name}: dynamics of each method",
            comparison.Methods.Where(m => m.Runs.Length > 0).Select(m => (m.Method.Title, m.Runs[0])).ToList());
    }

    /// <summary>The dynamics of runs, one row a run.</summary>
    /// <param name="title">The heading.</param>
    /// <param name="runs">The runs with their names.</param>
    /// <returns>The chart.</returns>
    public static ChartDescription Dynamics(string title, IReadOnlyList<(string Name, TrainingRun Run)> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        return new ChartDescription
        {
            Title = title,
            Subtitle = runs.Count == 0 ? string.Empty : $"Seed {runs[0].Run.Request.Seed}; left the clean subset, right the mislabelled subset.",
            Columns = 2,
            PanelHeight = 160,
            Panels = [.. runs.SelectMany(r => DynamicsChart.Panels(r.Run.Records, r.Run.Request.Epochs, $"{r.Name}: "))],
        };
    }

    /// <summary>The accuracy chart for records alone, while methods still train.</summary>
    internal static ChartDescription Accuracy(
        string title,
        IReadOnlyList<(TrainingMethod Method, List<IReadOnlyList<EpochRecord>> Runs)> methods,
        int epochs)
    {
        var styles = MethodStyles.For(methods.Select(m => m.Method.Name));
        var seeds = methods.Select(m => m.Runs.Count).DefaultIfEmpty(0).Max();
        var accuracy = ImmutableArray.CreateBuilder<ChartSeries>();
        var memorized = ImmutableArray.CreateBuilder<ChartSeries>();
        var hasBands = methods.Count <= MaximumBands;
        for (var m = 0; m < methods.Count; m++)
        {
            var (method, runs) = methods[m];
            accuracy.Add(Line(method.Title, styles[m], runs, hasBands, r => r.TestAccuracy));
            memorized.Add(Line(method.Title, styles[m], runs, hasBands, r => r.Dynamics?.MislabelledMemorized));
        }

        ChartPanel[] panels =
        [
            new()
            {
                Title = MetricName.Of(methods.SelectMany(m => m.Runs).SelectMany(r => r)),
                X = DynamicsChart.Epochs(epochs),
                Y = new ChartAxis { Title = "share of the test set", Format = AxisFormat.Percent },
                Series = accuracy.ToImmutable(),
            },
            new()
            {
                Title = "memorized",
                X = DynamicsChart.Epochs(epochs),
                Y = ChartAxis.Share("share of the mislabelled subset"),
                Series = memorized.ToImmutable(),
            },
        ];

        // Without a test set, or without true labels, there is nothing to draw; before the first epoch both are empty.
        var measured = panels.Where(p => p.Series.OfType<LineSeries>().Any(l => l.Y.Any(double.IsFinite))).ToArray();
        return new ChartDescription
        {
            Title = title,
            Subtitle = seeds > 1 ? $"Mean over {seeds} seeds{(hasBands ? "; the band is one standard deviation" : string.Empty)}." : string.Empty,
            Columns = 2,
            Panels = [.. measured.Length == 0 ? panels : measured],
        };
    }

    private static LineSeries Line(
        string name,
        MethodStyle style,
        List<IReadOnlyList<EpochRecord>> runs,
        bool hasBand,
        Func<EpochRecord, double?> value)
    {
        var longest = runs.Select(r => r.Count).DefaultIfEmpty(0).Max();
        var (xs, means, low, high) = (new double[longest], new double[longest], new double[longest], new double[longest]);
        for (var e = 0; e < longest; e++)
        {
            double[] values = [.. runs.Where(r => e < r.Count).Select(r => value(r[e])).OfType<double>()];
            var summary = SampleSummary.Of(values);
            var spread = double.IsNaN(summary.StandardDeviation) ? 0 : summary.StandardDeviation;
            (xs[e], means[e], low[e], high[e]) = (e + 1, summary.Mean, summary.Mean - spread, summary.Mean + spread);
        }

        var line = new LineSeries(name, style.Color, [.. xs], [.. means]) { Pattern = style.Pattern };
        return hasBand && runs.Count > 1 && means.All(double.IsFinite) ? line with { Low = [.. low], High = [.. high] } : line;
    }
}
