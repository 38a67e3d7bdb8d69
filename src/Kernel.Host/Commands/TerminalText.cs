using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace NoisyNotebooks.Kernel.Host.Commands;

/// <summary>
/// What cells and their data put on the terminal: control characters are shown as <c>\u001B</c> and not sent, since a class name could set the terminal's title or its
/// clipboard with them. Colours are no harm.
/// </summary>
internal static partial class TerminalText
{
    /// <summary>The text as it is sent.</summary>
    /// <param name="text">Any text; line ends and tabs stay.</param>
    /// <param name="isPrinted">Whether a cell printed it itself: then colours and the return to the line's beginning stay too.</param>
    public static string Of(string text, bool isPrinted = false)
    {
        if (!text.AsSpan().ContainsAnyInRange('\0', '\u001F') && !text.AsSpan().ContainsAnyInRange('\u007F', '\u009F'))
        {
            return text;
        }

        var sent = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            if (isPrinted && text[i] == '\u001B' && Colour().Match(text, i) is { Success: true } colour)
            {
                sent.Append(colour.ValueSpan);
                i += colour.Length - 1;
            }
            else if (char.IsControl(text[i]) && text[i] is not ('\n' or '\t') && !(text[i] == '\r' && (isPrinted || (i + 1 < text.Length && text[i + 1] == '\n'))))
            {
                sent.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:X4}");
            }
            else
            {
                sent.Append(text[i]);
            }
        }

        return sent.ToString();
    }

    // Select Graphic Rendition; nothing else of what begins with an escape.
    [GeneratedRegex(@"\G\u001B\[[0-9;:]{0,40}m", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Colour();
}
