using System.Runtime.ExceptionServices;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>
/// What code of a cell throws where nobody can catch it, on a thread of its own or in an <c>async void</c>, would end the process and
/// every cell's work with it. It becomes an error of that cell instead.
/// </summary>
internal static class BackgroundErrors
{
    private static int _isInstalled;

    /// <summary>Why the process is ended from here; null: it is not.</summary>
    public static string? WhyEnded { get; private set; }

    /// <summary>Begins; calling it again changes nothing.</summary>
    public static void Install()
    {
        if (Interlocked.Exchange(ref _isInstalled, 1) == 0)
        {
            ExceptionHandling.SetUnhandledExceptionHandler(Handle);
        }
    }

    private static bool Handle(Exception exception)
    {
        // Timers and async void have left the cell's flow by now. Before any cell has run it is a mistake of ours, which must be seen.
        if ((CellContext.CurrentRun ?? CellContext.Latest) is not { } run)
        {
            return false;
        }

        // It has ended because its cell is being stopped, which the cell itself says.
        if (exception is OperationCanceledException { CancellationToken: var token } && token == run.Stop.Token && token.IsCancellationRequested)
        {
            return true;
        }

        var error = CellErrors.FromException(exception, string.Empty, run.FileName);
        run.Output.Error(error.WithShownPaths(run.Directory) with { Traceback = [.. error.Traceback, "It was thrown outside of the cell's own flow (a thread, or an async void), where nothing could catch it."] });
        if (exception.StackTrace?.Contains("TimerQueue", StringComparison.Ordinal) == true)
        {
            // The runtime goes on, but its timers stand still from here on, and with them whatever waits: the end is better.
            WhyEnded = "What a timer called threw an exception. The runtime's timers stand still after that, so the run ends here; catch the exception in the timer's own code.";
            Environment.Exit(1);
        }

        return true;
    }
}
