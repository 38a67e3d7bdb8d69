using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace NoisyNotebooks.Methods.Native;

/// <summary>
/// Lets a library that was linked against GCC 13's C++ library load on a system with GCC 12's. Exactly one symbol stands in
/// the way, <c>std::ios_base_library_init</c>, which GCC 13 emits as a marker and which does nothing there.
/// </summary>
internal static class LibstdcxxPatch
{
    /// <summary>The version that the older library lacks.</summary>
    public const string MissingVersion = "GLIBCXX_3.4.32";

    private const string Marker = "_ZSt21ios_base_library_initv";

    // Any function that is imported anyway, takes no argument and may be called at start-up without effect.
    private const string Stand = "_ZNSt6chrono3_V212steady_clock3nowEv";

    private const uint DynamicSymbols = 11;
    private const uint VersionNeeds = 0x6ffffffe;
    private const uint SymbolVersions = 0x6fffffff;
    private const ushort WeakVersion = 0x2;

    /// <summary>
    /// Loads a patched copy from the user's cache, where it is made once a file content and looked at byte by byte each time: to map a library
    /// that was cut off ends the process. Where the cache cannot be written, a copy is made for this process alone.
    /// </summary>
    /// <param name="path">The library as packaged.</param>
    /// <param name="load">Loads a library by its full path.</param>
    /// <exception cref="InvalidDataException">The file is not an ELF library of the expected form.</exception>
    /// <exception cref="IOException">There is no room for the copy, neither in the cache nor in the temporary folder.</exception>
    public static void Load(string path, Action<string> load)
    {
        var image = File.ReadAllBytes(path);
        var hash = Convert.ToHexStringLower(XxHash128.Hash(image));
        Apply(image);
        var root = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        Exception? failure = null;
        if (!string.IsNullOrEmpty(root))
        {
            try
            {
                var target = Path.Combine(root, "noisynotebooks", "native", hash, Path.GetFileName(path));
                Prepare(target, image);
                load(target);
                return;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                failure = e;
            }
        }

        try
        {
            // Only this user can write there. What is loaded needs its name no longer.
            var folder = Directory.CreateTempSubdirectory("noisy-native-");
            try
            {
                var target = Path.Combine(folder.FullName, Path.GetFileName(path));
                File.WriteAllBytes(target, image);
                load(target);
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"TorchSharp's library must be adapted to this system's C++ library, and the copy cannot be written: {failure?.Message} {e.Message}".Replace("  ", " ", StringComparison.Ordinal), e);
        }
    }

    /// <summary>Makes a file hold a content, where it does not yet.</summary>
    /// <param name="target">The file.</param>
    /// <param name="content">The content.</param>
    internal static void Prepare(string target, byte[] content)
    {
        if (File.Exists(target) && new FileInfo(target).Length == content.Length && File.ReadAllBytes(target).AsSpan().SequenceEqual(content))
        {
            return;
        }

        var folder = Directory.CreateDirectory(Path.GetDirectoryName(target)!).FullName;
        var temporary = Path.Combine(folder, Path.GetRandomFileName());
        try
        {
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, target, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Patches a little-endian ELF64 image in place.</summary>
    /// <param name="image">The file's bytes.</param>
    /// <exception cref="InvalidDataException">A table or symbol that must be there is not.</exception>
    internal static void Apply(Span<byte> image)
    {
        if (image.Length < 64 || !image[..4].SequenceEqual("\u007fELF"u8) || image[4] != 2 || image[5] != 1)
        {
            throw new InvalidDataException("Not a little-endian ELF64 library.");
        }

        var symbols = Section(image, DynamicSymbols);
        var versions = Section(image, SymbolVersions);
        var needs = Section(image, VersionNeeds);
        var names = SectionAt(image, symbols.Link);

        MakeWeak(image, needs, names);

        var marker = FindSymbol(image, symbols, names, Marker);
        var stand = FindSymbol(image, symbols, names, Stand);
        image.Slice(symbols.Offset + (stand * 24), 4).CopyTo(image[(symbols.Offset + (marker * 24))..]);
        image.Slice(versions.Offset + (stand * 2), 2).CopyTo(image[(versions.Offset + (marker * 2))..]);
    }

    // A weak need of a version only warns where the version is missing.
    private static void MakeWeak(Span<byte> image, Table needs, Table names)
    {
        var file = needs.Offset;
        while (true)
        {
            var count = BinaryPrimitives.ReadUInt16LittleEndian(image[(file + 2)..]);
            var entry = file + (int)BinaryPrimitives.ReadUInt32LittleEndian(image[(file + 8)..]);
            for (var i = 0; i < count; i++)
            {
                if (Name(image, names, BinaryPrimitives.ReadUInt32LittleEndian(image[(entry + 8)..])) == MissingVersion)
                {
                    var flags = image[(entry + 4)..];
                    BinaryPrimitives.WriteUInt16LittleEndian(flags, (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(flags) | WeakVersion));
                    return;
                }

                entry += (int)BinaryPrimitives.ReadUInt32LittleEndian(image[(entry + 12)..]);
            }

            var next = (int)BinaryPrimitives.ReadUInt32LittleEndian(image[(file + 12)..]);
            if (next == 0)
            {
                throw new InvalidDataException($"The library does not ask for {MissingVersion}.");
            }

            file += next;
        }
    }

    private static int FindSymbol(ReadOnlySpan<byte> image, Table symbols, Table names, string wanted)
    {
        for (var i = 0; i < symbols.Size / 24; i++)
        {
            if (Name(image, names, BinaryPrimitives.ReadUInt32LittleEndian(image[(symbols.Offset + (i * 24))..])) == wanted)
            {
                return i;
            }
        }

        throw new InvalidDataException($"The library does not import {wanted}.");
    }

    private static string Name(ReadOnlySpan<byte> image, Table names, uint offset)
    {
        var text = image.Slice(names.Offset, names.Size)[(int)offset..];
        return Encoding.ASCII.GetString(text[..text.IndexOf((byte)0)]);
    }

    private static Table Section(ReadOnlySpan<byte> image, uint type)
    {
        var count = BinaryPrimitives.ReadUInt16LittleEndian(image[60..]);
        for (var i = 0; i < count; i++)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(image[(Header(image, i) + 4)..]) == type)
            {
                return SectionAt(image, i);
            }
        }

        throw new InvalidDataException($"The library has no section of type 0x{type:x}.");
    }

    private static Table SectionAt(ReadOnlySpan<byte> image, int index)
    {
        var header = image[Header(image, index)..];
        return new Table(
            checked((int)BinaryPrimitives.ReadUInt64LittleEndian(header[24..])),
            checked((int)BinaryPrimitives.ReadUInt64LittleEndian(header[32..])),
            (int)BinaryPrimitives.ReadUInt32LittleEndian(header[40..]));
    }

    private static int Header(ReadOnlySpan<byte> image, int index) =>
        checked((int)BinaryPrimitives.ReadUInt64LittleEndian(image[40..])) + (index * BinaryPrimitives.ReadUInt16LittleEndian(image[58..]));

    private readonly record struct Table(int Offset, int Size, int Link);
}
