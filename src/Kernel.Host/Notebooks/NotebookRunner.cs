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
        var cells = notebook.Cells.Where(c => c.Kind == CellKind.Code && c.Source.AsSpan().Trim().Length > 0).ToArray();
        foreach (var cell in notebook.Cells.Where(c => c.Kind == CellKind.Code))
        {
            cell.Outputs.Clear();
            cell.ExecutionCount = null;
        }

        var failed = false;
        for (var i = 0; i < cells.Length && !stop.IsCancellationRequested; i++)
        {
            var outcome = await RunCellAsync(cells[i], i + 1, cells.Length, writer, stop.Token);

            // Jupyter's convention: a cell with this tag shows an error on purpose.
            var hasFailed = outcome.Status == CellStatus.Failed && !cells[i].HasTag("raises-exception");
            failed |= hasFailed;
            if (outcome.Status == CellStatus.Interrupted || (hasFailed && !mayFail(cells[i])))
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

    private async Task<CellOutcome> RunCellAsync(
        NotebookCell cell,
        int index,
        int count,
        NotebookOutputWriter writer,
        CancellationToken stop)
    {
        observer.CellStarted(index, count, cell.Source);
        var clock = Stopwatch.StartNew();
        var output = writer.Begin(cell, index, observer);
        var run = session.RunAsync(cell.Source, index, output, cell.Language);
        await using (stop.Register(() => session.Interrupt()))
        {
            var outcome = await run;
            if (outcome.Error is { } error)
            {
                writer.AddError(cell, error);
            }

            observer.CellEnded(outcome, clock.Elapsed);
            return outcome;
        }
    }
}
