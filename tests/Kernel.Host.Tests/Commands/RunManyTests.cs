using System.Diagnostics;
using System.Text.Json.Nodes;
using NoisyNotebooks.Kernel.Host.Commands;
using NoisyNotebooks.Kernel.Host.Jupyter;
using NoisyNotebooks.Kernel.Host.Notebooks;
using NoisyNotebooks.Kernel.Host.Tests.Notebooks;

namespace NoisyNotebooks.Kernel.Host.Tests.Commands;

/// <summary>Several notebooks in one process.</summary>
public sealed class RunManyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_notebook_has_a_fresh_session_and_a_failing_one_stops_no_other()
    {
        NotebookFixture.Of("var x = 1;", "x").Save(_folder.File("a.ipynb"));
        NotebookFixture.Of("x", "2").Save(_folder.File("b.ipynb"));
        Directory.CreateDirectory(_folder.File("sub"));
        NotebookFixture.Of("System.IO.Path.GetFileName(System.IO.Directory.GetCurrentDirectory())", "3").Save(_folder.File("sub/c.ipynb"));

        var (code, output, error) = await NoisyProcess.Run(_folder.Path, "run", "--out", "done", "--pages", "a.ipynb", "b.ipynb", "sub/c.ipynb");

        Assert.True(code == ExitCodes.CellFailed, output + error);
        Assert.Equal("b.ipynb: A cell failed.", error.Trim());
        Assert.Equal("1", Shown("a.ipynb", 1));
        Assert.Equal("error", (string?)Notebook.Load(_folder.File("done/b.ipynb")).Cells[0].Outputs[0]!["output_type"]);
        Assert.Equal("3", Shown("c.ipynb", 1));
        Assert.Equal(3, Directory.GetFiles(_folder.File("done"), "*.html").Length);
        Assert.False(File.Exists(_folder.File("a.out.ipynb")));
    }

    [Fact]
    public async Task A_quick_run_sets_the_parameters_of_the_metadata_and_given_ones_win()
    {
        var notebook = NotebookFixture.Of("var n = 1; var m = 1;", "$\"{n} {m}\"");
        notebook.Cells[0].Metadata["tags"] = new JsonArray("parameters");
        notebook.Metadata["noisy"] = new JsonObject { ["quick"] = new JsonArray("n=2", "m=2") };
        notebook.Save(_folder.File("a.ipynb"));

        var (code, output, error) = await NoisyProcess.Run(_folder.Path, "run", "--quick", "--out", "done", "a.ipynb", "-p", "m=3");

        Assert.True(code == ExitCodes.Ok, output + error);
        Assert.Equal("2 3", Shown("a.ipynb", 2));
    }

    [Theory]
    [InlineData("run a.ipynb b.ipynb", "--out: expected the folder that the executed notebooks go to")]
    [InlineData("run -", "--out: expected the folder")]
    [InlineData("run a.ipynb --pages", "--out: expected the folder")]
    [InlineData("run a.ipynb --out done -o x.ipynb", "expected no -o and --html")]
    [InlineData("run a.ipynb --out done --html x.html", "expected no -o and --html")]
    [InlineData("run --out done a.ipynb sub/a.ipynb", "expected different names, got 'a.ipynb' twice")]
    [InlineData("run --out done - a.ipynb", "expected '-' alone")]
    [InlineData("run --out done a.ipynb missing.ipynb", "Cannot read the notebook 'missing.ipynb'")]
    [InlineData("run --quick a.ipynb", "--quick: 'a.ipynb' says nowhere how to run it quickly")]
    public async Task What_does_not_fit_together_is_refused_before_anything_runs(string arguments, string expected)
    {
        NotebookFixture.Of("1").Save(_folder.File("a.ipynb"));
        NotebookFixture.Of("1").Save(_folder.File("b.ipynb"));

        var (code, output, error) = await NoisyProcess.Run(_folder.Path, arguments.Split(' '));

        Assert.True(code == ExitCodes.BadUsage, output + error);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("done")));
    }

    [Fact]
    public async Task A_worker_answers_each_name_on_its_input_with_a_line_of_JSON()
    {
        NotebookFixture.Of("1 + 1").Save(_folder.File("good.ipynb"));
        NotebookFixture.Of("missing").Save(_folder.File("bad.ipynb"));
        var command = KernelSpec.ThisProgram();
        using var process = Process.Start(new ProcessStartInfo(command[0], [.. command.Skip(1), "run", "--out", "done", "-"])
        {
            WorkingDirectory = _folder.Path,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var log = process.StandardError.ReadToEndAsync();
        var answers = new List<JsonNode>();
        foreach (var name in new[] { "good.ipynb", "none.ipynb", "bad.ipynb", "good.ipynb" })
        {
            await process.StandardInput.WriteLineAsync(name);
            await process.StandardInput.FlushAsync();
            var answer = JsonNode.Parse((await process.StandardOutput.ReadLineAsync())!)!;
            Assert.Equal(name, (string?)answer["notebook"]);
            answers.Add(answer);
        }

        process.StandardInput.Close();
        await process.WaitForExitAsync();

        Assert.Equal(ExitCodes.Ok, process.ExitCode);
        Assert.Equal([ExitCodes.Ok, ExitCodes.BadUsage, ExitCodes.CellFailed, ExitCodes.Ok], answers.Select(a => (int)a["exitCode"]!));
        Assert.Equal([null, "Cannot read", "A cell failed.", null], answers.Select(a => ((string?)a["error"])?.Split(" the")[0]));
        Assert.All(answers.Where((_, i) => i != 1), a => Assert.True((double)a["cpuSeconds"]! > 0));
        Assert.Contains("The name 'missing' does not exist", await log, StringComparison.Ordinal);
        Assert.Equal("2", Shown("good.ipynb", 0));
    }

    private string Shown(string name, int cell) =>
        MultilineText.Join(Notebook.Load(_folder.File("done/" + name)).Cells[cell].Outputs[0]!["data"]!["text/plain"]);
}
