using System.Text.RegularExpressions;

namespace NoisyNotebooks.Methods.Text;

/// <summary>A piece of a query, with the blanks and comments before it.</summary>
/// <param name="Before">Blanks and comments.</param>
/// <param name="Text">The piece: a word, a number, a text in quotes, an operator.</param>
/// <param name="Depth">How many parentheses are open around it; a parenthesis stands outside of itself.</param>
internal readonly record struct SqlToken(string Before, string Text, int Depth)
{
    /// <summary>Whether it is a keyword.</summary>
    public bool Is(string keyword) => string.Equals(Text, keyword, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it is a name: a word, not in quotes.</summary>
    public bool IsWord => char.IsLetter(Text[0]) || Text[0] == '_';
}

/// <summary>Queries as pieces, so that one can be changed and the rest stays as it was written.</summary>
internal static partial class SqlTokens
{
    /// <summary>Cuts a query.</summary>
    public static List<SqlToken> Of(string sql)
    {
        var tokens = new List<SqlToken>();
        var depth = 0;
        foreach (Match match in Piece().Matches(sql))
        {
            var text = match.Groups["text"].Value;
            if (text.Length == 0)
            {
                continue;
            }

            depth -= text == ")" ? 1 : 0;
            tokens.Add(new SqlToken(match.Groups["before"].Value, text, depth));
            depth += text == "(" ? 1 : 0;
        }

        return tokens;
    }

    /// <summary>Puts pieces together.</summary>
    public static string Join(IEnumerable<SqlToken> tokens) => string.Concat(tokens.Select(t => t.Before + t.Text)).Trim();

    [GeneratedRegex(
        """(?<before>(\s+|--[^\n]*|/\*.*?\*/)*)(?<text>'([^']|'')*'|"([^"]|"")*"|`[^`]*`|\d+(\.\d+)?|[\p{L}_][\p{L}\p{N}_]*|<=|>=|<>|!=|==|\|\||.)?""",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline,
        matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Piece();
}
