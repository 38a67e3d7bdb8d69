using NoisyNotebooks.Kernel.Extension.Charts;
using Plotly.NET;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>How a user's own Plotly.NET charts look.</summary>
internal static class PlotlyDisplay
{
    /// <summary>The figure, HTML that works offline, and, where the chart is of a kind that we can draw, a picture.</summary>
    public static MimeBundle Of(GenericChart chart)
    {
        var json = GenericChart.toFigureJson(chart);
        if (PlotlyReader.TryRead(json) is { } description)
        {
            return MimeBundle.FromHtml(ChartHtml.Interactive(SvgChart.Inline(description), json), ChartText.Of(description))
                .With(MimeBundle.Svg, SvgChart.Standalone(description))
                .With(MimeBundle.Plotly, json);
        }

        const string text = "Plotly chart (interactive: open the notebook in a viewer that runs scripts)";
        return MimeBundle.FromHtml(ChartHtml.Interactive(Html.Note(text), json), text).With(MimeBundle.Plotly, json);
    }
}
