using System.Runtime.ExceptionServices;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>
/// What code of a cell throws where nobody can catch it, on a thread of its own or in an <c>async void</c>, would end the process and
/// every cell's work with it. It becomes an error of that cell instead.
/// </summary>
internal static class BackgroundErrors
{
    private static int _isInstalled;

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

        var error = CellErrors.FromException(exception, string.Empty, run.FileName);
        run.Output.Error(error with { Traceback = [.. error.Traceback, "It was thrown outside of the cell's own flow (a thread, or an async void), where nothing could catch it."] });
        if (exception.StackTrace?.Contains("TimerQueue", StringComparison.Ordinal) == true)
        {
            // The runtime goes on, but its timers stand still from here on, and with them whatever waits: the end is better.
            Environment.Exit(1);
        }

        return true;
    }
}
