using System.Runtime.InteropServices;

namespace NoisyNotebooks.Methods.Native;

/// <summary>
/// libtorch's helper threads. Every thread that computes with libtorch keeps a team of them for itself; as soon as the teams
/// together outnumber the cores, the OpenMP runtime puts helpers to sleep between any two operations and wakes them again,
/// and a small network trains at half its speed. A thread that has done its computing should therefore let its team go.
/// </summary>
public static class TorchWorkers
{
    private const int HardPause = 2;
    private static readonly Lazy<Action?> Pause = new(FindPause, LazyThreadSafetyMode.PublicationOnly);

    /// <summary>
    /// Runs work that computes with libtorch on a thread-pool thread. The calling thread's helpers are let go before, and
    /// those of the working thread after it.
    /// </summary>
    /// <typeparam name="T">What the work returns.</typeparam>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Cancelled before the work has begun: it does not begin.</param>
    /// <returns>What the work returns.</returns>
    public static Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        Release();
        return Task.Run(
            () =>
            {
                try
                {
                    return work();
                }
                finally
                {
                    Release();
                }
            },
            cancellationToken);
    }

    /// <summary>The same for work that awaits: the helpers of the thread that it ends on are let go.</summary>
    /// <typeparam name="T">What the work returns.</typeparam>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Cancelled before the work has begun: it does not begin.</param>
    /// <returns>What the work returns.</returns>
    public static Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        Release();
        return Task.Run(
            async () =>
            {
                try
                {
                    return await work();
                }
                finally
                {
                    Release();
                }
            },
            cancellationToken);
    }

    /// <summary>
    /// Ends the calling thread's helpers; its next computation starts others, in some ten microseconds. Does nothing before
    /// TorchSharp is loaded, and where libtorch does not use GNU OpenMP (it does on Linux).
    /// </summary>
    public static void Release()
    {
        if (TorchNativeLibraries.LibtorchFolder is not null)
        {
            Pause.Value?.Invoke();
        }
    }

    // omp_pause_resource_all, of the one libgomp that libtorch brings or, in a libtorch from elsewhere, of the system's.
    private static Action? FindPause()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        var bundled = Directory.EnumerateFiles(TorchNativeLibraries.LibtorchFolder!, "libgomp*.so*").FirstOrDefault();
        if (!NativeLibrary.TryLoad(bundled ?? "libgomp.so.1", out var library)
            || !NativeLibrary.TryGetExport(library, "omp_pause_resource_all", out var address))
        {
            return null;
        }

        var pause = Marshal.GetDelegateForFunctionPointer<PauseResources>(address);
        return () => _ = pause(HardPause);
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int PauseResources(int kind);
}
