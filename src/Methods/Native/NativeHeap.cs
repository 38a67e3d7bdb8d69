using System.Runtime.InteropServices;

namespace NoisyNotebooks.Methods.Native;

/// <summary>
/// How much memory native code (libtorch on the CPU, above all its tensors) holds at a moment, as the C library's allocator counts it. Freed
/// memory that the allocator keeps for later does not count, so that a second run is not smaller than the first; what .NET manages
/// does not pass through it.
/// </summary>
internal static partial class NativeHeap
{
    private static readonly bool IsCounted = CanCount();

    /// <summary>Bytes in use in the whole process; null where the C library does not count them (glibc from 2.33 on does).</summary>
    public static long? InUse()
    {
        if (!IsCounted)
        {
            return null;
        }

        var counts = Counts();
        return (long)(counts.InUse + counts.Mapped);
    }

    private static bool CanCount()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            return Counts().Arena > 0;
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "mallinfo2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial AllocatorCounts Counts();

    // struct mallinfo2 of malloc.h; blocks with a mapping of their own are not in "in use".
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct AllocatorCounts
    {
        public readonly nuint Arena;
        public readonly nuint FreeBlocks;
        public readonly nuint FreeFastBlocks;
        public readonly nuint MappedBlocks;
        public readonly nuint Mapped;
        public readonly nuint Unused;
        public readonly nuint FreeFast;
        public readonly nuint InUse;
        public readonly nuint Free;
        public readonly nuint Top;
    }
}
