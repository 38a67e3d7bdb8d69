using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using NoisyNotebooks.Kernel.Extension.Charts;
using NoisyNotebooks.Kernel.Extension.Commands;
using NoisyNotebooks.Kernel.Host.Languages;
using NoisyNotebooks.Kernel.Host.Notebooks;
using NoisyNotebooks.Kernel.Host.Notebooks.Html;

namespace NoisyNotebooks.Kernel.Host.Commands;

/// <summary><c>noisy run</c>: executes a notebook without a browser.</summary>
internal static class RunCommand
{
    /// <summary>Builds the command.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        var notebook = new Argument<string>("notebook") { Description = "The notebook (.ipynb). It is never overwritten unless -o names it." };
        var output = new Option<string?>("--output", "-o") { Description = "Where the executed notebook goes; default: NAME.out.ipynb beside it." };
        var html = new Option<string?>("--html") { Description = "Also write one self-contained HTML page here." };
        var parameters = new Option<string[]>("--parameter", "-p")
        {
            Description = "A parameter, name=value, set behind the cell tagged 'parameters'. May be repeated.",
        };
        var timeout = TimeoutOption();
        var allowErrors = new Option<bool>("--allow-errors") { Description = "Go on after a failing cell." };
        var command = new Command("run", "Execute a notebook from top to bottom, and write it with its outputs.")
        {
            notebook, output, html, parameters, timeout, allowErrors,
        };
        command.SetAction((result, _) => RunAsync(new Options(
            result.GetRequiredValue(notebook),
            result.GetValue(output),
            result.GetValue(html),
            result.GetValue(parameters) ?? [],
            result.GetValue(timeout) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            result.GetValue(allowErrors))));
        return command;
    }

    /// <summary>The option that limits the time of a run.</summary>
    /// <returns>A new option.</returns>
    public static Option<double?> TimeoutOption()
    {
        var timeout = new Option<double?>("--timeout") { Description = "Seconds for all cells of a notebook together; default: no limit." };
        timeout.Validators.Add(result =>
        {
            // Text that is no number at all is reported by the parser itself.
            if (result.Tokens is [{ Value: var text }]
                && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
                && seconds is not (> 0 and <= 2_000_000))
            {
                result.AddError("--timeout: expected a number of seconds above 0 and at most 2000000.");
            }
        });
        return timeout;
    }

    private static async Task<int> RunAsync(Options options)
    {
        ConsoleCapture.Install();
        Notebook notebook;
        try
        {
            notebook = Notebook.Load(options.Notebook);
            NotebookParameters.Inject(notebook, [.. options.Parameters.Select(NotebookParameters.Read)]);
        }
        catch (NotebookFormatException e)
        {
            ConsoleCapture.TerminalError.WriteLine(e.Message);
            return ExitCodes.BadUsage;
        }

        using var interrupt = new CancellationTokenSource();
        using var signal = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            _ = interrupt.CancelAsync();
        });
        var clock = Stopwatch.StartNew();
        var live = !Console.IsOutputRedirected;
        var progress = new TerminalProgress(ConsoleCapture.Terminal, live, live ? Math.Clamp(Console.WindowWidth, 40, 200) : 160);
        var folder = Path.GetDirectoryName(Path.GetFullPath(options.Notebook))!;
        // Notebook files stay small: editors draw the figures themselves, and the page brings plotly.js along once.
        PlotlyLibrary.IsIncluded = false;
        PageParts.AreInFirstOutputOnly = true;
        using var session = new ExecutionSession(MagicCommands.All, folder);
        session.WarmUp();
        var status = await new NotebookRunner(session, progress)
            .RunAsync(notebook, options.AllowErrors, options.Timeout, interrupt.Token);
        return Write(options, notebook, status, clock.Elapsed);
    }

    private static int Write(Options options, Notebook notebook, RunStatus status, TimeSpan elapsed)
    {
        try
        {
            var output = options.Output ?? Path.ChangeExtension(options.Notebook, ".out.ipynb");
            notebook.Save(output);
            var written = output;
            if (options.Html is { } html)
            {
                var folder = Path.GetDirectoryName(Path.GetFullPath(options.Notebook));
                AtomicFile.Write(html, HtmlPage.Of(notebook, Path.GetFileNameWithoutExtension(options.Notebook), folder));
                written += " and " + html;
            }

            ConsoleCapture.Terminal.WriteLine($"Wrote {written} ({TerminalProgress.Duration(elapsed)}).");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            ConsoleCapture.TerminalError.WriteLine($"Cannot write the result: {e.Message}");
            return ExitCodes.BadUsage;
        }

        switch (status)
        {
            case RunStatus.Failed:
                ConsoleCapture.TerminalError.WriteLine("A cell failed.");
                return ExitCodes.CellFailed;
            case RunStatus.TimedOut:
                ConsoleCapture.TerminalError.WriteLine($"The run took longer than {options.Timeout!.Value.TotalSeconds} s and was stopped.");
                return ExitCodes.TimedOut;
            case RunStatus.Interrupted:
                ConsoleCapture.TerminalError.WriteLine("The run was interrupted.");
                return ExitCodes.Interrupted;
            default:
                return ExitCodes.Ok;
        }
    }

    private sealed record Options(
        string Notebook,
        string? Output,
        string? Html,
        string[] Parameters,
        TimeSpan? Timeout,
        bool AllowErrors);
}
