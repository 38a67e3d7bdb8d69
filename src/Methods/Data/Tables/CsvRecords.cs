using System.Text;
using Sylvan.Data.Csv;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// The records of a CSV file with a header, plain or gzip, with the line number of each for messages and its text as it is
/// written. No character begins a comment, and none is replaced.
/// </summary>
internal sealed class CsvRecords : IDisposable
{
    private const int StartLength = 1 << 16;
    private readonly DataFile _file;
    private readonly CsvDataReader _reader;
    private long _nextLine = 1;

    private CsvRecords(DataFile file, CsvDataReader reader, char delimiter, Encoding encoding, int mark)
    {
        _file = file;
        _reader = reader;
        Delimiter = delimiter;
        Encoding = encoding;
        Mark = mark;
        Names = ReadHeader();
    }

    /// <summary>The names in the header, without outer blanks.</summary>
    public string[] Names { get; }

    /// <summary>The character between fields.</summary>
    public char Delimiter { get; }

    /// <summary>The encoding.</summary>
    public Encoding Encoding { get; }

    /// <summary>How many bytes at the start name the encoding.</summary>
    public int Mark { get; }

    /// <summary>The line on which the present record starts; the header's where none has been read.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>The present record as it is written, with its line end.</summary>
    public ReadOnlySpan<char> RawText => _reader.GetRawRecordSpan();

    /// <summary>The blank lines that were passed over before the present record or the end, as they are written.</summary>
    public string Blank { get; private set; } = string.Empty;

    /// <summary>Whether the present record ends with the file and not with a line end, as one that was cut does.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>The header as it is written, with blank lines before it and its line end.</summary>
    public string RawHeader { get; private set; } = string.Empty;

    /// <summary>How the file was read, in words.</summary>
    public string Description
    {
        get
        {
            var separator = Delimiter == '\t' ? "tab" : $"'{Delimiter}'";
            return $"separator {separator}, {Encoding.WebName.ToUpperInvariant()}{(Mark > 0 ? " with a byte order mark" : string.Empty)}";
        }
    }

    /// <summary>Opens a file and reads its header.</summary>
    /// <param name="file">The file, which this then owns.</param>
    /// <param name="options">How it is written, where that is to be fixed.</param>
    /// <returns>The records, before the first.</returns>
    /// <exception cref="InvalidDataException">There is no header, or a name stands in it twice.</exception>
    public static CsvRecords Open(DataFile file, CsvOptions? options = null)
    {
        try
        {
            options?.Check();
            var start = new byte[StartLength];
            var read = file.Fill(start);
            var (encoding, mark) = TextEncodings.Of(start.AsSpan(0, read), options?.Encoding);
            var delimiter = options?.Delimiter ?? Delimited(start.AsSpan(mark, read - mark), encoding, read < StartLength);
            var text = new StreamReader(
                new PrefixedStream(start.AsMemory(mark, read - mark), file.Content), encoding, detectEncodingFromByteOrderMarks: false, 1 << 16);
            var reader = CsvDataReader.Create(text, new CsvDataReaderOptions
            {
                HasHeaders = false, Comment = '\0', Delimiter = delimiter, BufferSize = 1 << 16, MaxBufferSize = 1 << 26, OwnsReader = true,
            });
            return new CsvRecords(file, reader, delimiter, encoding, mark);
        }
        catch (Exception e) when (IsOfContent(e, file))
        {
            using (file)
            {
                throw Readable(file, 1, e, options?.Encoding);
            }
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Moves to the next record; blank lines are passed over.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="InvalidDataException">The record has another number of fields than the header, or is malformed.</exception>
    public bool Read()
    {
        if (!ReadRecord())
        {
            return false;
        }

        var fields = _reader.RowFieldCount;
        return fields == Names.Length ? true : throw Invalid($"expected {Names.Length} fields as in the header, got {fields}.");
    }

    /// <summary>A field of the present record, without quotes and outer blanks.</summary>
    /// <param name="column">Its position.</param>
    /// <returns>The text, valid until the next record.</returns>
    public ReadOnlySpan<char> Field(int column) => _reader.GetFieldSpan(column).Trim();

    /// <summary>The fields of one record as it is written.</summary>
    /// <param name="record">The text of a record that was read without an error.</param>
    /// <param name="delimiter">The character between fields.</param>
    /// <returns>The fields, without quotes and outer blanks.</returns>
    public static string[] Split(string record, char delimiter)
    {
        var options = new CsvDataReaderOptions { Comment = '\0', Delimiter = delimiter, HasHeaders = false, BufferSize = Math.Max(128, record.Length + 2) };
        using var reader = CsvDataReader.Create(new StringReader(record), options);
        reader.Read();
        var fields = new string[reader.RowFieldCount];
        for (var i = 0; i < fields.Length; i++)
        {
            fields[i] = reader.GetFieldSpan(i).Trim().ToString();
        }

        return fields;
    }

    /// <summary>The position of a named column.</summary>
    /// <param name="name">The name, in any case where that is unambiguous.</param>
    /// <param name="what">What it is for: "label column".</param>
    /// <returns>Its position.</returns>
    /// <exception cref="InvalidDataException">There is none; the message names those there are.</exception>
    public int Position(string name, string what)
    {
        var at = ColumnNames.Find(Names, name);
        return at >= 0 ? at : throw _file.Invalid(ColumnNames.Missing(Names, name, what));
    }

    /// <summary>An error that names the file and the present line.</summary>
    /// <param name="problem">What was expected and what came.</param>
    /// <returns>The exception to throw.</returns>
    public InvalidDataException Invalid(string problem) => _file.Invalid($"line {Line}: {problem}");

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        _file.Dispose();
    }

    private string[] ReadHeader()
    {
        if (!ReadRecord())
        {
            throw _file.Invalid("expected a header line with column names, got none.");
        }

        RawHeader = Blank + RawText.ToString();

        // A line of Excel's own, which names the separator.
        if (CsvDelimiter.IsNamed(RawHeader.AsSpan().TrimStart(), out _))
        {
            RawHeader += ReadRecord() ? Blank + RawText.ToString() : throw _file.Invalid("expected a header line with column names, got none.");
        }

        var names = new string[_reader.RowFieldCount];
        for (var c = 0; c < names.Length; c++)
        {
            names[c] = Field(c).ToString();
        }

        if (names.FirstOrDefault(n => n.Contains('\0', StringComparison.Ordinal)) is not null)
        {
            throw _file.Invalid("line 1: expected text, got zero bytes: the file is none, or its encoding is another (utf-16?).");
        }

        var twice = names.Where(n => n.Length > 0).GroupBy(n => n, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1);
        return twice is null ? names : throw _file.Invalid($"expected column names that differ, got '{twice.Key}' {twice.Count()} times.");
    }

    private bool ReadRecord()
    {
        Blank = string.Empty;
        try
        {
            while (_reader.Read())
            {
                Line = _nextLine;
                var raw = _reader.GetRawRecordSpan();
                _nextLine += Lines(raw);
                IsOpen = raw is not [.., '\n' or '\r'];
                if (_reader.RowFieldCount > 1 || !raw.IsWhiteSpace())
                {
                    return true;
                }

                Blank += raw.ToString();
            }

            return false;
        }
        catch (Exception e) when (IsOfContent(e, _file))
        {
            throw Readable(_file, _nextLine, e, Encoding);
        }
    }

    // A quoted field may hold line ends.
    private static int Lines(ReadOnlySpan<char> raw) => raw.Count('\n') is > 0 and var lines ? lines : raw.Count('\r');

    private static char Delimited(ReadOnlySpan<byte> start, Encoding encoding, bool isWhole)
    {
        var lenient = (Encoding)encoding.Clone();
        lenient.DecoderFallback = DecoderFallback.ReplacementFallback;
        var text = lenient.GetString(start);
        return CsvDelimiter.IsNamed(text.AsSpan().TrimStart(), out var named) ? named : CsvDelimiter.Find(text, isWhole);
    }

    // What this class found wrong names the file already.
    private static bool IsOfContent(Exception e, DataFile file) =>
        e is FormatException or System.Data.Common.DbException or InvalidOperationException or DecoderFallbackException
        || (e is InvalidDataException && !e.Message.StartsWith(file.Name, StringComparison.Ordinal));

    private static InvalidDataException Readable(DataFile file, long line, Exception e, Encoding? wanted)
    {
        if (e is not DecoderFallbackException)
        {
            return new InvalidDataException($"{file.Name}: line {line}: {e.Message}", e);
        }

        var where = $"line {line}";
        var name = "UTF-8";
        if (File.Exists(file.Name))
        {
            using var again = DataFile.Open(file.Name);
            var start = new byte[4];
            var read = again.Fill(start);
            var (encoding, mark) = TextEncodings.Of(start.AsSpan(0, read), wanted);
            name = encoding.WebName.ToUpperInvariant();
            if (TextEncodings.FirstBad(new PrefixedStream(start.AsMemory(0, read), again.Content), encoding, mark) is var (badLine, at, value))
            {
                where = FormattableString.Invariant($"line {badLine}, byte {at} of the file (0x{value:X2})");
            }
        }

        return new InvalidDataException($"{file.Name}: {where}: this is not {name}. Say what it is (--encoding latin1, windows-1252, utf-16 or another); nothing is replaced unseen.", e);
    }
}
