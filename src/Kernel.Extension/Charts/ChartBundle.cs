using NoisyNotebooks.Kernel.Extension.Formatting;

namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>The representations of a chart.</summary>
public static class ChartBundle
{
    /// <summary>
    /// Everything: the Plotly figure, HTML that works offline, an SVG picture and text. The first chart of a notebook brings
    /// plotly.js along (<see cref="PlotlyLibrary"/>).
    /// </summary>
    /// <param name="chart">The chart.</param>
    /// <returns>The bundle.</returns>
    public static MimeBundle Of(ChartDescription chart)
    {
        var json = chart.ToFigureJson();
        return MimeBundle.FromHtml(ChartHtml.Interactive(SvgChart.Inline(chart), json), ChartText.Of(chart))
            .With(MimeBundle.Svg, SvgChart.Standalone(chart))
            .With(MimeBundle.Plotly, json);
    }

    /// <summary>
    /// For an output that is soon replaced: the picture alone, without scripts. Interactive charts would flicker, and the
    /// library would be lost with the output that it came in.
    /// </summary>
    /// <param name="chart">The chart.</param>
    /// <returns>HTML and text.</returns>
    public static MimeBundle Live(ChartDescription chart) => MimeBundle.FromHtml(SvgChart.Inline(chart), ChartText.Of(chart));
}
