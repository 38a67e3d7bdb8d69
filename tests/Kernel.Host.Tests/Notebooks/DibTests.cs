using System.Text.Json.Nodes;
using NoisyNotebooks.Kernel.Host.Commands;
using NoisyNotebooks.Kernel.Host.Notebooks;
using NoisyNotebooks.Kernel.Host.Tests.Commands;

namespace NoisyNotebooks.Kernel.Host.Tests.Notebooks;

/// <summary>.dib: the text format of .NET Interactive and Polyglot Notebooks.</summary>
public sealed class DibTests : IDisposable
{
    // As Polyglot Notebooks writes it.
    private const string Sample =
        "#!meta\r\n\r\n{\"kernelInfo\":{\"defaultKernelName\":\"csharp\",\"items\":[{\"aliases\":[\"c#\",\"cs\"],\"languageName\":\"C#\",\"name\":\"csharp\"},"
        + "{\"aliases\":[],\"languageName\":\"KQL\",\"name\":\"kql-logs\"}]}}\r\n\r\n"
        + "#!markdown\r\n\r\n# Title\r\n\r\ntext\r\n\r\n#!csharp\r\n\r\n#!time\r\nvar a = 41;\r\n\r\na + 1\r\n\r\n"
        + "#!f#\r\n\r\nlet b = 2\r\nb\r\n\r\n#!kql-logs\r\n\r\nLogs | take 3\r\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Cells_begin_at_the_names_of_kernels_and_commands_stay_in_them()
    {
        var notebook = DibFile.Parse(Sample, "x.dib");

        Assert.Equal("csharp", notebook.Language);
        Assert.Equal(
            [("# Title\n\ntext", null), ("#!time\nvar a = 41;\n\na + 1", null), ("let b = 2\nb", "fsharp"), ("Logs | take 3", "kql-logs")],
            notebook.Cells.Select(c => (c.Source, c.Language)));
        Assert.Equal(CellKind.Markdown, notebook.Cells[0].Kind);
    }

    [Fact]
    public void What_is_written_is_read_as_the_same_cells()
    {
        var notebook = DibFile.Parse(Sample, "x.dib");

        var back = DibFile.Parse(DibFile.Of(notebook), "y.dib");

        Assert.Equal(notebook.Cells.Select(c => (c.Kind, c.Source, c.Language)), back.Cells.Select(c => (c.Kind, c.Source, c.Language)));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("1 + 1", 1)]
    [InlineData("#!fsharp\n\n#!csharp\n", 0)]
    [InlineData("#!csharp\n\n#!sharps\n#!csharp x\n1", 1)]
    public void Odd_files_are_notebooks_too(string text, int cells) => Assert.Equal(cells, DibFile.Parse(text, "x.dib").Cells.Count);

    [Theory]
    [InlineData("#!meta\n\n{ broken\n\n#!csharp\n1", "behind #!meta is not JSON")]
    [InlineData("\0\0", "no text has")]
    public void What_is_none_is_refused_in_one_line(string text, string expected)
    {
        var error = Assert.Throws<NotebookFormatException>(() => DibFile.Parse(text, "x.dib"));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task A_dib_is_run_into_an_ipynb_and_stays_as_it_is()
    {
        await File.WriteAllTextAsync(_folder.File("n.dib"), Sample);

        var (code, output, error) = await NoisyProcess.Run(_folder.Path, "run", "n.dib", "--html", "n.html");

        Assert.True(code == ExitCodes.CellFailed, output + error);
        var run = Notebook.Load(_folder.File("n.out.ipynb"));
        Assert.Equal("42", Shown(run.Cells[1]));
        Assert.Equal("2", Shown(run.Cells[2]));
        Assert.StartsWith("There is no kernel 'kql-logs' here", (string?)run.Cells[3].Outputs[0]!["evalue"], StringComparison.Ordinal);
        Assert.Equal(Sample, await File.ReadAllTextAsync(_folder.File("n.dib")));
        Assert.True(File.Exists(_folder.File("n.html")));
    }

    [Fact]
    public async Task A_dib_cannot_take_outputs_and_two_of_one_name_do_not_go_into_one_folder()
    {
        await File.WriteAllTextAsync(_folder.File("n.dib"), "1");
        NotebookFixture.Of("1").Save(_folder.File("n.ipynb"));

        foreach (var (arguments, expected) in new (string[], string)[]
        {
            (["run", "n.ipynb", "-o", "o.dib"], "expected an .ipynb file, since .dib holds no outputs"),
            (["run", "n.ipynb", "n.dib", "--out", "done"], "expected different names"),
            (["verify", "n.dib"], "holds no outputs to compare with"),
        })
        {
            var (code, _, error) = await NoisyProcess.Run(_folder.Path, arguments);
            Assert.Equal(ExitCodes.BadUsage, code);
            Assert.Contains(expected, error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Other_commands_take_a_dib_or_say_what_it_has_no_place_for()
    {
        await File.WriteAllTextAsync(_folder.File("n.dib"), Sample);
        await File.WriteAllTextAsync(_folder.File("broken.dib"), "\0");

        foreach (var (arguments, code, expected) in new (string, int, string)[]
        {
            ("clear n.dib", ExitCodes.Ok, "n.dib has no outputs."),
            ("clear broken.dib", ExitCodes.BadUsage, "no text has"),
            ("run n.dib --help-notebook", ExitCodes.Ok, "n.dib takes no parameters, since .dib has no place for the tag 'parameters'"),
            ("run n.dib -p a=1", ExitCodes.BadUsage, "-p: n.dib takes no parameters"),
            ("run n.dib --quick", ExitCodes.BadUsage, "--quick: n.dib takes no parameters"),
            ("site . -o site", ExitCodes.BadUsage, "no text has"),
            ("site n.dib -o site", ExitCodes.Ok, "Wrote 5 files."),
            ("pictures n.dib", ExitCodes.Ok, "No cell asks for a picture."),
        })
        {
            var (exit, output, error) = await NoisyProcess.Run(_folder.Path, arguments.Split(' '));
            Assert.True(exit == code, arguments + output + error);
            Assert.Contains(expected, output + error, StringComparison.Ordinal);
        }

        Assert.Contains("<h1", await File.ReadAllTextAsync(_folder.File("site/n.html")), StringComparison.Ordinal);
        Assert.Equal(Sample, await File.ReadAllTextAsync(_folder.File("n.dib")));
    }

    [Fact]
    public async Task Formats_are_exported_into_each_other()
    {
        await File.WriteAllTextAsync(_folder.File("n.dib"), Sample);

        var (code, output, error) = await NoisyProcess.Run(_folder.Path, "export", "n.dib", "--ipynb", "n.ipynb", "--html", "n.html", "--cs", "n.cs");
        Assert.True(code == ExitCodes.Ok, output + error);
        Assert.Equal(ExitCodes.Ok, (await NoisyProcess.Run(_folder.Path, "export", "n.ipynb", "--dib", "back.dib")).Code);

        Assert.Equal(DibFile.Parse(Sample, "n").Cells.Select(c => c.Source), Notebook.Load(_folder.File("back.dib")).Cells.Select(c => c.Source));
        Assert.Contains("var a = 41;", await File.ReadAllTextAsync(_folder.File("n.cs")), StringComparison.Ordinal);
        Assert.Equal(ExitCodes.BadUsage, (await NoisyProcess.Run(_folder.Path, "export", "n.dib", "--dib", "n.dib")).Code);
    }

    [Fact]
    public void A_file_that_is_too_large_is_refused_before_it_is_read()
    {
        using (var file = File.Create(_folder.File("n.dib")))
        {
            file.SetLength(300_000_000);
        }

        Assert.Contains("expected at most 256", Assert.Throws<NotebookFormatException>(() => Notebook.Load(_folder.File("n.dib"))).Message, StringComparison.Ordinal);
    }

    private static string Shown(NotebookCell cell) =>
        MultilineText.Join(cell.Outputs.OfType<JsonObject>().First(o => (string?)o["output_type"] == "execute_result")["data"]!["text/plain"]);
}
