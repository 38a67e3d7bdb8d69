using NoisyNotebooks.Kernel.Host.Languages;
using NoisyNotebooks.Kernel.Host.Notebooks;
using NoisyNotebooks.Kernel.Host.Notebooks.Adoption;

namespace NoisyNotebooks.Kernel.Host.Commands;

/// <summary>While notebooks run, the process ends only by code of a cell (<c>Environment.Exit</c>): what is done is written, and it is no success.</summary>
internal sealed class ExitWatch : IDisposable
{
    private readonly Notebook _notebook;
    private readonly Action _write;

    /// <summary>Begins.</summary>
    /// <param name="notebook">The notebook that runs.</param>
    /// <param name="write">Writes it.</param>
    public ExitWatch(Notebook notebook, Action write)
    {
        _notebook = notebook;
        _write = write;
        AppDomain.CurrentDomain.ProcessExit += Report;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= Report;
        LastWords.Running(null);
    }

    private void Report(object? sender, EventArgs e)
    {
        LastWords.Running(null);
        var text = BackgroundErrors.WhyEnded
            ?? "The cell ended the process (Environment.Exit). A notebook ends by itself behind its last cell; to end one before, throw an exception.";
        var running = _notebook.Cells.LastOrDefault(c => c.Kind == CellKind.Code && c.ExecutionCount is not null);
        if (BackgroundErrors.WhyEnded is null)
        {
            running?.Outputs.Add((System.Text.Json.Nodes.JsonNode)NotebookOutputs.Error(new CellError(CellVerdict.ExitName, text, [text])));
        }

        ConsoleCapture.TerminalError.WriteLine(text);
        // A code of the cell's own choice is kept, where it does not say what of a run is not true.
        if (Environment.ExitCode is ExitCodes.Ok or ExitCodes.BadUsage or ExitCodes.TimedOut or ExitCodes.Interrupted)
        {
            Environment.ExitCode = ExitCodes.CellFailed;
        }

        try
        {
            _write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            ConsoleCapture.TerminalError.WriteLine($"Cannot write the result: {error.Message}");
        }

        ProcessEnd.Comes();
    }
}
