using System.Globalization;

namespace NoisyNotebooks.Methods.Text;

/// <summary>What is wrong with an item of a text-to-SQL benchmark: the six categories of the paper, of which an item can have several.</summary>
[Flags]
public enum TextToSqlNoise
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>1: spelling or grammar of the question: "grater than", missing words.</summary>
    Spelling = 1,

    /// <summary>2: a vague or ambiguous question: "the highest" without saying of what.</summary>
    Ambiguous = 2,

    /// <summary>3: the gold query does not answer the question: a wrong join key, a missing DISTINCT, another column.</summary>
    IncorrectSql = 4,

    /// <summary>4: a word of the question that names no column or value.</summary>
    Synonym = 8,

    /// <summary>5: a text whose capitals are not those of the table: 'East Bohemia' for 'east Bohemia', which finds no rows.</summary>
    Capitalization = 16,

    /// <summary>6: the question asks for what the database does not hold.</summary>
    Unmappable = 32,
}

/// <summary>Categories as the annotation files write them: the numbers 1 to 6.</summary>
public static class TextToSqlNoises
{
    /// <summary>How many categories there are.</summary>
    public const int Count = 6;

    /// <summary>The categories that are the question's fault: all but 3.</summary>
    public const TextToSqlNoise Question =
        TextToSqlNoise.Spelling | TextToSqlNoise.Ambiguous | TextToSqlNoise.Synonym | TextToSqlNoise.Capitalization | TextToSqlNoise.Unmappable;

    /// <summary>The categories' names in words, 1 to 6.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["spelling", "vague", "wrong gold", "synonyms", "capitals", "no such data"];

    /// <summary>Categories from their numbers.</summary>
    /// <param name="codes">Numbers from 1 to 6; one may come twice.</param>
    /// <returns>Their union.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is none of a category.</exception>
    public static TextToSqlNoise FromCodes(params ReadOnlySpan<int> codes)
    {
        var noise = TextToSqlNoise.None;
        foreach (var code in codes)
        {
            noise |= code is >= 1 and <= Count
                ? (TextToSqlNoise)(1 << (code - 1))
                : throw new ArgumentOutOfRangeException(nameof(codes), code, $"codes: expected categories from 1 to {Count}, got {code}.");
        }

        return noise;
    }

    /// <summary>Categories from a text as in the annotation files: <c>1, 3</c>.</summary>
    /// <param name="text">Numbers from 1 to 6 with commas between them; blank for none.</param>
    /// <returns>Their union.</returns>
    /// <exception cref="FormatException">A part is no number from 1 to 6.</exception>
    public static TextToSqlNoise Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var noise = TextToSqlNoise.None;
        foreach (var part in string.IsNullOrWhiteSpace(text) ? [] : text.Split(','))
        {
            noise |= int.TryParse(part.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code is >= 1 and <= Count
                ? FromCodes(code)
                : throw new FormatException($"expected categories from 1 to {Count} with commas between them, got '{text}'");
        }

        return noise;
    }

    /// <summary>The numbers of categories.</summary>
    /// <param name="noise">The categories.</param>
    /// <returns>Numbers from 1 to 6, rising.</returns>
    public static int[] Codes(this TextToSqlNoise noise) =>
        [.. Enumerable.Range(1, Count).Where(code => noise.HasFlag((TextToSqlNoise)(1 << (code - 1))))];

    /// <summary>Whether the question is at fault: any of 1, 2, 4, 5 and 6.</summary>
    /// <param name="noise">The categories.</param>
    /// <returns>Whether it is.</returns>
    public static bool IsQuestionNoise(this TextToSqlNoise noise) => (noise & Question) != TextToSqlNoise.None;

    /// <summary>Whether the gold query is at fault: 3.</summary>
    /// <param name="noise">The categories.</param>
    /// <returns>Whether it is.</returns>
    public static bool IsGoldNoise(this TextToSqlNoise noise) => noise.HasFlag(TextToSqlNoise.IncorrectSql);
}
