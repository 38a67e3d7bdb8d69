using System.Globalization;
using System.Text;

namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>Fits texts into places without font metrics: widths are those of a wide sans-serif, so that nothing is cut elsewhere.</summary>
internal static class SvgText
{
    /// <summary>About how wide a text is drawn, in pixels.</summary>
    public static double Width(string text, double size) => text.EnumerateRunes().Sum(Advance) * size;

    /// <summary>A text that fits a width, cut with an ellipsis where it must be.</summary>
    public static string Fit(string text, double width, double size)
    {
        if (Width(text, size) <= width)
        {
            return text;
        }

        var kept = new StringBuilder();
        var used = size;
        foreach (var element in Elements(text))
        {
            used += Width(element, size);
            if (used > width && kept.Length > 0)
            {
                break;
            }

            kept.Append(element);
        }

        return kept.ToString().TrimEnd() + "…";
    }

    /// <summary>A text in lines of at most a width; words that are longer are divided, behind hyphens where they have any.</summary>
    public static List<string> Wrap(string text, double width, double size)
    {
        var lines = new List<string>();
        var line = string.Empty;
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var longer = line.Length == 0 ? word : $"{line} {word}";
            if (Width(longer, size) <= width)
            {
                line = longer;
                continue;
            }

            if (line.Length > 0)
            {
                lines.Add(line);
            }

            line = string.Empty;
            foreach (var element in Pieces(word).SelectMany(p => Width(p, size) <= width ? [p] : Elements(p)))
            {
                if (line.Length > 0 && Width(line + element, size) > width)
                {
                    lines.Add(line);
                    line = string.Empty;
                }

                line += element;
            }
        }

        if (line.Length > 0)
        {
            lines.Add(line);
        }

        return lines;
    }

    /// <summary>The same in at most so many lines; the last one ends with an ellipsis where something is left out.</summary>
    public static List<string> Wrap(string text, double width, double size, int most)
    {
        var lines = Wrap(text, width, size);
        if (lines.Count <= most)
        {
            return lines;
        }

        lines[most - 1] = Fit(string.Join(' ', lines.Skip(most - 1)), width, size);
        lines.RemoveRange(most, lines.Count - most);
        return lines;
    }

    /// <summary>Names that fit a width. Those that would look alike when their ends are cut keep their ends and lose the middle.</summary>
    public static List<string> FitApart(IReadOnlyList<string> names, double width, double size) =>
        Apart(names, n => Fit(n, width, size), n => Head(n, 0.4 * width, size) + Tail(n, 0.6 * width, size));

    /// <summary>The same in at most two lines.</summary>
    public static List<List<string>> WrapApart(IReadOnlyList<string> names, double width, double size) =>
        [.. Apart(names, n => string.Join('\n', Wrap(n, width, size, 2)), n => $"{Wrap(n, width, size)[0]}\n{Tail(n, width, size)}").Select(n => n.Split('\n').ToList())];

    /// <summary>Whether lines of a width hold a text without a break inside a word, other than behind a hyphen.</summary>
    public static bool KeepsWords(string text, double width, double size) =>
        text.Split(' ').SelectMany(Pieces).All(p => Width(p, size) <= width);

    // What a line may end with: up to a hyphen, a slash or an underscore.
    private static IEnumerable<string> Pieces(string word)
    {
        for (var start = 0; start < word.Length;)
        {
            var at = word.AsSpan(start).IndexOfAny('-', '/', '_');
            var end = at < 0 ? word.Length : start + at + 1;
            yield return word[start..end];
            start = end;
        }
    }

    private static List<string> Apart(IReadOnlyList<string> names, Func<string, string> whole, Func<string, string> ends)
    {
        var shown = names.Select(whole).ToList();
        var alike = names.Zip(shown).Distinct().GroupBy(n => n.Second, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key).ToHashSet(StringComparer.Ordinal);
        return [.. names.Zip(shown, (name, text) => alike.Contains(text) ? ends(name) : text)];
    }

    private static string Head(string text, double width, double size)
    {
        var kept = new StringBuilder();
        var used = 0.0;
        foreach (var element in Elements(text).TakeWhile(e => (used += Width(e, size)) <= width))
        {
            kept.Append(element);
        }

        return kept.ToString().TrimEnd();
    }

    private static string Tail(string text, double width, double size)
    {
        var used = size;
        var kept = Elements(text).Reverse().TakeWhile(e => (used += Width(e, size)) <= width).Reverse();
        return "…" + string.Concat(kept).TrimStart();
    }

    /// <summary>A name inside another text: one that is written from right to left must not turn what stands beside it.</summary>
    public static string Isolate(string name) => name.EnumerateRunes().Any(r => IsRightToLeft(r.Value)) ? $"\u2068{name}\u2069" : name;

    private static bool IsRightToLeft(int rune) => rune is (>= 0x590 and <= 0x8FF) or (>= 0xFB1D and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFF);

    private static IEnumerable<string> Elements(string text)
    {
        for (var elements = StringInfo.GetTextElementEnumerator(text); elements.MoveNext();)
        {
            yield return elements.GetTextElement();
        }
    }

    // Shares of the font's size, a little above those of DejaVu Sans, which is wider than most.
    private static double Advance(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format => 0,
        UnicodeCategory.UppercaseLetter => rune.Value is 'M' or 'W' ? 0.95 : rune.Value == 'I' ? 0.33 : 0.7,
        UnicodeCategory.OtherLetter => IsRightToLeft(rune.Value) ? 0.66 : 1.02,
        UnicodeCategory.LowercaseLetter => rune.Value switch
        {
            'i' or 'j' or 'l' => 0.3,
            'f' or 't' or 'r' => 0.42,
            'm' => 0.98,
            'w' => 0.84,
            _ => 0.63,
        },
        UnicodeCategory.DecimalDigitNumber => 0.64,
        UnicodeCategory.SpaceSeparator => 0.32,
        UnicodeCategory.MathSymbol or UnicodeCategory.OtherSymbol => 0.85,
        _ => rune.Value switch
        {
            '.' or ',' or ':' or ';' or '\'' or '|' or '!' => 0.34,
            '%' => 0.96,
            '–' => 0.52,
            '—' or '…' or '@' => 1.02,
            _ => 0.5,
        },
    };
}
