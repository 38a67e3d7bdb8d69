using System.Runtime.InteropServices;

namespace NoisyNotebooks.Methods.Data;

/// <summary>Whose a file is: what this user, or the system's administrator, has written may be obeyed.</summary>
public static partial class FileOwner
{
    // What everybody may write to, which tells nothing of who did.
    private const int OthersWrite = 0x2;

    /// <summary>Whether nobody else can have written a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>True where it belongs to this user or to the administrator and not everybody may write it; on Windows always.</returns>
    public static bool IsTrusted(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (OperatingSystem.IsWindows() || RegularFile.Status(path) is not { } status)
        {
            return true;
        }

        return (status.Owner == 0 || status.Owner == EffectiveUser()) && (status.Mode & OthersWrite) == 0;
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint EffectiveUser();
}
