using NoisyNotebooks.Kernel.Host.Commands;
using NoisyNotebooks.Kernel.Host.Jupyter;
using NoisyNotebooks.Kernel.Host.Notebooks;
using NoisyNotebooks.Kernel.Host.Tests.Notebooks;

namespace NoisyNotebooks.Kernel.Host.Tests.Commands;

/// <summary>What children and others write past the console's writers is in the notebook, in order, and never in what the host says.</summary>
public sealed class StandardStreamTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static string Streams(NotebookCell cell, string name) =>
        string.Concat(cell.Outputs.Where(o => (string?)o!["name"] == name).Select(o => MultilineText.Join(o!["text"])));

    [Fact]
    public async Task Children_raw_streams_and_writers_come_in_the_order_in_which_they_were_written()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There children find their console by other ways.");
        NotebookFixture.Of(
            "using System.Diagnostics;\nvoid Sh(string s) { using var p = Process.Start(\"sh\", [\"-c\", s]); p.WaitForExit(); }\nConsole.WriteLine(\"one\"); Sh(\"echo two; echo wrong >&2\"); Console.WriteLine(\"three\");",
            "using var o = Console.OpenStandardOutput(); o.Write(\"ä raw\\n\"u8); o.Flush();\nConsole.WriteLine(\"text\");",
            "using var e = Console.OpenStandardError(); e.Write(\"raw error\"u8);",
            "Sh(\"echo before\");\n41 + 1",
            "Sh(\"i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done\");",
            "#!fsharp\nlet p = System.Diagnostics.Process.Start(\"sh\", [\"-c\"; \"echo from F#\"])\np.WaitForExit()",
            "Sh(\"cat\"); Console.WriteLine(\"read\");").Save(_folder.File("n.ipynb"));
        var (code, output, error) = await NoisyProcess.Run(_folder.Path, "run", "n.ipynb");
        Assert.True(code == ExitCodes.Ok, output + error);
        var cells = Notebook.Load(_folder.File("n.out.ipynb")).Cells;
        Assert.Equal("one\ntwo\nthree\n", Streams(cells[0], "stdout"));
        Assert.Equal("wrong\n", Streams(cells[0], "stderr"));
        Assert.Equal("ä raw\ntext\n", Streams(cells[1], "stdout"));
        Assert.Equal("raw error", Streams(cells[2], "stderr"));
        Assert.Equal(["stream", "execute_result"], cells[3].Outputs.Select(o => (string?)o!["output_type"]));
        Assert.Equal(string.Concat(Enumerable.Range(0, 20000).Select(i => $"line {i}\n")), Streams(cells[4], "stdout"));
        Assert.Equal("from F#\n", Streams(cells[5], "stdout"));
        Assert.Equal("read\n", Streams(cells[6], "stdout"));
        Assert.Contains("Wrote n.out.ipynb", output, StringComparison.Ordinal);
        Assert.Empty(error);
    }

    [Fact]
    public async Task A_worker_says_only_its_own_lines_and_its_names_are_not_read_by_children()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There children find their console by other ways.");
        NotebookFixture.Of("using System.Diagnostics;\nusing var p = Process.Start(\"sh\", [\"-c\", \"echo loud; cat\"]); p.WaitForExit();").Save(_folder.File("n.ipynb"));
        File.Copy(_folder.File("n.ipynb"), _folder.File("m.ipynb"));
        var command = string.Join(' ', KernelSpec.ThisProgram().Select(c => $"'{c.Replace("'", "'\\''", StringComparison.Ordinal)}'"));
        await File.WriteAllTextAsync(_folder.File("go.sh"), $"printf 'n.ipynb\\nm.ipynb\\n' | {command} run --out out - 2>log");
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("sh", ["go.sh"]) { WorkingDirectory = _folder.Path, RedirectStandardOutput = true, UseShellExecute = false })!;
        var lines = (await process.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await process.WaitForExitAsync();
        Assert.Equal(2, lines.Length);
        Assert.All(lines, l => Assert.StartsWith("{\"notebook\":", l, StringComparison.Ordinal));
        Assert.All(new[] { "n", "m" }, n => Assert.Equal("loud\n", Streams(Notebook.Load(Path.Combine(_folder.Path, "out", n + ".ipynb")).Cells[0], "stdout")));
    }

    [Theory]
    [InlineData("Environment.FailFast(\"on purpose\");", "on purpose")]
    [InlineData("int F(int n) => 1 + F(n + 1);\nF(0)", "Stack overflow")]
    public async Task What_the_runtime_says_when_it_dies_is_on_the_console(string code, string expected)
    {
        NotebookFixture.Of(code).Save(_folder.File("n.ipynb"));
        var (exit, output, error) = await NoisyProcess.Run(_folder.Path, "run", "n.ipynb");
        Assert.NotEqual(ExitCodes.Ok, exit);
        Assert.True(error.Contains(expected, StringComparison.Ordinal), output + error);
    }
}
