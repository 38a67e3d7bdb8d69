using System.Text;
using NoisyNotebooks.Kernel.Extension.Formatting;

namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>
/// A chart as <c>text/html</c>: pictures that stand without scripts and in a notebook that is not trusted, each panel one, and
/// their values. A script replaces the pictures by the drawings that they hold (<see cref="PageParts"/>).
/// </summary>
internal static class ChartHtml
{
    /// <summary>The chart with its values.</summary>
    public static string Of(ChartDescription chart) => Of(chart, SvgChart.Pictures(chart));

    /// <summary>Pictures that are drawn already, with the values of the chart.</summary>
    public static string Of(ChartDescription chart, IReadOnlyList<NamedPicture> pictures) =>
        Frame(chart, pictures, Picture, ChartTable.Of(chart));

    /// <summary>Drawings alone, for an output that is soon replaced.</summary>
    public static string Live(ChartDescription chart) => Frame(chart, SvgChart.Pictures(chart), SvgChart.Inline, string.Empty);

    /// <summary>An <c>img</c> element that a script, or the export of a page, replaces by its drawing.</summary>
    public static string Picture(NamedPicture picture) =>
        $"<img class=\"noisy-picture\" alt=\"{Html.Encode($"{picture.Name}. {picture.Description}")}\" width=\"{SvgMarkup.Number(picture.Picture.Width)}\" "
        + $"height=\"{SvgMarkup.Number(picture.Picture.Height)}\" src=\"{SvgChart.Address(picture)}\">";

    private static string Frame(ChartDescription chart, IReadOnlyList<NamedPicture> pictures, Func<NamedPicture, string> draw, string after)
    {
        var html = new StringBuilder("<div class=\"noisy-chart\">");
        if (chart.Title.Length > 0)
        {
            html.Append("<div class=\"noisy-title\" dir=\"auto\">").Append(Html.Encode(chart.Title)).Append("</div>");
        }

        if (chart.Subtitle.Length > 0)
        {
            html.Append("<div class=\"noisy-note\">").Append(Html.Encode(chart.Subtitle)).Append("</div>");
        }

        html.Append("<div class=\"noisy-panels\">");
        foreach (var picture in pictures)
        {
            html.Append("<div class=\"noisy-panel").Append(picture.IsLegend ? " noisy-legend" : chart.IsSmallMultiple ? " noisy-small" : string.Empty).Append("\">")
                .Append(draw(picture)).Append("</div>");
        }

        return html.Append("</div>").Append(after).Append("</div>").ToString();
    }
}
