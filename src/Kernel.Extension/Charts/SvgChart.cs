using System.Collections.Immutable;
using System.Net;

namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>Draws a chart as an SVG picture, without fonts, scripts or native libraries.</summary>
public static class SvgChart
{
    private const double Margin = 10;

    /// <summary>
    /// A picture of its own (<c>image/svg+xml</c>): transparent, with ink that follows <c>prefers-color-scheme</c>.
    /// </summary>
    /// <param name="chart">What to draw.</param>
    /// <returns>An SVG document.</returns>
    public static string Standalone(ChartDescription chart) =>
        Draw(
            chart,
            "<style>:root{color:#1f2328}@media(prefers-color-scheme:dark){:root{color:#e6edf3}}</style>",
            " xmlns=\"http://www.w3.org/2000/svg\"");

    /// <summary>The same picture to stand inside a page: its ink is the page's text colour.</summary>
    /// <param name="chart">What to draw.</param>
    /// <returns>An <c>svg</c> element.</returns>
    public static string Inline(ChartDescription chart) =>
        Draw(chart, string.Empty, " xmlns=\"http://www.w3.org/2000/svg\" style=\"max-width:100%;height:auto;background:transparent\"");

    private static string Draw(ChartDescription chart, string style, string attributes)
    {
        ArgumentNullException.ThrowIfNull(chart);
        var markup = new SvgMarkup();
        var y = Margin + 14;
        markup.Text(Margin, y, SvgMarkup.Fit(chart.Title, chart.Width - (2 * Margin), 14), 14, bold: true);
        foreach (var line in ChartText.Wrap(chart.Subtitle, chart.Width - (2 * Margin), 11))
        {
            y += 16;
            markup.Text(Margin, y, line, 11, opacity: 0.75);
        }

        y += 8;
        y = DrawLegend(markup, chart, y);

        var columns = Math.Max(1, Math.Min(chart.Columns, chart.Panels.Length));
        var cellWidth = (chart.Width - Margin) / columns;
        for (var row = 0; row < chart.RowCount; row++)
        {
            var panels = chart.Panels.Skip(row * columns).Take(columns).Select(p => new SvgPanel(p, cellWidth, chart.PanelHeight)).ToList();
            var above = panels.Max(p => p.Above);
            for (var column = 0; column < panels.Count; column++)
            {
                panels[column].Draw(markup, column * cellWidth, y + above);
            }

            y += above + panels.Max(p => p.PlotHeight + p.Below);
        }

        var height = Math.Ceiling(y + Margin);
        var label = WebUtility.HtmlEncode(chart.Title);
        var description = WebUtility.HtmlEncode(chart.Summary);
        return FormattableString.Invariant(
            $"<svg{attributes} role=\"img\" aria-label=\"{label}\" width=\"{chart.Width}\" height=\"{height}\" viewBox=\"0 0 {chart.Width} {height}\" font-family=\"{SvgMarkup.FontFamily}\">")
            + $"{style}<title>{label}</title><desc>{description}</desc>{markup}</svg>";
    }

    // One entry a name over all panels, above the panels: a legend never covers data.
    private static double DrawLegend(SvgMarkup markup, ChartDescription chart, double top)
    {
        var entries = chart.Panels.SelectMany(p => p.Series)
            .Where(s => s.InLegend && s is not HeatMapSeries && s.Name.Length > 0)
            .DistinctBy(s => s.Name)
            .ToImmutableArray();
        if (entries.Length == 0)
        {
            return top;
        }

        var (x, y) = (Margin, top + 12);
        foreach (var series in entries)
        {
            var width = 34 + SvgMarkup.TextWidth(series.Name, 11.5);
            if (x + width > chart.Width - Margin && x > Margin)
            {
                (x, y) = (Margin, y + 18);
            }

            switch (series)
            {
                case LineSeries line:
                    markup.Line(x, y - 4, x + 22, y - 4, line.Color, 2.5, pattern: line.Pattern);
                    break;
                case PointSeries:
                    markup.Circle(x + 11, y - 4, 4, series.Color);
                    break;
                default:
                    markup.Rectangle(x + 5, y - 10, 12, 12, series.Color, radius: 2);
                    break;
            }

            markup.Text(x + 27, y, series.Name, 11.5);
            x += width + 12;
        }

        return y + 8;
    }
}
