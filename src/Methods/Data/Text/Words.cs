namespace NoisyNotebooks.Methods.Data;

/// <summary>Texts as words.</summary>
public static class Words
{
    /// <summary>Cuts a text into words: runs of letters and digits, in lower case; everything else only divides.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Its words, in their order.</returns>
    public static IReadOnlyList<string> Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = new List<string>();
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && char.IsLetterOrDigit(text[i]))
            {
                start = start < 0 ? i : start;
            }
            else if (start >= 0)
            {
                words.Add(text[start..i].ToLowerInvariant());
                start = -1;
            }
        }

        return words;
    }
}
