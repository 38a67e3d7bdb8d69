using System.Collections.Immutable;
using NoisyNotebooks.Kernel.Extension.Charts;

namespace NoisyNotebooks.Notebooks.Tests.Browser;

/// <summary>A chart of every type, with few and many classes, with names of 40 letters and from right to left.</summary>
internal static class ChartSamples
{
    private static readonly Dictionary<string, Func<ChartDescription>> Makers = new(StringComparer.Ordinal)
    {
        ["lines"] = () => Chart("Lines", Lines("accuracy", 3), Lines("loss", 4)),
        ["lines with one epoch"] = () => Chart("One epoch", new ChartPanel
        {
            X = ChartAxis.Whole("epoch", 1, 2), Y = ChartAxis.Share("share"), Series = [new LineSeries("correct", SemanticColors.Correct, [1], [0.5])],
        }),
        ["lines with a legend"] = () => Chart("Eight methods", Lines("accuracy", 8)),
        ["logarithmic axes and rules"] = () => Chart("Logarithmic", new ChartPanel
        {
            X = new ChartAxis { Title = "learning rate", IsLogarithmic = true },
            Y = ChartAxis.Share("accuracy"),
            Series = [new LineSeries("elr", "#AA3C8F", [1e-4, 1e-3, 1e-2, 1e-1], [0.3, 0.7, 0.8, 0.4]), new RuleSeries("chance", SemanticColors.Neutral, 0.1), new RuleSeries("default", SemanticColors.Neutral, 0.02) { IsVertical = true }],
        }),
        ["points"] = () => Chart("Points", new ChartPanel
        {
            X = new ChartAxis { Title = "loss" },
            Y = new ChartAxis { Title = "margin" },
            Series = [.. Enum.GetValues<PointShape>().Select((s, i) => new PointSeries($"shape {s}", "#A6761D", [i, i + 1, i + 2.5], [1, 3 - i, 2 + i]) { Shape = s })],
        }),
        ["histograms"] = () => Chart("Histogram", new ChartPanel
        {
            X = new ChartAxis { Title = "loss" },
            Y = ChartAxis.Whole("examples", 0),
            Series =
            [
                HistogramSeries.Of("clean", SemanticColors.Neutral, Enumerable.Range(0, 300).Select(i => Math.Abs(Math.Sin(i))), 0, 2),
                HistogramSeries.Of("mislabelled", SemanticColors.Memorized, Enumerable.Range(0, 200).Select(i => 1 + Math.Abs(Math.Sin(i))), 0, 2) with { Fill = FillPattern.Hatched },
            ],
        }),
        ["grouped bars with seeds"] = () => Chart("Three seeds", Bars(["0 %", "20 %", "40 %"], BarLayout.Grouped)),
        ["small multiples"] = () => Chart("By class", [.. Enumerable.Range(0, 10).Select(i => Lines($"class {i} with a name", 3))]) with { IsSmallMultiple = true, PanelHeight = 100, Columns = 4 },
        ["bars, 3 classes"] = () => Chart("Three classes", Bars(Names(3), BarLayout.Stacked)),
        ["bars, 10 long names"] = () => Chart("Ten long names", Bars(Long(10), BarLayout.Stacked)),
        ["bars, Arabic"] = () => Chart("قطة وكلب", Bars(Arabic, BarLayout.Stacked)),
        ["bars, 100 classes"] = () => Chart("A hundred classes", Bars(Names(100), BarLayout.Stacked)),
        ["matrix, 3 classes"] = () => Matrix(Names(3)),
        ["matrix, 10 long names"] = () => Matrix(Long(10)),
        ["matrix, Arabic"] = () => Matrix(Arabic),
        ["matrix, 100 classes"] = () => Matrix(Names(100)),
    };

    private static ImmutableArray<string> Arabic => ["قطة", "كلب", "حصان", "طائر"];

    /// <summary>The names of the types.</summary>
    public static IEnumerable<string> Kinds => Makers.Keys;

    /// <summary>One of them.</summary>
    public static ChartDescription Of(string kind) => Makers[kind]();

    private static ImmutableArray<string> Names(int count) => [.. Enumerable.Range(0, count).Select(i => $"class {i}")];

    private static ImmutableArray<string> Long(int count) => [.. Enumerable.Range(0, count).Select(i => $"a name of forty letters, which is the {i}.".PadRight(40, 'x'))];

    private static ChartDescription Chart(string title, params ImmutableArray<ChartPanel> panels) => new() { Title = title, Subtitle = "Made up.", Columns = 2, Panels = panels };

    private static ChartPanel Lines(string title, int count)
    {
        var styles = MethodStyles.For(Enumerable.Range(0, count).Select(i => $"method-{i}"));
        ImmutableArray<double> x = [.. Enumerable.Range(1, 30).Select(i => (double)i)];
        return new ChartPanel
        {
            Title = title,
            X = ChartAxis.Whole("epoch", 1, 30),
            Y = ChartAxis.Share("share"),
            Series = [.. styles.Select((s, i) => new LineSeries($"method {i}", s.Color, x, [.. x.Select(e => (i % 3) switch { 0 => 1.0, 1 => 0.0, _ => Math.Sin(e / 40) })]) { Pattern = s.Pattern })],
        };
    }

    private static ChartPanel Bars(ImmutableArray<string> names, BarLayout layout) => new()
    {
        X = new ChartAxis { Title = "class", Categories = names },
        Y = ChartAxis.Whole("examples", 0),
        Bars = layout,
        Series =
        [
            new BarSeries("right", SemanticColors.Neutral, [.. names.Select((_, i) => 10.0 + (i % 5))]) { Points = layout == BarLayout.Grouped ? [.. names.Select(_ => ImmutableArray.Create(9.0, 12.0))] : [] },
            new BarSeries("wrong", SemanticColors.Memorized, [.. names.Select((_, i) => 1.0 + (i % 3))]) { Fill = FillPattern.Hatched },
        ],
    };

    private static ChartDescription Matrix(ImmutableArray<string> names)
    {
        var values = new double[names.Length, names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            for (var j = 0; j < names.Length; j++)
            {
                values[i, j] = i == j ? 1.0 - (0.9 * i / names.Length) : 0.9 * i / names.Length / (names.Length - 1);
            }
        }

        return DatasetCharts.TransitionMatrix("A transition matrix", "P(given label | true label) in per cent", values, names);
    }
}
