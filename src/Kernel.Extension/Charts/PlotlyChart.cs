using System.Collections.Immutable;
using DynamicObj;
using Microsoft.FSharp.Collections;
using Plotly.NET;

namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>Turns a chart description into a Plotly.NET figure.</summary>
public static class PlotlyChart
{
    /// <summary>A mid grey, which reads on white and on dark where no script sets the page's own colour.</summary>
    internal const string NeutralInk = "#808890";

    // Between the panels, as a share of the whole figure.
    private const double ColumnGap = 0.14;

    /// <summary>The figure, for those who want to restyle or combine it with Plotly.NET's own functions.</summary>
    /// <param name="chart">What to draw.</param>
    /// <returns>The figure; its backgrounds are transparent.</returns>
    public static GenericChart ToPlotly(this ChartDescription chart)
    {
        ArgumentNullException.ThrowIfNull(chart);
        var traces = new List<Trace>();
        var inLegend = new HashSet<string>(StringComparer.Ordinal);
        for (var p = 0; p < chart.Panels.Length; p++)
        {
            foreach (var series in chart.Panels[p].Series)
            {
                traces.AddRange(Traces(series, chart.Panels[p], p + 1, inLegend));
            }
        }

        return GenericChart.NewMultiChart(ListModule.OfSeq(traces), Arrange(chart), new Config(), new DisplayOptions());
    }

    /// <summary>The figure as <c>application/vnd.plotly.v1+json</c>: an object with <c>data</c> and <c>layout</c>.</summary>
    /// <param name="chart">What to draw.</param>
    /// <returns>JSON text.</returns>
    public static string ToFigureJson(this ChartDescription chart) => GenericChart.toFigureJson(chart.ToPlotly());

    private static IEnumerable<Trace> Traces(ChartSeries series, ChartPanel panel, int number, HashSet<string> inLegend)
    {
        switch (series)
        {
            case LineSeries line:
                if (!line.Low.IsDefaultOrEmpty)
                {
                    yield return Fill(Trace("scatter", series, number, inLegend: false), ("x", Numbers([.. line.X, .. line.X.Reverse()])),
                        ("y", Numbers([.. line.High, .. line.Low.Reverse()])), ("fill", "toself"), ("fillcolor", Translucent(line.Color, 0.18)),
                        ("mode", "lines"), ("line", Object(("width", 0))), ("hoverinfo", "skip"));
                }

                yield return Fill(Trace("scatter", series, number, Named(series, inLegend)), ("x", Numbers(line.X)), ("y", Numbers(line.Y)),
                    ("mode", line.X.Length == 1 ? "markers" : "lines"), ("line", Object(("color", line.Color), ("width", 2.5), ("dash", Dash(line.Pattern)))),
                    ("marker", Object(("color", line.Color))), ("hovertemplate", $"%{{y{HoverFormat(panel.Y.Format)}}}"));
                break;
            case PointSeries points:
                yield return Fill(Trace("scatter", series, number, Named(series, inLegend)), ("x", Numbers(points.X)), ("y", Numbers(points.Y)),
                    ("mode", "markers"), ("marker", Object(("color", points.Color), ("size", 7), ("opacity", 0.75))));
                break;
            case BarSeries bars:
                yield return Fill(Trace("bar", series, number, Named(series, inLegend)), ("x", panel.X.Categories.ToArray()), ("y", Numbers(bars.Values)),
                    ("marker", Object(("color", bars.Color))));
                break;
            case HeatMapSeries map:
                // Two layers where the diagonal has a colour of its own; the shades of both mean the same.
                yield return HeatMap(map, panel, number, map.Color, map.DiagonalColor is null ? null : false);
                if (map.DiagonalColor is { } diagonal)
                {
                    yield return HeatMap(map, panel, number, diagonal, onDiagonal: true);
                }

                break;
            default:
                throw new InvalidOperationException($"There is no Plotly trace for {series.GetType().Name}.");
        }
    }

    private static Trace HeatMap(HeatMapSeries map, ChartPanel panel, int number, string color, bool? onDiagonal)
    {
        var (rows, columns) = (map.Values.GetLength(0), map.Values.GetLength(1));
        var values = new double?[rows][];
        var texts = new string[rows][];
        for (var i = 0; i < rows; i++)
        {
            values[i] = new double?[columns];
            texts[i] = new string[columns];
            for (var j = 0; j < columns; j++)
            {
                values[i][j] = double.IsFinite(map.Values[i, j]) && (onDiagonal is null || onDiagonal == (i == j)) ? map.Values[i, j] : null;
                texts[i][j] = values[i][j] is { } value ? SvgPanel.CellText(value, map.Format) : string.Empty;
            }
        }

        // The texts are our own: Plotly writes an empty cell as 0.
        return Fill(Trace("heatmap", map, number, inLegend: false), ("z", values), ("x", panel.X.Categories.ToArray()), ("y", panel.Y.Categories.ToArray()),
            ("zmin", 0), ("zmax", Greatest(map)), ("colorscale", new object[] { new object[] { 0, Translucent(color, 0.04) }, new object[] { 1, color } }),
            ("showscale", false), ("xgap", 1), ("ygap", 1),
            ("text", texts), ("texttemplate", columns <= 20 ? "%{text}" : string.Empty), ("hoverongaps", false),
            ("textfont", Object(("color", onDiagonal == true && LeastOnDiagonal(map) > 0.55 * Greatest(map) ? "#ffffff" : NeutralInk))),
            ("hovertemplate", $"%{{y}} → %{{x}}: %{{z{HoverFormat(map.Format)}}}<extra></extra>"));
    }

    private static double Greatest(HeatMapSeries map) => map.Values.Cast<double>().Where(double.IsFinite).DefaultIfEmpty(1).Max();

    private static double LeastOnDiagonal(HeatMapSeries map)
    {
        var least = double.PositiveInfinity;
        for (var i = 0; i < Math.Min(map.Values.GetLength(0), map.Values.GetLength(1)); i++)
        {
            least = double.IsFinite(map.Values[i, i]) ? Math.Min(least, map.Values[i, i]) : least;
        }

        return least;
    }

    private static Layout Arrange(ChartDescription chart)
    {
        var layout = new Layout();
        var columns = Math.Max(1, Math.Min(chart.Columns, chart.Panels.Length));
        var annotations = new List<DynamicObj.DynamicObj>();
        var slot = 1.0 / columns;
        var rowGap = chart.RowCount == 1 ? 0 : Math.Min(0.5 / chart.RowCount, 78.0 / ((chart.PanelHeight + 78.0) * chart.RowCount));
        var heatRows = chart.Panels.SelectMany(p => p.Series).OfType<HeatMapSeries>().Select(m => m.Values.GetLength(0)).DefaultIfEmpty(0).Max();
        var panelHeight = heatRows > 0 ? Math.Clamp(heatRows * 34, 160, 620) : chart.PanelHeight;
        for (var p = 0; p < chart.Panels.Length; p++)
        {
            var panel = chart.Panels[p];
            var (row, column) = (p / columns, p % columns);
            var suffix = p == 0 ? string.Empty : $"{p + 1}";
            double[] across = [(column * slot) + (column == 0 ? 0 : ColumnGap * slot), ((column + 1) * slot) - (column == columns - 1 ? 0 : 0.01)];
            var height = (1 - (rowGap * (chart.RowCount - 1))) / chart.RowCount;
            var top = 1 - (row * (height + rowGap));
            double[] down = [Math.Max(0, top - height), top];
            layout.SetProperty("xaxis" + suffix, Axis(panel.X, across, "y" + suffix, reversed: false));
            layout.SetProperty("yaxis" + suffix, Axis(panel.Y, down, "x" + suffix, reversed: panel.Series.Any(s => s is HeatMapSeries)));
            if (panel.Title.Length > 0)
            {
                annotations.Add(Object(("text", $"<b>{Encode(panel.Title)}</b>"), ("xref", "paper"), ("yref", "paper"), ("x", across[0]), ("y", top),
                    ("xanchor", "left"), ("yanchor", "bottom"), ("showarrow", false), ("font", Object(("size", 12)))));
            }
        }

        // Heading, legend and panel titles stand above the panels at fixed distances in pixels.
        var notes = ChartText.Wrap(chart.Subtitle, chart.Width - 40, 11).ToList();
        var hasLegend = chart.Panels.SelectMany(p => p.Series).Any(s => s.InLegend && s is not HeatMapSeries && s.Name.Length > 0);
        var heading = 26 + (hasLegend ? 24 : 0);
        var above = heading + 30 + (15 * notes.Count);
        var plots = ((panelHeight + 78) * chart.RowCount) - 78;
        annotations.Add(Object(("text", $"<b>{Encode(chart.Title)}</b>{string.Concat(notes.Select(n => $"<br><span style=\"font-size:11px\">{Encode(n)}</span>"))}"),
            ("xref", "paper"), ("yref", "paper"), ("x", 0), ("xshift", -40), ("y", 1), ("yshift", heading), ("xanchor", "left"), ("yanchor", "bottom"),
            ("align", "left"), ("showarrow", false), ("font", Object(("size", 14)))));
        return Fill(layout, ("annotations", annotations), ("paper_bgcolor", "rgba(0,0,0,0)"), ("plot_bgcolor", "rgba(0,0,0,0)"), ("barmode", "stack"),
            ("hovermode", heatRows > 0 ? "closest" : "x unified"), ("width", chart.Width), ("height", plots + above + 56),
            ("hoverlabel", Object(("bgcolor", "#30363d"), ("font", Object(("color", "#e6edf3"))))),
            ("margin", Object(("l", 58), ("r", 14), ("t", above), ("b", 56))),
            ("legend", Object(("orientation", "h"), ("x", 0), ("xanchor", "left"), ("y", 1 + (26.0 / plots)), ("yanchor", "bottom"), ("bgcolor", "rgba(0,0,0,0)"))),

            ("font", Object(("color", NeutralInk), ("family", "system-ui, sans-serif"))));
    }

    private static DynamicObj.DynamicObj Axis(ChartAxis axis, double[] domain, string anchor, bool reversed)
    {
        var drawn = Object(("domain", domain), ("anchor", anchor), ("gridcolor", "rgba(128,136,144,0.25)"), ("zerolinecolor", "rgba(128,136,144,0.5)"),
            ("automargin", true));
        if (axis.Title.Length > 0)
        {
            drawn.SetProperty("title", Object(("text", Encode(axis.Title)), ("standoff", 6)));
        }

        if (axis.Categories.IsEmpty)
        {
            drawn.SetProperty("tickformat", axis.Format switch { AxisFormat.Percent => ".0%", AxisFormat.Whole => ",d", _ => string.Empty });
            if (axis.Minimum is { } low && axis.Maximum is { } high)
            {
                drawn.SetProperty("range", new[] { low, high });
            }
            else
            {
                drawn.SetProperty("rangemode", axis.Minimum == 0 ? "tozero" : "normal");
            }
        }
        else
        {
            drawn.SetProperty("type", "category");
            drawn.SetProperty("showgrid", false);
        }

        if (reversed)
        {
            drawn.SetProperty("autorange", "reversed");
        }

        return drawn;
    }

    private static Trace Trace(string type, ChartSeries series, int panel, bool inLegend)
    {
        var suffix = panel == 1 ? string.Empty : $"{panel}";
        return Fill(new Trace(type), ("name", Encode(series.Name)), ("legendgroup", series.Name), ("showlegend", inLegend), ("xaxis", "x" + suffix), ("yaxis", "y" + suffix));
    }

    private static bool Named(ChartSeries series, HashSet<string> inLegend) =>
        series.InLegend && series.Name.Length > 0 && inLegend.Add(series.Name);

    private static string HoverFormat(AxisFormat format) => format switch
    {
        AxisFormat.Percent => ":.1%",
        AxisFormat.Whole => ":,d",
        _ => ":.4~g",
    };

    private static string Dash(LinePattern pattern) => pattern switch
    {
        LinePattern.Dashed => "dash",
        LinePattern.Dotted => "dot",
        LinePattern.DashDotted => "dashdot",
        _ => "solid",
    };

    private static string Translucent(string color, double opacity) =>
        FormattableString.Invariant($"rgba({Convert.ToInt32(color[1..3], 16)},{Convert.ToInt32(color[3..5], 16)},{Convert.ToInt32(color[5..7], 16)},{opacity})");

    // Plotly's texts are a small HTML: the user's own angle brackets are text, not tags.
    private static string Encode(string text) => System.Net.WebUtility.HtmlEncode(text);

    // JSON has no NaN: a gap is null.
    private static double?[] Numbers(ImmutableArray<double> values)
    {
        var numbers = new double?[values.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = double.IsFinite(values[i]) ? values[i] : null;
        }

        return numbers;
    }

    private static DynamicObj.DynamicObj Object(params ReadOnlySpan<(string Name, object Value)> properties) =>
        Fill(new DynamicObj.DynamicObj(), properties);

    private static T Fill<T>(T target, params ReadOnlySpan<(string Name, object Value)> properties)
        where T : DynamicObj.DynamicObj
    {
        foreach (var (name, value) in properties)
        {
            target.SetProperty(name, value);
        }

        return target;
    }
}
