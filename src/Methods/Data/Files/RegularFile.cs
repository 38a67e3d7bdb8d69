using System.Runtime.InteropServices;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// Pipes and devices look like files and are none: to open one can wait for ever, where neither a time limit nor Ctrl-C helps, and some
/// have no end. They are refused before.
/// </summary>
public static partial class RegularFile
{
    // The kind of a file in the mode that the system gives it, the same on Linux, BSD and macOS.
    private const int KindMask = 0xF000;
    private const int Regular = 0x8000;

    // Several times what the runtime fills in.
    private const int StatusLength = 128;

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

        if (!OperatingSystem.IsWindows() && File.Exists(path) && !IsRegular(path))
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

    // Asked of the name, without opening it: what is no file may wait, or do something, when it is opened. Where the system does not
    // say, whoever opens it says so.
    private static bool IsRegular(string path) => Status(path) is not { } status || (status.Mode & KindMask) == Regular;

    /// <summary>What the system says of a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its kind and rights, and the number of the user whose it is; null: the system does not say.</returns>
    internal static (int Mode, uint Owner)? Status(string path)
    {
        Span<int> status = stackalloc int[StatusLength];
        return Stat(path, status) == 0 ? (status[1], (uint)status[2]) : null;
    }

    // The runtime's own: what "stat" fills in differs from system to system, and this begins with flags, mode and user on each of them.
    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_Stat", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Stat(string path, Span<int> status);
}
