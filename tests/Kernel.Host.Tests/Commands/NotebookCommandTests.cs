using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NoisyNotebooks.Kernel.Host.Commands;
using NoisyNotebooks.Kernel.Host.Jupyter;
using NoisyNotebooks.Kernel.Host.Notebooks;
using NoisyNotebooks.Kernel.Host.Tests.Notebooks;

namespace NoisyNotebooks.Kernel.Host.Tests.Commands;

public sealed partial class NotebookCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private Task<(int Code, string Output, string Error)> Noisy(params string[] arguments) => NoisyProcess.Run(_folder.Path, arguments);

    [Fact]
    public async Task Clearing_changes_outputs_and_counts_and_no_other_byte()
    {
        // Odd layout, escapes, numbers and names must all survive.
        const string Before =
            "\uFEFF{ \"nbformat\":4,\"nbformat_minor\" : 5,\n\t\"metadata\":{\"execution_count\":7,\"outputs\":[1], \"x\":1.0e0},\r\n \"cells\":[{\"cell_type\":\"code\",\"id\":\"a\","
            + "\"metadata\":{\"outputs\":[2]},\"execution_count\" : 12 ,\"outputs\": [ {\"output_type\":\"stream\",\"name\":\"stdout\",\"text\":[\"]\"]} ] ,\"source\":\"\\u00e9 \\\"outputs\\\"\"},"
            + "{\"cell_type\":\"markdown\",\"id\":\"b\",\"metadata\":{},\"source\":\"execution_count\"}] , \"outputs\":[3]}";
        var path = _folder.File("n.ipynb");
        await File.WriteAllTextAsync(path, Before, new UTF8Encoding(false));
        var (code, output, error) = await Noisy("clear", "n.ipynb");
        Assert.True(code == ExitCodes.Ok, output + error);
        var expected = Before.Replace("\"execution_count\" : 12 ", "\"execution_count\" : null ", StringComparison.Ordinal)
            .Replace("[ {\"output_type\":\"stream\",\"name\":\"stdout\",\"text\":[\"]\"]} ]", "[]", StringComparison.Ordinal);
        Assert.Equal(Encoding.UTF8.GetBytes(expected), await File.ReadAllBytesAsync(path));
        Assert.Contains("has no outputs", (await Noisy("clear", "n.ipynb")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clearing_with_one_wrong_name_changes_nothing()
    {
        await Executed("n.ipynb", "1 + 1");
        var before = await File.ReadAllBytesAsync(_folder.File("n.ipynb"));
        Assert.Equal(ExitCodes.BadUsage, (await Noisy("clear", "n.ipynb", "missing.ipynb")).Code);
        Assert.Equal(before, await File.ReadAllBytesAsync(_folder.File("n.ipynb")));
    }

    [Fact]
    public async Task Verifying_accepts_what_may_change_and_names_what_has_changed()
    {
        await Executed(
            "n.ipynb",
            "Console.WriteLine($\"accuracy 0.9 in {DateTime.Now.Ticks % 1000} ms, {Guid.NewGuid()}, {DateTime.Now:HH:mm:ss.fffffff}\");",
            "#!time\n2 + 2",
            "throw new InvalidOperationException(\"on purpose\");",
            "display(HTML(\"<b>bold</b>\"));");
        var before = await File.ReadAllBytesAsync(_folder.File("n.ipynb"));
        var (code, output, error) = await Noisy("verify", "n.ipynb");
        Assert.True(code == ExitCodes.Ok, output + error);
        Assert.Contains("n.ipynb: all 4 code cells give what the file holds.", output, StringComparison.Ordinal);

        Assert.Equal(before, await File.ReadAllBytesAsync(_folder.File("n.ipynb")));
        var changed = Notebook.Load(_folder.File("n.ipynb"));
        changed.Cells[0].Outputs[0]!["text"] = MultilineText.Join(changed.Cells[0].Outputs[0]!["text"]).Replace("0.9", "0.91", StringComparison.Ordinal);
        changed.Save(_folder.File("n.ipynb"));
        (code, output, _) = await Noisy("verify", "n.ipynb");
        Assert.Equal(ExitCodes.CellFailed, code);
        Assert.Contains("1 of 4 code cells give something else", output, StringComparison.Ordinal);
        Assert.Contains("- accuracy 0.91 in", output, StringComparison.Ordinal);
        Assert.Contains("+ accuracy 0.9 in", output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Ok, (await Noisy("verify", "n.ipynb", "--tolerance", "0.05")).Code);
        Assert.Equal(ExitCodes.BadUsage, (await Noisy("verify", "n.ipynb", "--tolerance", "2")).Code);
        Assert.Equal(ExitCodes.BadUsage, (await Noisy("verify", "n.ipynb", "--points", "101")).Code);
    }

    [Theory]
    [InlineData("loss 0.5001 at 3 epochs", "loss 0.5000 at 3 epochs", 0.001, true)]
    [InlineData("loss 0.51", "loss 0.50", 0.001, false)]
    [InlineData("took 1 min 05 s", "took 59.3 s", 0, true)]
    [InlineData("ELR wins", "ELR loses", 1, false)]
    [InlineData("| 1.5 | ---- |", "|  1.5  | -- |", 0, true)]
    [InlineData("id 3f2504e0-4f89-11d3-9a0c-0305e82c3301", "id 7d444840-9dc0-11d1-b245-5ffdce74fad2", 0, true)]
    [InlineData("NaN", "1", 1, false)]
    [InlineData("-1", "1", 0.5, false)]
    [InlineData("v2 of x", "v3 of x", 1, false)]
    public void Lines_are_compared_as_a_reader_would(string left, string right, double tolerance, bool expected) =>
        Assert.Equal(expected, NotebookComparison.AreEqual(left, right, tolerance));

    [Theory]
    [InlineData("ELR ▁▂▃█  85.6 % → 93.6 %", "ELR ▁▃▃█  83 % → 95.1 %", true)]
    [InlineData("test accuracy 72.7 % (best 92.2 %)", "test accuracy 66.1 % (best 92.2 %)", false)]
    [InlineData("cross-entropy 65.1 ± 0.9 %", "cross-entropy 61.0 ± 4.0 %", true)]
    [InlineData("19.1 points", "12.0 points", false)]
    [InlineData("It disagrees with 360 labels", "It disagrees with 390 labels", true)]
    [InlineData("It disagrees with 360 labels", "It disagrees with 410 labels", false)]
    [InlineData("best  epoch   5", "best  epoch  10", true)]
    [InlineData("1,797 examples", "1,600 examples", false)]
    [InlineData("10.5 ± 0.8 s", "1.3 ± 0.1 s", true)]
    [InlineData("✓ The claim holds", "✗ The claim does not hold", false)]
    public void Measured_lines_may_differ_in_what_another_machine_gives(string left, string right, bool expected) =>
        Assert.Equal(expected, MeasuredText.AreEqual(left, right, points: 5));

    [Fact]
    public void Of_a_measured_cell_the_order_of_a_ranked_list_may_differ_and_of_another_nothing()
    {
        const string Before = "3 suspects\n\nrow   score  given\n───  ──────  ─────\n  7  0.0015  cat\n  9  0.1031  dog\n… 204 more rows\n\nclass  share\n─────  ─────\ncat    16 %\n";
        var after = Before.Replace("  7  0.0015  cat", "123  0.0015  hen", StringComparison.Ordinal);
        Assert.Empty(NotebookComparison.Differences(Measured(Before), Measured(after), 0.001, 5));
        Assert.Single(NotebookComparison.Differences(Measured(Before), Measured(after.Replace("16 %", "26 %", StringComparison.Ordinal)), 0.001, 5));
        Assert.Single(NotebookComparison.Differences(Measured(Before), Measured(after.Replace("cat    16", "hen    16", StringComparison.Ordinal)), 0.001, 5));
        var exact = Measured(Before);
        exact.Cells[0].Metadata.Remove("tags");
        Assert.Single(NotebookComparison.Differences(exact, Measured(after), 0.001, 5));

        static Notebook Measured(string text)
        {
            var notebook = NotebookFixture.Of("1");
            notebook.Cells[0].Metadata["tags"] = new JsonArray(NotebookComparison.MeasuredTag);
            notebook.Cells[0].Outputs.Add((JsonNode)NotebookOutputs.Display(Kernel.Extension.Formatting.MimeBundle.Text(text)));
            return notebook;
        }
    }

    [Fact]
    public async Task An_exported_notebook_is_a_page_or_Csharp_that_can_be_imported_again()
    {
        await Executed(
            "n.ipynb",
            "%md# Title\n\ntext",
            "var a = 1;\n#!whos\n#!html\n<b>x</b>\n\n<i>y</i>\n#!csharp\na++;",
            "#!fsharp\nlet b =\n    2\n#!share b --from fsharp --as none\nlet c = 3");
        var notebook = Notebook.Load(_folder.File("n.ipynb"));
        var (code, output, error) = await Noisy("export", "n.ipynb", "--html", "page.html", "--cs", "out/n.cs");
        Assert.True(code == ExitCodes.Ok, output + error);
        Assert.Contains("<title>Title</title>", await File.ReadAllTextAsync(_folder.File("page.html")), StringComparison.Ordinal);
        var script = await File.ReadAllTextAsync(_folder.File("out/n.cs"));
        Assert.StartsWith("// %% [markdown]\n// # Title\n//\n// text\n\n// %%\nvar a = 1;\n//#!whos\n//#!html\n// <b>x</b>\n", script, StringComparison.Ordinal);
        var back = ScriptFile.Cells(script).Select(c => c.Trim('\n'));
        Assert.Equal(notebook.Cells.Where(c => c.Kind == CellKind.Code).Select(c => c.Source), back);

        Assert.Equal(ExitCodes.Ok, (await Noisy("export", "n.ipynb")).Code);
        Assert.True(File.Exists(_folder.File("n.html")));
        Assert.Equal(ExitCodes.BadUsage, (await Noisy("export", "missing.ipynb")).Code);
    }

    [Fact]
    public async Task Running_twice_changes_nothing_but_times()
    {
        NotebookFixture.Of(
            "// defaults\nvar n = 1;",
            "new DataFrame(new Int32DataFrameColumn(\"age\", Enumerable.Range(0, 100).Select(i => i * n)))",
            "#!fsharp\n[ 1; 2 ]").Save(_folder.File("n.ipynb"));
        foreach (var name in new[] { "a.ipynb", "b.ipynb" })
        {
            var (code, output, error) = await Noisy("run", "n.ipynb", "-o", name, "-p", "n=3");
            Assert.True(code == ExitCodes.Ok, output + error);
        }

        var (a, b) = (await File.ReadAllTextAsync(_folder.File("a.ipynb")), await File.ReadAllTextAsync(_folder.File("b.ipynb")));
        Assert.Contains("noisy-", a, StringComparison.Ordinal);
        Assert.Contains("injected-parameters", a, StringComparison.Ordinal);
        Assert.Equal(Duration().Replace(a, "time"), Duration().Replace(b, "time"));
    }

    [Theory]
    [InlineData("while (true) { }")]
    [InlineData("#!fsharp\nwhile true do ()")]
    public async Task Ctrl_C_keeps_what_was_done(string endless)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signal to send.");
        var mark = endless.StartsWith('#') ? "#!fsharp\nprintfn \"now endless\"\n" + endless[9..] : "Console.WriteLine(\"now endless\");\n" + endless;
        NotebookFixture.Of("41 + 1", mark, "\"never\"").Save(_folder.File("n.ipynb"));
        var (code, output, error) = await NoisyProcess.RunAndInterrupt(_folder.Path, "      now endless", "run", "n.ipynb", "--html", "n.html");
        Assert.True(code == ExitCodes.Interrupted, output + error);
        Assert.Contains("The run was interrupted.", error, StringComparison.Ordinal);
        var run = Notebook.Load(_folder.File("n.out.ipynb"));
        Assert.Equal("42", MultilineText.Join(run.Cells[0].Outputs[0]!["data"]!["text/plain"]));
        Assert.Contains("now endless", MultilineText.Join(run.Cells[1].Outputs[0]!["text"]), StringComparison.Ordinal);
        Assert.Equal("Interrupted", (string?)run.Cells[1].Outputs[^1]!["ename"]);
        Assert.Null(run.Cells[2].ExecutionCount);
        Assert.Contains("now endless", await File.ReadAllTextAsync(_folder.File("n.html")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cell_tagged_raises_exception_may_fail()
    {
        var notebook = NotebookFixture.Of("throw new Exception(\"shown\");", "5");
        notebook.Cells[0].Metadata["tags"] = new System.Text.Json.Nodes.JsonArray("raises-exception");
        notebook.Save(_folder.File("n.ipynb"));
        Assert.Equal(ExitCodes.Ok, (await Noisy("run", "n.ipynb")).Code);
        Assert.Equal(2, Notebook.Load(_folder.File("n.out.ipynb")).Cells[1].ExecutionCount);
    }

    [Fact]
    public async Task A_session_without_Fsharp_loads_nothing_of_it()
    {
        NotebookFixture.Of(
            "1 + 1",
            "#!share x --from fsharp",
            "string.Join(' ', AppDomain.CurrentDomain.GetAssemblies().Select(a => a.GetName().Name).Where(n => n.StartsWith(\"FSharp\")))",
            "#!fsharp\n1",
            "AppDomain.CurrentDomain.GetAssemblies().Any(a => a.GetName().Name == \"FSharp.Compiler.Service\")").Save(_folder.File("n.ipynb"));
        _ = await Noisy("run", "n.ipynb", "--allow-errors");
        var cells = Notebook.Load(_folder.File("n.out.ipynb")).Cells;
        Assert.DoesNotContain("Compiler", MultilineText.Join(cells[2].Outputs[0]!["data"]!["text/plain"]), StringComparison.Ordinal);
        Assert.Equal("True", MultilineText.Join(cells[4].Outputs[0]!["data"]!["text/plain"]));
    }

    [Fact]
    public async Task Several_kernels_stand_beside_each_other()
    {
        var prefix = _folder.File("env");
        foreach (var name in new[] { "noisy", "noisy-0.2" })
        {
            Assert.Equal(ExitCodes.Ok, (await Noisy("jupyter", "install", "--prefix", prefix, "--name", name)).Code);
        }

        var listed = (await Noisy("jupyter", "list", "--prefix", prefix)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, listed.Length);
        Assert.All(listed, l => Assert.Contains(LanguageInfo.Version, l, StringComparison.Ordinal));
        var kernels = Path.Combine(prefix, "share", "jupyter", "kernels");
        Assert.Contains("\"C# (NoisyNotebooks)\"", await File.ReadAllTextAsync(Path.Combine(kernels, "noisy", "kernel.json")), StringComparison.Ordinal);
        Assert.Contains("\"C# (NoisyNotebooks, noisy-0.2)\"", await File.ReadAllTextAsync(Path.Combine(kernels, "noisy-0.2", "kernel.json")), StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Ok, (await Noisy("jupyter", "uninstall", "--prefix", prefix, "--name", "noisy")).Code);
        Assert.Contains("\"F# (NoisyNotebooks, noisy-0.2)\"", await File.ReadAllTextAsync(Path.Combine(kernels, "noisy-0.2-fsharp", "kernel.json")), StringComparison.Ordinal);
        Assert.Equal([Path.Combine(kernels, "noisy-0.2"), Path.Combine(kernels, "noisy-0.2-fsharp")], KernelSpec.List(Path.Combine(prefix, "share", "jupyter")));
        Assert.Equal(ExitCodes.BadUsage, (await Noisy("jupyter", "uninstall", "--prefix", prefix, "--name", "noisy")).Code);
        Assert.Equal(ExitCodes.BadUsage, (await Noisy("jupyter", "install", "--prefix", prefix, "--name", "x\n")).Code);
    }

    [GeneratedRegex(@"\d+(\.\d+)? m?s\b", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Duration();

    private async Task Executed(string name, params string[] cells)
    {
        NotebookFixture.Of(cells).Save(_folder.File(name));
        var (_, output, error) = await Noisy("run", name, "-o", name, "--allow-errors");
        Assert.True(File.ReadAllText(_folder.File(name)).Contains("\"execution_count\": 1", StringComparison.Ordinal), output + error);
    }
}
