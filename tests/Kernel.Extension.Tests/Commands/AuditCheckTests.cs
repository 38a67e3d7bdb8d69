using NoisyNotebooks.Kernel.Extension.Commands;
using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;
using NoisyNotebooks.Methods.Noise;

namespace NoisyNotebooks.Kernel.Extension.Tests.Commands;

public sealed class AuditCheckTests : IDisposable
{
    private const string Quick = "--data noisy --epochs 40 --folds 3 --device cpu";
    private readonly string _folder = Directory.CreateTempSubdirectory("noisy-check-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Rows_are_drawn_filled_in_and_read_back()
    {
        var noisy = Noisy();
        var file = Path.Combine(_folder, "checks.csv");
        using var drawn = await FakeNotebook.RunAsync($"#!audit {Quick} --check 20 --check-outside 20 --check-file \"{file}\"", ("noisy", noisy));

        var checks = (LabelChecks)drawn["checks"];
        Assert.Equal(40, checks.Rows.Length);
        Assert.Contains("40 rows are drawn at random, 20 from all over the list and 20 from outside of it", drawn.PlainText, StringComparison.Ordinal);
        Assert.Contains($"--checked {file}", drawn.PlainText, StringComparison.Ordinal);

        // A person who knows.
        var lines = File.ReadAllLines(file);
        File.WriteAllLines(file, [lines[0], .. lines.Skip(1).Select(l => Fill(l, noisy))]);
        using var read = await FakeNotebook.RunAsync(
            $"#!audit {Quick} --checked \"{file}\" --until list>=1% --apply relabel", ("noisy", noisy));

        var issues = (LabelIssues)read["issues"];
        var truth = issues.All.Count(i => noisy.TrueLabels!.Value[i.Index] != i.GivenLabel);
        var list = issues.Checks!.OfList();
        Assert.Equal(20, list.Checked);
        Assert.InRange(truth, list.Lower, list.Upper);
        Assert.Contains($"So {list.Lower} to {list.Upper} of these {list.Size} are truly wrong (exact 90 % interval)", read.PlainText, StringComparison.Ordinal);
        Assert.Contains("Decided: that at least 1 % of the list are wrong is true", read.PlainText, StringComparison.Ordinal);
        Assert.DoesNotContain("--check-outside", read.PlainText, StringComparison.Ordinal);

        // Where a person has looked, the cleaned data has that label.
        var cleaned = (Dataset)read["cleaned"];
        Assert.All(checks.Rows, r => Assert.Equal(noisy.TrueLabels!.Value[r.Index], cleaned.Given.Entries()[r.Index]));

        // The same by the variable; in part.
        foreach (var row in checks.Rows.Where(r => r.Part >= 0).Take(10))
        {
            checks.Answer(row.Index, noisy.ClassNames[(int)noisy.TrueLabels!.Value[row.Index]]);
        }

        using var variable = await FakeNotebook.RunAsync($"#!audit {Quick} --checked checks", ("noisy", noisy), ("checks", checks));
        Assert.Equal(10, ((LabelIssues)variable["issues"]).Checks!.AnswerCount);
        Assert.Contains("Of the 40 rows, 30 have no answer yet.", variable.PlainText, StringComparison.Ordinal);
        Assert.Contains("draw some outside of it too (--check-outside)", variable.PlainText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_with_answers_is_never_replaced()
    {
        var noisy = Noisy();
        var file = Path.Combine(_folder, "checks.csv");
        File.WriteAllText(file, "row,label\n1,0\n");
        var error = await Assert.ThrowsAsync<CommandException>(() => FakeNotebook.RunAsync($"#!audit {Quick} --check 5 --check-file \"{file}\"", ("noisy", noisy)));

        Assert.Contains("is there already and has answers", error.Message, StringComparison.Ordinal);
        Assert.Equal("row,label\n1,0\n", File.ReadAllText(file));

        // One without answers is drawn anew.
        var empty = Path.Combine(_folder, "empty.csv");
        using var first = await FakeNotebook.RunAsync($"#!audit {Quick} --check 5 --check-file \"{empty}\"", ("noisy", noisy));
        using var second = await FakeNotebook.RunAsync($"#!audit {Quick} --check 6 --check-file \"{empty}\"", ("noisy", noisy));
        Assert.Equal(7, File.ReadAllLines(empty).Length);
    }

    [Fact]
    public async Task Checks_are_shown_with_what_a_person_needs_to_see()
    {
        var noisy = Noisy();
        using var notebook = await FakeNotebook.RunAsync($"#!audit {Quick} --check 5 --check-file \"{Path.Combine(_folder, "c.csv")}\"", ("noisy", noisy));
        var checks = (LabelChecks)notebook["checks"];
        checks.Answer(checks.Rows[1].Index, LabelChecks.Unsure);

        var shown = Displays.Of(checks);
        Assert.Contains("disputed", shown.Data[MimeBundle.PlainText], StringComparison.Ordinal);
        Assert.Contains("Of the 5 rows, 4 have no answer yet. 1 row was passed over", shown.Data[MimeBundle.PlainText], StringComparison.Ordinal);
        Assert.All(checks.Rows, r => Assert.Contains($"{r.Index}", shown.Data[MimeBundle.PlainText], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--check 5 --checked x.csv", "one at a time")]
    [InlineData("--check-outside 5", "needs --check")]
    [InlineData("--check-file x.csv", "needs --check")]
    [InlineData("--drawn at-random", "needs --checked")]
    [InlineData("--until list>=50%", "needs --checked")]
    [InlineData("--checked nothing.csv", "found no 'nothing.csv'")]
    [InlineData("--checked nothing.csv --until half", "as in list>=50% or data<3%")]
    [InlineData("--check 5 --check-file nowhere/x.csv", "there is no folder")]
    [InlineData("--check 5 --check-name 1x", "C# identifier")]
    public async Task What_does_not_go_together_is_said_before_any_work(string parameters, string problem)
    {
        var error = await Assert.ThrowsAsync<CommandException>(() => FakeNotebook.RunAsync($"#!audit {Quick} {parameters}", ("noisy", Noisy())));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    private static string Fill(string line, LabeledDataset noisy)
    {
        var fields = line.Split(',');
        fields[1] = noisy.ClassNames[(int)noisy.TrueLabels!.Value[int.Parse(fields[0], System.Globalization.CultureInfo.InvariantCulture)]];
        return string.Join(',', fields);
    }

    private static LabeledDataset Noisy() => new SymmetricNoise(0.2).Inject(SyntheticData.GaussianBlobs(240, features: 4, seed: 3, std: 0.9), 1).Dataset;
}
