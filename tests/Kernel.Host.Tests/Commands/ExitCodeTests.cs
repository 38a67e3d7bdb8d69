using System.Diagnostics;
using NoisyNotebooks.Kernel.Host.Commands;
using NoisyNotebooks.Kernel.Host.Jupyter;
using NoisyNotebooks.Kernel.Host.Notebooks;
using NoisyNotebooks.Kernel.Host.Tests.Notebooks;

namespace NoisyNotebooks.Kernel.Host.Tests.Commands;

public sealed class ExitCodeTests
{
    [Theory]
    [InlineData(ExitCodes.BadUsage, "run")]
    [InlineData(ExitCodes.BadUsage, "run missing.ipynb")]
    [InlineData(ExitCodes.BadUsage, "run good.ipynb --timeout soon")]
    [InlineData(ExitCodes.BadUsage, "run good.ipynb --timeout -1")]
    [InlineData(ExitCodes.BadUsage, "run good.ipynb -p nothing")]
    [InlineData(ExitCodes.BadUsage, "kernel missing.json")]
    [InlineData(ExitCodes.CellFailed, "run bad.ipynb")]
    [InlineData(ExitCodes.CellFailed, "run bad.ipynb --allow-errors --html bad.html")]
    [InlineData(ExitCodes.Ok, "run good.ipynb -o done.ipynb")]
    public async Task The_exit_code_says_how_it_went(int expected, string arguments)
    {
        using var folder = new TemporaryFolder();
        NotebookFixture.Of("1 + 1").Save(folder.File("good.ipynb"));
        NotebookFixture.Of("missing", "2").Save(folder.File("bad.ipynb"));
        var command = KernelSpec.ThisProgram();
        var start = new ProcessStartInfo(command[0], [.. command.Skip(1), .. arguments.Split(' ')])
        {
            WorkingDirectory = folder.Path,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(expected == process.ExitCode, $"{process.ExitCode}\n{output}\n{await error}");
        Assert.DoesNotContain("Unhandled exception", await error, StringComparison.Ordinal);
        if (arguments.Contains("bad.ipynb", StringComparison.Ordinal))
        {
            var failed = Notebook.Load(folder.File("bad.out.ipynb"));
            Assert.Equal("error", (string?)failed.Cells[0].Outputs[0]!["output_type"]);
            Assert.Equal(arguments.Contains("--allow", StringComparison.Ordinal), failed.Cells[1].ExecutionCount is not null);
        }
    }

    [Theory]
    [InlineData("run", "")]
    [InlineData("run", "a.ipynb", "-o", "")]
    [InlineData("run", "a.ipynb", "--html", " ")]
    [InlineData("run", "a.ipynb", "-p", "")]
    [InlineData("verify", "a.ipynb", "")]
    [InlineData("adopt", "")]
    [InlineData("clear", "")]
    [InlineData("export", "a.ipynb", "--cs", "")]
    [InlineData("pictures", "")]
    [InlineData("site", "a", "-o", "")]
    [InlineData("kernel", "")]
    [InlineData("jupyter", "install", "--prefix", "")]
    [InlineData("papers", "--markdown", "")]
    [InlineData("reproduce", "")]
    public void An_empty_text_is_refused_by_name(params string[] line)
    {
        var error = RootCommands.Create().Parse(line).Errors[0].Message;
        Assert.EndsWith(": got an empty text, which is no file and no value.", error, StringComparison.Ordinal);
        Assert.True(error.Length > ": got an empty text, which is no file and no value.".Length);
    }
}
