using System.Text;

namespace NoisyNotebooks.Kernel.Host.Notebooks;

/// <summary>Writes whole files: readers see the old content or the new, never a part.</summary>
internal static class AtomicFile
{
    /// <summary>Writes a text as UTF-8 without a byte order mark.</summary>
    /// <param name="path">The file; its folder is made where it is missing.</param>
    /// <param name="text">The content.</param>
    public static void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes bytes.</summary>
    /// <param name="path">The file; its folder is made where it is missing.</param>
    /// <param name="content">The content.</param>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);

        // In the same folder: a rename across file systems would be a copy.
        var temporary = $"{full}.{Environment.ProcessId}.{Guid.NewGuid():N}.tmp";
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
}
