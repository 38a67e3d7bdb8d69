using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// Writes whole files: readers see the old content or the new, never a part. A link stays one, and what it leads to is written; a file
/// keeps the rights that it has.
/// </summary>
public static class WholeFile
{
    private static readonly ConcurrentDictionary<string, bool> Cleaned = new(StringComparer.Ordinal);

    /// <summary>Writes bytes.</summary>
    /// <param name="path">The file; its folder is made where it is missing.</param>
    /// <param name="content">The content.</param>
    /// <exception cref="IOException">It cannot be written, or is a folder, a pipe or a device.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var bytes = content.ToArray();
        Write(path, stream => stream.Write(bytes));
    }

    /// <summary>Writes what somebody puts into a stream.</summary>
    /// <param name="path">The file; its folder is made where it is missing.</param>
    /// <param name="write">Puts the content into the stream, which can be read and sought too. What it throws leaves the file as it was.</param>
    /// <exception cref="IOException">It cannot be written, or is a folder, a pipe or a device.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        Under(path, (target, temporary) =>
        {
            using (var stream = Create(target, temporary))
            {
                write(stream);
            }

            File.Move(temporary, target, overwrite: true);
        });
    }

    /// <summary>Tries whether a file could be written; one that is there stays as it is.</summary>
    /// <param name="path">The file; its folder is made where it is missing.</param>
    /// <exception cref="IOException">It cannot be written, or is a folder, a pipe or a device.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be written.</exception>
    public static void Try(string path) =>
        Under(path, static (target, temporary) =>
        {
            using var stream = Create(target, temporary);
            stream.Write(new byte[4096]);
        });

    // In the same folder: a rename across file systems would be a copy.
    private static void Under(string path, Action<string, string> work)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        RegularFile.Check(path);
        var target = Target(path);
        var temporary = $"{target}.{Environment.ProcessId}.{Guid.NewGuid():N}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (Cleaned.TryAdd(target, true))
            {
                RemoveLeftOvers(target);
            }

            work(target, temporary);
        }
        catch (IOException e) when (e.Message.Contains(temporary, StringComparison.Ordinal))
        {
            throw new IOException(e.Message.Replace(temporary, target, StringComparison.Ordinal), e);
        }
        catch (UnauthorizedAccessException e) when (e.Message.Contains(temporary, StringComparison.Ordinal))
        {
            throw new UnauthorizedAccessException(e.Message.Replace(temporary, target, StringComparison.Ordinal), e);
        }
        finally
        {
            if (File.Exists(temporary))
            {
                File.Delete(temporary);
            }
        }
    }

    private static string Target(string path)
    {
        var full = Path.GetFullPath(path);
        return new FileInfo(full).LinkTarget is null ? full : File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
    }

    // With its rights from the beginning: what only its owner may read is never open to others.
    private static FileStream Create(string target, string temporary)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite };
        if (!OperatingSystem.IsWindows() && File.Exists(target))
        {
            options.UnixCreateMode = File.GetUnixFileMode(target);
        }

        var stream = new FileStream(temporary, options);
        if (options.UnixCreateMode is { } mode && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(stream.SafeFileHandle, mode);
        }

        return stream;
    }

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
