using System.Diagnostics;
using System.Text.Json.Nodes;
using NoisyNotebooks.Kernel.Extension.Charts;
using NoisyNotebooks.Kernel.Extension.Commands;
using NoisyNotebooks.Kernel.Host.Languages;
using NoisyNotebooks.Kernel.Host.Notebooks;
using NoisyNotebooks.Kernel.Host.Notebooks.Html;

namespace NoisyNotebooks.Kernel.Host.Commands;

/// <summary>How notebooks are run.</summary>
/// <param name="Parameters">Parameters, name=value.</param>
/// <param name="Quick">Whether the notebook's own parameters for a quick run are set before those.</param>
/// <param name="Timeout">The time for the cells of one notebook; null: no limit.</param>
/// <param name="AllowErrors">Whether a failing cell does not end the run.</param>
/// <param name="CellTimeout">The time for each cell; null: no limit.</param>
/// <param name="Continue">Whether the run goes on behind the cells that the output holds already.</param>
internal sealed record NotebookJobSettings(string[] Parameters, bool Quick, TimeSpan? Timeout, bool AllowErrors, TimeSpan? CellTimeout = null, bool Continue = false);

/// <summary>How the run of a notebook ended.</summary>
/// <param name="ExitCode">One of <see cref="ExitCodes"/>.</param>
/// <param name="Error">What went wrong; null: nothing.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Cpu">The CPU time that the process spent meanwhile, on all threads.</param>
internal readonly record struct NotebookJobEnd(int ExitCode, string? Error, TimeSpan Elapsed, TimeSpan Cpu);

/// <summary>A notebook to run, in a fresh session, and where it goes.</summary>
/// <param name="Notebook">The notebook's path.</param>
/// <param name="Output">Where the executed notebook goes.</param>
/// <param name="Html">Where its page goes; null: nowhere.</param>
internal sealed record NotebookJob(string Notebook, string Output, string? Html)
{
    /// <summary>What it writes: the option, the path, and whether it may be the notebook itself.</summary>
    public IEnumerable<(string Option, string Path, bool MayBeInput)> Targets =>
        Html is null ? [("-o", Output, true)] : [("-o", Output, true), ("--html", Html, false)];

    /// <summary>Reads the notebook and sets its parameters.</summary>
    /// <param name="settings">The parameters.</param>
    /// <returns>The notebook.</returns>
    /// <exception cref="NotebookFormatException">It cannot be read, or does not take the parameters.</exception>
    public Notebook Load(NotebookJobSettings settings)
    {
        var notebook = Notebooks.Notebook.Load(Notebook);
        notebook.RequireOwnLanguage(Notebook);
        if (DibFile.Is(Notebook) && (settings.Quick || settings.Parameters.Length > 0))
        {
            throw new NotebookFormatException($"{(settings.Quick ? "--quick" : "-p")}: {DibFile.NoParameters(Notebook)}");
        }

        string[] quick = settings.Quick ? NotebookParameters.Quick(notebook, Notebook) : [];
        foreach (var warning in NotebookParameters.Inject(notebook, [.. quick.Concat(settings.Parameters).SelectMany(NotebookParameters.Read)]))
        {
            Languages.ConsoleCapture.TerminalError.WriteLine($"Warning: {warning}");
        }

        return notebook;
    }

    /// <summary>Runs it and writes what came of it.</summary>
    /// <param name="notebook">As <see cref="Load"/> gave it.</param>
    /// <param name="settings">How.</param>
    /// <param name="progress">Sees cells and outputs.</param>
    /// <param name="interrupt">Stops it; what was done is written.</param>
    /// <returns>How it ended.</returns>
    public async Task<NotebookJobEnd> RunAsync(
        Notebook notebook, NotebookJobSettings settings, TerminalProgress progress, CancellationToken interrupt)
    {
        var (clock, cpu) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        var folder = Path.GetDirectoryName(Path.GetFullPath(Notebook))!;
        RunStatus status;
        PageParts.BeginNotebook();
        var finished = FinishedCells.None;
        try
        {
            OutputTargets.Try(Output);
            if (Html is not null)
            {
                OutputTargets.Try(Html);
            }

            if (settings.Continue && File.Exists(Output))
            {
                finished = FinishedCells.TakeOver(notebook, Notebooks.Notebook.Load(Output));
                progress.Line($"Going on behind {finished.Count} finished cells, of which {finished.Again.Length} run again unseen, since the rest uses them.");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException or NotebookFormatException)
        {
            return End(ExitCodes.BadUsage, $"Cannot write the result: {e.Message} Nothing was run.");
        }

        Exception? unwritten = null;
        using (var session = new ExecutionSession(MagicCommands.Later(), folder) { WhatIsLeft = $" The cells before it are in {Output}; --continue goes on with it." })
        using (new ExitWatch(notebook, () => Write(notebook, folder, progress, clock.Elapsed)))
        {
            session.WarmUp();
            var runner = new NotebookRunner(session, progress) { Finished = finished, CellBegins = SaveSoFar, CellTimeout = settings.CellTimeout };
            status = await runner.RunAsync(notebook, settings.AllowErrors, settings.Timeout, interrupt);
        }

        // How long it takes, for readers and for the index of a site; in notebooks alone that are made for this kernel. On a
        // machine that others use at the same time the processor's time is nearer to what it takes than the clock's.
        if (status == RunStatus.Completed && notebook.Metadata["noisy"] is JsonObject own)
        {
            own["seconds"] = (int)Math.Ceiling(Math.Min(clock.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds));
        }

        try
        {
            Write(notebook, folder, progress, clock.Elapsed);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return End(ExitCodes.BadUsage, $"Cannot write the result: {e.Message} {KeptResult.Keep(Output, file => notebook.Save(file))}");
        }

        return status switch
        {
            RunStatus.Failed => End(ExitCodes.CellFailed, "A cell failed."),
            RunStatus.TimedOut => End(ExitCodes.TimedOut, $"The run took longer than {settings.Timeout!.Value.TotalSeconds} s and was stopped."),
            RunStatus.Interrupted => End(ExitCodes.Interrupted, "The run was interrupted."),
            _ => End(ExitCodes.Ok, null),
        };

        // What is on disk outlives the process, however it ends. A disk that is full now may have room at the end, which is tried again.
        void SaveSoFar(NotebookCell? next)
        {
            try
            {
                notebook.Save(Output, next);
                unwritten = null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                if (unwritten is null)
                {
                    progress.Line($"Cannot write the cells so far: {e.Message}");
                }

                unwritten = e;
            }
        }

        NotebookJobEnd End(int code, string? error) => new(code, error, clock.Elapsed, Environment.CpuUsage.TotalTime - cpu);
    }

    private void Write(Notebook notebook, string folder, TerminalProgress progress, TimeSpan elapsed)
    {
        notebook.Save(Output);
        var written = Output;
        if (Html is not null)
        {
            AtomicFile.Write(Html, HtmlPage.Of(notebook, Path.GetFileNameWithoutExtension(Notebook), folder));
            written += " and " + Html;
        }

        progress.Line($"Wrote {written} ({TerminalProgress.Duration(elapsed)}).");
    }
}
