using System.IO.Compression;
using System.Text;

namespace NoisyNotebooks.Methods.Data;

/// <summary>Writing CSV.</summary>
internal static class CsvText
{
    /// <summary>A field, in quotes where it needs them.</summary>
    /// <param name="text">The text.</param>
    /// <param name="delimiter">The character between fields.</param>
    public static string Field(string text, char delimiter = ',') =>
        text.AsSpan().IndexOfAny("\"\r\n") < 0 && !text.Contains(delimiter)
            ? text
            : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A field that a spreadsheet takes for the text it is, and not for a formula: with an apostrophe before it.</summary>
    /// <param name="text">The text; one that is a number stays.</param>
    public static string SafeField(string text) =>
        Field(text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' && LabelEncoder.Number(text) is null ? "'" + text : text);

    /// <summary>Writes a file beside its place and renames it, so that nobody ever sees half of it.</summary>
    /// <param name="path">The file; replaced where it exists, compressed where its name ends in .gz.</param>
    /// <param name="write">Writes the lines.</param>
    /// <param name="encoding">The encoding; null: UTF-8 without a mark.</param>
    /// <exception cref="IOException">The file cannot be written; nothing is left behind.</exception>
    public static void Write(string path, Action<StreamWriter> write, Encoding? encoding = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(write);

        // A folder that is not there is a mistake in the path, and none that is made in silence.
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no folder '{folder}' for '{path}'.");
        }

        WholeFile.Write(path, stream =>
        {
            using var packed = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true) : null;
            using var writer = new StreamWriter((Stream?)packed ?? stream, encoding ?? new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
            writer.NewLine = "\n";
            write(writer);
        });
    }

    /// <summary>An encoding that writes no bytes that name it.</summary>
    /// <param name="encoding">The encoding.</param>
    public static Encoding WithoutMark(Encoding encoding)
    {
        if (encoding.Preamble.IsEmpty)
        {
            return encoding;
        }

        return encoding switch
        {
            UTF8Encoding => new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true),
            UnicodeEncoding => new UnicodeEncoding(bigEndian: encoding.CodePage == 1201, byteOrderMark: false, throwOnInvalidBytes: true),
            _ => new UTF32Encoding(bigEndian: encoding.CodePage == 12001, byteOrderMark: false, throwOnInvalidCharacters: true),
        };
    }
}
