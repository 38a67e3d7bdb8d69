using System.Diagnostics;
using NoisyNotebooks.Kernel.Host.Commands;
using NoisyNotebooks.Kernel.Host.Jupyter;
using NoisyNotebooks.Kernel.Host.Tests.Notebooks;

namespace NoisyNotebooks.Kernel.Host.Tests.Commands;

public sealed class SystemLimitTests
{
    [Theory]
    [InlineData("-n 64", "64 files (ulimit -n)")]
    [InlineData("-n 128", "128 files (ulimit -n)")]
    [InlineData("-n 511", "511 files (ulimit -n)")]
    [InlineData("-v 3000000", "GB of addresses (ulimit -v)")]
    [InlineData("-v 4000000", "GB of addresses (ulimit -v)")]
    [InlineData("-n 512", null)]
    [InlineData("-v 8000000", null)]
    public async Task A_limit_that_is_too_small_is_said_in_one_line_before_the_work(string limit, string? expected)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The shell sets the limit, and takes it off with its end.");
        using var folder = new TemporaryFolder();
        NotebookFixture.Of("#!fsharp\n40 + 2", "using var t = torch.ones(3);\nt.sum().item<float>()").Save(folder.File("n.ipynb"));
        var command = string.Join(' ', KernelSpec.ThisProgram().Select(c => $"'{c.Replace("'", "'\\''", StringComparison.Ordinal)}'"));
        var start = new ProcessStartInfo("sh", ["-c", $"ulimit {limit}; exec {command} run n.ipynb"]) { WorkingDirectory = folder.Path, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == (expected is null ? ExitCodes.Ok : ExitCodes.BadUsage), $"{process.ExitCode} {output} {await error}");
        if (expected is not null)
        {
            Assert.Contains(expected, Assert.Single((await error).Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
            Assert.Empty(output);
            Assert.False(File.Exists(folder.File("n.out.ipynb")));
        }
    }
}
