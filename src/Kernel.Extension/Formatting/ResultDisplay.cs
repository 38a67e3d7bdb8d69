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
            ? MimeBundle.FromHtml(Html.Note($"{run}: no epoch has ended"), $"{run}: no epoch has ended")
            : ChartBundle.Of(DynamicsChart.Of(run));

    /// <summary>The table of means, test accuracy by epoch, and the dynamics of each method.</summary>
    public static MimeBundle Of(Comparison comparison)
    {
        var seeds = comparison.Seeds.Length == 1 ? "1 seed" : $"{comparison.Seeds.Length} seeds, mean ± standard deviation";
        var metric = MetricName.Of(comparison.Request.Train);
        var table = new TableView(
            [
                new("method"), new("runs", IsNumeric: true), new($"{metric}, last epoch", IsNumeric: true),
                new($"{metric}, best epoch", IsNumeric: true), new("memorized", IsNumeric: true), new("correct on mislabelled", IsNumeric: true),
                new("seconds a run", IsNumeric: true),
            ],
            [
                .. comparison.Methods.Select(m => new TableCell[]
                {
                    new(m.Method.ToString(), $"<b>{Html.Encode(m.Method.Title)}</b><br><span style=\"opacity:.65\">{Html.Encode(m.Method.Settings)}</span>"), $"{m.Runs.Length}", Share(m.LastTestAccuracy), Share(m.BestTestAccuracy),
                    Share(m.LastMemorized), Share(m.LastCorrect), Plain(m.Seconds, "0.0"),
                }),
            ]);
        var state = comparison.IsComplete ? string.Empty : " (stopped: only finished runs are counted)";
        var note = $"{comparison.Request.Train.Name}, {comparison.Request.Model.Name}, {comparison.Request.Epochs} epochs, {seeds}{state}";
        ImmutableArray<ChartDescription> charts = comparison.Methods.Any(m => m.Runs.Length > 0)
            ? [ComparisonChart.Accuracy(comparison), ComparisonChart.Dynamics(comparison)]
            : [];
        return WithCharts(Html.Heading("Comparison") + Html.Note(note) + table.ToHtml(), $"{note}\n{table.ToText()}", charts);
    }

    /// <summary>What the paper says, what was measured, and the verdict.</summary>
    public static MimeBundle Of(ReproductionResult result)
    {
        var table = new TableView(
            [
                new("measured"), new("paper's figure"), new("baseline", IsNumeric: true), new("method", IsNumeric: true), new("expectation"),
                new("found", IsNumeric: true), new("holds"),
            ],
            [
                .. result.Rows.Select(row => new TableCell[]
                {
                    row.Quantity, row.PaperFigure ?? "–", Side(row.BaselineName, row.FormatBaseline()), Side(row.MethodName, row.FormatMethod()), row.Expectation,
                    row.FormatMeasured(),
                    !row.Decides ? new TableCell(row.FormatOutcome()) : row.Holds ? new("✓", Html.Colored("✓\u00a0holds", SemanticColors.Correct)) : new("✗", Html.Colored("✗\u00a0does\u00a0not", SemanticColors.Memorized)),
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
            + $"<div style=\"margin:2px 0\">{Html.Encode(result.Claim)}</div>{Html.Note(cost)}{table.ToHtml()}"
            + $"<div style=\"border-left:4px solid {color};padding:4px 10px;margin:6px 0;font-size:13.5px\">{Html.Colored($"{mark} {result.VerdictSentence}", color)}</div>";
        var text = $"Reproduction of {result.PaperId}: {result.Claim}\n{cost}\n{table.ToText()}\n{mark} {result.VerdictSentence}";
        return WithCharts(html, text, ReproductionCharts.Of(result));
    }

    // No figure of its own in the bundle: hosts would draw it alone and drop the table.
    private static MimeBundle WithCharts(string html, string text, ImmutableArray<ChartDescription> charts)
    {
        foreach (var chart in charts)
        {
            html += ChartHtml.Interactive(SvgChart.Inline(chart), chart.ToFigureJson());
            text += "\n" + ChartText.Of(chart);
        }

        var bundle = MimeBundle.FromHtml(html, text);
        return charts.IsEmpty ? bundle : bundle.With(MimeBundle.Svg, SvgChart.Standalone(charts[0]));
    }

    private static string Share(SampleSummary summary) =>
        summary.Count == 0 ? "–"
        : double.IsNaN(summary.StandardDeviation) ? RunSummary.Percent(summary.Mean)
        : FormattableString.Invariant($"{summary.Mean * 100:0.0} ± {summary.StandardDeviation * 100:0.0} %");

    private static string Plain(SampleSummary summary, string format)
    {
        var mean = summary.Mean.ToString(format, System.Globalization.CultureInfo.InvariantCulture);
        return summary.Count == 0 ? "–"
            : double.IsNaN(summary.StandardDeviation) ? mean
            : $"{mean} ± {summary.StandardDeviation.ToString(format, System.Globalization.CultureInfo.InvariantCulture)}";
    }

    private static TableCell Side(string name, string values) =>
        values.Length == 0 ? new TableCell("–") : new($"{name} {values}", $"{Html.Encode(values)}<br><span style=\"opacity:.75\">{Html.Encode(name)}</span>");
}
