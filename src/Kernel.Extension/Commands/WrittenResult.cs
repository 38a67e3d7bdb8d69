using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Kernel.Extension.Commands;

/// <summary>Files that a command writes of what it has worked out: tried before the work, written when the result is in its variable already.</summary>
internal static class WrittenResult
{
    /// <summary>Tries whether a file could be written; one that is there stays as it is.</summary>
    /// <param name="command">The command's name.</param>
    /// <param name="parameter">The parameter that names the file.</param>
    /// <param name="path">The file, in a folder that is there.</param>
    /// <exception cref="CommandException">It could not.</exception>
    public static void Try(string command, string parameter, string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
        {
            throw new CommandException($"{command} {parameter}: there is no folder '{folder}'.");
        }

        try
        {
            WholeFile.Try(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{command} {parameter}: {e.Message} Nothing was run.", e);
        }
    }

    /// <summary>Writes a file.</summary>
    /// <param name="command">The command's name.</param>
    /// <param name="parameter">The parameter that names the file.</param>
    /// <param name="variable">The variable that holds what the file was to hold.</param>
    /// <param name="write">Writes it.</param>
    /// <returns>The work.</returns>
    /// <exception cref="CommandException">It cannot be written; the message says where the result is.</exception>
    public static async Task WriteAsync(string command, string parameter, string variable, Action write) =>
        _ = await BackgroundWork.Run(command, () =>
        {
            try
            {
                write();
                return true;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new CommandException($"{command} {parameter}: {e.Message} What it was to hold is in the variable '{variable}'.", e);
            }
        });
}
