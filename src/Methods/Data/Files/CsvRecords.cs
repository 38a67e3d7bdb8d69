using System.Text;
using Sylvan.Data.Csv;

namespace NoisyNotebooks.Methods.Data;

/// <summary>The records of a CSV file with a header, plain or gzip, with the line number of each for messages.</summary>
internal sealed class CsvRecords : IDisposable
{
    private readonly DataFile _file;
    private readonly CsvDataReader _reader;
    private long _nextLine = 2;

    private CsvRecords(DataFile file, CsvDataReader reader)
    {
        _file = file;
        _reader = reader;
        Names = [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];
    }

    /// <summary>The names in the header.</summary>
    public string[] Names { get; }

    /// <summary>The line on which the present record starts; the header is line 1.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>Opens a file and reads its header.</summary>
    /// <param name="file">The file, which this then owns.</param>
    /// <param name="delimiter">The character between fields; found from the header where left out.</param>
    /// <returns>The records, before the first.</returns>
    /// <exception cref="InvalidDataException">There is no header, or a name stands in it twice.</exception>
    public static CsvRecords Open(DataFile file, char? delimiter = null)
    {
        try
        {
            var text = new StreamReader(file.Content, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, 1 << 16);
            var options = new CsvDataReaderOptions { Delimiter = delimiter, BufferSize = 1 << 16, MaxBufferSize = 1 << 26, OwnsReader = true };
            var records = new CsvRecords(file, Guard(file, 1, () => CsvDataReader.Create(text, options)));
            if (records.Names.Length == 0 || records.Names.All(string.IsNullOrWhiteSpace))
            {
                throw file.Invalid("expected a header line with column names, got none.");
            }

            var twice = records.Names.Where(n => n.Length > 0).GroupBy(n => n, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1);
            return twice is null ? records : throw file.Invalid($"expected column names that differ, got '{twice.Key}' {twice.Count()} times.");
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
        while (Guard(_file, _nextLine, _reader.Read))
        {
            Line = _nextLine;

            // A quoted field may hold line ends; the record's own line end is not part of the span.
            _nextLine += 1 + _reader.GetRawRecordSpan().TrimEnd("\r\n").Count('\n');
            var fields = _reader.RowFieldCount;
            if (fields == 0 || (fields == 1 && Names.Length > 1 && _reader.GetFieldSpan(0).IsWhiteSpace()))
            {
                continue;
            }

            return fields == Names.Length ? true : throw Invalid($"expected {Names.Length} fields as in the header, got {fields}.");
        }

        return false;
    }

    /// <summary>A field of the present record, without quotes and outer blanks.</summary>
    /// <param name="column">Its position.</param>
    /// <returns>The text, valid until the next record.</returns>
    public ReadOnlySpan<char> Field(int column) => _reader.GetFieldSpan(column).Trim();

    /// <summary>The present record as it is written, without its line end.</summary>
    public string RawText => _reader.GetRawRecordSpan().TrimEnd("\r\n").ToString();

    /// <summary>The fields of one record as it is written.</summary>
    /// <param name="record">The text of a record that was read without an error.</param>
    /// <param name="delimiter">The character between fields.</param>
    /// <returns>The fields, without quotes and outer blanks.</returns>
    public static string[] Split(string record, char delimiter)
    {
        var options = new CsvDataReaderOptions { Delimiter = delimiter, HasHeaders = false, BufferSize = Math.Max(128, record.Length + 2) };
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

    private static T Guard<T>(DataFile file, long line, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or System.Data.Common.DbException or InvalidOperationException)
        {
            throw new InvalidDataException($"{file.Name}: line {line}: {e.Message}", e);
        }
    }
}
