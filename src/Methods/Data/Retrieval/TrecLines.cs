using System.Globalization;
using System.Text;

namespace NoisyNotebooks.Methods.Data;

/// <summary>Lines of fields between blanks, as TREC's files have them; plain or gzip, UTF-8.</summary>
internal static class TrecLines
{
    /// <summary>Reads them; empty lines are passed over.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fields">The names of the fields that each line must have.</param>
    /// <param name="line">What is done with the fields of a line; it gets a maker of errors that names file, line and field too.</param>
    /// <exception cref="InvalidDataException">A line has another number of fields, or the file is damaged or no UTF-8.</exception>
    public static void Read(string path, string[] fields, Action<string[], Func<int, string, InvalidDataException>> line)
    {
        using var file = DataFile.Open(path);
        // A byte order mark would otherwise bring a decoder that forgives.
        using var reader = new StreamReader(file.Content, new UTF8Encoding(true, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: false);
        var number = 0;
        InvalidDataException Invalid(int field, string problem) => file.Invalid($"line {number}, field {field + 1} ({fields[field]}): {problem}");
        try
        {
            while (reader.ReadLine() is { } text)
            {
                number++;
                var parts = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
                if (parts.Length == fields.Length)
                {
                    line(parts, Invalid);
                }
                else if (parts.Length > 0)
                {
                    throw file.Invalid($"line {number}: expected {fields.Length} fields ({string.Join(' ', fields)}), got {parts.Length}.");
                }
            }
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException($"{file.Name}: after line {number}: expected UTF-8 ({e.Message})", e);
        }
        catch (InvalidDataException e) when (!e.Message.StartsWith(file.Name, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{file.Name}: the gzip data is damaged or cut off ({e.Message})", e);
        }
    }

    /// <summary>Writes lines as a whole file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="lines">The lines.</param>
    public static void Write(string path, IEnumerable<string> lines) => WholeFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        foreach (var line in lines)
        {
            writer.WriteLine(line);
        }
    });

    /// <summary>Refuses a name that would not come back out of a file as one field.</summary>
    public static void CheckName(string? name, string parameter)
    {
        if (string.IsNullOrEmpty(name) || name.Any(char.IsWhiteSpace))
        {
            throw new ArgumentException($"{parameter}: expected a name without blanks, got '{name}'.", parameter);
        }
    }

    /// <summary>A number as a file has it.</summary>
    public static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
