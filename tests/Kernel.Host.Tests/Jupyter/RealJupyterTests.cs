using System.Diagnostics;
using NoisyNotebooks.Kernel.Host.Jupyter;
using NoisyNotebooks.Kernel.Host.Notebooks;
using NoisyNotebooks.Kernel.Host.Tests.Notebooks;

namespace NoisyNotebooks.Kernel.Host.Tests.Jupyter;

public sealed class RealJupyterTests
{
    [Fact]
    public async Task Jupyter_executes_a_notebook_through_the_installed_kernelspec()
    {
        var jupyter = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
            .Select(p => Path.Combine(p, "jupyter")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(jupyter is null, "There is no jupyter on the PATH.");

        using var folder = new TemporaryFolder();
        KernelSpec.Install(folder.Path, "noisy-test", KernelSpec.ThisProgram());
        var notebook = NotebookFixture.Of("#r \"nuget: NoisyNotebooks\"", "var x = 20; Console.WriteLine(\"hello\");", "await Task.Delay(1); 2 * x + 2");
        notebook.Save(folder.File("in.ipynb"));
        var start = new ProcessStartInfo(jupyter!)
        {
            ArgumentList =
            {
                "nbconvert", "--to", "notebook", "--execute", "--ExecutePreprocessor.kernel_name=noisy-test", "--output", "out.ipynb", "in.ipynb",
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
        Assert.Equal(folder.Path, Path.GetDirectoryName(Path.GetDirectoryName(KernelSpec.Uninstall(folder.Path, "noisy-test"))));
    }
}
