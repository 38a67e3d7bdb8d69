using NoisyNotebooks.Kernel.Extension.Charts;
using NoisyNotebooks.Methods.LabelQuality;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>How estimates of label noise look: a table of all, and the transition matrices beside the true one.</summary>
internal static class NoiseEstimateDisplay
{
    private const string InSample =
        "From the examples that the network was trained on: once it has memorized wrong labels, all of these say too little. Stop early, or give examples that it has not seen.";

    /// <summary>The estimates.</summary>
    public static MimeBundle Of(NoiseEstimate estimate)
    {
        var all = estimate.Truth is { } truth ? [.. estimate.Estimators, truth] : estimate.Estimators;
        var table = new TableView(
            [
                new("estimator"), new("noise rate", IsNumeric: true), .. estimate.Truth is null ? Array.Empty<TableColumn>() : [new("matrix off by, mean a class", IsNumeric: true)],
            ],
            [
                .. all.Select(e => (TableCell[])
                [
                    e.Name, RunSummary.Percent(e.Rate), .. estimate.Truth is not { } t ? Array.Empty<TableCell>() : [double.IsNaN(e.DistanceTo(t)) ? "–" : ValueText.Number(Math.Round(e.DistanceTo(t), 3))],
                ]),
            ]);
        const string title = "Label noise, estimated";
        var note = estimate.IsInSample ? InSample : "From examples that the network has not seen.";
        var (html, text) = (Html.Heading(title) + table.ToHtml() + Html.Note(note), $"{title}\n{table.ToText()}\n{note}");
        foreach (var one in all.Where(e => e.TransitionMatrix is not null))
        {
            var chart = DatasetCharts.TransitionMatrix($"Transition matrix: {one.Name}", "P(given label | true label) in per cent", one.TransitionMatrix!, estimate.ClassNames);
            html += ChartHtml.Of(chart);
            text += "\n" + ChartText.Of(chart);
        }

        return MimeBundle.FromDisplay(html, text);
    }
}
