using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using NoisyNotebooks.Kernel.Extension.Commands;
using NoisyNotebooks.Kernel.Host.Jupyter;
using NoisyNotebooks.Kernel.Host.Languages;

namespace NoisyNotebooks.Kernel.Host.Commands;

/// <summary><c>noisy kernel</c>: what Jupyter starts.</summary>
internal static class KernelCommand
{
    /// <summary>Builds the command.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        var file = new Argument<string>("connection-file") { Description = "The connection file that Jupyter has written." };
        var language = new Option<string>("--language") { Description = "The language that cells begin in.", DefaultValueFactory = _ => LanguageInfo.CSharp.Id };
        language.AcceptOnlyFromAmong([.. LanguageInfo.All.Select(l => l.Id)]);
        var command = new Command("kernel", "Serve one Jupyter session. Jupyter, JupyterLab and VS Code start this themselves.") { file, language };
        command.SetAction((result, cancellationToken) => RunAsync(result.GetRequiredValue(file), LanguageInfo.All.Single(l => l.Id == result.GetValue(language))));
        return command;
    }

    private static async Task<int> RunAsync(string path, LanguageInfo language)
    {
        ConsoleCapture.Install();
        StandardStreams.Capture();
        StandardStreams.CloseInput();
        try
        {
            var connection = ConnectionFile.Load(path);
            if (connection.Key.Length == 0)
            {
                ConsoleCapture.TerminalError.WriteLine("Warning: the connection file has no key, so messages are not signed: every program that reaches the kernel's ports can run code in it.");
            }

            using var session = new ExecutionSession(MagicCommands.Later(), Environment.CurrentDirectory) { Language = language };
            session.WarmUp();
            using var kernel = new JupyterKernel(connection, session, TextWriter.Synchronized(ConsoleCapture.TerminalError));

            // Clients of the old kind interrupt with a signal.
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
            {
                context.Cancel = true;
                _ = session.Interrupt();
            });
            using var stop = new CancellationTokenSource();
            void Stop(PosixSignalContext context)
            {
                context.Cancel = true;
                _ = stop.CancelAsync();
            }

            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
            using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
            using var quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, Stop);
            WatchParent(stop);
            await kernel.RunAsync(stop.Token);
            return ExitCodes.Ok;
        }
        catch (InvalidDataException e)
        {
            ConsoleCapture.TerminalError.WriteLine(e.Message);
            return ExitCodes.BadUsage;
        }
    }

    // Jupyter names its own process; a kernel whose client has died must not stay behind.
    private static void WatchParent(CancellationTokenSource stop)
    {
        if (!int.TryParse(Environment.GetEnvironmentVariable("JPY_PARENT_PID"), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            || id <= 1
            || OperatingSystem.IsWindows())
        {
            return;
        }

        Process parent;
        try
        {
            parent = Process.GetProcessById(id);
        }
        catch (ArgumentException)
        {
            return;
        }

        _ = parent.WaitForExitAsync(CancellationToken.None).ContinueWith(_ => stop.CancelAsync(), TaskScheduler.Default);
    }
}
