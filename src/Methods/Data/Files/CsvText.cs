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

    /// <summary>Writes a file beside its place and renames it, so that nobody ever sees half of it.</summary>
    /// <param name="path">The file; replaced where it exists.</param>
    /// <param name="write">Writes the lines.</param>
    /// <exception cref="IOException">The file cannot be written; nothing is left behind.</exception>
    public static void Write(string path, Action<StreamWriter> write)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var full = Path.GetFullPath(path);
        var temporary = $"{full}.{Environment.ProcessId}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var writer = new StreamWriter(temporary, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)))
            {
                writer.NewLine = "\n";
                write(writer);
            }

            File.Move(temporary, full, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
