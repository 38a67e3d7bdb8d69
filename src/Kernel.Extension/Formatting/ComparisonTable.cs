using System.Globalization;
using NoisyNotebooks.Kernel.Extension.Charts;
using NoisyNotebooks.Methods.Evaluation;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>The table of a comparison: means over the seeds. What was not measured in any run has no column.</summary>
internal static class ComparisonTable
{
    /// <summary>What a marked value is.</summary>
    public const string Legend = "Bold, with a star in text: better than every other by more than the standard deviation of both.";

    /// <summary>What the column of memory is.</summary>
    public const string MemoryLegend = "Native memory: of the fullest training step, above what was held before the run.";

    /// <summary>The table. How many runs a method has is said by the heading, unless the comparison was stopped or a run diverged.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <returns>The table, and what explains it, a sentence a line.</returns>
    public static (TableView Table, IReadOnlyList<string> Legends) Of(Comparison comparison)
    {
        var metric = MetricName.Of(comparison.Request.Train);
        (string Title, Func<MethodRuns, SampleSummary> Value, bool IsLess)[] shares =
        [
            ($"{metric}, last epoch", m => m.LastTestAccuracy, false),
            ($"{metric}, best epoch", m => m.BestTestAccuracy, false),
            ("memorized", m => m.LastMemorized, true),
            ("correct on mislabelled", m => m.LastCorrect, false),
        ];
        var measured = shares.Where(s => comparison.Methods.Any(m => s.Value(m).Count > 0)).ToList();
        var isCounted = comparison.Methods.Any(m => m.NativeBytes.Count > 0);
        var best = measured.ConvertAll(s => Best([.. comparison.Methods.Select(s.Value)], s.IsLess));
        var table = new TableView(
            [
                new("method"), .. CountsRuns(comparison) ? (TableColumn[])[new("runs", IsNumeric: true)] : [], .. measured.Select(s => new TableColumn(s.Title, IsNumeric: true)), new("time a run", IsNumeric: true),
                .. isCounted ? (TableColumn[])[new("native memory", IsNumeric: true)] : [],
            ],
            [
                .. comparison.Methods.Select((m, row) => (TableCell[])
                [
                    new(m.Method.ToString(), $"<b>{Html.Encode(m.Method.Title)}</b><br>{Html.Encode(m.Method.Settings)}"),
                    .. CountsRuns(comparison) ? (TableCell[])[$"{m.Runs.Length}"] : [],
                    .. measured.Select((s, i) => Share(s.Value(m), best[i] == row)),
                    Seconds(m.Seconds),
                    .. isCounted ? (TableCell[])[Memory(m.NativeBytes)] : [],
                ]),
            ]);
        return (table,
        [
            .. best.Any(b => b >= 0) ? (string[])[Legend] : [], .. isCounted ? (string[])[MemoryLegend] : [],
            .. comparison.Diverged.Select(d => $"Seed {d.Seed}: {d.Message}"),
        ]);
    }

    // Where all ran to their ends, the heading has said it.
    private static bool CountsRuns(Comparison comparison) => !comparison.IsComplete || !comparison.Diverged.IsEmpty;

    /// <summary>The row whose mean leads every other by more than the larger of both standard deviations; −1: none does.</summary>
    /// <param name="values">A summary a row; of fewer than two seeds nothing is known of the spread.</param>
    /// <param name="isLess">Whether less is better.</param>
    public static int Best(IReadOnlyList<SampleSummary> values, bool isLess)
    {
        var sign = isLess ? -1 : 1;
        var rows = Enumerable.Range(0, values.Count).Where(i => values[i].Count > 0).ToList();
        if (rows.Count < 2)
        {
            return -1;
        }

        var first = rows.MaxBy(i => sign * values[i].Mean);
        return rows.TrueForAll(i => i == first || sign * (values[first].Mean - values[i].Mean) > Math.Max(values[first].StandardDeviation, values[i].StandardDeviation))
            ? first
            : -1;
    }

    private static TableCell Share(SampleSummary summary, bool isBest)
    {
        var text = summary.Count == 0 ? "–"
            : double.IsNaN(summary.StandardDeviation) ? RunSummary.Percent(summary.Mean)
            : FormattableString.Invariant($"{summary.Mean * 100:0.0} ± {summary.StandardDeviation * 100:0.0} %");
        return isBest ? new TableCell(text + "*", $"<b>{Html.Encode(text)}</b>") : text;
    }

    private static string Seconds(SampleSummary summary)
    {
        var mean = summary.Mean.ToString("0.0", CultureInfo.InvariantCulture);
        return summary.Count == 0 ? "–"
            : double.IsNaN(summary.StandardDeviation) ? $"{mean} s"
            : $"{mean} ± {summary.StandardDeviation.ToString("0.0", CultureInfo.InvariantCulture)} s";
    }

    // The runs of a method differ by less than what is shown, unless their batches do.
    private static string Memory(SampleSummary bytes) => bytes.Count == 0 ? "–" : FormattableString.Invariant($"{bytes.Mean / 1e6:0.0} MB");
}
