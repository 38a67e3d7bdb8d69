using System.Globalization;
using System.Text;

namespace NoisyNotebooks.Methods.Data;

/// <summary>The edges of a text file, one after the other, read from its bytes: no text is made of a line that is right.</summary>
internal sealed class EdgeListReader : IDisposable
{
    private const int LeastBuffer = 1 << 20;
    private const int MostShown = 40;
    private readonly DataFile _file;
    private readonly EdgeListOptions _options;
    private readonly byte[] _buffer = new byte[LeastBuffer];
    private int _start;
    private int _end;
    private bool _isAtEnd;
    private bool _sawLine;
    private long _line;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How it is to be read.</param>
    public EdgeListReader(string path, EdgeListOptions options)
    {
        _file = DataFile.Open(path);
        _options = options;
    }

    /// <summary>The node that the edge leaves, counted from 0.</summary>
    public int From { get; private set; }

    /// <summary>The node that it leads to.</summary>
    public int To { get; private set; }

    /// <summary>Its weight; 1 where the file has none.</summary>
    public double Weight { get; private set; } = 1;

    /// <summary>Moves to the next edge.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="InvalidDataException">The line is no edge.</exception>
    public bool Read()
    {
        while (NextLine(out var line))
        {
            if (_line == 1 && line.StartsWith("\uFEFF"u8))
            {
                line = line[3..];
            }

            var rest = line.TrimStart(" \t"u8);
            if (rest.IsEmpty || rest[0] is (byte)'#' or (byte)'%')
            {
                continue;
            }

            var isFirst = !_sawLine;
            _sawLine = true;
            if (isFirst && (char.IsAsciiLetter((char)rest[0]) || rest[0] == (byte)'"'))
            {
                continue; // names of columns
            }

            From = Node(line, ref rest);
            To = Node(line, ref rest);
            Weight = _options.HasWeights ? Number(line, ref rest) : 1;
            if (!rest.TrimStart(" \t,;"u8).IsEmpty)
            {
                throw Malformed(line);
            }

            return true;
        }

        return false;
    }

    /// <summary>An error that names the file and the line of the present edge.</summary>
    /// <param name="problem">What was expected and what came.</param>
    /// <returns>The exception to throw.</returns>
    public InvalidDataException Invalid(string problem) => _file.Invalid($"line {_line}: {problem}");

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private int Node(ReadOnlySpan<byte> line, ref ReadOnlySpan<byte> rest)
    {
        Separate(line, ref rest);
        var (value, digits) = (0L, 0);
        while (digits < rest.Length && (uint)(rest[digits] - '0') <= 9 && digits < 11)
        {
            value = (value * 10) + rest[digits++] - '0';
        }

        var isWhole = digits > 0 && (digits == rest.Length || IsBetween(rest[digits]));
        value -= _options.FirstNode;
        if (!isWhole)
        {
            throw Malformed(line);
        }

        if (value < 0 || value > (_options.NodeCount ?? (Array.MaxLength - 1L)) - 1)
        {
            var most = (_options.NodeCount ?? (Array.MaxLength - 1L)) - 1 + _options.FirstNode;
            throw Invalid($"expected nodes from {_options.FirstNode} to {most}, got {value + _options.FirstNode}.");
        }

        rest = rest[digits..];
        return (int)value;
    }

    private double Number(ReadOnlySpan<byte> line, ref ReadOnlySpan<byte> rest)
    {
        Separate(line, ref rest);
        var length = 0;
        while (length < rest.Length && !IsBetween(rest[length]))
        {
            length++;
        }

        if (!double.TryParse(rest[..length], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
        {
            throw Invalid($"expected a finite weight, got '{Shown(rest[..length])}'.");
        }

        rest = rest[length..];
        return value;
    }

    // Passes over what stands between two fields: blanks, and at most one comma or semicolon.
    private void Separate(ReadOnlySpan<byte> line, ref ReadOnlySpan<byte> rest)
    {
        var isAtStart = rest.Length == line.TrimStart(" \t"u8).Length;
        rest = rest.TrimStart(" \t"u8);
        if (!isAtStart && rest is [(byte)',' or (byte)';', ..])
        {
            rest = rest[1..].TrimStart(" \t"u8);
        }
    }

    private static bool IsBetween(byte c) => c is (byte)' ' or (byte)'\t' or (byte)',' or (byte)';';

    private InvalidDataException Malformed(ReadOnlySpan<byte> line) =>
        Invalid($"expected two whole numbers{(_options.HasWeights ? " and a weight" : string.Empty)}, got '{Shown(line)}'.");

    private static string Shown(ReadOnlySpan<byte> bytes) =>
        Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, MostShown)]) + (bytes.Length > MostShown ? "…" : string.Empty);

    private bool NextLine(out ReadOnlySpan<byte> line)
    {
        while (true)
        {
            var text = _buffer.AsSpan(_start.._end);
            var end = text.IndexOf((byte)'\n');
            if (end >= 0 || (_isAtEnd && !text.IsEmpty))
            {
                line = (end < 0 ? text : text[..end]).TrimEnd("\r \t"u8);
                _start += end < 0 ? text.Length : end + 1;
                _line++;
                return true;
            }

            if (_isAtEnd)
            {
                line = default;
                return false;
            }

            if (text.Length == _buffer.Length)
            {
                _line++;
                throw Invalid($"expected an edge, got a line of more than {_buffer.Length} bytes: the file is no list of edges.");
            }

            text.CopyTo(_buffer);
            (_start, _end) = (0, text.Length);
            var read = _file.Fill(_buffer.AsSpan(_end));
            _isAtEnd = read < _buffer.Length - _end;
            _end += read;
        }
    }
}
