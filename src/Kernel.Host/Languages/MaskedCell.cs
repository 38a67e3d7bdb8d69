namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>
/// A cell of which only the code of one language is left, in its place: what else it holds is blanks. Offsets are those of
/// the cell.
/// </summary>
internal static class MaskedCell
{
    /// <summary>Masks a cell.</summary>
    /// <param name="cell">Its text.</param>
    /// <param name="languages">Names of the languages that <c>#!name</c> can switch to, in lower case.</param>
    /// <param name="cursor">A place in it, in UTF-16 units.</param>
    /// <param name="first">The language that the cell begins in.</param>
    /// <returns>The language at the place and its code; null: the place is in no language that runs here.</returns>
    public static (string Language, string Text)? At(string cell, IReadOnlySet<string> languages, int cursor, string first)
    {
        var parts = CellParts.Of(cell, languages, first);
        var lines = cell.ReplaceLineEndings("\n").Split('\n');
        var cursorLine = LineOf(cell, cursor);
        var language = parts.LastOrDefault(p => p.Line <= cursorLine + 1)?.Language ?? first;
        var isCode = new bool[lines.Length];
        foreach (var part in parts.Where(p => p.Kind == CellPartKind.Code && p.Name == language && CellParts.IsProgram(language)))
        {
            // The part's text begins with the empty lines that keep its numbers.
            isCode.AsSpan(part.Line - 1, part.Text.AsSpan().Count('\n') + 2 - part.Line).Fill(true);
        }

        if (!CellParts.IsProgram(language) || (!isCode[cursorLine] && lines[cursorLine].AsSpan().Trim().Length > 0))
        {
            return null;
        }

        var line = 0;
        return (language, string.Create(cell.Length, (cell, isCode), (masked, source) =>
        {
            for (var i = 0; i < masked.Length; i++)
            {
                var letter = source.cell[i];
                masked[i] = letter is '\n' or '\r' || source.isCode[line] ? letter : ' ';
                line += EndsLine(source.cell, i) ? 1 : 0;
            }
        }));
    }

    private static int LineOf(string cell, int cursor)
    {
        var line = 0;
        for (var i = 0; i < cursor; i++)
        {
            line += EndsLine(cell, i) ? 1 : 0;
        }

        return line;
    }

    // The line ends that ReplaceLineEndings knows.
    private static bool EndsLine(string text, int index) =>
        text[index] switch
        {
            '\r' => index + 1 == text.Length || text[index + 1] != '\n',
            '\n' or '\f' or '\u0085' or '\u2028' or '\u2029' => true,
            _ => false,
        };
}
