using NoisyNotebooks.Kernel.Host.Notebooks;

namespace NoisyNotebooks.Kernel.Host.Commands;

/// <summary>Results of long work, which must not be lost with the place where they were to go.</summary>
internal static class KeptResult
{
    /// <summary>Writes a result; where that fails, into a temporary folder, which the error names.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">The result.</param>
    /// <exception cref="IOException">It could not be written where it was to go; the message says where it is.</exception>
    public static void Write(string path, string text)
    {
        try
        {
            AtomicFile.Write(path, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new IOException($"Cannot write the result to '{path}': {e.Message} {Keep(path, file => AtomicFile.Write(file, text))}", e);
        }
    }

    /// <summary>Puts a result into a temporary folder.</summary>
    /// <param name="path">Where it was to go.</param>
    /// <param name="write">Writes it into a file.</param>
    /// <returns>Where it is now, as a sentence.</returns>
    public static string Keep(string path, Action<string> write)
    {
        try
        {
            var file = Path.Combine(Directory.CreateTempSubdirectory("noisy-result-").FullName, Path.GetFileName(path));
            write(file);
            return $"It is kept in {file}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"It is lost, since the temporary folder cannot be written either: {e.Message}";
        }
    }
}
