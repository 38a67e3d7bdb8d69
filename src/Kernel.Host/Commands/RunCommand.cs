using System.CommandLine;
using System.Globalization;
using NoisyNotebooks.Kernel.Extension.Charts;
using NoisyNotebooks.Kernel.Host.Languages;
using NoisyNotebooks.Kernel.Host.Notebooks;

namespace NoisyNotebooks.Kernel.Host.Commands;

/// <summary><c>noisy run</c>: executes notebooks without a browser, one after the other in one process.</summary>
internal static class RunCommand
{
    private const string StandardInput = "-";

    /// <summary>Builds the command.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        var notebooks = new Argument<string[]>("notebooks")
        {
            Description = "The notebooks (.ipynb or .dib). They are never overwritten unless -o or --out names them. "
                + "'-' with --out: read names from standard input, and write a line of JSON for each notebook that has ended.",
            Arity = ArgumentArity.OneOrMore,
        };
        var output = new Option<string?>("--output", "-o") { Description = "Where the executed notebook goes; default: NAME.out.ipynb beside it. A .dib file holds no outputs, so it is an .ipynb here too." };
        var html = new Option<string?>("--html") { Description = "Also write one self-contained HTML page here." };
        var folder = new Option<string?>("--out") { Description = "The folder that executed notebooks go to, each under its own name; needed for several." };
        var pages = new Option<bool>("--pages") { Description = "With --out: also write the HTML page of each notebook there." };
        var parameters = new Option<string[]>("--parameter", "-p")
        {
            Description = "A parameter, name=value, set behind the cell tagged 'parameters' in the type that it is declared with there; or @file.json. May be repeated; the last of a name counts.",
        };
        var quick = new Option<bool>("--quick") { Description = "Set the parameters that the notebook's metadata names for a quick run (noisy.quick)." };
        var timeout = TimeoutOption();
        var cellTimeout = TimeoutOption("--cell-timeout", "Seconds for each cell; one that takes longer is stopped and has failed. Default: no limit.");
        var allowErrors = new Option<bool>("--allow-errors") { Description = "Go on after a failing cell." };
        var goOn = new Option<bool>("--continue")
        {
            Description = "Go on where an earlier run was cut off: cells that the output holds already are kept, and run again, unseen, only where the rest uses what they declare.",
        };
        var helpNotebook = new Option<bool>("--help-notebook") { Description = "Show the parameters that the notebooks take, and run nothing." };
        var command = new Command("run", "Execute notebooks from top to bottom, and write them with their outputs.")
        {
            notebooks, output, html, folder, pages, parameters, quick, timeout, cellTimeout, allowErrors, goOn, helpNotebook,
        };
        command.Validators.Add(result =>
        {
            var names = result.GetValue(notebooks) ?? [];
            var into = result.GetValue(folder);
            if (result.GetValue(helpNotebook))
            {
                return;
            }

            if (into is null && (names.Length > 1 || names.Contains(StandardInput) || result.GetValue(pages)))
            {
                result.AddError("--out: expected the folder that the executed notebooks go to, got none.");
            }
            else if (into is not null && (result.GetValue(output) ?? result.GetValue(html)) is not null)
            {
                result.AddError("--out: expected no -o and --html beside it; --pages writes the pages.");
            }
            else if (names.Length > 1 && names.Contains(StandardInput))
            {
                result.AddError("notebooks: expected '-' alone.");
            }
            else if (result.GetValue(output) is { } target && DibFile.Is(target))
            {
                result.AddError($"-o: expected an .ipynb file, since .dib holds no outputs, got '{target}'.");
            }
            else if (names.GroupBy(OutputName, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } same)
            {
                result.AddError($"notebooks: expected different names, got '{same.Key}' twice.");
            }
        });
        command.SetAction((result, _) =>
        {
            if (result.GetValue(helpNotebook))
            {
                return Task.FromResult(ParameterHelp.Show(result.GetRequiredValue(notebooks)));
            }

            var into = result.GetValue(folder);
            var withPages = result.GetValue(pages);
            NotebookJob Job(string notebook) => into is null
                ? new(notebook, result.GetValue(output) ?? Path.ChangeExtension(notebook, ".out.ipynb"), result.GetValue(html))
                : new(
                    notebook,
                    Path.Combine(into, OutputName(notebook)),
                    withPages ? Path.Combine(into, Path.ChangeExtension(Path.GetFileName(notebook), ".html")) : null);
            var settings = new NotebookJobSettings(
                result.GetValue(parameters) ?? [],
                result.GetValue(quick),
                Seconds(result.GetValue(timeout)),
                result.GetValue(allowErrors),
                Seconds(result.GetValue(cellTimeout)),
                result.GetValue(goOn));
            return RunAsync(result.GetRequiredValue(notebooks), Job, settings);
        });
        return command;
    }

    private static string OutputName(string notebook) =>
        DibFile.Is(notebook) ? Path.ChangeExtension(Path.GetFileName(notebook), ".ipynb") : Path.GetFileName(notebook);

    private static TimeSpan? Seconds(double? given) => given is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>The option that limits the time of a run.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it limits.</param>
    /// <returns>A new option.</returns>
    public static Option<double?> TimeoutOption(
        string name = "--timeout", string description = "Seconds for all cells of a notebook together; default: no limit.")
    {
        var timeout = new Option<double?>(name) { Description = description };
        timeout.Validators.Add(result =>
        {
            // Text that is no number at all is reported by the parser itself.
            if (result.Tokens is [{ Value: var text }]
                && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
                && seconds is not (> 0 and <= 2_000_000))
            {
                result.AddError($"{name}: expected a number of seconds above 0 and at most 2000000.");
            }
        });
        return timeout;
    }

    private static async Task<int> RunAsync(string[] names, Func<string, NotebookJob> jobOf, NotebookJobSettings settings)
    {
        ConsoleCapture.Install();
        var width = Console.IsOutputRedirected ? 0 : Console.WindowWidth;
        StandardStreams.Capture();
        if (names is not [StandardInput])
        {
            StandardStreams.CloseInput();
        }

        using var interrupt = new CancellationTokenSource();
        using var signals = StopSignals.Cancel(interrupt);

        // Notebook files stay small: editors draw the figures themselves, and the page brings plotly.js along once.
        PlotlyLibrary.IsIncluded = false;
        return names is [StandardInput]
            ? await NotebookWorker.RunAsync(jobOf, settings, interrupt.Token)
            : await RunAllAsync([.. names.Select(jobOf)], settings, width, interrupt.Token);
    }

    private static async Task<int> RunAllAsync(NotebookJob[] jobs, NotebookJobSettings settings, int width, CancellationToken interrupt)
    {
        Notebook[] notebooks;
        try
        {
            OutputTargets.AreApart(jobs.Select(j => j.Notebook), jobs.SelectMany(j => j.Targets));
            notebooks = Array.ConvertAll(jobs, j => j.Load(settings));
        }
        catch (Exception e) when (e is NotebookFormatException or InvalidDataException or ArgumentException)
        {
            ConsoleCapture.TerminalError.WriteLine(e.Message);
            return ExitCodes.BadUsage;
        }

        var live = !Console.IsOutputRedirected;
        var progress = new TerminalProgress(ConsoleCapture.Terminal, live, live ? Math.Clamp(width, 40, 200) : 160);
        var code = ExitCodes.Ok;
        for (var i = 0; i < jobs.Length && !interrupt.IsCancellationRequested; i++)
        {
            if (jobs.Length > 1)
            {
                ConsoleCapture.Terminal.WriteLine($"== {jobs[i].Notebook}");
            }

            var end = await jobs[i].RunAsync(notebooks[i], settings, progress, interrupt);
            if (end.Error is { } error)
            {
                ConsoleCapture.TerminalError.WriteLine(jobs.Length > 1 ? $"{jobs[i].Notebook}: {error}" : error);
            }

            code = code == ExitCodes.Ok || end.ExitCode == ExitCodes.Interrupted ? end.ExitCode : code;
        }

        return code;
    }
}
