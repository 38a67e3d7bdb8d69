namespace NoisyNotebooks.Methods.Data;

/// <summary>Finds the character between the fields of a text: the header has it, outside quotes, and the records have it as often.</summary>
internal static class CsvDelimiter
{
    private const string Candidates = ",;\t|";
    private const int MaximumRecords = 20;

    /// <summary>Whether the text begins with a line that names the separator, as Excel writes it: <c>sep=;</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="delimiter">The separator.</param>
    public static bool IsNamed(ReadOnlySpan<char> text, out char delimiter)
    {
        const string name = "sep=";
        delimiter = text.Length > name.Length ? text[name.Length] : '\0';
        return text.StartsWith(name, StringComparison.OrdinalIgnoreCase) && text.Length > name.Length + 1 && delimiter is not ('\r' or '\n') && text[name.Length + 1] is ('\r' or '\n');
    }

    /// <summary>Finds it.</summary>
    /// <param name="start">The beginning of the text, perhaps cut in a record.</param>
    /// <param name="isWhole">Whether it is all of the text.</param>
    /// <returns>A comma where the text has one column.</returns>
    public static char Find(ReadOnlySpan<char> start, bool isWhole)
    {
        var best = (Delimiter: ',', Agreeing: -1, Count: 0);
        foreach (var candidate in Candidates)
        {
            var counts = Counts(start, candidate, isWhole);
            if (counts.Count == 0 || counts[0] == 0)
            {
                continue;
            }

            // All records agree, or as many as possible: then the one that makes more columns.
            var agreeing = counts.TrueForAll(c => c == counts[0]) ? int.MaxValue : counts.Count(c => c == counts[0]);
            if (agreeing > best.Agreeing || (agreeing == best.Agreeing && counts[0] > best.Count))
            {
                best = (candidate, agreeing, counts[0]);
            }
        }

        return best.Delimiter;
    }

    // How often each record has a character outside quotes; blank lines count for nothing.
    private static List<int> Counts(ReadOnlySpan<char> text, char delimiter, bool isWhole)
    {
        var counts = new List<int>();
        var (count, isQuoted, isFieldStart, isBlank) = (0, false, true, true);
        for (var i = 0; i < text.Length && counts.Count < MaximumRecords; i++)
        {
            var c = text[i];
            if (isQuoted)
            {
                isQuoted = c != '"';
                continue;
            }

            if (c is '\n' or '\r')
            {
                if (!isBlank)
                {
                    counts.Add(count);
                }

                (count, isFieldStart, isBlank) = (0, true, true);
                continue;
            }

            // A doubled quote closes and opens again.
            isQuoted = c == '"' && (isFieldStart || text[i - 1] == '"');
            isBlank &= char.IsWhiteSpace(c) && c != delimiter;
            isFieldStart = c == delimiter;
            count += isFieldStart ? 1 : 0;
        }

        if (isWhole && !isBlank && counts.Count < MaximumRecords)
        {
            counts.Add(count);
        }

        return counts;
    }
}
