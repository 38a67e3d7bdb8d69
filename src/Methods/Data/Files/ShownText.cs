using System.Globalization;
using System.Text;

namespace NoisyNotebooks.Methods.Data;

/// <summary>What a file holds, in a message: one line, of a bounded length, without characters that speak to a terminal.</summary>
public static class ShownText
{
    private const int MaximumLine = 2_000;
    private const int MaximumValue = 100;

    /// <summary>A message that has texts of a file in it.</summary>
    /// <param name="text">The message.</param>
    /// <returns>One line of at most 2,000 characters; ends of lines are spaces, other control characters, and invisible ones, are written as <c>\u001B</c>.</returns>
    public static string Line(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Of(text.ReplaceLineEndings(" "), MaximumLine);
    }

    /// <summary>A value of a file.</summary>
    /// <param name="text">The value.</param>
    /// <returns>At most 100 characters of it; control characters are written as <c>\u001B</c>.</returns>
    public static string Value(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Of(text, MaximumValue);
    }

    private static string Of(string text, int most)
    {
        var shown = new StringBuilder(Math.Min(text.Length, most));
        foreach (var letter in text.AsSpan(0, Math.Min(text.Length, most)))
        {
            if (char.IsControl(letter) || char.GetUnicodeCategory(letter) is UnicodeCategory.Format)
            {
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:X4}");
            }
            else
            {
                shown.Append(letter);
            }
        }

        return text.Length > most ? shown.Append('…').ToString() : shown.ToString();
    }
}
