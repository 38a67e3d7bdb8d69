using NoisyNotebooks.Methods.Native;

namespace NoisyNotebooks.Kernel.Extension.Commands;

/// <summary>Runs a command's long work on a worker thread, so that the host stays able to interrupt and to answer.</summary>
internal static class BackgroundWork
{
    /// <summary>Runs it; a mistake that the user can mend becomes a <see cref="CommandException"/> with the cause's sentence.</summary>
    /// <param name="command">The command's name, for the message.</param>
    /// <param name="work">The work.</param>
    public static async Task<T> Run<T>(string command, Func<T> work)
    {
        try
        {
            return await TorchWorkers.RunAsync(work);
        }
        catch (Exception e) when (IsMendable(e))
        {
            throw Explain(command, e);
        }
    }

    /// <summary>The same for work that awaits.</summary>
    public static async Task<T> Run<T>(string command, Func<Task<T>> work)
    {
        try
        {
            return await TorchWorkers.RunAsync(work);
        }
        catch (Exception e) when (IsMendable(e))
        {
            throw Explain(command, e);
        }
    }

    private static bool IsMendable(Exception e) =>
        e is ArgumentException or InvalidOperationException or InvalidDataException or IOException or UnauthorizedAccessException
        && e is not ObjectDisposedException;

    // ArgumentException adds " (Parameter 'x')" and further lines, which name our code and nothing of the user's.
    private static CommandException Explain(string command, Exception e)
    {
        var message = e is ArgumentException && e.Message.IndexOf(" (Parameter '", StringComparison.Ordinal) is var cut and > 0
            ? e.Message[..cut]
            : e.Message;
        return new CommandException($"{command}: {message}", e);
    }
}
