using System.Collections.Immutable;
using System.Text.Json;

namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>
/// Reads simple Plotly figures (one pair of axes; lines, points, bars or one heat map with plain numbers), so that a user's
/// own charts have a static picture too.
/// </summary>
internal static class PlotlyReader
{
    private static readonly ImmutableArray<string> Colors = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#A6761D", "#7B68C8", "#7F7F7F"];

    /// <summary>The description; null where the figure holds anything else, which the picture would show wrongly.</summary>
    public static ChartDescription? TryRead(string figureJson)
    {
        using var figure = JsonDocument.Parse(figureJson);
        var layout = figure.RootElement.TryGetProperty("layout", out var l) ? l : default;
        var traces = figure.RootElement.GetProperty("data");
        if (traces.GetArrayLength() == 0)
        {
            return null;
        }

        var categories = ImmutableArray<string>.Empty;
        var rows = ImmutableArray<string>.Empty;
        var series = ImmutableArray.CreateBuilder<ChartSeries>();
        foreach (var trace in traces.EnumerateArray())
        {
            if (Text(trace, "xaxis") is not (null or "x") || Text(trace, "yaxis") is not (null or "y"))
            {
                return null;
            }

            var name = Text(trace, "name") ?? (traces.GetArrayLength() == 1 ? string.Empty : $"trace {series.Count}");
            var color = Colors[series.Count % Colors.Length];
            var read = Text(trace, "type") switch
            {
                "scatter" or "scattergl" => Scatter(trace, name, color),
                "bar" when Text(trace, "orientation") is null or "v" => Bars(trace, name, color, ref categories),
                "heatmap" when traces.GetArrayLength() == 1 => HeatMap(trace, name, color, out categories, out rows),
                _ => null,
            };
            if (read is null)
            {
                return null;
            }

            series.Add(read);
        }

        if (series.Any(s => s is BarSeries) && (series.Any(s => s is not BarSeries) || series.Count > 1 && Text(layout, "barmode") != "stack"))
        {
            return null;
        }

        return new ChartDescription
        {
            Title = AxisTitle(layout, null) is { Length: > 0 } title ? title : "Chart",
            PanelHeight = 220,
            Panels =
            [
                new ChartPanel
                {
                    X = new ChartAxis { Title = AxisTitle(layout, "xaxis"), Categories = categories },
                    Y = new ChartAxis { Title = AxisTitle(layout, "yaxis"), Categories = rows },
                    Series = series.ToImmutable(),
                },
            ],
        };
    }

    /// <summary>The heading of a figure; empty: none.</summary>
    public static string Title(string figureJson)
    {
        using var figure = JsonDocument.Parse(figureJson);
        return AxisTitle(figure.RootElement.TryGetProperty("layout", out var layout) ? layout : default, null);
    }

    private static ChartSeries? Scatter(JsonElement trace, string name, string color)
    {
        if (Numbers(trace, "y") is not { } y)
        {
            return null;
        }

        var x = trace.TryGetProperty("x", out _) ? Numbers(trace, "x") : [.. Enumerable.Range(0, y.Length).Select(i => (double)i)];
        if (x is not { } xs || xs.Length != y.Length || Text(trace, "fill") is not (null or "none"))
        {
            return null;
        }

        return Text(trace, "mode") is { } mode && !mode.Contains("lines", StringComparison.Ordinal)
            ? new PointSeries(name, color, xs, y)
            : new LineSeries(name, color, xs, y);
    }

    private static BarSeries? Bars(JsonElement trace, string name, string color, ref ImmutableArray<string> categories)
    {
        if (Numbers(trace, "y") is not { } values || values.Any(v => !(v >= 0)) || Texts(trace, "x") is not { } names
            || names.Length != values.Length || (!categories.IsEmpty && !categories.SequenceEqual(names)))
        {
            return null;
        }

        categories = names;
        return new BarSeries(name, color, values);
    }

    private static HeatMapSeries? HeatMap(JsonElement trace, string name, string color, out ImmutableArray<string> columns, out ImmutableArray<string> rows)
    {
        (columns, rows) = ([], []);
        if (!trace.TryGetProperty("z", out var z) || z.ValueKind != JsonValueKind.Array || z.GetArrayLength() == 0 || z[0].ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var (height, width) = (z.GetArrayLength(), z[0].GetArrayLength());
        var values = new double[height, width];
        for (var i = 0; i < height; i++)
        {
            if (z[i].ValueKind != JsonValueKind.Array || z[i].GetArrayLength() != width)
            {
                return null;
            }

            for (var j = 0; j < width; j++)
            {
                // Plotly puts the first row at the bottom.
                var cell = z[height - 1 - i][j];
                values[i, j] = cell.ValueKind == JsonValueKind.Number ? cell.GetDouble() : double.NaN;
                if (values[i, j] < 0)
                {
                    return null;
                }
            }
        }

        columns = Texts(trace, "x") is { } x && x.Length == width ? x : [.. Enumerable.Range(0, width).Select(j => $"{j}")];
        rows = Texts(trace, "y") is { } y && y.Length == height ? [.. y.Reverse()] : [.. Enumerable.Range(0, height).Reverse().Select(i => $"{i}")];
        return width == 0 ? null : new HeatMapSeries(name, color, values) { Format = AxisFormat.Number };
    }

    private static ImmutableArray<double>? Numbers(JsonElement trace, string name)
    {
        if (!trace.TryGetProperty(name, out var array) || array.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var numbers = ImmutableArray.CreateBuilder<double>(array.GetArrayLength());
        foreach (var item in array.EnumerateArray())
        {
            if (item.ValueKind is not (JsonValueKind.Number or JsonValueKind.Null))
            {
                return null;
            }

            numbers.Add(item.ValueKind == JsonValueKind.Null ? double.NaN : item.GetDouble());
        }

        return numbers.Count == 0 ? null : numbers.ToImmutable();
    }

    private static ImmutableArray<string>? Texts(JsonElement trace, string name) =>
        trace.TryGetProperty(name, out var array) && array.ValueKind == JsonValueKind.Array
            ? [.. array.EnumerateArray().Select(e => e.ToString())]
            : null;

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static string AxisTitle(JsonElement layout, string? axis)
    {
        if (layout.ValueKind != JsonValueKind.Object || (axis is not null && !layout.TryGetProperty(axis, out layout)))
        {
            return string.Empty;
        }

        return Text(layout, "title") ?? (layout.TryGetProperty("title", out var title) ? Text(title, "text") : null) ?? string.Empty;
    }
}
