using System.CommandLine;
using System.Globalization;
using NoisyNotebooks.Kernel.Extension.Charts;
using NoisyNotebooks.Kernel.Extension.Commands;
using NoisyNotebooks.Kernel.Host.Languages;
using NoisyNotebooks.Kernel.Host.Notebooks;

namespace NoisyNotebooks.Kernel.Host.Commands;

/// <summary><c>noisy verify</c>: runs notebooks again and says where their outputs are no longer what the files hold.</summary>
internal static class VerifyCommand
{
    private const int MaximumDifferences = 10;
    private const double StandardTolerance = 0.001;
    private const double StandardPoints = 5;

    /// <summary>Builds the command.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        var notebooks = new Argument<string[]>("notebooks") { Description = "The notebooks (.ipynb); they are not changed.", Arity = ArgumentArity.OneOrMore };
        var tolerance = new Option<double>("--tolerance")
        {
            Description = "How far numbers may be apart, as a share of the greater.",
            DefaultValueFactory = _ => StandardTolerance,
        };
        tolerance.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }]
                && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var share)
                && share is not (>= 0 and <= 1))
            {
                result.AddError("--tolerance: expected a number from 0 to 1.");
            }
        });
        var points = new Option<double>("--points")
        {
            Description = "How far shares may be apart that come of training, in points (cells tagged \"measured\").",
            DefaultValueFactory = _ => StandardPoints,
        };
        points.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }]
                && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var most)
                && most is not (>= 0 and <= 100))
            {
                result.AddError("--points: expected a number from 0 to 100.");
            }
        });
        var timeout = RunCommand.TimeoutOption();
        var allowErrors = new Option<bool>("--allow-errors") { Description = "Go on after a cell that fails now and did not before." };
        var command = new Command("verify", "Run notebooks again, each in a session of its own, and compare their outputs with those in the files.")
        {
            notebooks, tolerance, points, timeout, allowErrors,
        };
        command.SetAction((result, _) => RunAsync(
            result.GetRequiredValue(notebooks),
            result.GetValue(tolerance),
            result.GetValue(points),
            result.GetValue(timeout) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            result.GetValue(allowErrors)));
        return command;
    }

    private static async Task<int> RunAsync(string[] paths, double tolerance, double points, TimeSpan? timeout, bool allowErrors)
    {
        ConsoleCapture.Install();
        var width = Console.IsOutputRedirected ? 0 : Console.WindowWidth;
        StandardStreams.Capture();
        StandardStreams.CloseInput();
        (string Path, Notebook Committed, Notebook Now)[] files;
        try
        {
            if (paths.FirstOrDefault(DibFile.Is) is { } text)
            {
                throw new NotebookFormatException($"'{text}' holds no outputs to compare with: .dib has no place for them.");
            }

            files = [.. paths.Select(p => (p, Notebook.Load(p), Notebook.Load(p)))];
            Array.ForEach(files, f => f.Now.RequireOwnLanguage(f.Path));
        }
        catch (NotebookFormatException e)
        {
            ConsoleCapture.TerminalError.WriteLine(e.Message);
            return ExitCodes.BadUsage;
        }

        using var interrupt = new CancellationTokenSource();
        using var signals = StopSignals.Cancel(interrupt);
        PlotlyLibrary.IsIncluded = false;
        PageParts.BeginNotebook();
        var code = ExitCodes.Ok;
        foreach (var (path, committed, now) in files)
        {
            var status = await RunAgainAsync(path, committed, now, timeout, allowErrors, width, interrupt.Token);
            if (status is RunStatus.Interrupted or RunStatus.TimedOut)
            {
                ConsoleCapture.TerminalError.WriteLine($"{path}: {(status == RunStatus.TimedOut ? "the time was over" : "interrupted")}; nothing is concluded.");
                return status == RunStatus.TimedOut ? ExitCodes.TimedOut : ExitCodes.Interrupted;
            }

            var differences = NotebookComparison.Differences(committed, now, tolerance, points);
            Report(path, committed, points, differences);
            code = differences.Count > 0 ? ExitCodes.CellFailed : code;
        }

        return code;
    }

    private static async Task<RunStatus> RunAgainAsync(
        string path, Notebook committed, Notebook now, TimeSpan? timeout, bool allowErrors, int width, CancellationToken cancellationToken)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var live = !Console.IsOutputRedirected;
        var progress = new TerminalProgress(ConsoleCapture.Terminal, live, live ? Math.Clamp(width, 40, 200) : 160);
        using var session = new ExecutionSession(MagicCommands.Later(), folder);

        // A cell whose error is in the file is meant to fail.
        var failing = committed.Cells.Where(c => c.Kind == CellKind.Code && c.Outputs.Any(o => (string?)o?["output_type"] == "error"))
            .Select(c => c.Id)
            .ToHashSet(StringComparer.Ordinal);
        using var watch = new ExitWatch(now, static () => { });
        return await new NotebookRunner(session, progress).RunAsync(
            now, c => allowErrors || failing.Contains(c.Id), timeout, cancellationToken);
    }

    private static void Report(string path, Notebook committed, double points, IReadOnlyList<OutputDifference> differences)
    {
        var terminal = ConsoleCapture.Terminal;
        var count = committed.Cells.Count(c => c.Kind == CellKind.Code);
        if (differences.Count == 0)
        {
            var measured = committed.Cells.Count(c => c.Kind == CellKind.Code && c.HasTag(NotebookComparison.MeasuredTag));
            var within = measured == 0 ? string.Empty : FormattableString.Invariant($" ({measured} of them measured, within {points:0.##} points)");
            terminal.WriteLine($"{path}: all {count} code cells give what the file holds{within}.");
            return;
        }

        terminal.WriteLine($"{path}: {differences.Count} of {count} code cells give something else.");
        foreach (var difference in differences.Take(MaximumDifferences))
        {
            terminal.WriteLine($"  cell {difference.Cell}: {difference.Title}");
            terminal.WriteLine($"    - {difference.Committed ?? "(nothing)"}");
            terminal.WriteLine($"    + {difference.Now ?? "(nothing)"}");
        }

        if (differences.Count > MaximumDifferences)
        {
            terminal.WriteLine($"  … and {differences.Count - MaximumDifferences} more");
        }
    }
}
