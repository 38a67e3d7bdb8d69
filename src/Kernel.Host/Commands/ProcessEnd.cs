using System.Diagnostics;
using System.Runtime.InteropServices;

namespace NoisyNotebooks.Kernel.Host.Commands;

/// <summary>The end of the process, which code of cells can delay (what they have left to do at its end) but not prevent.</summary>
internal static partial class ProcessEnd
{
    // For what cells have registered for the end, such as files to flush.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static int _isComing;

    /// <summary>Ends the process.</summary>
    /// <param name="code">The exit code.</param>
    public static void With(int code)
    {
        Environment.ExitCode = code;
        Comes();
        Environment.Exit(code);
    }

    /// <summary>Says that the process is ending: it will, with the exit code that stands by then, also where what is left to do never ends.</summary>
    public static void Comes()
    {
        if (Interlocked.Exchange(ref _isComing, 1) == 0)
        {
            new Thread(EndAnyway) { IsBackground = true, Name = "end of the process", Priority = ThreadPriority.AboveNormal }.Start();
        }
    }

    private static void EndAnyway()
    {
        Thread.Sleep(Patience);
        if (OperatingSystem.IsWindows())
        {
            Process.GetCurrentProcess().Kill();
        }
        else
        {
            EndNow(Environment.ExitCode);
        }
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void EndNow(int code);
}
