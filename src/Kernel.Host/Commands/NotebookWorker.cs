using System.Text.Encodings.Web;
using System.Text.Json;
using NoisyNotebooks.Kernel.Host.Languages;
using NoisyNotebooks.Kernel.Host.Notebooks;

namespace NoisyNotebooks.Kernel.Host.Commands;

/// <summary>
/// <c>noisy run --out DIR -</c>: a warm process that somebody else feeds. Each line of standard input names a notebook; when it has
/// ended, a line of JSON on standard output says how. What the cells show goes to standard error.
/// </summary>
internal static class NotebookWorker
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Runs notebooks until standard input ends.</summary>
    /// <param name="jobOf">From the name of a notebook to where it goes.</param>
    /// <param name="settings">How they are run.</param>
    /// <param name="interrupt">Ends the work.</param>
    /// <returns>0, also where notebooks failed; 130 where it was interrupted.</returns>
    public static async Task<int> RunAsync(Func<string, NotebookJob> jobOf, NotebookJobSettings settings, CancellationToken interrupt)
    {
        var progress = new TerminalProgress(ConsoleCapture.TerminalError, live: false, 160);

        // Not Console.In, which asks the user of a cell.
        using var names = new StreamReader(Console.OpenStandardInput());

        // The names are not for children of cells to read.
        StandardStreams.CloseInput();
        while (await NextAsync(names, interrupt) is { } name)
        {
            if (name.Length > 0)
            {
                var end = await RunOneAsync(jobOf(name), settings, progress, interrupt);
                ConsoleCapture.Terminal.Write(JsonSerializer.Serialize(
                    new { notebook = name, end.ExitCode, end.Error, seconds = end.Elapsed.TotalSeconds, cpuSeconds = end.Cpu.TotalSeconds }, Json) + "\n");
                ConsoleCapture.Terminal.Flush();
            }
        }

        return interrupt.IsCancellationRequested ? ExitCodes.Interrupted : ExitCodes.Ok;
    }

    // A read from a pipe cannot be cancelled, only left alone.
    private static async Task<string?> NextAsync(StreamReader names, CancellationToken interrupt)
    {
        try
        {
            return await Task.Run(names.ReadLine, interrupt).WaitAsync(interrupt);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private static async Task<NotebookJobEnd> RunOneAsync(
        NotebookJob job, NotebookJobSettings settings, TerminalProgress progress, CancellationToken interrupt)
    {
        progress.Line($"== {job.Notebook}");
        Notebook notebook;
        try
        {
            notebook = job.Load(settings);
        }
        catch (NotebookFormatException e)
        {
            return new NotebookJobEnd(ExitCodes.BadUsage, e.Message, TimeSpan.Zero, TimeSpan.Zero);
        }

        return await job.RunAsync(notebook, settings, progress, interrupt);
    }
}
