using System.Text;
using NoisyNotebooks.Kernel.Extension.Formatting;

namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>The values of a chart as tables, folded up beside it: for those who do not see the picture, and for exact reading.</summary>
internal static class ChartTable
{
    private const int MaximumMatrix = 26;
    private const int MaximumCells = 40;

    /// <summary>The folded tables, one a panel.</summary>
    public static string Of(ChartDescription chart)
    {
        var panels = chart.Panels.Where(p => !p.X.IsHidden).ToList();
        if (panels.Count == 0)
        {
            return string.Empty;
        }

        // A notebook file keeps every table; that of a long run has every second or third epoch, and says so.
        var stride = panels.Select(PlotValues.StrideOf).DefaultIfEmpty(1).Max();
        var html = new StringBuilder("<details class=\"noisy-values\"><summary>Values").Append(stride < 2 ? string.Empty : $" (one of every {stride})").Append("</summary>");
        foreach (var panel in panels)
        {
            html.Append("<table>");
            if (panel.Title.Length > 0)
            {
                html.Append("<caption>").Append(Html.Encode(panel.Title)).Append("</caption>");
            }

            if (panel.Series.OfType<HeatMapSeries>().FirstOrDefault() is { } map)
            {
                Matrix(html, panel, map);
            }
            else
            {
                Rows(html, panel);
            }

            html.Append("</table>");
        }

        return html.Append("</details>").ToString();
    }

    private static void Rows(StringBuilder html, ChartPanel panel)
    {
        var series = panel.Series.Where(s => s is not (RuleSeries or LinkSeries)).ToList();
        var positions = PlotValues.Rows(panel);
        html.Append("<tr><th>").Append(Html.Encode(panel.X.Title.Length > 0 ? panel.X.Title : panel.X.Categories.IsEmpty ? "x" : "name"));
        foreach (var s in series)
        {
            html.Append("<th>").Append(Html.Encode(s.Name.Length > 0 ? s.Name : panel.Y.Title));
        }

        var read = series.Select(s => Reader(s, positions)).ToList();
        for (var i = 0; i < positions.Count; i++)
        {
            html.Append("<tr><th>").Append(Html.Encode(Position(panel, series, positions, i)));
            foreach (var value in read)
            {
                html.Append("<td>").Append(Html.Encode(value(i)));
            }
        }

        Func<int, string> Reader(ChartSeries s, List<double> at)
        {
            var format = panel.Y.Format;
            switch (s)
            {
                case BarSeries bars:
                    return i => i < bars.Values.Length ? Value(bars.Values[i], format) : string.Empty;
                case HistogramSeries bins:
                    return i => i < bins.Counts.Length ? Value(bins.Counts[i], format) : string.Empty;
                default:
                    var (xs, ys) = s is LineSeries line ? (line.X, line.Y) : s is PointSeries points ? (points.X, points.Y) : ([], []);
                    var texts = new Dictionary<double, string>();
                    for (var i = 0; i < Math.Min(xs.Length, ys.Length); i++)
                    {
                        texts[xs[i]] = texts.TryGetValue(xs[i], out var others) ? $"{others}, {Value(ys[i], format)}" : Value(ys[i], format);
                    }

                    return i => texts.GetValueOrDefault(at[i], string.Empty);
            }
        }
    }

    private static string Position(ChartPanel panel, List<ChartSeries> series, List<double> positions, int i) =>
        !panel.X.Categories.IsEmpty ? panel.X.Categories[i]
        : series.OfType<HistogramSeries>().FirstOrDefault() is { } bins && i < bins.Edges.Length - 1
            ? $"{AxisScale.Label(bins.Edges[i], panel.X.Format)} to {AxisScale.Label(bins.Edges[i + 1], panel.X.Format)}"
            : AxisScale.Label(positions[i], panel.X.Format);

    private static void Matrix(StringBuilder html, ChartPanel panel, HeatMapSeries map)
    {
        var (rows, columns) = (map.Values.GetLength(0), map.Values.GetLength(1));
        string Row(int i) => i < panel.Y.Categories.Length ? panel.Y.Categories[i] : $"{i}";
        string Column(int j) => j < panel.X.Categories.Length ? panel.X.Categories[j] : $"{j}";
        var corner = panel.Y.Title.Length > 0 && panel.X.Title.Length > 0 ? $"{panel.Y.Title} \\ {panel.X.Title}" : map.Name;
        if (rows <= MaximumMatrix && columns <= MaximumMatrix)
        {
            html.Append("<tr><th>").Append(Html.Encode(corner));
            for (var j = 0; j < columns; j++)
            {
                html.Append("<th>").Append(Html.Encode(Column(j)));
            }

            for (var i = 0; i < rows; i++)
            {
                html.Append("<tr><th>").Append(Html.Encode(Row(i)));
                for (var j = 0; j < columns; j++)
                {
                    html.Append("<td>").Append(Html.Encode(Value(map.Values[i, j], map.Format)));
                }
            }

            return;
        }

        // A large matrix is read by its largest cells.
        var largest = Enumerable.Range(0, rows * columns).Select(n => (Row: n / columns, Column: n % columns))
            .Where(c => double.IsFinite(map.Values[c.Row, c.Column]) && (map.DiagonalColor is null || c.Row != c.Column))
            .OrderByDescending(c => map.Values[c.Row, c.Column]).Take(MaximumCells);
        html.Append("<tr><th>").Append(Html.Encode(panel.Y.Title)).Append("<th>").Append(Html.Encode(panel.X.Title)).Append("<th>largest")
            .Append(map.DiagonalColor is null ? string.Empty : " off the diagonal");
        foreach (var (row, column) in largest)
        {
            html.Append("<tr><th>").Append(Html.Encode(Row(row))).Append("<th>").Append(Html.Encode(Column(column)))
                .Append("<td>").Append(Html.Encode(Value(map.Values[row, column], map.Format)));
        }
    }

    private static string Value(double value, AxisFormat format) =>
        AxisScale.Label(format == AxisFormat.Percent && double.IsFinite(value) ? Math.Round(value, 4) : Significant(value), format);

    private static double Significant(double value) =>
        value == 0 || !double.IsFinite(value) ? value : double.Parse(value.ToString("G5", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);
}
