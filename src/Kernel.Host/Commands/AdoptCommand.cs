using System.CommandLine;
using NoisyNotebooks.Kernel.Host.Languages;
using NoisyNotebooks.Kernel.Host.Notebooks;
using NoisyNotebooks.Kernel.Host.Notebooks.Adoption;
using Spectre.Console;

namespace NoisyNotebooks.Kernel.Host.Commands;

/// <summary><c>noisy adopt</c>: what of the notebooks of .NET Interactive and Polyglot Notebooks works here.</summary>
internal static class AdoptCommand
{
    private const double StandardTimeout = 120;

    /// <summary>Builds the command.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        var paths = new Argument<string[]>("paths") { Description = "Notebooks (.dib, .ipynb), or folders of them. They are not changed.", Arity = ArgumentArity.OneOrMore };
        var json = new Option<string?>("--json") { Description = "Also write the report here as JSON; after each notebook, so that an interrupt keeps what it has." };
        var write = new Option<string?>("--write")
        {
            Description = "Write each notebook that was run into this folder, with its outputs, as an .ipynb for the kernel of noisy. Other files of the course stay where they are.",
        };
        var timeout = RunCommand.TimeoutOption("--timeout", FormattableString.Invariant($"Seconds for each cell; one that takes longer is stopped. Default: {StandardTimeout}."));
        var inPlace = new Option<bool>("--in-place") { Description = "Run the cells in the notebooks' own folders, where they may write, in place of in a copy." };
        var command = new Command(
            "adopt",
            "Run notebooks of .NET Interactive and Polyglot Notebooks, cell by cell, and say what works and what does not. Relative paths lead into a "
            + "temporary copy of the folder that was named (of a notebook: the folder that it is in), so nothing is written over; name the course's top folder, and "
            + "../data is there too. The copy is no sandbox: cells can do what you can do, and use the network. Exit code: 0 where all cells work, 1 where some do not.")
        {
            paths, json, write, timeout, inPlace,
        };
        command.SetAction((result, _) => RunAsync(
            result.GetRequiredValue(paths),
            result.GetValue(json),
            result.GetValue(write),
            TimeSpan.FromSeconds(result.GetValue(timeout) ?? StandardTimeout),
            result.GetValue(inPlace)));
        return command;
    }

    private static async Task<int> RunAsync(string[] paths, string? json, string? write, TimeSpan timeout, bool inPlace)
    {
        var subjects = AdoptionSubject.Of(paths, write);
        OutputTargets.AreApart(
            subjects.Select(s => s.Path),
            subjects.Where(s => s.Target is not null).Select(s => ("--write", s.Target!, false)).Concat(json is null ? [] : [("--json", json, false)]));
        if (subjects.All(s => s.Problem is not null))
        {
            throw new NotebookFormatException(string.Join('\n', subjects.Select(s => s.Problem)));
        }

        foreach (var target in subjects.Where(s => s.Problem is null).Select(s => s.Target).Append(json).OfType<string>())
        {
            OutputTargets.Try(target);
        }

        using var interrupt = new CancellationTokenSource();
        using var signals = StopSignals.Cancel(interrupt);
        var live = !Console.IsOutputRedirected;
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = live ? AnsiSupport.Detect : AnsiSupport.No, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(Console.Out) });
        console.Profile.Width = live ? Math.Clamp(Console.WindowWidth, 60, 160) : 100;
        var table = new AdoptionTable(console);
        var entries = new List<AdoptionEntry>();
        using var trial = new AdoptionTrial(inPlace ? null : subjects.Where(s => s.Problem is null).Select(s => s.Root), timeout, Console.Error.WriteLine)
        {
            CellBegins = live ? (path, cell) => Console.Write($"\r{Fit($"{path}: cell {cell}", console.Profile.Width - 1)}") : null,
        };
        foreach (var subject in subjects.TakeWhile(_ => !interrupt.IsCancellationRequested))
        {
            var (entry, run) = subject.Problem is { } problem ? (new AdoptionEntry(subject.Path, problem, []), null) : await trial.RunAsync(subject, interrupt.Token);
            if (live)
            {
                Console.Write($"\r{Fit(string.Empty, console.Profile.Width - 1)}\r");
            }

            entries.Add(entry);
            table.Show(entry);
            if (run is not null && subject.Target is { } target)
            {
                AdoptedNotebook.Adopt(run);
                run.Save(target);
            }

            if (json is not null)
            {
                KeptResult.Write(json, new AdoptionReport(entries).ToJson(entries.Count == subjects.Count && !interrupt.IsCancellationRequested));
            }
        }

        var report = new AdoptionReport(entries);
        table.ShowSum(report);
        foreach (var written in new[] { write, json }.OfType<string>())
        {
            Console.WriteLine($"Wrote {written}.");
        }

        if (interrupt.IsCancellationRequested)
        {
            Console.Error.WriteLine($"Interrupted after {entries.Count} of {subjects.Count} notebooks.");
            return ExitCodes.Interrupted;
        }

        return entries.TrueForAll(e => e.IsWhole) ? ExitCodes.Ok : ExitCodes.CellFailed;
    }

    private static string Fit(string text, int width) => text.Length > width ? "…" + text[^(width - 1)..] : text.PadRight(width);
}
