using System.Diagnostics;
using NoisyNotebooks.Kernel.Host.Languages;

namespace NoisyNotebooks.Kernel.Host.Notebooks;

/// <summary>How a run of a notebook ended.</summary>
internal enum RunStatus
{
    /// <summary>All cells ran.</summary>
    Completed,

    /// <summary>A cell failed.</summary>
    Failed,

    /// <summary>The time was over.</summary>
    TimedOut,

    /// <summary>The user stopped it.</summary>
    Interrupted,
}

/// <summary>Runs the cells of a notebook from top to bottom and stores their outputs in it.</summary>
internal sealed class NotebookRunner(ExecutionSession session, IRunObserver observer)
{
    // The session leaves behind what does not end, after four seconds; what is left even then, a command or the compiler, ends with the process.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);
    private string _language = "csharp";

    /// <summary>What the error of a cell is called whose time was over.</summary>
    public const string TimeoutName = "CellTimeout";

    /// <summary>What the error of a cell is called that the process ended in, in a file that was written before.</summary>
    public const string UnendedName = "CellDidNotEnd";

    /// <summary>Called before each cell, when those before it have ended, and at the end; what it throws ends the run.</summary>
    public Action<NotebookCell?>? CellBegins { get; init; }

    /// <summary>The time for each cell; null: no limit. What takes longer is stopped and has failed.</summary>
    public TimeSpan? CellTimeout { get; init; }

    /// <summary>How many cells have their outputs from an earlier run, and which of them run again, unseen, since the rest uses what they declare.</summary>
    public FinishedCells Finished { get; init; } = FinishedCells.None;

    /// <summary>Runs all code cells. Whatever happens, the notebook holds the outputs so far.</summary>
    /// <param name="notebook">The notebook; its outputs are replaced.</param>
    /// <param name="allowErrors">Whether a failing cell does not end the run.</param>
    /// <param name="timeout">The time for all cells together; null: no limit.</param>
    /// <param name="cancellationToken">Interrupts the running cell and ends the run.</param>
    /// <returns>How the run ended.</returns>
    public Task<RunStatus> RunAsync(Notebook notebook, bool allowErrors, TimeSpan? timeout, CancellationToken cancellationToken) =>
        RunAsync(notebook, _ => allowErrors, timeout, cancellationToken);

    /// <summary>Runs all code cells. Whatever happens, the notebook holds the outputs so far.</summary>
    /// <param name="notebook">The notebook; its outputs are replaced.</param>
    /// <param name="mayFail">Whether a cell may fail without ending the run.</param>
    /// <param name="timeout">The time for all cells together; null: no limit.</param>
    /// <param name="cancellationToken">Interrupts the running cell and ends the run.</param>
    /// <returns>How the run ended.</returns>
    public async Task<RunStatus> RunAsync(
        Notebook notebook,
        Func<NotebookCell, bool> mayFail,
        TimeSpan? timeout,
        CancellationToken cancellationToken)
    {
        using var timer = timeout is { } time ? new CancellationTokenSource(time) : new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);

        var writer = new NotebookOutputWriter(notebook);
        var cells = CellsToRun(notebook);
        _language = notebook.Language;
        foreach (var cell in notebook.Cells.Where(c => c.Kind == CellKind.Code).Except(cells.Take(Finished.Count)))
        {
            cell.Outputs.Clear();
            cell.ExecutionCount = null;
        }

        CellBegins?.Invoke(cells.ElementAtOrDefault(Finished.Count));
        var failed = !await ReplayAsync(cells, stop.Token);
        for (var i = failed ? cells.Length : Finished.Count; i < cells.Length && !stop.IsCancellationRequested; i++)
        {
            var (outcome, isLeftBehind) = await RunCellAsync(cells[i], i + 1, cells.Length, writer, stop.Token);

            // Jupyter's convention: a cell with this tag shows an error on purpose.
            var hasFailed = (outcome.Status == CellStatus.Failed | writer.TakeBackgroundFailure()) && !cells[i].HasTag("raises-exception");
            failed |= hasFailed;
            var isOver = isLeftBehind || outcome.Status == CellStatus.Interrupted || (hasFailed && !mayFail(cells[i]));
            CellBegins?.Invoke(isOver ? null : cells.ElementAtOrDefault(i + 1));
            if (isOver)
            {
                break;
            }
        }

        StableIds.Apply(notebook);

        return cancellationToken.IsCancellationRequested ? RunStatus.Interrupted
            : timer.IsCancellationRequested ? RunStatus.TimedOut
            : failed ? RunStatus.Failed
            : RunStatus.Completed;
    }

    /// <summary>The cells of a notebook that hold code to run.</summary>
    /// <param name="notebook">The notebook.</param>
    /// <returns>The cells, in order.</returns>
    public static NotebookCell[] CellsToRun(Notebook notebook) =>
        [.. notebook.Cells.Where(c => c.Kind == CellKind.Code && c.Source.AsSpan().Trim().Length > 0 && !c.HasTag("skip-execution"))];

    // What the cells to come use, and their outputs are in the file already.
    private async Task<bool> ReplayAsync(NotebookCell[] cells, CancellationToken stop)
    {
        foreach (var i in Finished.Again)
        {
            await using (stop.Register(() => session.Interrupt()))
            {
                var run = session.RunAsync(cells[i].Source, i + 1, new UnseenOutput(), cells[i].Language ?? _language);
                if (await EndAsync(run, stop) is { Status: not CellStatus.Completed } && !cells[i].HasTag("raises-exception"))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static async Task<CellOutcome> EndAsync(Task<CellOutcome> run, CancellationToken stop)
    {
        var stopped = new TaskCompletionSource();
        await using (stop.Register(() => stopped.TrySetResult()))
        {
            if (await Task.WhenAny(run, stopped.Task) == stopped.Task && await Task.WhenAny(run, Task.Delay(Patience, CancellationToken.None)) != run)
            {
                return CellOutcome.Interrupted("The cell did not end when it was interrupted: nothing but the end of the process can stop it. The run ended without it.");
            }
        }

        return await run;
    }

    private async Task<(CellOutcome Outcome, bool IsLeftBehind)> RunCellAsync(
        NotebookCell cell,
        int index,
        int count,
        NotebookOutputWriter writer,
        CancellationToken stop)
    {
        observer.CellStarted(index, count, cell.Source);
        var clock = Stopwatch.StartNew();
        var output = writer.Begin(cell, index, observer);
        var run = session.RunAsync(cell.Source, index, output, cell.Language ?? _language);
        using var timer = CellTimeout is { } time ? new CancellationTokenSource(time) : new CancellationTokenSource();
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, stop);
        await using (both.Token.Register(() => session.Interrupt()))
        {
            var outcome = await EndAsync(run, both.Token);
            if (outcome.Status != CellStatus.Completed && timer.IsCancellationRequested && !stop.IsCancellationRequested)
            {
                outcome = CellOutcome.Failed(TookTooLong(CellTimeout!.Value, outcome));
            }

            if (outcome.Error is { } error)
            {
                writer.AddError(cell, error);
            }

            observer.CellEnded(outcome, clock.Elapsed);
            return (outcome, !run.IsCompleted);
        }
    }

    private static CellError TookTooLong(TimeSpan time, CellOutcome outcome)
    {
        var note = outcome.Status == CellStatus.Interrupted ? outcome.Error!.Message : "It was interrupted.";
        var message = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"The cell took longer than {time.TotalSeconds:0.###} s. {note}");
        return new CellError(TimeoutName, message, [message]);
    }
}
