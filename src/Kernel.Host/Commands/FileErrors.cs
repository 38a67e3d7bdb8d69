using NoisyNotebooks.Kernel.Host.Notebooks;

namespace NoisyNotebooks.Kernel.Host.Commands;

/// <summary>What goes wrong with files is told in one line and an exit code.</summary>
internal static class FileErrors
{
    /// <summary>Runs a command.</summary>
    /// <param name="action">What it does.</param>
    /// <returns>The exit code.</returns>
    public static int Report(Action action)
    {
        try
        {
            action();
            return ExitCodes.Ok;
        }
        catch (Exception e) when (e is NotebookFormatException or IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException)
        {
            Console.Error.WriteLine(ErrorLine.Of(e.Message));
            return ExitCodes.BadUsage;
        }
    }
}
