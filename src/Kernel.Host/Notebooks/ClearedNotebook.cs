using System.Text;
using System.Text.Json;

namespace NoisyNotebooks.Kernel.Host.Notebooks;

/// <summary>Takes outputs and execution counts out of a notebook's text. Every other byte stays as it is.</summary>
internal static class ClearedNotebook
{
    /// <summary>Clears a notebook.</summary>
    /// <param name="text">The notebook file's content, UTF-8.</param>
    /// <param name="name">How errors call it.</param>
    /// <returns>The content without outputs and counts.</returns>
    /// <exception cref="NotebookFormatException">The text is not a notebook of nbformat 4.</exception>
    public static byte[] Of(byte[] text, string name)
    {
        // A byte order mark is kept, but the reader does not know it.
        var start = text.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        _ = Notebook.Parse(Encoding.UTF8.GetString(text.AsSpan(start)), name);

        using var cleared = new MemoryStream(text.Length);
        var copied = 0;
        foreach (var (begin, end, replacement) in Edits(text.AsSpan(start)))
        {
            cleared.Write(text.AsSpan(copied..(start + begin)));
            cleared.Write(Encoding.UTF8.GetBytes(replacement));
            copied = start + end;
        }

        cleared.Write(text.AsSpan(copied..));
        return cleared.ToArray();
    }

    // The values of "outputs" and "execution_count" that stand directly in an object of the list "cells".
    private static List<(int Begin, int End, string Replacement)> Edits(ReadOnlySpan<byte> text)
    {
        var edits = new List<(int, int, string)>();
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = 256 });
        var inCells = false;
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                inCells &= !(reader.TokenType == JsonTokenType.EndArray && reader.CurrentDepth == 1);
                continue;
            }

            if (reader.CurrentDepth == 1)
            {
                inCells = reader.ValueTextEquals("cells");
                continue;
            }

            var replacement = !inCells || reader.CurrentDepth != 3 ? null
                : reader.ValueTextEquals("outputs") ? "[]"
                : reader.ValueTextEquals("execution_count") ? "null"
                : null;
            if (replacement is null)
            {
                continue;
            }

            reader.Read();
            var begin = (int)reader.TokenStartIndex;
            reader.Skip();
            edits.Add((begin, (int)reader.BytesConsumed, replacement));
        }

        return edits;
    }
}
