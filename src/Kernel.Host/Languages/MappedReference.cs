using System.IO.MemoryMappedFiles;
using System.Reflection.PortableExecutable;
using Microsoft.CodeAnalysis;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>
/// A reference whose file is mapped, not read: the compiler looks at a few pages of each of two hundred assemblies, and
/// read as a whole they take 200 MB.
/// </summary>
internal static class MappedReference
{
    // The compiler holds plain pointers into the files, which therefore stay mapped as long as the process lives.
    private static readonly List<PEReader> Mapped = [];
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
        var reader = new PEReader(start, (int)new FileInfo(path).Length);
        lock (Gate)
        {
            Mapped.Add(reader);
        }

        var metadata = reader.GetMetadata();
        var module = ModuleMetadata.CreateFromMetadata((nint)metadata.Pointer, metadata.Length);
        return AssemblyMetadata.Create(module).GetReference(filePath: path);
    }
}
