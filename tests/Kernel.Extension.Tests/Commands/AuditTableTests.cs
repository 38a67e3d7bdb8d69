using System.Globalization;
using Deedle;
using Microsoft.Data.Analysis;
using NoisyNotebooks.Kernel.Extension.Commands;
using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;
using NoisyNotebooks.Methods.Noise;
using static NoisyNotebooks.Kernel.Extension.Tests.Commands.AuditCommandTests;

namespace NoisyNotebooks.Kernel.Extension.Tests.Commands;

/// <summary>Audits of tables: files and frames of either library, and what comes back of them.</summary>
public sealed class AuditTableTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("noisy-audit-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_csv_file_is_cleaned_line_by_line()
    {
        var (path, lines) = WriteCsv(Noisy());
        var (clean, list) = (Path.Combine(_folder, "clean.csv"), Path.Combine(_folder, "list.csv"));
        using var notebook = await FakeNotebook.RunAsync(
            $"#!audit --data '{path}' --label kind {Quick} --apply drop --save '{clean}' --export '{list}'");

        var issues = (LabelIssues)notebook["issues"];
        Assert.InRange(issues.Count, 1, 60);
        var dropped = issues.Indices.ToHashSet();
        Assert.Equal([lines[0], .. lines.Skip(1).Where((_, n) => !dropped.Contains(n))], File.ReadAllLines(clean));
        Assert.Equal(issues.Count + 1, File.ReadAllLines(list).Length);
        var cleaned = (DataFrame)notebook["cleaned"];
        Assert.Equal(lines.Length - 1 - issues.Count, cleaned.Rows.Count);
        Assert.Equal(["a", "b", "kind", "note"], cleaned.Columns.Select(c => c.Name));
        Assert.Contains("said \"x\"; twice", notebook.PlainText, StringComparison.Ordinal);

        await notebook.RunAsync($"#!audit --data '{path}' --label kind {Quick} --apply relabel --save '{clean}' --cleaned mended");
        var relabelled = File.ReadAllLines(clean);
        Assert.Equal(lines.Length, relabelled.Length);
        for (var n = 0; n < lines.Length - 1; n++)
        {
            var fields = relabelled[n + 1].Split(';');
            Assert.Equal(dropped.Contains(n), relabelled[n + 1] != lines[n + 1]);
            Assert.Equal(
                issues.All.FirstOrDefault(i => i.Index == n && dropped.Contains(n)) is { Score: > 0 } issue ? issues.ClassNames[issue.SuggestedLabel] : lines[n + 1].Split(';')[2],
                fields[2]);
        }
    }

    [Fact]
    public async Task The_first_line_says_what_was_read_and_the_list_has_lines()
    {
        var (path, _) = WriteCsv(Noisy());
        using var notebook = await FakeNotebook.RunAsync($"#!audit --data '{path}' --label kind {Quick}");

        Assert.Contains(
            "Read 240 rows and 4 columns of table.csv (separator ';', UTF-8). Labels: column 'kind', 3 classes in this order: kind 0, kind 1, kind 2.\nFeatures used: a, b. Left out: note (text, as 'said \"x\"; twice').\n",
            notebook.PlainText,
            StringComparison.Ordinal);
        Assert.Matches("row +line +score +given", notebook.PlainText);
    }

    [Fact]
    public async Task Own_probabilities_need_no_features_and_their_columns_are_tied_in_the_open()
    {
        string[] labels = ["ant", "ant", "ant", "cow", "cow", "cow", "cow"];
        double[,] values = { { 0.9, 0.1, 0 }, { 0.8, 0.1, 0.1 }, { 0.1, 0.1, 0.8 }, { 0.1, 0, 0.9 }, { 0.2, 0, 0.8 }, { 0.3, 0, 0.7 }, { 0.9, 0.05, 0.05 } };
        var text = Path.Combine(_folder, "text.csv");
        File.WriteAllLines(text, ["note,label", .. labels.Select((l, i) => $"words {i},{l}")]);
        var table = Path.Combine(_folder, "p.csv");
        File.WriteAllLines(table, ["cow;p bee;ant".Replace("p bee", "bee", StringComparison.Ordinal), .. Enumerable.Range(0, 7).Select(i => string.Create(CultureInfo.InvariantCulture, $"{values[i, 2]};{values[i, 1]};{values[i, 0]}"))]);
        using var notebook = new FakeNotebook { ["p"] = values, ["texts"] = labels, ["frame"] = new DataFrame(new StringDataFrameColumn("label", labels)) };

        foreach (var line in new[]
        {
            $"--data '{text}' --probabilities p --classes ant,bee,cow", $"--data '{text}' --probabilities '{table}'", "--data frame --probabilities p --classes ant,bee,cow",
            "--labels texts --probabilities p --classes ant,bee,cow", $"--labels texts --probabilities '{table}'",
        })
        {
            await notebook.RunAsync($"#!audit {line}");
            var issues = (LabelIssues)notebook["issues"];
            Assert.Equal([6, 2], issues.Indices);
            Assert.Equal("ant", issues.ClassNames[issues.All[0].SuggestedLabel]);
        }

        Assert.Contains("Columns of the probabilities: 1 = ant, 2 = bee, 3 = cow.", notebook.PlainText, StringComparison.Ordinal);
        Assert.Contains("Columns of the probabilities: 1 = cow, 2 = bee, 3 = ant.", notebook.PlainText, StringComparison.Ordinal);
        var error = await Assert.ThrowsAsync<CommandException>(() => notebook.RunAsync($"#!audit --data '{text}' --probabilities p"));
        Assert.Contains("3 columns cannot be tied to the 2 classes of the labels (ant, cow)", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--encoding klingon", "--encoding: expected utf-8, utf-16, latin1, windows-1252")]
    [InlineData("--delimiter ab", "--delimiter: expected one character, or tab, got 'ab'")]
    [InlineData("--decimal x", "--decimal: expected one of ., ,")]
    [InlineData("--features x,label", "'label' is the column of labels and cannot be a feature")]
    public async Task Wrong_wishes_for_a_table_are_refused(string wishes, string expected)
    {
        var path = Path.Combine(_folder, "small.csv");
        File.WriteAllText(path, "x,label\n1,a\n2,b\n3,a\n4,b\n");
        using var notebook = new FakeNotebook();

        var error = await Assert.ThrowsAnyAsync<Exception>(() => notebook.RunAsync($"#!audit --data '{path}' {wishes}"));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_class_with_one_row_is_told_and_holes_can_be_skipped()
    {
        var path = Path.Combine(_folder, "small.csv");
        File.WriteAllLines(path, ["x;y;label", .. Enumerable.Range(0, 60).Select(i => $"{i % 2},{i};{i};{(i == 7 ? "rare" : i == 9 ? "N/A" : i % 2 == 0 ? "even" : "odd")}")]);
        using var notebook = new FakeNotebook();

        var error = await Assert.ThrowsAsync<CommandException>(() => notebook.RunAsync($"#!audit --data '{path}' {Quick}"));
        await notebook.RunAsync($"#!audit --data '{path}' {Quick} --missing skip");

        Assert.Contains("line 11: expected a label in column 'label', got 'N/A'", error.Message, StringComparison.Ordinal);
        Assert.Contains("Skipped, since a value is missing: 1 of 60 rows (line 11).", notebook.PlainText, StringComparison.Ordinal);
        Assert.Contains("Cannot be judged, since there is one example: rare.", notebook.PlainText, StringComparison.Ordinal);
        Assert.Contains("decimal comma", notebook.PlainText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kind", TypeCode.String)]
    [InlineData("number", TypeCode.Int32)]
    public async Task A_data_frame_comes_back_cleaned_in_the_same_form(string label, TypeCode type)
    {
        var noisy = Noisy();
        var frame = ToFrame(noisy);
        using var notebook = new FakeNotebook { ["table"] = frame };
        var features = "--features a,b";

        await notebook.RunAsync($"#!audit --data table --label {label} {features} {Quick} --apply relabel");
        await notebook.RunAsync($"#!audit --data table --label {label} {features} {Quick} --apply drop --cleaned smaller --name again");

        var issues = (LabelIssues)notebook["issues"];
        var cleaned = (DataFrame)notebook["cleaned"];
        Assert.Equal(type, Type.GetTypeCode(cleaned[label].DataType));
        Assert.Equal(frame.Columns.Count, cleaned.Columns.Count);
        foreach (var issue in issues.All)
        {
            Assert.Equal(issues.ClassNames[issue.SuggestedLabel], Convert.ToString(cleaned[label][issue.Index], CultureInfo.InvariantCulture));
            Assert.Equal(issues.ClassNames[issue.GivenLabel], Convert.ToString(frame[label][issue.Index], CultureInfo.InvariantCulture));
        }

        Assert.NotEmpty(issues.All);
        Assert.Equal(frame.Rows.Count - issues.Count, ((DataFrame)notebook["smaller"]).Rows.Count);
        Assert.Contains("note 1", notebook.PlainText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deedle_frame_keeps_its_keys()
    {
        var noisy = Noisy();
        string[] keys = [.. Enumerable.Range(0, noisy.Count).Select(i => $"key {i}")];
        var table = noisy.ToDataFrame();
        var builder = new FrameBuilder.Columns<string, string>
        {
            { "x", new Series<string, double>(keys, Enumerable.Range(0, keys.Length).Select(i => (double)(float)table.Columns[0][i])) },
            { "y", new Series<string, double>(keys, Enumerable.Range(0, keys.Length).Select(i => (double)(float)table.Columns[1][i])) },
            { "given_label", new Series<string, string>(keys, Enumerable.Range(0, keys.Length).Select(i => (string)table["given_label"][i])) },
        };
        using var notebook = await FakeNotebook.RunAsync($"#!audit --data frame {Quick} --apply drop", ("frame", builder.Frame));
        await notebook.RunAsync($"#!audit --data frame {Quick} --apply relabel --cleaned mended");

        var issues = (LabelIssues)notebook["issues"];
        var cleaned = (Frame<string, string>)notebook["cleaned"];
        var mended = (Frame<string, string>)notebook["mended"];
        var dropped = issues.Indices.ToHashSet();
        Assert.NotEmpty(dropped);
        Assert.Equal(keys.Where((_, n) => !dropped.Contains(n)), cleaned.RowKeys);
        Assert.Equal(keys, mended.RowKeys);
        Assert.All(issues.All, i => Assert.Equal(issues.ClassNames[i.SuggestedLabel], mended.GetColumn<string>("given_label")[keys[i.Index]]));
        Assert.Equal(3, builder.Frame.ColumnCount);
    }

    [Theory]
    [InlineData("a;b;kind\n1;2;x\n3;oops;y\n", "line 3: expected a finite number in feature column 'b', got 'oops'")]
    [InlineData("a;b;kind\n1;2;x\n3;4;y;5\n", "line 3: expected 3 fields as in the header, got 4")]
    [InlineData("a;b;kind\n1;2;x\n3;4;\n", "line 3: expected a label in column 'kind', got a missing value")]
    [InlineData("a;b;kinds\n1;2;x\n", "there is no label column 'kind'. Did you mean 'kinds'?")]
    [InlineData("a;b;kind\n", "expected at least one row of data, got none")]
    [InlineData("a;b;kind\n1;2;x\n3;4;x\n5;6;x\n", "at least 2 different labels are needed to find wrong ones")]
    public async Task A_file_that_cannot_be_audited_says_why_and_changes_nothing(string content, string explanation)
    {
        var path = Path.Combine(_folder, "bad.csv");
        await File.WriteAllTextAsync(path, content, TestContext.Current.CancellationToken);
        var clean = Path.Combine(_folder, "clean.csv");
        using var notebook = new FakeNotebook { ["issues"] = "before" };

        var error = await Assert.ThrowsAsync<CommandException>(
            () => notebook.RunAsync($"#!audit --data '{path}' --label kind --folds 2 --apply drop --save '{clean}'"));

        Assert.Contains(explanation, error.Message, StringComparison.Ordinal);
        Assert.Equal("before", notebook["issues"]);
        Assert.False(notebook.Has("cleaned"));
        Assert.False(File.Exists(clean));
    }

    private static DataFrame ToFrame(LabeledDataset noisy)
    {
        var table = noisy.ToDataFrame();
        return new DataFrame(
            new DoubleDataFrameColumn("a", Enumerable.Range(0, noisy.Count).Select(i => (double)(float)table.Columns[0][i])),
            new DoubleDataFrameColumn("b", Enumerable.Range(0, noisy.Count).Select(i => (double)(float)table.Columns[1][i])),
            new StringDataFrameColumn("kind", noisy.GivenLabels.Select(l => $"kind {l}")),
            new Int32DataFrameColumn("number", noisy.GivenLabels.Select(l => (int)l)),
            new StringDataFrameColumn("note", noisy.GivenLabels.Select((_, i) => $"note {i % 2}")));
    }

    private (string Path, string[] Lines) WriteCsv(LabeledDataset noisy)
    {
        var frame = ToFrame(noisy);
        string[] lines =
        [
            "a;b;kind;note",
            .. Enumerable.Range(0, noisy.Count).Select(i =>
                string.Create(CultureInfo.InvariantCulture, $"{frame["a"][i]};{frame["b"][i]};{frame["kind"][i]};\"said \"\"x\"\"; twice\"")),
        ];
        var path = Path.Combine(_folder, "table.csv");
        File.WriteAllLines(path, lines);
        return (path, lines);
    }
}
