using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using NoisyNotebooks.Kernel.Extension.Charts;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Kernel.Extension.Tests.Charts;

public sealed class ChartTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Dynamics_have_the_same_colour_for_the_same_meaning()
    {
        using var run = Samples.Run();
        using var figure = JsonDocument.Parse(DynamicsChart.Of(run).ToFigureJson());

        var colors = figure.RootElement.GetProperty("data").EnumerateArray()
            .Select(t => (Name: t.GetProperty("name").GetString(), Axis: t.GetProperty("xaxis").GetString(), Color: t.GetProperty("line").GetProperty("color").GetString()))
            .ToList();

        Assert.Equal(
            [
                ("correct", "x", SemanticColors.Correct), ("incorrect", "x", SemanticColors.Incorrect), ("test accuracy", "x", SemanticColors.TestAccuracy),
                ("correct", "x2", SemanticColors.Correct), ("memorized", "x2", SemanticColors.Memorized), ("incorrect", "x2", SemanticColors.Incorrect),
            ],
            colors);
    }

    [Fact]
    public void The_figure_holds_the_measured_values_and_a_transparent_background()
    {
        using var run = Samples.Run();
        using var figure = JsonDocument.Parse(DynamicsChart.Of(run).ToFigureJson());

        var memorized = figure.RootElement.GetProperty("data")[4];
        Assert.Equal(run.Records.Select(r => r.Dynamics!.Value.MislabelledMemorized), memorized.GetProperty("y").EnumerateArray().Select(v => v.GetDouble()));
        Assert.Equal([1.0, 2.0, 3.0], memorized.GetProperty("x").EnumerateArray().Select(v => v.GetDouble()));
        Assert.Equal("rgba(0,0,0,0)", figure.RootElement.GetProperty("layout").GetProperty("plot_bgcolor").GetString());
        Assert.True(memorized.GetProperty("showlegend").GetBoolean());
        Assert.False(figure.RootElement.GetProperty("data")[3].GetProperty("showlegend").GetBoolean());
    }

    [Fact]
    public void A_gap_is_null_in_the_figure_and_a_break_in_the_picture()
    {
        var chart = Line([1, 2, double.NaN, 4, 5]);
        using var figure = JsonDocument.Parse(chart.ToFigureJson());

        Assert.Equal(JsonValueKind.Null, figure.RootElement.GetProperty("data")[0].GetProperty("y")[2].ValueKind);
        Assert.Equal(2, Lines(SvgChart.Standalone(chart)).Count());
    }

    [Fact]
    public void The_picture_is_a_document_that_reads_on_dark_and_light_and_aloud()
    {
        using var run = Samples.Run();
        var svg = SvgChart.Standalone(DynamicsChart.Of(run));
        var root = XDocument.Parse(svg).Root!;

        Assert.Contains("prefers-color-scheme:dark", root.Element(Svg + "style")!.Value, StringComparison.Ordinal);
        Assert.Equal("img", root.Attribute("role")!.Value);
        Assert.Contains("Cross-entropy on", root.Attribute("aria-label")!.Value, StringComparison.Ordinal);
        Assert.Contains("from the first to the last epoch: correct", root.Element(Svg + "desc")!.Value, StringComparison.Ordinal);
        Assert.Contains(SemanticColors.Memorized, svg, StringComparison.Ordinal);
    }

    [Fact]
    public void Points_lie_where_their_values_are()
    {
        var chart = new ChartDescription
        {
            Title = "t",
            Panels =
            [
                new ChartPanel
                {
                    X = ChartAxis.Whole("x", 0, 10),
                    Y = ChartAxis.Share("y"),
                    Series = [new LineSeries("a", "#123456", [0, 5, 10], [0, 0.5, 1])],
                },
            ],
        };
        var points = Points(Lines(SvgChart.Standalone(chart)).Single());

        Assert.Equal(chart.PanelHeight, points[0].Y - points[2].Y, 0.11);
        Assert.Equal((points[0].X + points[2].X) / 2, points[1].X, 0.11);
        Assert.Equal((points[0].Y + points[2].Y) / 2, points[1].Y, 0.11);
    }

    [Fact]
    public void A_track_of_steps_ends_where_the_line_ends()
    {
        // A thousand steps of a third of a pixel: rounded one by one they would end 33 pixels off.
        var points = Points(Lines(SvgChart.Standalone(Line([.. Enumerable.Range(0, 1001).Select(i => i / 1000.0)]))).Single());

        Assert.Equal(1001, points.Length);
        Assert.Equal((points[0].X + points[1000].X) / 2, points[500].X, 0.11);
        Assert.Equal((points[0].Y + points[1000].Y) / 2, points[500].Y, 0.11);
    }

    [Fact]
    public void The_values_of_a_long_run_are_a_short_table_and_its_places_go_with_it()
    {
        var chart = Line([.. Enumerable.Range(0, 120).Select(i => i / 120.0)]);
        var html = ChartHtml.Of(chart);

        // Every third of 120, and the last.
        Assert.Contains("<summary>Values (one of every 3)</summary>", html, StringComparison.Ordinal);
        Assert.Equal(1 + 41, html.Split("<tr><th>").Length - 1);
        Assert.Equal(41, html.Split("data-places='x ")[1].Split('\'')[0].Split(' ').Length);
        Assert.Contains("<summary>Values</summary>", ChartHtml.Of(Line([0, 0.5, 1])), StringComparison.Ordinal);
    }

    [Fact]
    public void A_heat_map_writes_its_numbers_and_keeps_its_first_row_on_top()
    {
        var chart = DatasetCharts.TransitionMatrix("t", string.Empty, new[,] { { 0.75, 0.25 }, { double.NaN, double.NaN } }, ["a", "b"]);
        var texts = XDocument.Parse(SvgChart.Standalone(chart)).Descendants(Svg + "text").ToList();
        using var figure = JsonDocument.Parse(chart.ToFigureJson());

        Assert.Contains(texts, t => t.Value == "75");
        Assert.Contains(texts, t => t.Value == "25");
        Assert.Equal("reversed", figure.RootElement.GetProperty("layout").GetProperty("yaxis").GetProperty("autorange").GetString());
        Assert.Equal(JsonValueKind.Null, figure.RootElement.GetProperty("data")[0].GetProperty("z")[1][0].ValueKind);
    }

    [Fact]
    public void A_kept_label_has_the_colour_of_amounts_and_a_flipped_one_that_of_wrong()
    {
        var chart = DatasetCharts.TransitionMatrix("t", string.Empty, new[,] { { 0.75, 0.25 }, { 0.5, 0.5 } }, ["a", "b"]);
        var cells = XDocument.Parse(SvgChart.Standalone(chart)).Descendants(Svg + "path").ToDictionary(r => r.Attribute("fill")!.Value, r => r.Attribute("d")!.Value.Count(c => c == 'M'), StringComparer.OrdinalIgnoreCase);
        using var figure = JsonDocument.Parse(chart.ToFigureJson());
        var layers = figure.RootElement.GetProperty("data");

        // 0.75 is the greatest: its cell has the full colour; a third of it lets the page through. The other two are between.
        Assert.Equal(1, cells[SemanticColors.Neutral]);
        Assert.Equal(1, cells[SemanticColors.Memorized]);
        Assert.Equal(4, cells.Values.Sum());
        Assert.Equal(["", "25", "50", ""], Texts(layers[0]));
        Assert.Equal(["75", "", "", "50"], Texts(layers[1]));
        Assert.Equal(SemanticColors.Neutral, layers[1].GetProperty("colorscale")[1][1].GetString());

        static IEnumerable<string?> Texts(JsonElement layer) =>
            layer.GetProperty("text").EnumerateArray().SelectMany(row => row.EnumerateArray()).Select(cell => cell.GetString());
    }

    [Fact]
    public void A_matrix_of_another_size_than_the_classes_is_refused() =>
        Assert.Throws<ArgumentException>(() => DatasetCharts.TransitionMatrix("t", string.Empty, new double[2, 3], ["a", "b"]));

    [Fact]
    public void Class_counts_divide_right_from_wrong_labels()
    {
        var panel = DatasetCharts.ClassCounts(Samples.Pictures()).Panels.Single();

        Assert.Equal([4.0, 4.0], ((BarSeries)panel.Series[0]).Values);
        Assert.Equal([2.0, 2.0], ((BarSeries)panel.Series[1]).Values);
        Assert.Equal(SemanticColors.Memorized, panel.Series[1].Color);
        Assert.NotEqual(((BarSeries)panel.Series[0]).Fill, ((BarSeries)panel.Series[1]).Fill);
    }

    [Fact]
    public void A_comparison_shows_mean_and_spread_over_seeds()
    {
        using var comparison = Comparison.Run([new CrossEntropyTraining()], Samples.Request(2), [0, 1, 2]);
        var line = (LineSeries)ComparisonChart.Accuracy(comparison).Panels[0].Series.Single();
        var accuracies = comparison.Methods[0].Runs.Select(r => r.Records[0].TestAccuracy!.Value).ToList();

        Assert.Equal(accuracies.Average(), line.Y[0], 1e-12);
        Assert.Equal(2, line.Y.Length);
        Assert.Equal(line.High[0] - line.Y[0], line.Y[0] - line.Low[0], 1e-12);
    }

    [Fact]
    public void Text_has_a_sparkline_with_first_and_last_value()
    {
        var text = ChartText.Of(Line([0, 0.5, 1]));

        Assert.Contains("▁▅█  0 → 1", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1, AxisFormat.Percent, "0 %|20 %|40 %|60 %|80 %|100 %")]
    [InlineData(1, 3, AxisFormat.Whole, "1|2|3")]
    [InlineData(0, 30, AxisFormat.Whole, "0|5|10|15|20|25|30")]
    [InlineData(1, 2, AxisFormat.Whole, "1|2")]
    [InlineData(0, 12000, AxisFormat.Whole, "0|2,000|4,000|6,000|8,000|10,000|12,000")]
    public void Ticks_are_round_numbers(double minimum, double maximum, AxisFormat format, string expected)
    {
        var scale = AxisScale.For(new ChartAxis { Minimum = minimum, Maximum = maximum, Format = format }, [], 7);

        Assert.Equal(expected, string.Join('|', scale.Ticks.Select(scale.Label)));
    }

    [Theory]
    [InlineData(-1e-9, AxisFormat.Number, "-1e-9")]
    [InlineData(1e-9, AxisFormat.Number, "1e-9")]
    [InlineData(-0.0, AxisFormat.Number, "0")]
    [InlineData(1e-7, AxisFormat.Percent, "1e-5 %")]
    [InlineData(-1e-12, AxisFormat.Whole, "-1e-12")]
    [InlineData(double.PositiveInfinity, AxisFormat.Number, "∞")]
    [InlineData(0.1 + 0.2, AxisFormat.Number, "0.3")]
    public void A_number_is_written_as_what_it_is(double value, AxisFormat format, string expected) =>
        Assert.Equal(expected, AxisScale.Label(value, format));

    [Fact]
    public void A_logarithmic_axis_has_equal_factors_at_equal_distances()
    {
        var scale = AxisScale.For(new ChartAxis { IsLogarithmic = true }, [0.002, 0, -1, 30], 6);

        Assert.Equal("0.001|0.01|0.1|1|10|100", string.Join('|', scale.Ticks.Select(scale.Label)));
        Assert.Equal(scale.Position(0.1) - scale.Position(0.01), scale.Position(10) - scale.Position(1), 1e-12);
        Assert.True(double.IsNaN(scale.Position(0)));
    }

    [Fact]
    public void A_histogram_counts_every_finite_value_once()
    {
        var bins = HistogramSeries.Of("a", "#123456", [-5, 0, 0.1, 0.5, 1, 7, double.NaN], 0, 1, 2);

        Assert.Equal([0.0, 0.5, 1.0], bins.Edges);
        Assert.Equal([3.0, 3.0], bins.Counts);
        Assert.Contains("maximum: expected a number above 1, got 1.", Assert.Throws<ArgumentException>(() => HistogramSeries.Of("a", "#123456", [], 1, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("bins: expected at least 1, got 0.", Assert.Throws<ArgumentException>(() => HistogramSeries.Of("a", "#123456", [], 0, 1, 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Methods_keep_their_line_and_differ_from_each_other()
    {
        Assert.Equal(4, MethodStyles.For(["cross-entropy", "elr", "co-teaching", "mixup"]).Select(s => s.Pattern).Distinct().Count());
        string[] many = ["cross-entropy", .. Enumerable.Range(0, 20).Select(i => $"method-{i}")];
        var styles = MethodStyles.For(many);

        Assert.Equal(styles.Length, styles.Distinct().Count());
        Assert.Equal(styles[0], MethodStyles.For(["elr", "cross-entropy"])[1]);
        Assert.Equal(MethodStyles.For(["elr"])[0], MethodStyles.For(["cross-entropy", "elr"])[1]);
    }

    private static IEnumerable<string> Lines(string svg) =>
        XDocument.Parse(svg).Descendants(Svg + "path").Where(p => p.Attribute("class")?.Value == "noisy-line").Select(p => p.Attribute("d")!.Value);

    // M x y l dx dy dx dy …
    private static (double X, double Y)[] Points(string track)
    {
        var numbers = Regex.Matches(track, @"-?(\d+\.?\d*|\.\d+)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)).Select(m => double.Parse(m.Value, CultureInfo.InvariantCulture)).ToArray();
        var points = new (double X, double Y)[numbers.Length / 2];
        for (var i = 0; i < points.Length; i++)
        {
            var (x, y) = i == 0 ? (0, 0) : points[i - 1];
            points[i] = (x + numbers[2 * i], y + numbers[(2 * i) + 1]);
        }

        return points;
    }

    private static ChartDescription Line(ImmutableArray<double> values) => new()
    {
        Title = "a line",
        Panels = [new ChartPanel { Series = [new LineSeries("a", "#123456", [.. values.Select((_, i) => (double)i)], values)] }],
    };
}
