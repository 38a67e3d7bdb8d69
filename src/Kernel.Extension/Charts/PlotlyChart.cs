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
                    ("mode", line.X.Length == 1 ? "markers" : line.X.Length <= 12 ? "lines+markers" : "lines"), ("line", Object(("color", line.Color), ("width", 2.5), ("dash", Dash(line.Pattern)))),
                    ("marker", Object(("color", line.Color))), ("cliponaxis", false), ("hovertemplate", $"%{{y{HoverFormat(panel.Y.Format)}}}"));
                break;
            case PointSeries points:
                yield return Fill(Trace("scatter", series, number, Named(series, inLegend)), ("x", Numbers(points.X)), ("y", Numbers(points.Y)),
                    ("mode", "markers"), ("marker", Object(("color", points.Color), ("size", 7), ("symbol", Symbol(points.Shape)))), ("cliponaxis", false));
                break;
            case LinkSeries links:
                // A value that is missing ends a line.
                yield return Fill(Trace("scatter", series, number, Named(series, inLegend)), ("x", Numbers([.. links.Ends.SelectMany(e => (double[])[e.FromX, e.ToX, double.NaN])])),
                    ("y", Numbers([.. links.Ends.SelectMany(e => (double[])[e.FromY, e.ToY, double.NaN])])), ("mode", "lines"), ("line", Object(("color", links.Color), ("width", 0.6))), ("hoverinfo", "skip"));
                break;
            case BarSeries bars:
                yield return Fill(Trace("bar", series, number, Named(series, inLegend)), ("x", panel.X.Categories.ToArray()), ("y", Numbers(bars.Values)),
                    ("marker", Fill(bars.Color, bars.Fill)));
                if (!bars.Points.IsDefaultOrEmpty)
                {
                    var seeds = bars.Points.SelectMany((p, i) => p.Select(v => (Name: panel.X.Categories[i], Value: v))).ToList();
                    yield return Fill(Trace("scatter", series, number, inLegend: false), ("x", seeds.Select(p => p.Name).ToArray()), ("y", Numbers([.. seeds.Select(p => p.Value)])),
                        ("mode", "markers"), ("marker", Object(("color", "#ffffff"), ("size", 6), ("line", Object(("color", "#000000"), ("width", 1))))));
                }

                break;
            case HistogramSeries bins:
                var count = Math.Min(bins.Counts.Length, bins.Edges.Length - 1);
                yield return Fill(Trace("bar", series, number, Named(series, inLegend)), ("x", Numbers([.. bins.Edges.Take(count).Select((e, i) => (e + bins.Edges[i + 1]) / 2)])),
                    ("width", Numbers([.. bins.Edges.Take(count).Select((e, i) => bins.Edges[i + 1] - e)])), ("y", Numbers(bins.Counts)), ("marker", Fill(bins.Color, bins.Fill)));
                break;
            case RuleSeries rule:
                // From edge to edge of the panel, in the values of its own axis.
                var along = rule.IsVertical ? PlotValues.Vertical(panel) : PlotValues.Horizontal(panel);
                var axis = AxisScale.For(rule.IsVertical ? panel.Y : Positions(panel), along, 6);
                double[] ends = [axis.Minimum, axis.Maximum];
                double[] at = [rule.Value, rule.Value];
                yield return Fill(Trace("scatter", series, number, Named(series, inLegend)), ("x", rule.IsVertical ? at : ends), ("y", rule.IsVertical ? ends : at),
                    ("mode", "lines"), ("line", Object(("color", rule.Color), ("width", 1.5), ("dash", Dash(rule.Pattern)))));
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
                texts[i][j] = values[i][j] is { } value ? SvgHeatMap.CellText(value, map.Format) : string.Empty;
            }
        }

        // The texts are our own: Plotly writes an empty cell as 0.
        return Fill(Trace("heatmap", map, number, inLegend: false), ("z", values), ("x", panel.X.Categories.ToArray()), ("y", panel.Y.Categories.ToArray()),
            ("zmin", 0), ("zmax", Greatest(map)), ("colorscale", new object[] { new object[] { 0, Pale(color) }, new object[] { 1, color } }),
            ("showscale", false), ("xgap", 1), ("ygap", 1),
            ("text", texts), ("texttemplate", columns <= 20 ? "%{text}" : string.Empty), ("hoverongaps", false),
            ("hovertemplate", $"%{{y}} → %{{x}}: %{{z{HoverFormat(map.Format)}}}<extra></extra>"));
    }

    private static double Greatest(HeatMapSeries map) => map.Maximum ?? map.Values.Cast<double>().Where(double.IsFinite).DefaultIfEmpty(1).Max();

    // Cells hide the page, so that Plotly can choose the ink of their numbers.
    private static string Pale(string color)
    {
        static int Channel(string color, int at) => (int)(255 - (0.06 * (255 - Convert.ToInt32(color.Substring(at, 2), 16))));
        return FormattableString.Invariant($"rgb({Channel(color, 1)},{Channel(color, 3)},{Channel(color, 5)})");
    }

    private static DynamicObj.DynamicObj Fill(string color, FillPattern fill) => fill switch
    {
        FillPattern.Hatched => Object(("color", color), ("pattern", Object(("shape", "/"), ("fillmode", "replace"), ("size", 6)))),
        FillPattern.Hollow => Object(("color", "rgba(0,0,0,0)"), ("line", Object(("color", color), ("width", 2)))),
        _ => Object(("color", color)),
    };

    private static string Symbol(PointShape shape) => shape switch
    {
        PointShape.Triangle => "triangle-up",
        PointShape.Square => "square",
        PointShape.Cross => "x",
        PointShape.Ring => "circle-open",
        _ => "circle",
    };

    private static ChartAxis Positions(ChartPanel panel) =>
        panel.X.Categories.IsEmpty ? panel.X : panel.X with { Minimum = -0.5, Maximum = panel.X.Categories.Length - 0.5, IsLogarithmic = false };

    // All distances are in pixels: heading above, then the panels with room for their titles and the texts of their axes, the
    // legend at the bottom, where it meets nothing.
    private static Layout Arrange(ChartDescription chart)
    {
        const double width = 760;
        var layout = new Layout();
        var columns = Math.Max(1, Math.Min(chart.Columns, chart.Panels.Length));
        var annotations = new List<DynamicObj.DynamicObj>();
        var heatRows = chart.Panels.SelectMany(p => p.Series).OfType<HeatMapSeries>().Select(m => m.Values.GetLength(0)).DefaultIfEmpty(0).Max();
        double plot = heatRows > 0 ? Math.Clamp(heatRows * 30, 160, 620) : chart.PanelHeight;
        var below = 52 + Math.Min(120, chart.Panels.SelectMany(p => p.X.Categories).Select(n => SvgText.Width(n, 11)).DefaultIfEmpty(0).Max());
        const double above = 30;
        var row = above + plot + below;
        var title = SvgText.Wrap(chart.Title, (width - 40) / 1.15, 14);
        var notes = SvgText.Wrap(chart.Subtitle, width - 40, 12);
        var head = 16 + (19 * title.Count) + (16 * notes.Count);
        var names = ChartRules.Named(chart.Panels);
        var legend = names.Count == 0 ? 10 : 40 + (20 * (names.Count / 4));
        var rows = row * chart.RowCount;
        for (var p = 0; p < chart.Panels.Length; p++)
        {
            var panel = chart.Panels[p];
            var (r, column) = (p / columns, p % columns);
            var suffix = p == 0 ? string.Empty : $"{p + 1}";
            var slot = 1.0 / columns;
            double[] across = [(column * slot) + (column == 0 ? 0 : ColumnGap * slot), ((column + 1) * slot) - (column == columns - 1 ? 0 : 0.02 * slot)];
            var top = 1 - (((r * row) + above) / rows);
            double[] down = [Math.Max(0, top - (plot / rows)), top];
            layout.SetProperty("xaxis" + suffix, Axis(panel.X, PlotValues.Horizontal(panel), across, "y" + suffix, reversed: false));
            layout.SetProperty("yaxis" + suffix, Axis(panel.Y, PlotValues.Vertical(panel), down, "x" + suffix, reversed: panel.Series.Any(s => s is HeatMapSeries)));
            if (panel.Title.Length > 0)
            {
                var text = SvgText.Wrap(panel.Title, (width - 80) / columns / 1.15, 12, 2);
                annotations.Add(Object(("text", $"<b>{string.Join("<br>", text.Select(Encode))}</b>"), ("xref", "paper"), ("yref", "paper"), ("x", across[0]), ("y", top),
                    ("xanchor", "left"), ("yanchor", "bottom"), ("align", "left"), ("showarrow", false), ("font", Object(("size", 12)))));
            }
        }

        annotations.Add(Object(("text", $"<b>{string.Join("<br>", title.Select(Encode))}</b>{string.Concat(notes.Select(n => $"<br><span style=\"font-size:12px\">{Encode(n)}</span>"))}"),
            ("xref", "paper"), ("yref", "paper"), ("x", 0), ("xshift", -48), ("y", 1), ("yshift", 4), ("xanchor", "left"), ("yanchor", "bottom"),
            ("align", "left"), ("showarrow", false), ("font", Object(("size", 14)))));
        return Fill(layout, ("annotations", annotations), ("paper_bgcolor", "rgba(0,0,0,0)"), ("plot_bgcolor", "rgba(0,0,0,0)"),
            ("barmode", chart.Panels.Any(p => p.Bars == BarLayout.Grouped) ? "group" : chart.Panels.SelectMany(p => p.Series).Any(s => s is HistogramSeries) ? "overlay" : "stack"),
            ("hovermode", heatRows > 0 || chart.Panels.Any(p => p.X.IsHidden) ? "closest" : "x unified"), ("width", width), ("height", rows + head + legend),
            ("hoverlabel", Object(("bgcolor", "#30363d"), ("font", Object(("color", "#e6edf3"))))),
            ("margin", Object(("l", 66), ("r", 14), ("t", head), ("b", legend))),
            ("legend", Object(("orientation", "h"), ("x", 0), ("xanchor", "left"), ("y", 0), ("yanchor", "top"), ("bgcolor", "rgba(0,0,0,0)"))),
            ("font", Object(("color", NeutralInk), ("family", "system-ui, sans-serif"))));
    }

    private static DynamicObj.DynamicObj Axis(ChartAxis axis, IEnumerable<double> values, double[] domain, string anchor, bool reversed)
    {
        var drawn = Object(("domain", domain), ("anchor", anchor), ("gridcolor", "rgba(128,136,144,0.25)"), ("zerolinecolor", "rgba(128,136,144,0.5)"),
            ("automargin", true));
        if (axis.IsHidden)
        {
            drawn.SetProperty("visible", false);
        }

        if (axis.Title.Length > 0)
        {
            drawn.SetProperty("title", Object(("text", Encode(axis.Title)), ("standoff", 6)));
        }

        if (!axis.Categories.IsEmpty)
        {
            drawn.SetProperty("type", "category");
            drawn.SetProperty("showgrid", false);
        }
        else if (!reversed)
        {
            // Ticks of our own: Plotly would write 1 1 2 2 on an axis of whole numbers.
            var scale = AxisScale.For(axis, values, 6);
            double[] range = [scale.Minimum, scale.Maximum];
            drawn.SetProperty("tickvals", scale.Ticks.ToArray());
            drawn.SetProperty("ticktext", scale.Ticks.Select(scale.Label).ToArray());
            drawn.SetProperty("range", axis.IsLogarithmic ? range.Select(Math.Log10).ToArray() : range);
            drawn.SetProperty("type", axis.IsLogarithmic ? "log" : "linear");
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
