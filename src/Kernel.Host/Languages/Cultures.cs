using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>
/// Notebooks give the same text on every machine: cells begin in the invariant culture, and name another where they want one. On a
/// machine without ICU, from where .NET on Linux knows the cultures, the invariant one is all there is, in place of a process that ends.
/// </summary>
internal static partial class Cultures
{
    private const string Switch = "System.Globalization.Invariant";
    private const string Variable = "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT";

    /// <summary>What to do where a culture is not found for lack of ICU; null: that is not why.</summary>
    public static string? Hint =>
        Environment.GetEnvironmentVariable(Variable) is "1" or "true" or "True" ? $"{Variable} is set: without it, cultures are known by their names."
        : AppContext.TryGetSwitch(Switch, out var isInvariant) && isInvariant
            ? "This machine has no ICU, the library that knows the cultures. Install it, and start the kernel again: "
                + "apt-get install libicu72 (Debian; in other releases the number differs), dnf install libicu (Fedora), apk add icu-libs icu-data-full (Alpine)."
            : null;

    /// <summary>Begins; call it before anything that compares or formats text.</summary>
    public static void Begin()
    {
        if (OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable(Variable) is null && !HasIcu())
        {
            AppContext.SetSwitch(Switch, true);
        }

        Invariant();
    }

    // Not inlined: the class of cultures must not be touched before the switch is set.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Invariant()
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.InvariantCulture;
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
    }

    // As the runtime will do it, which ends the process where it fails.
    private static bool HasIcu()
    {
        try
        {
            return LoadIcu() != 0;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // A runtime of another make: it knows best.
            return true;
        }
    }

    [LibraryImport("libSystem.Globalization.Native", EntryPoint = "GlobalizationNative_LoadICU")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int LoadIcu();
}
