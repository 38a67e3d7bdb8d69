using System.Reflection;
using System.Runtime.InteropServices;

namespace NoisyNotebooks.Methods.Native;

/// <summary>
/// Keeps the numbers that are given to libtorch alive while it reads them. TorchSharp makes an object with a finalizer of each (<c>tensor * 0.5</c>, the
/// 1 in <c>a + b</c>), and nothing refers to it any more once the native call has begun: a collection on another thread may free it
/// before libtorch has read it. The call then fails with "Expected false to be true" in <c>toFloat</c>, or reads another number. Here such a number is
/// freed one collection later than its finalizer asks for.
/// </summary>
/// <remarks>
/// TorchSharp has no place for this, so that the target of its one import that frees numbers is replaced, in the runtime's record of that
/// import. That is done only where the record holds the address that the library exports exactly once, and only on Linux, where it has been tried; elsewhere numbers live as
/// TorchSharp has it.
/// </remarks>
internal static unsafe class ScalarLifetime
{
    // More numbers than this wait only where they are disposed of by hand between two collections; the first of them are then long read.
    private const int MostWaiting = 1 << 20;

    // The words of the runtime's record of an import: 9 in .NET 10.
    private const int RecordWords = 9;

    private static readonly Lock Gate = new();
    private static List<nint> s_latest = [];
    private static List<nint> s_earlier = [];
    private static delegate* unmanaged<nint, void> s_free;
    private static int s_collection;

    /// <summary>Whether numbers live longer in this process.</summary>
    internal static bool IsExtended { get; private set; }

    /// <summary>How many numbers wait to be freed.</summary>
    internal static int Waiting
    {
        get
        {
            lock (Gate)
            {
                return s_latest.Count + s_earlier.Count;
            }
        }
    }

    /// <summary>Begins it, once TorchSharp's library is loaded and before TorchSharp has freed a number.</summary>
    internal static void Extend(Assembly torchSharp, nint library)
    {
        const string name = "THSTorch_dispose_scalar";
        if (IsExtended || !OperatingSystem.IsLinux() || !NativeLibrary.TryGetExport(library, name, out var free))
        {
            return;
        }

        var import = torchSharp.GetType("TorchSharp.PInvoke.NativeMethods")?.GetMethod(name, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic, [typeof(nint)]);
        if (import is null)
        {
            return;
        }

        Marshal.Prelink(import);
        var record = new Span<nint>((void*)import.MethodHandle.Value, RecordWords);
        if (record.Count(free) != 1)
        {
            return;
        }

        s_free = (delegate* unmanaged<nint, void>)free;
        record[record.IndexOf(free)] = (nint)(delegate* unmanaged<nint, void>)&FreeLater;
        IsExtended = true;
    }

    [UnmanagedCallersOnly]
    private static void FreeLater(nint number)
    {
        lock (Gate)
        {
            var collection = GC.CollectionCount(0);
            if (collection != s_collection || s_latest.Count == MostWaiting)
            {
                s_collection = collection;
                foreach (var earlier in s_earlier)
                {
                    s_free(earlier);
                }

                s_earlier.Clear();
                (s_latest, s_earlier) = (s_earlier, s_latest);
            }

            s_latest.Add(number);
        }
    }
}
