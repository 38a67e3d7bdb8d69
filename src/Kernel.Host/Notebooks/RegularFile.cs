using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NoisyNotebooks.Kernel.Host.Notebooks;

/// <summary>
/// Pipes and devices look like files and are none: to open one can wait for ever, where neither a time limit nor Ctrl-C helps. They are
/// refused before.
/// </summary>
internal static partial class RegularFile
{
    private const int NonBlockingLinux = 0x800;
    private const int NonBlockingBsd = 0x4;

    /// <summary>Checks that a path is a file with a beginning and an end.</summary>
    /// <param name="path">The path; one where nothing is passes.</param>
    /// <exception cref="IOException">It is a folder, a pipe, a socket or a device.</exception>
    public static void Check(string path)
    {
        if (Directory.Exists(path))
        {
            throw new IOException($"'{path}' is a folder, expected a file.");
        }

        if (!OperatingSystem.IsWindows() && File.Exists(path) && !IsSeekable(path))
        {
            throw new IOException($"'{path}' is a pipe or a device, expected a regular file.");
        }
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
