using System.Text.Json.Nodes;
using NoisyNotebooks.Kernel.Host.Commands;
using NoisyNotebooks.Kernel.Host.Languages;
using NoisyNotebooks.Kernel.Host.Notebooks;
using NoisyNotebooks.Kernel.Host.Notebooks.Adoption;
using NoisyNotebooks.Kernel.Host.Tests.Languages;
using NoisyNotebooks.Kernel.Host.Tests.Notebooks;

namespace NoisyNotebooks.Kernel.Host.Tests.Commands;

/// <summary><c>noisy adopt</c>: courses of .NET Interactive and Polyglot Notebooks.</summary>
public sealed class AdoptTests : IDisposable
{
    private const string Course = """
        #!meta

        {"kernelInfo":{"defaultKernelName":"csharp","items":[{"aliases":["c#"],"name":"csharp"},{"aliases":[],"name":"pythonkernel"}]}}

        #!markdown

        # Not a cell that runs

        #!csharp

        var a = 41;
        a + 1

        #!fsharp

        #!share a --from csharp
        a + 2

        #!pwsh

        Get-ChildItem

        #!pythonkernel

        print(1)

        #!csharp

        #!connect mssql --kernel-name db "Server=."

        #!csharp

        #!sql-db
        select 1

        #!csharp

        #r "nuget: No.Such.Package.Of.NoisyNotebooks, 1.0.0"

        #!csharp

        Kernel.Root.FindKernelByName("csharp")

        #!csharp

        using Microsoft.DotNet.Interactive.Commands;

        #!csharp

        int b = "text";

        #!csharp

        throw new InvalidOperationException("on purpose");

        #!csharp

        await Kernel.GetInputAsync("name")

        #!html

        <b>x</b>
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private Task<(int Code, string Output, string Error)> Adopt(params string[] arguments) => NoisyProcess.Run(_folder.Path, ["adopt", .. arguments]);

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(name))!);
        File.WriteAllText(_folder.File(name), text);
    }

    private JsonNode Report(string name = "r.json") => JsonNode.Parse(File.ReadAllText(_folder.File(name)))!;

    [Fact]
    public async Task Each_cell_has_a_verdict_and_what_is_missing_is_named_and_the_rest_runs_on()
    {
        Write("c/01.dib", Course);

        var (code, output, error) = await Adopt("c", "--json", "r.json", "--write", "new");

        Assert.True(code == ExitCodes.CellFailed, output + error);
        var cells = Report()["notebooks"]![0]!["cells"]!.AsArray();
        Assert.Equal(
            [
                ("works", null), ("works", null), ("no kernel", "pwsh"), ("no kernel", "pythonkernel"), ("no command", "#!connect"), ("no kernel", "sql-db"),
                ("no package", "No.Such.Package.Of.NoisyNotebooks"), ("no library", "Microsoft.DotNet.Interactive"), ("no library", "Microsoft.DotNet.Interactive"),
                ("compile error", null), ("error", null), ("asks user", null), ("works", null),
            ],
            cells.Select(c => ((string?)c!["verdict"], (string?)c["missing"])));
        Assert.Equal("on purpose", (string?)cells[10]!["message"]);
        Assert.Equal((13, 3), ((int)Report()["cells"]!, (int)Report()["works"]!));
        Assert.True((bool)Report()["isComplete"]!);
        Assert.Contains("3 of 13 code cells work.", output, StringComparison.Ordinal);
        Assert.Contains("no library: Microsoft.DotNet.Interactive (2 cells)", output, StringComparison.Ordinal);
        Assert.Contains("no kernel       Get-ChildItem", output, StringComparison.Ordinal);

        // The kernel sees a cell's text alone: what is written says the language there.
        var adopted = Notebook.Load(_folder.File("new/01.ipynb"));
        Assert.Equal("noisy", (string?)adopted.Metadata["kernelspec"]!["name"]);
        Assert.Equal("#!fsharp\n#!share a --from csharp\na + 2", adopted.Cells[2].Source);
        Assert.StartsWith("#!html\n", adopted.Cells[^1].Source, StringComparison.Ordinal);
        Assert.All(adopted.Cells, c => Assert.Null(c.Language));
        using var session = new ExecutionSession([], _folder.Path);
        Assert.Equal(CellStatus.Completed, (await session.RunAsync(adopted.Cells[1].Source, 1, new RecordedOutput())).Status);
        var shared = new RecordedOutput();
        Assert.Equal(CellStatus.Completed, (await session.RunAsync(adopted.Cells[2].Source, 2, shared)).Status);
        Assert.Equal("43", shared.PlainValue);
    }

    [Fact]
    public async Task Cells_write_into_a_copy_unless_they_shall_not()
    {
        Write("c/data/x.txt", "old");
        Write("c/sub/n.dib", "File.AppendAllText(\"../data/x.txt\", \"new\");\nFile.WriteAllText(\"made.txt\", \"\");\nFile.ReadAllText(\"../data/x.txt\")");
        var before = Directory.GetFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories);

        var (code, output, error) = await Adopt("c");

        Assert.True(code == ExitCodes.Ok, output + error);
        Assert.Equal(before, Directory.GetFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories));
        Assert.Equal("old", await File.ReadAllTextAsync(_folder.File("c/data/x.txt")));

        Assert.Equal(ExitCodes.Ok, (await Adopt("c", "--in-place")).Code);
        Assert.Equal("oldnew", await File.ReadAllTextAsync(_folder.File("c/data/x.txt")));
        Assert.True(File.Exists(_folder.File("c/sub/made.txt")));
    }

    [Fact]
    public async Task A_cell_that_ends_the_process_or_takes_too_long_or_leaves_something_running_costs_no_other_notebook()
    {
        NotebookFixture.Of("1", "Environment.Exit(0);", "2").Save(_folder.File("c/a.ipynb"));
        NotebookFixture.Of("1", "System.Diagnostics.Process.GetCurrentProcess().Kill();", "2").Save(_folder.File("c/b.ipynb"));
        NotebookFixture.Of("new Thread(() => { while (true) Thread.Sleep(100); }).Start();").Save(_folder.File("c/c.ipynb"));
        NotebookFixture.Of("1", "while (true) { }", "2").Save(_folder.File("c/d.ipynb"));

        var (code, output, error) = await Adopt("c", "--json", "r.json", "--timeout", "20");

        Assert.True(code == ExitCodes.CellFailed, output + error);
        Assert.Equal(
            ["works|ends process|not run", "works|ends process|not run", "works", "works|too long|works"],
            Report()["notebooks"]!.AsArray().Select(n => string.Join('|', n!["cells"]!.AsArray().Select(c => (string?)c!["verdict"]))));
    }

    [Fact]
    public async Task Files_that_are_no_notebooks_are_told_and_the_others_run()
    {
        Write("c/broken.ipynb", "{\"cells\": [");
        Write("c/python.ipynb", "{\"cells\":[],\"metadata\":{\"kernelspec\":{\"display_name\":\"Python 3\",\"language\":\"python\",\"name\":\"python3\"}},\"nbformat\":4,\"nbformat_minor\":5}");
        await File.WriteAllBytesAsync(_folder.File("c/latin.dib"), [(byte)'v', 0xE4, 0xF6, (byte)';']);
        Write("c/steers.dib", "throw new Exception(\"\\u001b[2J\\u001b[31mred\");");
        using (var file = File.Create(_folder.File("c/huge.ipynb")))
        {
            file.SetLength(300_000_000);
        }

        if (!OperatingSystem.IsWindows())
        {
            Directory.CreateSymbolicLink(_folder.File("c/up"), "..");
            File.CreateSymbolicLink(_folder.File("c/loop"), "loop");
            File.CreateSymbolicLink(_folder.File("c/nowhere.ipynb"), "gone");
        }

        var (code, output, error) = await Adopt("c", "--json", "r.json");

        Assert.True(code == ExitCodes.CellFailed, output + error);
        var problems = Report()["notebooks"]!.AsArray().Where(n => n!["problem"] is not null).ToDictionary(n => Path.GetFileName((string)n!["path"]!), n => (string)n!["problem"]!, StringComparer.Ordinal);
        Assert.Contains("not JSON", problems["broken.ipynb"], StringComparison.Ordinal);
        Assert.Contains("a notebook in Python 3; noisy runs C# and F#", problems["python.ipynb"], StringComparison.Ordinal);
        Assert.Contains("not UTF-8", problems["latin.dib"], StringComparison.Ordinal);
        Assert.Contains("expected at most 256", problems["huge.ipynb"], StringComparison.Ordinal);
        Assert.Contains("0 of 1 code cell work", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', output);
        Assert.DoesNotContain("   at ", output + error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("empty", "There is no notebook (.ipynb, .dib) in 'empty'.")]
    [InlineData("missing", "There is no file or folder 'missing'.")]
    [InlineData("broken.dib", "no text has")]
    [InlineData("n.ipynb --json n.ipynb", "--json: expected another file than the notebook itself")]
    [InlineData("n.ipynb --write .", "--write: expected another file than the notebook itself")]
    [InlineData("n.ipynb n.dib --write new", "--write: expected another file than that of --write")]
    [InlineData("n.dib --write new --json new/n.ipynb", "--json: expected another file than that of --write")]
    [InlineData("n.dib --json empty", "is a folder")]
    [InlineData("n.dib --timeout 0", "--timeout: expected")]
    [InlineData("", "Required argument missing")]
    public async Task What_cannot_be_is_refused_in_one_line_before_anything_runs(string arguments, string expected)
    {
        Directory.CreateDirectory(_folder.File("empty"));
        Write("broken.dib", "\0");
        Write("n.dib", "File.WriteAllText(\"" + _folder.File("ran") + "\", \"\")");
        NotebookFixture.Of("1").Save(_folder.File("n.ipynb"));

        var (code, output, error) = await Adopt(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.True(code == ExitCodes.BadUsage, output + error);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.InRange(error.Trim().Split('\n').Length, 1, 2);
        Assert.False(File.Exists(_folder.File("ran")));
    }

    [Fact]
    public async Task What_was_written_before_is_not_tried_again()
    {
        Write("c/n.dib", "1");
        Assert.Equal(ExitCodes.Ok, (await Adopt("c", "--write", "c/new", "--json", "r.json")).Code);
        Assert.Equal(ExitCodes.Ok, (await Adopt("c", "--write", "c/new", "--json", "r.json")).Code);
        Assert.Single(Report()["notebooks"]!.AsArray());
        Assert.Single(Directory.GetFiles(_folder.File("c/new"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task An_interrupt_keeps_what_has_run()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signal to send.");
        Write("c/a.dib", "41 + 1");
        var flag = _folder.File("c.began");
        Write("c/b.dib", $"1\n#!csharp\nFile.WriteAllText(\"{flag}\", \"\");\nwhile (true) {{ }}");
        Write("c/d.dib", "3");

        // The first notebook is shown when it has ended; the second has then begun or is about to.
        var (code, output, error) = await NoisyProcess.RunAndInterrupt(_folder.Path, "41 + 1", "adopt", "c", "--json", "r.json", "--write", "new");

        Assert.True(code == ExitCodes.Interrupted, output + error);
        Assert.Equal("works", (string?)Report()["notebooks"]![0]!["cells"]![0]!["verdict"]);
        Assert.False((bool)Report()["isComplete"]!);
        Assert.True(File.Exists(_folder.File("new/a.ipynb")));
        Assert.False(File.Exists(_folder.File("new/d.ipynb")));
        Assert.Contains("Interrupted after", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_too_large_to_copy_is_refused_and_links_are_copied_as_what_they_lead_to()
    {
        Write("c/a/x.txt", new string('x', 1000));
        Write("c/.git/y", "y");
        var error = Assert.Throws<InvalidDataException>(() => WorkingCopy.Of(_folder.File("c"), Assert.Fail, maximumBytes: 999));
        Assert.Contains("--in-place", error.Message, StringComparison.Ordinal);

        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(_folder.File("c/link.txt"), "a/x.txt");
            Directory.CreateSymbolicLink(_folder.File("c/back"), ".");
        }

        string[] expected = OperatingSystem.IsWindows() ? ["x.txt"] : ["link.txt", "x.txt"];
        using var copy = WorkingCopy.Of(_folder.File("c"), Assert.Fail);
        var files = Directory.GetFiles(copy.Path, "*", SearchOption.AllDirectories);
        Assert.Equal(expected, files.Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(files, f => Assert.Null(new FileInfo(f).LinkTarget));
    }
}
