using System.Diagnostics;
using NoisyNotebooks.Kernel.Host.Jupyter;
using NoisyNotebooks.Kernel.Host.Notebooks;
using NoisyNotebooks.Kernel.Host.Tests.Notebooks;

namespace NoisyNotebooks.Kernel.Host.Tests.Jupyter;

public sealed class RealJupyterTests
{
    public static TheoryData<string, string[]> Languages() => new()
    {
        { "noisy-test", ["#r \"nuget: NoisyNotebooks\"", "var x = 20; Console.WriteLine(\"hello\");", "await Task.Delay(1); 2 * x + 2"] },
        { "noisy-test-fsharp", ["let double n = 2 * n", "let x = 20\nprintfn \"hello\"", "double x + 2"] },
    };

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task Jupyter_executes_a_notebook_through_the_installed_kernelspec(string kernel, string[] cells)
    {
        var jupyter = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
            .Select(p => Path.Combine(p, "jupyter")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(jupyter is null, "There is no jupyter on the PATH.");

        using var folder = new TemporaryFolder();
        Assert.All(LanguageInfo.All, l => KernelSpec.Install(folder.Path, "noisy-test", KernelSpec.ThisProgram(), l));
        var notebook = NotebookFixture.Of(cells);
        notebook.Save(folder.File("in.ipynb"));
        var start = new ProcessStartInfo(jupyter!)
        {
            ArgumentList =
            {
                "nbconvert", "--to", "notebook", "--execute", $"--ExecutePreprocessor.kernel_name={kernel}", "--output", "out.ipynb", "in.ipynb",
            },
            WorkingDirectory = folder.Path,
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        start.Environment["JUPYTER_DATA_DIR"] = folder.Path;
        using var process = Process.Start(start)!;
        var log = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, log);

        var executed = Notebook.Load(folder.File("out.ipynb"));
        Assert.Equal("hello\n", MultilineText.Join(executed.Cells[1].Outputs[0]!["text"]));
        Assert.Equal("42", MultilineText.Join(executed.Cells[2].Outputs[0]!["data"]!["text/plain"]));
        Assert.Equal(folder.Path, Path.GetDirectoryName(Path.GetDirectoryName(KernelSpec.Uninstall(folder.Path, kernel))));
    }
}
