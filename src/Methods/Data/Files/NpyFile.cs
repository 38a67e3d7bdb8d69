using System.Buffers.Binary;
using System.Globalization;
using System.IO.MemoryMappedFiles;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace NoisyNotebooks.Methods.Data;

/// <summary>A NumPy array file: magic, version, length of the header, a Python dictionary, the numbers.</summary>
/// <remarks>
/// The numbers are read, so that a file which somebody cuts short meanwhile is an error. Only what is larger than <see cref="MaximumRead"/> is mapped
/// into memory instead: to read on where a mapped file has ended ends the process.
/// </remarks>
internal sealed partial class NpyFile : IDisposable
{
    /// <summary>The most bytes that are read.</summary>
    public const long MaximumRead = 1L << 30;

    private readonly MemoryMappedFile? _file;
    private readonly MemoryMappedViewAccessor? _view;
    private nint _numbers;

    private unsafe NpyFile(string path, FileStream stream, Header header, long length)
    {
        (Rows, Columns, Type, IsFortran) = (header.Rows, header.Columns, header.Type, header.IsFortran);
        if (length <= MaximumRead)
        {
            Address = _numbers = (nint)NativeMemory.AlignedAlloc((nuint)Math.Max(length, 1), 64);
            try
            {
                Read(path, stream, header.DataOffset, new Span<byte>((void*)Address, (int)length));
            }
            catch
            {
                Dispose();
                throw;
            }

            return;
        }

        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        Address = (nint)(start + _view.PointerOffset + header.DataOffset);
    }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>The type of the numbers, as NumPy writes it without the byte order: f2, f4, f8, i1 … u8, b1.</summary>
    public string Type { get; }

    /// <summary>Whether the numbers lie column by column.</summary>
    public bool IsFortran { get; }

    /// <summary>Whether the numbers can be used where they lie: float32 or float64, row by row.</summary>
    public bool IsMappable => Type is "f4" or "f8" && !IsFortran;

    /// <summary>The address of the first number.</summary>
    public nint Address { get; }

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Opens a file.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="dimensions">1 or 2: the numbers of the shape. With 1, <see cref="Columns"/> is 1.</param>
    public static NpyFile Open(string path, int dimensions = 2)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var full = Path.GetFullPath(path);
        using (var stream = RegularFile.OpenRead(full))
        {
            var header = ReadHeader(full, stream, dimensions);
            var expected = header.DataOffset + ((long)header.Rows * header.Columns * (header.Type[1] - '0'));
            if (stream.Length < expected)
            {
                throw new InvalidDataException($"{path}: expected {expected} bytes for [{header.Rows},{header.Columns}], got {stream.Length}: the file is cut off.");
            }

            return new NpyFile(full, stream, header, expected - header.DataOffset);
        }
    }

    /// <summary>Copies the numbers row by row.</summary>
    /// <typeparam name="T">What they become.</typeparam>
    /// <returns>Rows × columns numbers.</returns>
    public T[] Copy<T>()
        where T : unmanaged, INumberBase<T> => Type switch
        {
            "f2" => Copy<Half, T>(),
            "f4" => Copy<float, T>(),
            "f8" => Copy<double, T>(),
            "i1" => Copy<sbyte, T>(),
            "i2" => Copy<short, T>(),
            "i4" => Copy<int, T>(),
            "i8" => Copy<long, T>(),
            "u2" => Copy<ushort, T>(),
            "u4" => Copy<uint, T>(),
            "u8" => Copy<ulong, T>(),
            _ => Copy<byte, T>(),
        };

    /// <inheritdoc/>
    public unsafe void Dispose()
    {
        NativeMemory.AlignedFree((void*)Interlocked.Exchange(ref _numbers, 0));
        if (_view is { SafeMemoryMappedViewHandle: { IsClosed: false } handle })
        {
            handle.ReleasePointer();
        }

        _view?.Dispose();
        _file?.Dispose();
    }

    /// <summary>Reads the numbers of a file, whose length was right a moment ago.</summary>
    /// <param name="path">Its name, for the error.</param>
    /// <param name="stream">The file.</param>
    /// <param name="offset">Where they begin.</param>
    /// <param name="numbers">Where they go.</param>
    /// <exception cref="InvalidDataException">The file has become shorter.</exception>
    internal static void Read(string path, FileStream stream, long offset, Span<byte> numbers)
    {
        stream.Position = offset;
        var read = stream.ReadAtLeast(numbers, numbers.Length, throwOnEndOfStream: false);
        if (read < numbers.Length)
        {
            throw new InvalidDataException($"{path}: expected {numbers.Length} bytes of numbers, got {read}: the file was cut off while it was read.");
        }
    }

    private unsafe TTo[] Copy<TFrom, TTo>()
        where TFrom : unmanaged, INumberBase<TFrom>
        where TTo : unmanaged, INumberBase<TTo>
    {
        var from = new ReadOnlySpan<TFrom>((void*)Address, checked(Rows * Columns));
        var to = new TTo[from.Length];
        for (var i = 0; i < to.Length; i++)
        {
            var (row, column) = (i / Columns, i % Columns);
            to[i] = TTo.CreateChecked(from[IsFortran ? (column * Rows) + row : i]);
        }

        return to;
    }

    private static Header ReadHeader(string path, FileStream stream, int dimensions)
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
        if (stream.ReadAtLeast(bytes, length, throwOnEndOfStream: false) < length)
        {
            throw new InvalidDataException($"{path}: the header's {length} bytes are not all there: the file is cut off.");
        }

        return Parse(path, Encoding.UTF8.GetString(bytes), offset + length, dimensions);
    }

    private static Header Parse(string path, string text, int dataOffset, int dimensions)
    {
        var type = Descriptor().Match(text);
        var order = FortranOrder().Match(text);
        var shape = Shape().Match(text);
        if (!type.Success || !order.Success || !shape.Success)
        {
            throw new InvalidDataException($"{path}: the header has no descr, fortran_order or shape: {ShownText.Value(text.Trim())}");
        }

        var descriptor = type.Groups["value"].Value;
        if (descriptor is not ("<f2" or "<f4" or "<f8" or "|i1" or "|u1" or "|b1" or "<i2" or "<i4" or "<i8" or "<u2" or "<u4" or "<u8")
            || (dimensions == 2 && descriptor[1] != 'f') || (dimensions == 1 && descriptor[1] == 'f'))
        {
            var allowed = dimensions == 2 ? "float16, float32 or float64 ('<f2', '<f4' or '<f8')" : "whole numbers of 8 to 64 bits ('<i8', '|u1', …)";
            throw new InvalidDataException($"{path}: expected {allowed}, got '{ShownText.Value(descriptor)}'.");
        }

        var sizes = shape.Groups["value"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var columns = 1;
        if (sizes.Length != dimensions
            || !int.TryParse(sizes[0], NumberStyles.None, CultureInfo.InvariantCulture, out var rows)
            || (dimensions == 2 && !int.TryParse(sizes[1], NumberStyles.None, CultureInfo.InvariantCulture, out columns)))
        {
            throw new InvalidDataException($"{path}: expected a shape of {(dimensions == 2 ? "two numbers [N,K]" : "one number [N]")}, got ({ShownText.Value(shape.Groups["value"].Value)}).");
        }

        return new Header(rows, columns, descriptor[1..], order.Groups["value"].Value == "True" && dimensions == 2, dataOffset);
    }

    [GeneratedRegex("""['"]descr['"]\s*:\s*['"](?<value>[^'"]+)['"]""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Descriptor();

    [GeneratedRegex("""['"]fortran_order['"]\s*:\s*(?<value>True|False)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FortranOrder();

    [GeneratedRegex("""['"]shape['"]\s*:\s*\((?<value>[^)]*)\)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Shape();

    private readonly record struct Header(int Rows, int Columns, string Type, bool IsFortran, int DataOffset);
}
