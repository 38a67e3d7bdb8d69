using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// Pipes and devices look like files and are none: to open one can wait for ever, where neither a time limit nor Ctrl-C helps. They are
/// refused before.
/// </summary>
public static partial class RegularFile
{
    private const int NonBlockingLinux = 0x800;
    private const int NonBlockingBsd = 0x4;

    /// <summary>Checks that a path is a file with a beginning and an end.</summary>
    /// <param name="path">The path; one where nothing is passes.</param>
    /// <exception cref="IOException">It is a folder, a pipe, a socket or a device.</exception>
    /// <exception cref="ArgumentNullException">The path is null.</exception>
    public static void Check(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Directory.Exists(path))
        {
            throw new IOException($"'{path}' is a folder, expected a file.");
        }

        if (!OperatingSystem.IsWindows() && File.Exists(path) && !IsSeekable(path))
        {
            throw new IOException($"'{path}' is a pipe or a device, expected a regular file.");
        }
    }

    /// <summary>Opens one for reading.</summary>
    /// <param name="path">The path.</param>
    /// <returns>Its content, from the first byte.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">It is a folder, a pipe, a socket or a device.</exception>
    public static FileStream OpenRead(string path)
    {
        Check(path);
        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
    }

    private static bool IsSeekable(string path)
    {
        // Without the flag a pipe that nobody writes to would be waited for here already.
        var descriptor = Open(path, OperatingSystem.IsLinux() ? NonBlockingLinux : NonBlockingBsd);
        if (descriptor < 0)
        {
            // Not ours to read, or a socket: whoever opens it says so at once.
            return true;
        }

        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        using var stream = new FileStream(handle, FileAccess.Read);
        return stream.CanSeek;
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);
}
