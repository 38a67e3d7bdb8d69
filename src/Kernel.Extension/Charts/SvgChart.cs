using System.Net;

namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>Draws charts as SVG pictures, without fonts, scripts or native libraries.</summary>
public static class SvgChart
{
    // A picture of its own cannot know the ground it will lie on, so it brings one.
    private const string OwnGround =
        "<style>:root{color:#1f2328;background:#fff}@media(prefers-color-scheme:dark){:root{color:#e6edf3;background:#161b22}}</style>";

    private const double Margin = 12;
    private const double Gap = 16;

    /// <summary>The whole chart as one picture (<c>image/svg+xml</c>), on a ground that follows <c>prefers-color-scheme</c>.</summary>
    /// <param name="chart">What to draw.</param>
    /// <returns>An SVG document.</returns>
    public static string Standalone(ChartDescription chart)
    {
        ArgumentNullException.ThrowIfNull(chart);
        return Compose(chart.Title, chart.Subtitle, chart.Summary, Pictures(chart), Math.Max(1, Math.Min(chart.Columns, chart.Panels.Length)));
    }

    /// <summary>Pictures beside and under each other in one.</summary>
    /// <param name="title">The heading.</param>
    /// <param name="subtitle">The second line; empty: none.</param>
    /// <param name="description">What a screen reader says of it.</param>
    /// <param name="pictures">The pictures, row by row; one that is as wide as a row stands alone in it.</param>
    /// <param name="columns">Pictures in a row.</param>
    internal static string Compose(string title, string subtitle, string description, IReadOnlyList<NamedPicture> pictures, int columns)
    {
        var panel = pictures.Where(p => !p.IsLegend).Select(p => p.Picture.Width).DefaultIfEmpty(ChartRules.PanelWidth).Max();
        var width = (columns * panel) + ((columns - 1) * Gap);
        var markup = new SvgMarkup();
        var y = Margin;
        foreach (var line in SvgText.Wrap(title, width / 1.1, 15))
        {
            y += 19;
            markup.Text(Margin, y - 4, line, size: 15, bold: true);
        }

        foreach (var line in SvgText.Wrap(subtitle, width, ChartRules.TextSize))
        {
            y += ChartRules.LineHeight + 1;
            markup.Text(Margin, y - 2, line);
        }

        y += 8;
        foreach (var legend in pictures.Where(p => p.IsLegend))
        {
            Place(markup, legend.Picture, Margin, y);
            y += legend.Picture.Height;
        }

        foreach (var row in pictures.Where(p => !p.IsLegend).Chunk(columns))
        {
            for (var i = 0; i < row.Length; i++)
            {
                Place(markup, row[i].Picture, Margin + (i * (panel + Gap)), y);
            }

            y += row.Max(r => r.Picture.Height) + 6;
        }

        return Document(new SvgPicture(markup.ToString(), width + (2 * Margin), Math.Ceiling(y + Margin)), title, description, OwnGround);
    }

    /// <summary>The legend, where the chart has one, and the panels, each a picture with its name.</summary>
    internal static IReadOnlyList<NamedPicture> Pictures(ChartDescription chart)
    {
        ArgumentNullException.ThrowIfNull(chart);
        var pictures = new List<NamedPicture>();
        if (ChartRules.HasLegend(chart))
        {
            var entries = ChartRules.Named(chart.Panels);
            pictures.Add(new NamedPicture(SvgLegend.Draw(entries, ChartRules.PanelWidth), $"Legend of {chart.Title}", $"{string.Join(", ", entries.Select(Look))}.", IsLegend: true));
        }

        var hasLabels = ChartRules.HasDirectLabels(chart);
        foreach (var panel in chart.Panels)
        {
            var name = panel.Title.Length > 0 ? $"{chart.Title}: {panel.Title}" : chart.Title;
            pictures.Add(new NamedPicture(SvgPanel.Draw(panel, ChartRules.WidthOf(chart), chart.PanelHeight, hasLabels), name, ChartText.Summary(panel)));
        }

        return pictures;
    }

    /// <summary>A picture to stand inside a page: its ink is the page's text colour.</summary>
    internal static string Inline(NamedPicture picture) => Document(picture.Picture, picture.Name, picture.Description, string.Empty);

    /// <summary>A picture as the address of an <c>img</c>, safe inside a quoted attribute.</summary>
    internal static string Address(NamedPicture picture) => SvgAddress.Of(Document(picture.Picture, picture.Name, picture.Description, OwnGround));

    /// <summary>The drawing of an address, without the ground that it brings.</summary>
    internal static string? FromAddress(string address) => SvgAddress.Read(address)?.Replace(OwnGround, string.Empty, StringComparison.Ordinal);

    private static string Document(SvgPicture picture, string name, string description, string style)
    {
        var (width, height) = (SvgMarkup.Number(picture.Width), SvgMarkup.Number(picture.Height));
        var places = picture.Places.Length == 0 ? string.Empty : $" data-places='{picture.Places}'";
        return $"<svg xmlns='http://www.w3.org/2000/svg' role='img' aria-label='{Encode(name)}' width='{width}' height='{height}' viewBox='0 0 {width} {height}' "
            + $"font-family='{SvgMarkup.FontFamily}' font-size='{SvgMarkup.Number(ChartRules.TextSize)}' fill='currentColor'{places}>"
            + $"{style}<desc>{Encode(description)}</desc>{picture.Markup}</svg>";
    }

    private static void Place(SvgMarkup markup, SvgPicture picture, double x, double y) =>
        markup.Open($"transform='translate({SvgMarkup.Number(x)} {SvgMarkup.Number(y)})'").Raw(picture.Markup).Close();

    private static string Look(ChartSeries series) => series switch
    {
        LineSeries line => $"{line.Name}: {line.Pattern.ToString().ToLowerInvariant()} line",
        PointSeries points => $"{points.Name}: {points.Shape.ToString().ToLowerInvariant()}",
        LinkSeries links => $"{links.Name}: thin line",
        BarSeries bars => $"{bars.Name}: {bars.Fill.ToString().ToLowerInvariant()} bar",
        HistogramSeries bins => $"{bins.Name}: {bins.Fill.ToString().ToLowerInvariant()} bin",
        _ => series.Name,
    };

    // A control character is not allowed in XML, not even escaped.
    private static string Encode(string text) => WebUtility.HtmlEncode(string.Concat(text.Where(c => c >= ' ')));
}

/// <summary>A picture with what a screen reader says of it.</summary>
/// <param name="Picture">The picture.</param>
/// <param name="Name">What it is.</param>
/// <param name="Description">What it shows.</param>
/// <param name="IsLegend">Whether it is the legend of those that follow.</param>
internal sealed record NamedPicture(SvgPicture Picture, string Name, string Description, bool IsLegend = false);
