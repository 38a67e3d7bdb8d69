using System.Text;

namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>A chart as text: for terminals, logs and screen readers.</summary>
public static class ChartText
{
    private const string Blocks = "▁▂▃▄▅▆▇█";
    private const int MaximumCategories = 20;

    /// <summary>Several lines: the title, then a sparkline with first and last value a series.</summary>
    /// <param name="chart">The chart.</param>
    /// <returns>The text, without a newline at its end.</returns>
    public static string Of(ChartDescription chart)
    {
        ArgumentNullException.ThrowIfNull(chart);
        var text = new StringBuilder(chart.Title);
        if (chart.Subtitle.Length > 0)
        {
            text.Append('\n').Append(chart.Subtitle);
        }

        foreach (var panel in chart.Panels)
        {
            if (panel.Title.Length > 0)
            {
                text.Append("\n  ").Append(panel.Title);
            }

            var width = panel.Series.Select(s => s.Name.Length).DefaultIfEmpty(0).Max();
            foreach (var series in panel.Series)
            {
                foreach (var line in Lines(series, panel, width))
                {
                    text.Append("\n    ").Append(line);
                }
            }
        }

        return text.ToString();
    }

    /// <summary>One paragraph: title and the last value of each line.</summary>
    /// <param name="chart">The chart.</param>
    /// <returns>The sentences.</returns>
    internal static string Summary(ChartDescription chart)
    {
        var text = new StringBuilder(chart.Title).Append('.');
        if (chart.Subtitle.Length > 0)
        {
            text.Append(' ').Append(chart.Subtitle).Append('.');
        }

        foreach (var panel in chart.Panels)
        {
            var parts = panel.Series.OfType<LineSeries>()
                .Where(l => l.Y.Any(double.IsFinite))
                .Select(l => $"{l.Name} {AxisScale.Label(Round(l.Y.Last(double.IsFinite), panel.Y.Format), panel.Y.Format)}")
                .ToList();
            if (parts.Count > 0)
            {
                text.Append(' ').Append(panel.Title.Length > 0 ? $"{panel.Title}, at the end: " : "At the end: ").Append(string.Join(", ", parts)).Append('.');
            }
        }

        return text.ToString();
    }

    /// <summary>A curve in one line of block characters.</summary>
    /// <param name="values">The values; those that are not finite are blanks.</param>
    /// <param name="minimum">The value of the lowest block.</param>
    /// <param name="maximum">The value of the highest block.</param>
    /// <param name="width">The most characters; longer curves are thinned out.</param>
    /// <returns>The line.</returns>
    public static string Sparkline(IReadOnlyList<double> values, double minimum, double maximum, int width = 40)
    {
        ArgumentNullException.ThrowIfNull(values);
        var count = Math.Min(values.Count, width);
        var line = new StringBuilder(count);
        for (var i = 0; i < count; i++)
        {
            // The last value is always shown.
            var value = values[count == values.Count || count == 1 ? values.Count - count + i : (int)((long)i * (values.Count - 1) / (count - 1))];
            var share = maximum > minimum ? (value - minimum) / (maximum - minimum) : 0;
            line.Append(double.IsFinite(value) ? Blocks[(int)Math.Clamp(share * Blocks.Length, 0, Blocks.Length - 1)] : ' ');
        }

        return line.ToString();
    }

    /// <summary>A text in lines of at most a width.</summary>
    internal static IEnumerable<string> Wrap(string text, double width, double size)
    {
        if (text.Length == 0)
        {
            yield break;
        }

        var line = string.Empty;
        foreach (var word in text.Split(' '))
        {
            var longer = line.Length == 0 ? word : $"{line} {word}";
            if (line.Length > 0 && SvgMarkup.TextWidth(longer, size) > width)
            {
                yield return line;
                longer = word;
            }

            line = longer;
        }

        yield return SvgMarkup.Fit(line, width, size);
    }

    private static IEnumerable<string> Lines(ChartSeries series, ChartPanel panel, int width)
    {
        var name = series.Name.PadRight(width);
        switch (series)
        {
            case LineSeries line when line.Y.Any(double.IsFinite):
                var finite = line.Y.Where(double.IsFinite).ToList();
                var spark = Sparkline(line.Y, panel.Y.Minimum ?? finite.Min(), panel.Y.Maximum ?? finite.Max());
                yield return $"{name}  {spark}  {Value(finite[0], panel)} → {Value(finite[^1], panel)}";
                break;
            case LineSeries or PointSeries:
                yield return $"{name}  {(series is PointSeries points ? points.X.Length : 0)} points";
                break;
            case BarSeries bars:
                var shown = bars.Values.Take(MaximumCategories).Select((v, i) => $"{Category(panel, i)} {Value(v, panel)}");
                yield return $"{name}  {string.Join(", ", shown)}{(bars.Values.Length > MaximumCategories ? ", …" : string.Empty)}".TrimStart();
                break;
            case HeatMapSeries map:
                foreach (var row in Rows(map, panel))
                {
                    yield return row;
                }

                break;
            default:
                break;
        }
    }

    private static IEnumerable<string> Rows(HeatMapSeries map, ChartPanel panel)
    {
        var (rows, columns) = (map.Values.GetLength(0), map.Values.GetLength(1));
        if (rows > MaximumCategories || columns > MaximumCategories)
        {
            yield return $"{rows} × {columns} values";
            yield break;
        }

        var names = Enumerable.Range(0, rows).Select(i => i < panel.Y.Categories.Length ? panel.Y.Categories[i] : $"{i}").ToList();
        var width = names.Max(n => n.Length);
        for (var i = 0; i < rows; i++)
        {
            var cells = Enumerable.Range(0, columns).Select(j => AxisScale.Label(Round(map.Values[i, j], map.Format), map.Format).PadLeft(8));
            yield return $"{names[i].PadLeft(width)} {string.Concat(cells)}";
        }
    }

    private static string Category(ChartPanel panel, int i) => i < panel.X.Categories.Length ? panel.X.Categories[i] : $"{i}";

    private static string Value(double value, ChartPanel panel) => AxisScale.Label(Round(value, panel.Y.Format), panel.Y.Format);

    private static double Round(double value, AxisFormat format) =>
        format == AxisFormat.Percent && double.IsFinite(value) ? Math.Round(value, 3) : value;
}
