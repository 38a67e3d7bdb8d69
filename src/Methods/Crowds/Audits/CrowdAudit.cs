using System.Collections.Immutable;
using Microsoft.Data.Analysis;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Evaluation;

namespace NoisyNotebooks.Methods.Crowds;

/// <summary>A table of votes looked through: labels, how far workers agree, who helps and who does not, and which tasks need another vote first.</summary>
public sealed class CrowdAudit
{
    private const int FewVotes = 10;
    private const double Informative = 2;
    private const double Reversed = -3;

    private CrowdAudit(CrowdLabels labels)
    {
        var votes = labels.Votes;
        var counts = votes.Counts();
        Labels = labels;
        FleissKappa = AnnotatorAgreement.FleissKappa(counts);
        KrippendorffAlpha = AnnotatorAgreement.KrippendorffAlpha(counts);
        Workers = WorkersOf(labels);

        // The least certain label first; among equals the one that fewer votes support.
        var tasks = Enumerable.Range(0, votes.NumTasks).ToArray();
        NextTasks =
        [
            .. tasks.OrderBy(t => Math.Round(Confidence(t), 9)).ThenBy(t => (double)counts[t, labels.Labels[t]] / VotesOn(t)).ThenBy(VotesOn).ThenBy(t => t),
        ];
    }

    /// <summary>The votes.</summary>
    public CrowdAnnotations Votes => Labels.Votes;

    /// <summary>What the method of aggregation makes of them.</summary>
    public CrowdLabels Labels { get; }

    /// <summary>Fleiss' kappa; NaN where it is not defined.</summary>
    public double FleissKappa { get; }

    /// <summary>Krippendorff's alpha; NaN where it is not defined.</summary>
    public double KrippendorffAlpha { get; }

    /// <summary>The workers, by number.</summary>
    public ImmutableArray<CrowdWorker> Workers { get; }

    /// <summary>All tasks, those first whose label is the least certain: where another vote is worth most.</summary>
    public ImmutableArray<int> NextTasks { get; }

    /// <summary>Audits votes.</summary>
    /// <param name="votes">The votes: of a file, a frame or code (<see cref="CrowdTable"/>).</param>
    /// <param name="method">How labels are made of them; null: <see cref="DawidSkene"/>.</param>
    /// <param name="progress">Called with the number of each finished iteration, where the method has iterations.</param>
    /// <param name="cancellationToken">Stops the work between two iterations.</param>
    /// <returns>The audit.</returns>
    /// <exception cref="ArgumentException">The method cannot work on such votes.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static CrowdAudit Of(CrowdAnnotations votes, CrowdAggregator? method = null, IProgress<int>? progress = null, CancellationToken cancellationToken = default) =>
        new((method ?? new DawidSkene()).Aggregate(votes, progress, cancellationToken));

    /// <summary>The probability of a task's label.</summary>
    /// <param name="task">The task.</param>
    /// <returns>From 1/K to 1.</returns>
    public double Confidence(int task) => Labels[task][Labels.Labels[task]];

    /// <summary>The labels as a table, a row a task.</summary>
    /// <returns>Columns task, label, confidence, votes, and a column p(class) for each class.</returns>
    public DataFrame LabelTable()
    {
        var tasks = Enumerable.Range(0, Votes.NumTasks).ToArray();
        return new DataFrame(
        [
            new StringDataFrameColumn("task", tasks.Select(Votes.TaskName)),
            new StringDataFrameColumn("label", tasks.Select(t => Votes.ClassName(Labels.Labels[t]))),
            new DoubleDataFrameColumn("confidence", tasks.Select(Confidence)),
            new Int32DataFrameColumn("votes", tasks.Select(VotesOn)),
            .. Enumerable.Range(0, Votes.NumClasses).Select(k => new DoubleDataFrameColumn($"p({Votes.ClassName(k)})", tasks.Select(t => Labels[t][k]))),
        ]);
    }

    /// <summary>The workers as a table, a row a worker.</summary>
    /// <returns>Columns worker, votes, agreement, skill, compared_votes, peer_agreement, chance_agreement, signal, gold_votes, gold_accuracy and mark.</returns>
    public DataFrame WorkerTable() => new(
        new StringDataFrameColumn("worker", Workers.Select(w => w.Name)),
        new Int32DataFrameColumn("votes", Workers.Select(w => w.Votes)),
        new DoubleDataFrameColumn("agreement", Workers.Select(w => w.Agreement)),
        new DoubleDataFrameColumn("skill", Workers.Select(w => w.Skill)),
        new Int32DataFrameColumn("compared_votes", Workers.Select(w => w.ComparedVotes)),
        new DoubleDataFrameColumn("peer_agreement", Workers.Select(w => w.PeerAgreement)),
        new DoubleDataFrameColumn("chance_agreement", Workers.Select(w => w.ChanceAgreement)),
        new DoubleDataFrameColumn("signal", Workers.Select(w => w.Signal)),
        new Int32DataFrameColumn("gold_votes", Workers.Select(w => w.GoldVotes)),
        new DoubleDataFrameColumn("gold_accuracy", Workers.Select(w => w.GoldAccuracy)),
        new StringDataFrameColumn("mark", Workers.Select(w => w.Mark.ToString())));

    /// <summary>Writes the labels to a CSV file, a line a task: the columns of <see cref="LabelTable"/>.</summary>
    /// <param name="path">The file; replaced where it exists, compressed where its name ends in .gz.</param>
    /// <param name="isExcelSafe">Whether texts that a spreadsheet would take for formulas (<c>=</c>, <c>+</c>, <c>-</c> or <c>@</c> first, and no number) get an apostrophe before them.</param>
    /// <exception cref="IOException">The file cannot be written; nothing is left behind.</exception>
    public void ExportCsv(string path, bool isExcelSafe = false)
    {
        Func<string, string> field = isExcelSafe ? CsvText.SafeField : static t => CsvText.Field(t);
        var table = LabelTable();
        CsvText.Write(path, writer =>
        {
            writer.WriteLine(string.Join(',', table.Columns.Select(c => field(c.Name))));
            for (long t = 0; t < table.Rows.Count; t++)
            {
                writer.WriteLine(string.Join(',', table.Columns.Select(c => field(LabelText.Of(c[t]) ?? string.Empty))));
            }
        });
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Votes}; labels by {Labels.Method.Title}; κ {FleissKappa:F2}, α {KrippendorffAlpha:F2}");

    private int VotesOn(int task) => Votes.TaskStarts[task + 1] - Votes.TaskStarts[task];

    private static ImmutableArray<CrowdWorker> WorkersOf(CrowdLabels labels)
    {
        var votes = labels.Votes;
        var k = votes.NumClasses;
        var confusions = new double[votes.NumWorkers][];
        var (count, agreement, gold, right) = (votes.VotesOfWorkers(), new double[votes.NumWorkers], new int[votes.NumWorkers], new int[votes.NumWorkers]);
        for (var w = 0; w < confusions.Length; w++)
        {
            confusions[w] = new double[k * k];
        }

        for (var t = 0; t < votes.NumTasks; t++)
        {
            var truth = votes.Gold?[t] ?? -1;
            for (var i = votes.TaskStarts[t]; i < votes.TaskStarts[t + 1]; i++)
            {
                var (w, l) = (votes.Workers[i], votes.Labels[i]);
                agreement[w] += labels[t][l];
                gold[w] += truth >= 0 ? 1 : 0;
                right[w] += truth == l ? 1 : 0;
                for (var c = 0; c < k; c++)
                {
                    confusions[w][(l * k) + c] += labels[t][c];
                }
            }
        }

        return
        [
            .. PeerComparison.All(votes).Select((peers, w) => new CrowdWorker
            {
                Index = w, Name = votes.WorkerName(w), Votes = count[w], Agreement = count[w] == 0 ? double.NaN : agreement[w] / count[w],
                Skill = labels.Skills.IsEmpty ? double.NaN : labels.Skills[w],
                ComparedVotes = peers.Count, PeerAgreement = peers.Observed, ChanceAgreement = peers.Chance, Signal = peers.Signal,
                GoldVotes = gold[w], GoldAccuracy = gold[w] == 0 ? double.NaN : (double)right[w] / gold[w],
                Confusion = System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(confusions[w]), Mark = MarkOf(peers),
            }),
        ];
    }

    private static WorkerMark MarkOf(PeerComparison peers) => peers switch
    {
        { Count: < FewVotes } => WorkerMark.FewVotes,
        { IsOneClass: true } => WorkerMark.OneClass,
        { Signal: <= Reversed } => WorkerMark.Reversed,
        { Signal: < Informative } => WorkerMark.Uninformative,
        _ => WorkerMark.Informative,
    };
}
