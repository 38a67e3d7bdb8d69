using System.Globalization;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Recommendation;

/// <summary>The fields of the lines of one file of votes: what stands between them and how many there are, as the first line shows.</summary>
internal sealed class VoteFields
{
    private const int LeastFields = 2;
    private const int RatingField = 2;
    private const int MostShown = 40;
    private static readonly string[] Separators = ["::", "\t", ",", ";"];
    private static readonly string[] Names = ["user", "item", "rating", "time"];
    private readonly DataFile _file;
    private readonly string _separator;
    private readonly int _count;

    private VoteFields(DataFile file, string separator, int count, bool isHeader)
    {
        (_file, _separator, _count, IsHeader) = (file, separator, count, isHeader);
    }

    /// <summary>Whether the first line has names.</summary>
    public bool IsHeader { get; }

    /// <summary>Looks at the first line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="separator">What stands between fields, where it is known.</param>
    /// <param name="number">The line's number.</param>
    /// <param name="file">The file.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="InvalidDataException">It has too few or too many fields.</exception>
    public static VoteFields Of(ReadOnlySpan<char> line, string? separator, int number, DataFile file)
    {
        if (separator is null && Separator(line) == "," && line.Contains(';'))
        {
            // "1;2;3,5": fields with a decimal comma in them, or the other way round.
            throw file.Invalid($"line {number}: expected one separator, got both ',' and ';': '{Shown(line)}'; Separator says which.");
        }

        separator ??= Separator(line) ?? throw file.Invalid(
            $"line {number}: expected fields ({string.Join(", ", Names)}) with '::', a tab, a comma or a semicolon between them, got '{Shown(line)}'.");
        Span<Range> parts = stackalloc Range[Names.Length + 1];
        var count = line.Split(parts, separator);
        if (count < LeastFields || count > Names.Length)
        {
            throw file.Invalid($"line {number}: expected {LeastFields} to {Names.Length} fields ({string.Join(", ", Names)}), got {(count > Names.Length ? "more" : count)}: '{Shown(line)}'.");
        }

        // "userId,movieId,rating,timestamp": a line of names has no digit, and a word where a rating would stand, or "user" first where none would.
        var isHeader = !line.ContainsAnyInRange('0', '9')
            && (count > RatingField
                ? char.IsAsciiLetter(First(line[parts[RatingField]])) && !double.TryParse(line[parts[RatingField]], NumberStyles.Float, CultureInfo.InvariantCulture, out _)
                : line.TrimStart(" \"").StartsWith("user", StringComparison.OrdinalIgnoreCase));
        return new VoteFields(file, separator, count, isHeader);
    }

    /// <summary>Reads a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="number">Its number.</param>
    /// <param name="user">The user.</param>
    /// <param name="item">The item.</param>
    /// <returns>The rating; null where the file has none.</returns>
    /// <exception cref="InvalidDataException">The line has another number of fields, or one is malformed.</exception>
    public double? Read(ReadOnlySpan<char> line, int number, out ReadOnlySpan<char> user, out ReadOnlySpan<char> item)
    {
        Span<Range> parts = stackalloc Range[Names.Length + 1];
        var count = line.Split(parts, _separator);
        if (count != _count)
        {
            throw _file.Invalid($"line {number}: expected {_count} fields as in the first line, got {(count > Names.Length ? "more" : count)}: '{Shown(line)}'.");
        }

        user = Word(line[parts[0]], number, 0);
        item = Word(line[parts[1]], number, 1);
        double? rating = _count > RatingField ? Number(line[parts[RatingField]], number, RatingField) : null;
        if (_count > RatingField + 1)
        {
            Number(line[parts[RatingField + 1]], number, RatingField + 1);
        }

        return rating;
    }

    private static string? Separator(ReadOnlySpan<char> line)
    {
        foreach (var separator in Separators)
        {
            if (line.Contains(separator, StringComparison.Ordinal))
            {
                return separator;
            }
        }

        return null;
    }

    private static char First(ReadOnlySpan<char> field) => field.Trim().Trim('"') is [var first, ..] ? first : '\0';

    private static string Shown(ReadOnlySpan<char> text) => text.Length > MostShown ? string.Concat(text[..MostShown], "…") : text.ToString();

    private ReadOnlySpan<char> Word(ReadOnlySpan<char> field, int number, int column)
    {
        var word = field.Trim();
        return word.IsEmpty || word.Contains('"')
            ? throw Invalid(number, column, $"expected a word without quotes, got '{Shown(field)}'")
            : word;
    }

    private double Number(ReadOnlySpan<char> field, int number, int column) =>
        double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : throw Invalid(number, column, $"expected a finite number, got '{Shown(field)}'");

    private InvalidDataException Invalid(int number, int column, string problem) => _file.Invalid($"line {number}, column {column + 1} ({Names[column]}): {problem}.");
}
