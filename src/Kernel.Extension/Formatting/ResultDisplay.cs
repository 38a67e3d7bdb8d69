using System.Collections.Immutable;
using NoisyNotebooks.Kernel.Extension.Charts;
using NoisyNotebooks.Methods.Evaluation;
using NoisyNotebooks.Methods.Reproductions;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>How runs, comparisons and reproductions look.</summary>
internal static class ResultDisplay
{
    /// <summary>The dynamics.</summary>
    public static MimeBundle Of(TrainingRun run) =>
        run.Records.IsEmpty
            ? MimeBundle.FromDisplay(Html.Note($"{run}: no epoch has ended"), $"{run}: no epoch has ended")
            : ChartBundle.Of(DynamicsChart.Of(run));

    /// <summary>The table of means, test accuracy by epoch, and the dynamics of each method.</summary>
    public static MimeBundle Of(Comparison comparison)
    {
        var seeds = comparison.Seeds.Length == 1 ? "1 seed" : $"{comparison.Seeds.Length} seeds, mean ± standard deviation";
        var (table, legends) = ComparisonTable.Of(comparison);
        var state = comparison.IsComplete ? string.Empty : " (stopped: only finished runs are counted)";
        var note = $"{comparison.Request.Train.Name}, {comparison.Request.Model.Name}, {comparison.Request.Epochs} epochs, {seeds}{state}";
        ImmutableArray<ChartDescription> charts = comparison.Methods.Any(m => m.Runs.Length > 0)
            ? [ComparisonChart.Accuracy(comparison), ComparisonChart.Dynamics(comparison)]
            : [];
        return WithCharts(
            Html.Heading("Comparison") + Html.Note(note) + table.ToHtml() + string.Concat(legends.Select(Html.Note)),
            string.Join('\n', [note, table.ToText(), .. legends]),
            charts);
    }

    /// <summary>What the paper says, what was measured, and the verdict.</summary>
    public static MimeBundle Of(ReproductionResult result)
    {
        // The verdict of each check comes first: it is what a narrow page must not hide.
        var table = new TableView(
            [
                new("holds"), new("measured"), new("found", IsNumeric: true), new("baseline", IsNumeric: true), new("method", IsNumeric: true), new("paper's figure"),
            ],
            [
                .. result.Rows.Select(row => new TableCell[]
                {
                    !row.Decides ? new TableCell(row.FormatOutcome()) : row.Holds ? new("✓", "✓\u00a0holds") : new("✗", "✗\u00a0does\u00a0not"),
                    row.Expectation.Length == 0 ? new TableCell(row.Quantity) : new($"{row.Quantity} ({row.Expectation})", $"{Html.Encode(row.Quantity)}<br>expected: {Html.Encode(row.Expectation)}"),
                    row.FormatMeasured(), Side(row.BaselineName, row.FormatBaseline()), Side(row.MethodName, row.FormatMethod()), row.PaperFigure ?? "–",
                }),
            ]);
        var (mark, color) = result.Verdict switch
        {
            Verdict.Holds => ("✓", SemanticColors.Correct),
            Verdict.HoldsInPart => ("◐", SemanticColors.Incorrect),
            _ => ("✗", SemanticColors.Memorized),
        };
        var cost = FormattableString.Invariant($"{result.Setting.TrimEnd('.')}. Seeds {string.Join(", ", result.Seeds)}; {result.Seconds:0.0} s.");
        var html = Html.Heading($"Reproduction of {result.PaperId}")
            + $"<div class=\"noisy-verdict\" style=\"border-left:4px solid {color};padding:4px 10px;margin:6px 0;font-weight:600\">{Html.Encode($"{mark} {result.VerdictSentence}")}</div>"
            + $"<div style=\"margin:2px 0\">{Html.Encode(result.Claim)}</div>{Html.Note(cost)}{table.ToHtml()}";
        var text = $"Reproduction of {result.PaperId}: {result.Claim}\n{cost}\n{table.ToText()}\n{mark} {result.VerdictSentence}";
        return WithCharts(html, text, ReproductionCharts.Of(result));
    }

    // No figure of its own in the bundle: hosts would draw it alone and drop the table.
    private static MimeBundle WithCharts(string html, string text, ImmutableArray<ChartDescription> charts)
    {
        foreach (var chart in charts)
        {
            html += ChartHtml.Of(chart);
            text += "\n" + ChartText.Of(chart);
        }

        return MimeBundle.FromDisplay(html, text);
    }

    private static TableCell Side(string name, string values) =>
        values.Length == 0 ? new TableCell("–") : new($"{name} {values}", $"{Html.Encode(values)}<br>{Html.Encode(name)}");
}
