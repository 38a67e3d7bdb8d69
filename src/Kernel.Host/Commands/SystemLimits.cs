using System.Globalization;
using System.Runtime.InteropServices;

namespace NoisyNotebooks.Kernel.Host.Commands;

/// <summary>
/// Limits that the shell or a batch system sets (<c>ulimit</c>), under which the runtime would break off somewhere in its middle: with a file of
/// its own that it "cannot find", or without a word.
/// </summary>
internal static partial class SystemLimits
{
    // F#'s compiler alone opens some three hundred.
    private const ulong LeastFiles = 512;

    // The runtime and libtorch reserve much more than they use.
    private const ulong LeastAddresses = 5_000_000_000;

    // What loads compilers and libtorch.
    private static readonly string[] Large = ["run", "verify", "adopt", "kernel", "reproduce", "ledger"];

    /// <summary>Looks at them.</summary>
    /// <param name="arguments">The command line.</param>
    /// <returns>What is too small, in one line; null: nothing.</returns>
    public static string? Problem(string[] arguments)
    {
        if (OperatingSystem.IsWindows() || arguments.Length == 0 || !Large.Contains(arguments[0]))
        {
            return null;
        }

        var (files, addresses) = OperatingSystem.IsMacOS() ? (8, 5) : (7, 9);
        if (GetLimit(files, out var open) == 0 && Math.Max(open.Soft, open.Hard) < LeastFiles)
        {
            return string.Create(CultureInfo.InvariantCulture, $"This shell lets a process open {open.Hard} files (ulimit -n); expected at least {LeastFiles}.");
        }

        return GetLimit(addresses, out var memory) == 0 && memory.Soft < LeastAddresses
            ? string.Create(CultureInfo.InvariantCulture, $"This shell gives a process {memory.Soft / 1e9:0.0} GB of addresses (ulimit -v), of which the runtime reserves much more than it uses; expected at least {LeastAddresses / 1e9:0} GB.")
            : null;
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetLimit(int resource, out Limit limit);

    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public nuint Soft;
        public nuint Hard;
    }
}
