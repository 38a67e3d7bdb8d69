using System.ComponentModel;
using System.Diagnostics;
using NoisyNotebooks.Kernel.Host.Jupyter;

namespace NoisyNotebooks.Kernel.Host.Tests.Conformance;

/// <summary>The kernel as Jupyter's own Python client sees it, in a process of its own.</summary>
public sealed class JupyterSuiteTests
{
    [Fact]
    public Task The_conformance_suite_of_Jupyter_passes() => RunPython("conformance.py", "jupyter_kernel_test");

    [Fact]
    public Task A_long_session_loses_no_message_and_keeps_its_memory() => RunPython("soak.py", "jupyter_client");

    private static async Task RunPython(string script, string module)
    {
        var python = await FindPython(module);
        Assert.SkipWhen(python is null, $"There is no python3 with the module {module} (Debian: python3-jupyter-kernel-test).");

        using var folder = new TemporaryFolder();
        KernelSpec.Install(folder.Path, "noisy-suite", KernelSpec.ThisProgram());
        var start = new ProcessStartInfo(python, [Path.Combine(AppContext.BaseDirectory, "Conformance", script)])
        {
            WorkingDirectory = folder.Path,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["JUPYTER_DATA_DIR"] = folder.Path;
        start.Environment["JUPYTER_RUNTIME_DIR"] = folder.File("runtime");
        start.Environment["KERNEL_NAME"] = "noisy-suite";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        TestContext.Current.TestOutputHelper?.WriteLine(output + await error);
        Assert.True(process.ExitCode == 0, output + await error);
    }

    // A Python of the user's own on the PATH need not be the one that Jupyter is installed for.
    private static async Task<string?> FindPython(string module)
    {
        foreach (var python in new[] { "python3", "/usr/bin/python3", "python" })
        {
            try
            {
                using var process = Process.Start(new ProcessStartInfo(python, ["-c", $"import {module}"])
                {
                    UseShellExecute = false,
                    RedirectStandardError = true,
                })!;
                _ = await process.StandardError.ReadToEndAsync();
                await process.WaitForExitAsync();
                if (process.ExitCode == 0)
                {
                    return python;
                }
            }
            catch (Win32Exception)
            {
                // There is no such program.
            }
        }

        return null;
    }
}
