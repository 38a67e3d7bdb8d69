using System.Diagnostics;
using NoisyNotebooks.Kernel.Host.Commands;
using NoisyNotebooks.Kernel.Host.Jupyter;

namespace NoisyNotebooks.Kernel.Host.Tests.Commands;

/// <summary>The command <c>noisy</c> as a process of its own.</summary>
internal static class NoisyProcess
{
    /// <summary>Runs it to its end.</summary>
    public static Task<(int Code, string Output, string Error)> Run(string folder, params string[] arguments) => Run(folder, [], arguments);

    /// <summary>Runs it to its end, with some variables of the environment set.</summary>
    public static async Task<(int Code, string Output, string Error)> Run(string folder, (string Name, string Value)[] variables, params string[] arguments)
    {
        using var process = Start(folder, arguments, variables);
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await error);
    }

    /// <summary>Runs it until a line holds a text, sends the signal of Ctrl-C, and waits for its end.</summary>
    public static Task<(int Code, string Output, string Error)> RunAndInterrupt(string folder, string text, params string[] arguments) =>
        RunAndSignal("INT", folder, text, arguments);

    /// <summary>Runs it until a line holds a text, sends a signal, and waits for its end.</summary>
    public static async Task<(int Code, string Output, string Error)> RunAndSignal(string signal, string folder, string text, params string[] arguments)
    {
        using var process = Start(folder, arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = new System.Text.StringBuilder();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            output.AppendLine(line);
            if (line.Contains(text, StringComparison.Ordinal))
            {
                using var kill = Process.Start("sh", ["-c", $"kill -{signal} {process.Id}"]);
                await kill.WaitForExitAsync();
                Assert.Equal(0, kill.ExitCode);
                break;
            }
        }

        output.Append(await process.StandardOutput.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, output.ToString(), await error);
    }

    /// <summary>Runs it until a line holds a text and a while longer, and kills it; true: it was still there.</summary>
    public static async Task<(bool WasKilled, string Output, string Error)> RunAndKill(string folder, string text, TimeSpan later, params string[] arguments)
    {
        using var process = Start(folder, arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = new System.Text.StringBuilder();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            output.AppendLine(line);
            if (line.Contains(text, StringComparison.Ordinal))
            {
                var rest = process.StandardOutput.ReadToEndAsync();
                await Task.Delay(later);
                process.Kill();
                output.Append(await rest);
                break;
            }
        }

        await process.WaitForExitAsync();
        return (process.ExitCode != ExitCodes.Ok, output.ToString(), await error);
    }

    /// <summary>Runs it for a time and kills it; true: it was still there.</summary>
    public static async Task<bool> RunAndKill(string folder, (string Name, string Value)[] variables, TimeSpan time, params string[] arguments)
    {
        using var process = Start(folder, arguments, variables);
        _ = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEndAsync();
        using var end = new CancellationTokenSource(time);
        try
        {
            await process.WaitForExitAsync(end.Token);
            return false;
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await process.WaitForExitAsync();
            return true;
        }
    }

    private static Process Start(string folder, string[] arguments, params (string Name, string Value)[] variables)
    {
        var command = KernelSpec.ThisProgram();
        var start = new ProcessStartInfo(command[0], [.. command.Skip(1), .. arguments])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
