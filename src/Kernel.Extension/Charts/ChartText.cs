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

    /// <summary>One paragraph: title and what each panel shows.</summary>
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
            text.Append(' ').Append(panel.Title.Length > 0 ? $"{panel.Title}: " : string.Empty).Append(Summary(panel));
        }

        return text.ToString();
    }

    /// <summary>What a panel shows: axes, the end of each line, the extent of what has none.</summary>
    internal static string Summary(ChartPanel panel)
    {
        var parts = new List<string>();
        var ends = panel.Series.OfType<LineSeries>().Where(l => l.Y.Any(double.IsFinite))
            .Select(l => $"{l.Name} {Value(l.Y.First(double.IsFinite), panel)} to {Value(l.Y.Last(double.IsFinite), panel)}".TrimStart()).ToList();
        if (ends.Count > 0)
        {
            parts.Add($"from the first to the last{(panel.X.Title.Length > 0 ? $" {panel.X.Title}" : string.Empty)}: {string.Join(", ", ends)}");
        }

        parts.AddRange(panel.Series.OfType<PointSeries>().Select(p => $"{p.Name} {p.X.Length} points".TrimStart()));
        parts.AddRange(panel.Series.OfType<LinkSeries>().Select(l => $"{l.Name} {l.Ends.Length} links".TrimStart()));
        foreach (var bars in panel.Series.OfType<BarSeries>().Where(b => b.Values.Any(double.IsFinite)))
        {
            var shown = bars.Values.Take(MaximumCategories).Select((v, i) => $"{Category(panel, i)} {Value(v, panel)}");
            parts.Add($"{bars.Name}: {string.Join(", ", shown)}{(bars.Values.Length > MaximumCategories ? " and so on" : string.Empty)}");
        }

        foreach (var bins in panel.Series.OfType<HistogramSeries>().Where(b => b.Counts.Length > 0))
        {
            var highest = bins.Counts.IndexOf(bins.Counts.Max());
            parts.Add($"{bins.Name} from {AxisScale.Label(bins.Edges[0], panel.X.Format)} to {AxisScale.Label(bins.Edges[^1], panel.X.Format)}, most at {AxisScale.Label(bins.Edges[highest], panel.X.Format)}".TrimStart());
        }

        parts.AddRange(panel.Series.OfType<RuleSeries>().Select(r => $"{r.Name} at {(r.IsVertical ? AxisScale.Label(r.Value, panel.X.Format) : Value(r.Value, panel))}"));
        parts.AddRange(panel.Series.OfType<HeatMapSeries>().Select(m =>
            $"{m.Name}, {m.Values.GetLength(0)} rows{(panel.Y.Title.Length > 0 ? $" ({panel.Y.Title})" : string.Empty)} and {m.Values.GetLength(1)} columns{(panel.X.Title.Length > 0 ? $" ({panel.X.Title})" : string.Empty)}"));
        var axis = panel.Y.Title.Length > 0 && panel.Series.All(s => s is not HeatMapSeries) ? $"{panel.Y.Title}, " : string.Empty;
        return $"{axis}{string.Join("; ", parts)}.";
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
            case LinkSeries links:
                yield return $"{name}  {links.Ends.Length} links";
                break;
            case LineSeries or PointSeries:
                yield return $"{name}  {(series is PointSeries points ? points.X.Length : 0)} points";
                break;
            case BarSeries bars:
                var shown = bars.Values.Take(MaximumCategories).Select((v, i) => $"{Category(panel, i)} {Value(v, panel)}");
                yield return $"{name}  {string.Join(", ", shown)}{(bars.Values.Length > MaximumCategories ? ", …" : string.Empty)}".TrimStart();
                break;
            case HistogramSeries bins:
                yield return $"{name}  {Sparkline(bins.Counts, 0, Math.Max(1e-300, bins.Counts.DefaultIfEmpty(1).Max()))}";
                break;
            case RuleSeries rule:
                yield return $"{name}  at {(rule.IsVertical ? AxisScale.Label(rule.Value, panel.X.Format) : Value(rule.Value, panel))}";
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
