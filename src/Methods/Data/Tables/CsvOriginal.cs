using System.Collections.Immutable;
using System.Text;

namespace NoisyNotebooks.Methods.Data;

/// <summary>The text of a CSV file to the last character, so that one field of it can be changed and nothing else.</summary>
/// <param name="Names">The columns.</param>
/// <param name="Parts">Header, records with their line ends, and blank lines between them, in order.</param>
/// <param name="RecordAt">Where each record is among the parts.</param>
/// <param name="Lines">The line of each record.</param>
/// <param name="Delimiter">The character between fields.</param>
/// <param name="Encoding">The encoding.</param>
/// <param name="HasMark">Whether its first bytes name the encoding.</param>
internal sealed record CsvOriginal(
    ImmutableArray<string> Names, ImmutableArray<string> Parts, List<int> RecordAt, List<int> Lines, char Delimiter, Encoding Encoding, bool HasMark)
{
    /// <summary>The fields of a record, without quotes and outer blanks.</summary>
    public string[] Fields(int record) => CsvRecords.Split(Record(record), Delimiter);

    /// <summary>A record as it is written, with its line end.</summary>
    public string Record(int record) => Parts[RecordAt[record]];

    /// <summary>A record with another value in one field; blanks and quotes around it stay.</summary>
    /// <param name="record">The record.</param>
    /// <param name="column">The field.</param>
    /// <param name="value">Its new value.</param>
    public string WithField(int record, int column, string value)
    {
        var text = Record(record);
        var (start, end) = Extent(text, column);
        while (start < end && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        while (end > start && char.IsWhiteSpace(text[end - 1]))
        {
            end--;
        }

        var isQuoted = start < end && text[start] == '"';
        var field = isQuoted ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : CsvText.Field(value, Delimiter);
        return string.Concat(text.AsSpan(0, start), field, text.AsSpan(end));
    }

    /// <summary>Writes the file.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="change">What becomes of each record; null: it is left out.</param>
    public void Write(TextWriter writer, Func<int, string?> change)
    {
        // A record that did not end its line, and is no longer the last, ends it now.
        var (next, end) = (0, EndOfLine());
        var isOpen = false;
        for (var p = 0; p < Parts.Length; p++)
        {
            var part = next < RecordAt.Count && RecordAt[next] == p ? change(next++) : Parts[p];
            if (part is { Length: > 0 })
            {
                writer.Write(isOpen ? end : string.Empty);
                writer.Write(part);
                isOpen = part[^1] is not ('\n' or '\r');
            }
        }
    }

    private string EndOfLine() => Parts[0].EndsWith("\r\n", StringComparison.Ordinal) ? "\r\n" : Parts[0].EndsWith('\r') ? "\r" : "\n";

    private (int Start, int End) Extent(string text, int column)
    {
        var (start, field, isQuoted) = (0, 0, false);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (isQuoted)
            {
                isQuoted = c != '"';
            }
            else if (c == '"' && (i == start || text[i - 1] == '"'))
            {
                isQuoted = true;
            }
            else if (c == Delimiter || c is '\r' or '\n')
            {
                if (field == column)
                {
                    return (start, i);
                }

                field++;
                start = i + 1;
            }
        }

        return (start, text.Length);
    }
}
