using System.Collections.Immutable;
using System.Globalization;
using NoisyNotebooks.Kernel.Extension.Charts;
using NoisyNotebooks.Methods.Crowds;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>How an audit of votes looks: agreement, the workers, what is taken for what, and the tasks that need another vote first.</summary>
internal static class CrowdAuditDisplay
{
    private const int MostWorkers = 50;
    private const int MostTasks = 15;
    private const int MostClasses = 20;

    /// <summary>The audit.</summary>
    public static MimeBundle Of(CrowdAudit audit)
    {
        var votes = audit.Votes;
        const string title = "Audit of votes";
        string[] lines = [.. votes.Reading is { } reading ? (string[])[reading] : [], $"{votes}.", Agreement(audit), Labels(audit), Marks(audit)];
        var (workers, tasks) = (Workers(audit), Tasks(audit));
        var workerNote = "agreement: probability of the worker's labels; others: share of the other votes on the task that are the same, those of workers who agree with nobody left out, "
            + "and what votes dealt by chance would reach; "
            + "signal: the difference in standard deviations." + (audit.Workers.Length > MostWorkers ? $" The first {MostWorkers} of {audit.Workers.Length:#,0}; all: WorkerTable()." : string.Empty);
        const string taskTitle = "Tasks that need another vote first";
        var html = Html.Heading(title) + string.Concat(lines.Select(Html.Note)) + workers.ToHtml() + Html.Note(workerNote);
        var text = string.Join('\n', [title, .. lines, workers.ToText(), workerNote]);
        if (votes.NumClasses <= MostClasses)
        {
            var chart = Chart(audit);
            html += ChartHtml.Of(chart);
            text += "\n" + ChartText.Of(chart);
        }

        return MimeBundle.FromDisplay(html + Html.Heading(taskTitle) + tasks.ToHtml(), string.Join('\n', text, taskTitle, tasks.ToText()));
    }

    private static string Agreement(CrowdAudit audit) =>
        $"Agreement: Fleiss' kappa {Number(audit.FleissKappa)}, Krippendorff's alpha {Number(audit.KrippendorffAlpha)} (1: all agree, 0: as by chance).";

    private static string Labels(CrowdAudit audit)
    {
        var method = $"Labels by {audit.Labels.Method.Title}; ties to the {audit.Labels.Method.Ties.Name}.";
        var known = audit.Votes.Gold?.Count(g => g >= 0) ?? 0;
        return known == 0 ? method : FormattableString.Invariant($"{method} Of {known:#,0} known true labels {RunSummary.Percent(audit.Labels.Accuracy())} are found.");
    }

    private static string Marks(CrowdAudit audit) =>
        "Workers: " + string.Join(", ", audit.Workers.CountBy(w => w.Mark).OrderBy(m => m.Key).Select(m => FormattableString.Invariant($"{m.Value:#,0} {Mark(m.Key)}"))) + ".";

    // Those that somebody should look at come first.
    private static TableView Workers(CrowdAudit audit)
    {
        var hasSkill = !audit.Labels.Skills.IsEmpty;
        var hasGold = audit.Votes.Gold is not null;
        TableColumn[] columns =
        [
            new("worker"), new("mark"), new("votes", IsNumeric: true), new("agreement", IsNumeric: true), new("others", IsNumeric: true), new("by chance", IsNumeric: true),
            new("signal", IsNumeric: true), .. hasSkill ? [new TableColumn("skill", IsNumeric: true)] : Array.Empty<TableColumn>(),
            .. hasGold ? [new TableColumn("right", IsNumeric: true)] : Array.Empty<TableColumn>(), new("most frequent mistake"),
        ];
        var rows = audit.Workers.OrderBy(w => w.Mark switch { WorkerMark.Informative => 2, WorkerMark.FewVotes => 1, _ => 0 }).ThenBy(w => double.IsNaN(w.Signal) ? double.MaxValue : w.Signal)
            .Take(MostWorkers)
            .Select(w => (TableCell[])
            [
                TableView.Head(w.Name), Mark(w.Mark), w.Votes.ToString("#,0", CultureInfo.InvariantCulture), RunSummary.Percent(w.Agreement), RunSummary.Percent(w.PeerAgreement),
                RunSummary.Percent(w.ChanceAgreement), Number(w.Signal, 1), .. hasSkill ? [Number(w.Skill)] : Array.Empty<TableCell>(),
                .. hasGold ? [RunSummary.Percent(w.GoldAccuracy)] : Array.Empty<TableCell>(), Mistake(audit.Votes, w),
            ]);
        return new TableView(columns, [.. rows]);
    }

    private static TableView Tasks(CrowdAudit audit) => new(
        [new("task"), new("label"), new("confidence", IsNumeric: true), new("votes"), .. audit.Votes.Gold is null ? Array.Empty<TableColumn>() : [new TableColumn("true label")]],
        [
            .. audit.NextTasks.Take(MostTasks).Select(t => (TableCell[])
            [
                TableView.Head(audit.Votes.TaskName(t)), audit.Votes.ClassName(audit.Labels.Labels[t]), RunSummary.Percent(audit.Confidence(t)), Votes(audit.Votes, t),
                .. audit.Votes.Gold is not { } gold ? Array.Empty<TableCell>() : [gold[t] < 0 ? "–" : audit.Votes.ClassName(gold[t])],
            ]),
        ]);

    private static string Votes(CrowdAnnotations votes, int task) => string.Join(
        ", ",
        votes.Labels[votes.TaskStarts[task]..votes.TaskStarts[task + 1]].ToArray().CountBy(l => l).OrderByDescending(l => l.Value).ThenBy(l => l.Key)
            .Select(l => FormattableString.Invariant($"{l.Value} × {votes.ClassName(l.Key)}")));

    private static string Mistake(CrowdAnnotations votes, CrowdWorker worker)
    {
        var k = votes.NumClasses;
        var (given, label, most) = (0, 0, 0.0);
        for (var l = 0; l < k; l++)
        {
            for (var c = 0; c < k; c++)
            {
                if (l != c && worker.Confusion[(l * k) + c] > most)
                {
                    (given, label, most) = (l, c, worker.Confusion[(l * k) + c]);
                }
            }
        }

        return most < 0.5 ? "–" : FormattableString.Invariant($"says {votes.ClassName(given)} for {votes.ClassName(label)}: {most:0.#}");
    }

    private static ChartDescription Chart(CrowdAudit audit)
    {
        var chart = DatasetCharts.TransitionMatrix("Votes by label", "P(vote | aggregated label) in per cent, all workers", Confusion(audit), Names(audit.Votes));
        var panel = chart.Panels[0];
        return chart with { Panels = [panel with { X = panel.X with { Title = "vote" }, Y = panel.Y with { Title = "aggregated label" } }] };
    }

    // Rows: the label; columns: the vote.
    private static double[,] Confusion(CrowdAudit audit)
    {
        var k = audit.Votes.NumClasses;
        var matrix = new double[k, k];
        for (var c = 0; c < k; c++)
        {
            var sum = audit.Workers.Sum(w => Enumerable.Range(0, k).Sum(l => w.Confusion[(l * k) + c]));
            for (var l = 0; l < k; l++)
            {
                matrix[c, l] = sum > 0 ? audit.Workers.Sum(w => w.Confusion[(l * k) + c]) / sum : double.NaN;
            }
        }

        return matrix;
    }

    private static ImmutableArray<string> Names(CrowdAnnotations votes) => [.. Enumerable.Range(0, votes.NumClasses).Select(votes.ClassName)];

    private static string Mark(WorkerMark mark) => mark switch
    {
        WorkerMark.FewVotes => "few votes",
        WorkerMark.OneClass => "one class only",
        WorkerMark.Uninformative => "uninformative",
        WorkerMark.Reversed => "reversed",
        _ => "informative",
    };

    private static string Number(double value, int digits = 2) => double.IsFinite(value) ? value.ToString($"F{digits}", CultureInfo.InvariantCulture) : "–";
}
