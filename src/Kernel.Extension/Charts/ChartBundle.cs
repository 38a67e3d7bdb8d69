using NoisyNotebooks.Kernel.Extension.Formatting;

namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>The representations of a chart.</summary>
public static class ChartBundle
{
    /// <summary>
    /// Everything: HTML that works offline, untrusted and without scripts, the Plotly figure for editors that draw it
    /// themselves, and text. The drawing is in the HTML, once.
    /// </summary>
    /// <param name="chart">The chart.</param>
    /// <returns>The bundle.</returns>
    public static MimeBundle Of(ChartDescription chart) =>
        MimeBundle.FromDisplay(ChartHtml.Of(chart), ChartText.Of(chart)).With(MimeBundle.Plotly, chart.ToFigureJson());

    /// <summary>For an output that is soon replaced: the drawing alone.</summary>
    /// <param name="chart">The chart.</param>
    /// <returns>HTML and text.</returns>
    public static MimeBundle Live(ChartDescription chart) => MimeBundle.FromHtml($"<style>{PageParts.Style}</style>{ChartHtml.Live(chart)}", ChartText.Of(chart));
}
