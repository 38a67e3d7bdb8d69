using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace NoisyNotebooks.Kernel.Host.Notebooks;

/// <summary>Writes whole files: readers see the old content or the new, never a part.</summary>
internal static class AtomicFile
{
    /// <summary>Writes a text as UTF-8 without a byte order mark.</summary>
    /// <param name="path">The file; its folder is made where it is missing.</param>
    /// <param name="text">The content.</param>
    public static void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Tries whether a file could be written; one that is there stays as it is.</summary>
    /// <param name="path">The file; its folder is made where it is missing.</param>
    public static void Try(string path)
    {
        var full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        RemoveLeftOvers(full);
        var temporary = Temporary(full);
        try
        {
            File.WriteAllBytes(temporary, new byte[4096]);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Writes bytes.</summary>
    /// <param name="path">The file; its folder is made where it is missing.</param>
    /// <param name="content">The content.</param>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);

        // In the same folder: a rename across file systems would be a copy.
        var temporary = Temporary(full);
        try
        {
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, full, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static string Temporary(string path) => $"{path}.{Environment.ProcessId}.{Guid.NewGuid():N}.tmp";

    // A process that was killed while it wrote has left its part behind.
    private static void RemoveLeftOvers(string path)
    {
        var begin = Path.GetFileName(path) + ".";
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(path)!, "*.tmp"))
        {
            var name = Path.GetFileName(file);
            if (name.StartsWith(begin, StringComparison.Ordinal)
                && name[begin.Length..].Split('.') is [var process, { Length: 32 }, "tmp"]
                && int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && !IsRunning(id))
            {
                File.Delete(file);
            }
        }
    }

    private static bool IsRunning(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
