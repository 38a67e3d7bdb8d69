using System.IO.MemoryMappedFiles;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using Microsoft.CodeAnalysis;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>
/// A reference whose file is mapped, not read: the compiler looks at a few pages of each of two hundred assemblies, and
/// read as a whole they take 200 MB.
/// </summary>
internal static partial class MappedReference
{
    // madvise(2) of Linux: the pages of a mapped file leave the process and stay in the system's cache, from where the next look brings them back.
    private const int DoNotNeed = 4;

    // The compiler holds plain pointers into the files, which therefore stay mapped as long as the process lives.
    private static readonly List<(PEReader Reader, nint Start, nuint Length)> Mapped = [];
    private static readonly Lock Gate = new();

    /// <summary>Makes a reference.</summary>
    /// <param name="path">An assembly that does not change while the process lives.</param>
    /// <returns>The reference.</returns>
    public static unsafe PortableExecutableReference To(string path)
    {
        using var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, mapName: null, capacity: 0, MemoryMappedFileAccess.Read);
        var view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        var length = (int)new FileInfo(path).Length;
        var reader = new PEReader(start, length);
        lock (Gate)
        {
            Mapped.Add((reader, (nint)start, (nuint)length));
        }

        var metadata = reader.GetMetadata();
        var module = ModuleMetadata.CreateFromMetadata((nint)metadata.Pointer, metadata.Length);
        return AssemblyMetadata.Create(module).GetReference(filePath: path);
    }

    /// <summary>
    /// Gives back the pages of all files that the compiler has read: it goes through every reference once, for its first piece, and keeps what
    /// it found; later pieces look at few of them. On Linux; nothing elsewhere.
    /// </summary>
    public static void GiveBackPages()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        lock (Gate)
        {
            foreach (var (_, start, length) in Mapped)
            {
                // It is advice: where the system does not take it, the pages stay.
                _ = Advise(start, length, DoNotNeed);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint start, nuint length, int advice);
}
