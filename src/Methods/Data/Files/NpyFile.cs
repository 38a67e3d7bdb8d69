using System.Buffers.Binary;
using System.Globalization;
using System.IO.MemoryMappedFiles;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Win32.SafeHandles;

namespace NoisyNotebooks.Methods.Data;

/// <summary>A NumPy array file, mapped into memory: magic, version, length of the header, a Python dictionary, the numbers.</summary>
internal sealed partial class NpyFile : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    private NpyFile(string path, Header header)
    {
        (Rows, Columns, IsDouble) = (header.Rows, header.Columns, header.IsDouble);
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        unsafe
        {
            byte* start = null;
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            Address = (nint)(start + _view.PointerOffset + header.DataOffset);
        }
    }

    public int Rows { get; }

    public int Columns { get; }

    public bool IsDouble { get; }

    /// <summary>The address of the first number.</summary>
    public nint Address { get; }

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    private SafeMemoryMappedViewHandle Handle => _view.SafeMemoryMappedViewHandle;

    public static NpyFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var full = Path.GetFullPath(path);
        using (var stream = RegularFile.OpenRead(full))
        {
            var header = ReadHeader(full, stream);
            var expected = header.DataOffset + ((long)header.Rows * header.Columns * (header.IsDouble ? 8 : 4));
            if (stream.Length < expected)
            {
                throw new InvalidDataException($"{path}: expected {expected} bytes for [{header.Rows},{header.Columns}], got {stream.Length}: the file is cut off.");
            }

            return new NpyFile(full, header);
        }
    }

    public void Dispose()
    {
        if (!Handle.IsClosed)
        {
            Handle.ReleasePointer();
        }

        _view.Dispose();
        _file.Dispose();
    }

    private static Header ReadHeader(string path, FileStream stream)
    {
        Span<byte> start = stackalloc byte[12];
        var read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (read < start.Length || !start[..6].SequenceEqual(Magic))
        {
            throw new InvalidDataException($"{path}: not a .npy file: it does not start with the bytes 93 'NUMPY'.");
        }

        var version = start[6];
        if (version is < 1 or > 3)
        {
            throw new InvalidDataException($"{path}: expected .npy version 1, 2 or 3, got {version}.");
        }

        var (length, offset) = version == 1
            ? (BinaryPrimitives.ReadUInt16LittleEndian(start[8..]), 10)
            : (checked((int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(start[8..]), int.MaxValue)), 12);
        if (length > stream.Length || length > 1 << 20)
        {
            throw new InvalidDataException($"{path}: the header's length {length} is not possible: the file is damaged.");
        }

        stream.Position = offset;
        var bytes = new byte[length];
        stream.ReadExactly(bytes);
        return Parse(path, Encoding.UTF8.GetString(bytes), offset + length);
    }

    private static Header Parse(string path, string text, int dataOffset)
    {
        var type = Descriptor().Match(text);
        var order = FortranOrder().Match(text);
        var shape = Shape().Match(text);
        if (!type.Success || !order.Success || !shape.Success)
        {
            throw new InvalidDataException($"{path}: the header has no descr, fortran_order or shape: {text.Trim()}");
        }

        if (type.Groups["value"].Value is not ("<f4" or "<f8"))
        {
            throw new InvalidDataException($"{path}: expected float32 or float64 ('<f4' or '<f8'), got '{type.Groups["value"].Value}'.");
        }

        if (order.Groups["value"].Value == "True")
        {
            throw new InvalidDataException($"{path}: expected C order (row by row), got Fortran order; save numpy.ascontiguousarray(array).");
        }

        var sizes = shape.Groups["value"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (sizes.Length != 2
            || !int.TryParse(sizes[0], NumberStyles.None, CultureInfo.InvariantCulture, out var rows)
            || !int.TryParse(sizes[1], NumberStyles.None, CultureInfo.InvariantCulture, out var columns))
        {
            throw new InvalidDataException($"{path}: expected a shape of two numbers [N,K], got ({shape.Groups["value"].Value}).");
        }

        return new Header(rows, columns, type.Groups["value"].Value == "<f8", dataOffset);
    }

    [GeneratedRegex("""['"]descr['"]\s*:\s*['"](?<value>[^'"]+)['"]""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Descriptor();

    [GeneratedRegex("""['"]fortran_order['"]\s*:\s*(?<value>True|False)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FortranOrder();

    [GeneratedRegex("""['"]shape['"]\s*:\s*\((?<value>[^)]*)\)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Shape();

    private readonly record struct Header(int Rows, int Columns, bool IsDouble, int DataOffset);
}
