using System.Text;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>Tells F#'s strings and comments from its code, as far as the lines between them need it.</summary>
internal static class FSharpText
{
    /// <summary>Whether a text ends within a string or a block comment.</summary>
    /// <param name="text">F# from its beginning.</param>
    /// <returns>Whether what follows is still text and not code.</returns>
    public static bool EndsInsideText(StringBuilder text)
    {
        var code = text.ToString();
        var depth = 0;
        for (var i = 0; i < code.Length;)
        {
            i = Next(code, i, ref depth);
            if (i < 0)
            {
                return true;
            }
        }

        return depth > 0;
    }

    /// <summary>Finds the conditions of <c>while</c> loops whose <c>do</c> stands in the same line.</summary>
    /// <param name="code">F#.</param>
    /// <returns>The place behind each <c>while</c> and the blank after it, in order.</returns>
    public static List<int> Conditions(string code)
    {
        var places = new List<int>();
        var waiting = -1;
        var depth = 0;
        for (var i = 0; i >= 0 && i < code.Length;)
        {
            waiting = code[i] == '\n' ? -1 : waiting;
            if (depth == 0 && IsWord(code, i, "while") && At(code, i + 5, " "))
            {
                waiting = i + 6;
            }
            else if (depth == 0 && waiting >= 0 && IsWord(code, i, "do"))
            {
                places.Add(waiting);
                waiting = -1;
            }

            i = Next(code, i, ref depth);
        }

        return places;
    }

    // The place behind the text, the comment's bracket or the character that stands at one; -1: behind the end of a text that does not end.
    private static int Next(string code, int i, ref int depth)
    {
        if (At(code, i, "(*") && !At(code, i, "(*)"))
        {
            depth++;
            return i + 2;
        }

        if (depth > 0 && At(code, i, "*)"))
        {
            depth--;
            return i + 2;
        }

        if (depth == 0 && At(code, i, "//"))
        {
            return End(code.IndexOf('\n', i), 0);
        }

        if (depth == 0 && At(code, i, "``"))
        {
            return End(code.IndexOf("``", i + 2, StringComparison.Ordinal), 2);
        }

        // Strings count inside of comments too.
        return code[i] == '"' ? EndOfString(code, i) : i + (code[i] == '\'' ? LengthOfCharacter(code, i) : 1);

        int End(int found, int length) => found < 0 ? code.Length : found + length;
    }

    private static bool IsWord(string code, int i, string word) =>
        At(code, i, word) && (i == 0 || !IsPart(code[i - 1])) && (i + word.Length == code.Length || !IsPart(code[i + word.Length]));

    private static bool IsPart(char c) => char.IsLetterOrDigit(c) || c is '_' or '\'' or '!' or '.';

    // The place behind the closing quotes; -1: they never come.
    private static int EndOfString(string code, int start)
    {
        if (At(code, start, "\"\"\""))
        {
            var end = code.IndexOf("\"\"\"", start + 3, StringComparison.Ordinal);
            return end < 0 ? -1 : end + 3;
        }

        var isVerbatim = start > 0 && (code[start - 1] == '@' || (start > 1 && code[start - 1] == '$' && code[start - 2] == '@'));
        for (var i = start + 1; i < code.Length; i++)
        {
            if (code[i] == '\\' && !isVerbatim)
            {
                i++;
            }
            else if (code[i] == '"' && isVerbatim && At(code, i + 1, "\""))
            {
                i++;
            }
            else if (code[i] == '"')
            {
                return i + 1;
            }
        }

        return -1;
    }

    // '"' is a character; 'a in a type is none, and neither is the prime of x'.
    private static int LengthOfCharacter(string code, int start) =>
        At(code, start, "'\"'") ? 3 : At(code, start, "'\\\"'") ? 4 : 1;

    private static bool At(string code, int index, string text) =>
        string.CompareOrdinal(code, index, text, 0, text.Length) == 0;
}
