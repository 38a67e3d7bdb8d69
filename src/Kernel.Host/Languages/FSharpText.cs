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
            if (At(code, i, "(*") && !At(code, i, "(*)"))
            {
                depth++;
                i += 2;
            }
            else if (depth > 0 && At(code, i, "*)"))
            {
                depth--;
                i += 2;
            }
            else if (depth == 0 && At(code, i, "//"))
            {
                var end = code.IndexOf('\n', i);
                i = end < 0 ? code.Length : end;
            }
            else if (code[i] == '"')
            {
                // Strings count inside of comments too.
                i = EndOfString(code, i);
                if (i < 0)
                {
                    return true;
                }
            }
            else
            {
                i += code[i] == '\'' ? LengthOfCharacter(code, i) : 1;
            }
        }

        return depth > 0;
    }

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
