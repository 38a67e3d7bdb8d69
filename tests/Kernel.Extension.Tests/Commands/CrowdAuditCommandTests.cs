using System.Data;
using System.Globalization;
using Deedle;
using Microsoft.Data.Analysis;
using NoisyNotebooks.Kernel.Extension.Commands;
using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Methods.Crowds;

namespace NoisyNotebooks.Kernel.Extension.Tests.Commands;

/// <summary>Audits of tables of votes.</summary>
public sealed class CrowdAuditCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("noisy-crowd-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_file_of_votes_gives_labels_workers_agreement_and_the_tasks_to_ask_about()
    {
        var (path, gold) = (Path.Combine(_folder, "votes.csv"), Path.Combine(_folder, "gold.csv"));
        File.WriteAllLines(path, ["item,who,says", .. Rows().Select(r => $"{r.Task},{r.Worker},{r.Label}")]);
        File.WriteAllLines(gold, ["item,truth", .. Enumerable.Range(0, 30).Select(t => $"t{t},{Name(t % 2)}")]);
        var labels = Path.Combine(_folder, "labels.csv");

        using var notebook = await FakeNotebook.RunAsync($"#!audit '{path}' --task item --worker who --label says --gold '{gold}' --export '{labels}'");

        var audit = (CrowdAudit)notebook["crowd"];
        Assert.Equal(1, audit.Labels.Accuracy());
        Assert.Equal(WorkerMark.Reversed, audit.Workers.Single(w => w.Name == "liar").Mark);
        Assert.Equal(31, File.ReadLines(labels).Count());
        Assert.StartsWith("task,label,confidence,votes,p(ham),p(spam)", File.ReadLines(labels).First(), StringComparison.Ordinal);

        var text = notebook.PlainText;
        Assert.Contains("Read 150 rows. Labels: column 'says', 2 classes in this order: ham, spam.", text, StringComparison.Ordinal);
        Assert.Contains("150 votes on 30 tasks by 5 workers, 2 classes.", text, StringComparison.Ordinal);
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"Fleiss' kappa {audit.FleissKappa:F2}, Krippendorff's alpha {audit.KrippendorffAlpha:F2}"), text, StringComparison.Ordinal);
        Assert.Contains("Labels by Dawid-Skene; ties to the lowest class. Of 30 known true labels 100.0 % are found.", text, StringComparison.Ordinal);
        Assert.True(audit.Workers.All(w => w.Mark == (w.Name == "liar" ? WorkerMark.Reversed : WorkerMark.Informative)), text);
        Assert.Contains("Workers: 4 informative, 1 reversed.", text, StringComparison.Ordinal);
        Assert.Matches("\nliar +reversed +30 .* -\\d\\.\\d .* says (ham for spam|spam for ham): ", text);
        Assert.Contains("Tasks that need another vote first", text, StringComparison.Ordinal);
        Assert.Contains("The labels are in", text, StringComparison.Ordinal);
        Assert.Contains("<b>liar</b>", notebook.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Frames_tables_and_gold_of_every_kind_give_the_same()
    {
        var rows = Rows().ToArray();
        var frame = new DataFrame(
            new StringDataFrameColumn("task", rows.Select(r => r.Task)), new StringDataFrameColumn("worker", rows.Select(r => r.Worker)),
            new StringDataFrameColumn("label", rows.Select(r => r.Label)), new StringDataFrameColumn("truth", rows.Select(r => r.Truth)));
        var deedle = Frame.FromColumns(frame.Columns.ToDictionary(c => c.Name, c => new Series<int, string>(Enumerable.Range(0, rows.Length), c.Cast<string>())));
        using var table = new DataTable();
        foreach (var column in frame.Columns)
        {
            table.Columns.Add(column.Name, typeof(string));
        }

        foreach (var r in rows)
        {
            table.Rows.Add(r.Task, r.Worker, r.Label, r.Truth);
        }

        using var notebook = new FakeNotebook
        {
            ["frame"] = frame, ["deedle"] = deedle, ["table"] = table, ["known"] = Enumerable.Range(0, 30).ToDictionary(t => $"t{t}", t => Name(t % 2)),
            ["answers"] = new DataFrame(new StringDataFrameColumn("task", Enumerable.Range(0, 30).Select(t => $"t{t}")), new StringDataFrameColumn("y", Enumerable.Range(0, 30).Select(t => Name(t % 2)))),
        };
        foreach (var line in new[] { "frame --gold truth", "deedle --gold known", "table --gold answers" })
        {
            await notebook.RunAsync($"#!audit {line} --aggregate wawa --name found");
            var audit = (CrowdAudit)notebook["found"];
            Assert.Equal((150, "wawa", 30), (audit.Votes.Count, audit.Labels.Method.Name, audit.Votes.Gold!.Value.Count(g => g >= 0)));
        }

        // The liar's skill is a column where the method has one.
        Assert.Matches("worker +mark +votes .* skill +right", notebook.PlainText);
    }

    [Theory]
    [InlineData("#!audit --worker who", "--data: expected a table of votes")]
    [InlineData("#!audit votes --worker who --apply drop", "--apply: is for tables with one label an example")]
    [InlineData("#!audit votes --worker who --features a", "--features: is for tables with one label an example")]
    [InlineData("#!audit votes --worker who --check 5", "--check: is for tables with one label an example")]
    [InlineData("#!audit votes --worker woker", "there is no column of workers 'woker'. Did you mean 'worker'?")]
    [InlineData("#!audit votes --gold number", "--gold: expected a DataFrame, a DataTable or a dictionary of texts in the variable 'number', got a")]
    [InlineData("#!audit votes --gold nothing", "there is no column of true labels 'nothing'")]
    [InlineData("#!audit votes --aggregate glat", "expected one of majority, normalized, softmax, dawid-skene, mace, glad, wawa, zero-based-skill, average, got 'glat'. Did you mean 'glad'?")]
    [InlineData("#!audit votes --worker worker --delimiter abc", "--delimiter: expected one character")]
    [InlineData("#!audit votes --worker worker --export /nowhere/at/all.csv", "--export: there is no folder '/nowhere/at'")]
    [InlineData("#!audit picture --worker worker", "--data: expected a table of votes, a row a vote, got a LabeledDataset")]
    public async Task Lines_that_cannot_be_are_refused_and_leave_no_variable(string line, string message)
    {
        using var notebook = new FakeNotebook
        {
            ["votes"] = new DataFrame(new StringDataFrameColumn("task", ["a", "a"]), new StringDataFrameColumn("worker", ["x", "y"]), new StringDataFrameColumn("label", ["1", "2"])),
            ["number"] = 3,
            ["picture"] = Samples.Pictures(),
        };

        var error = await Assert.ThrowsAsync<CommandException>(() => notebook.RunAsync(line));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.False(notebook.Has("crowd"));
    }

    [Fact]
    public void An_audit_of_code_shows_itself_and_names_are_data_and_no_markup()
    {
        var votes = new CrowdAnnotations([(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 1)], 2, 2, 2).WithNames(["<i>t</i>", "u"], ["<script>", "v"], ["<b>", "c"]);

        var bundle = Displays.Of(CrowdAudit.Of(votes, new NormalizedVotes()));

        Assert.DoesNotContain("<script>", bundle.Data[MimeBundle.Html], StringComparison.Ordinal);
        Assert.DoesNotContain("<i>t</i>", bundle.Data[MimeBundle.Html], StringComparison.Ordinal);
        Assert.Contains("2 few votes", bundle.Data[MimeBundle.PlainText], StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", bundle.Data[MimeBundle.PlainText], StringComparison.Ordinal);
    }

    private static string Name(int label) => label == 0 ? "ham" : "spam";

    // Four people who are wrong on every seventh task each, and one who turns everything round.
    private static IEnumerable<(string Task, string Worker, string Label, string Truth)> Rows()
    {
        for (var t = 0; t < 30; t++)
        {
            for (var w = 0; w < 4; w++)
            {
                yield return ($"t{t}", $"w{w}", Name((t % 2) ^ (t % 7 == w ? 1 : 0)), Name(t % 2));
            }

            yield return ($"t{t}", "liar", Name(1 - (t % 2)), Name(t % 2));
        }
    }
}
