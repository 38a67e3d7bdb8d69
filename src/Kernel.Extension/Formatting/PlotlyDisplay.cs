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
        var description = PlotlyReader.TryRead(json);
        const string note = "Plotly chart (interactive: open the notebook in a viewer that runs scripts)";
        var (still, name, text) = description is null
            ? (Html.Note(note), PlotlyReader.Title(json) is { Length: > 0 } title ? title : "Plotly chart", note)
            : (ChartHtml.Of(description), description.Title, ChartText.Of(description));
        return MimeBundle.FromDisplay(PlotlyHtml.Of(still, name, json), text).With(MimeBundle.Plotly, json);
    }
}
