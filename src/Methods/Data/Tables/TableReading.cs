using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace NoisyNotebooks.Methods.Data;

/// <summary>How a table was read: nothing of it is dropped, replaced or guessed without a word here.</summary>
public sealed record TableReading
{
    private const int MaximumNames = 20;

    /// <summary>What was read: the name of a file, or of a frame.</summary>
    public required string Source { get; init; }

    /// <summary>Rows of the table.</summary>
    public required int Rows { get; init; }

    /// <summary>Columns of the table.</summary>
    public required int Columns { get; init; }

    /// <summary>How its text was read, as <c>separator ';', UTF-8, decimal comma</c>; null: it is no text.</summary>
    public string? Text { get; init; }

    /// <summary>The column of the given labels.</summary>
    public required string LabelColumn { get; init; }

    /// <summary>The names of the classes in the order of their numbers.</summary>
    public required ImmutableArray<string> ClassNames { get; init; }

    /// <summary>How the table itself spells each class, most often.</summary>
    public required ImmutableArray<string> Spellings { get; init; }

    /// <summary>The columns that are features.</summary>
    public required ImmutableArray<string> Used { get; init; }

    /// <summary>The columns that are none, and why.</summary>
    public required ImmutableArray<(string Column, string Why)> LeftOut { get; init; }

    /// <summary>The rows that were passed over because a value is missing, as <c>line 7</c> or <c>row 5</c>.</summary>
    public required ImmutableArray<string> Skipped { get; init; }

    /// <summary>For text: the class of the last row, where no other row has it and the file ends without a line end; perhaps it was cut in the middle of a word. Null: nothing of the kind.</summary>
    public string? PerhapsCut { get; init; }

    /// <summary>Classes whose names differ only in case, in blanks or in how their letters are encoded, each group in order: one class spelled in two ways, perhaps.</summary>
    public ImmutableArray<ImmutableArray<string>> AlikeClasses =>
        [.. ClassNames.GroupBy(Folded, StringComparer.Ordinal).Where(g => g.Skip(1).Any()).Select(g => g.ToImmutableArray())];

    /// <summary>The reading as sentences.</summary>
    /// <returns>At least two.</returns>
    public IReadOnlyList<string> ToSentences()
    {
        var text = Text is null ? string.Empty : $" ({Text})";
        List<string> sentences =
        [
            FormattableString.Invariant(
                $"Read {Rows:#,0} row{(Rows == 1 ? string.Empty : "s")} and {Columns:#,0} column{(Columns == 1 ? string.Empty : "s")} of {Source}{text}. Labels: column '{LabelColumn}', {ClassNames.Length:#,0} class{(ClassNames.Length == 1 ? string.Empty : "es")} in this order: {List(ClassNames)}."),
            $"Features used: {(Used.IsEmpty ? "none" : List(Used))}. Left out: {(LeftOut.IsEmpty ? "none" : List([.. LeftOut.Select(c => $"{c.Column} ({c.Why})")]))}.",
        ];
        if (!Skipped.IsEmpty)
        {
            sentences.Add(string.Create(CultureInfo.InvariantCulture, $"Skipped, since a value is missing: {Skipped.Length:#,0} of {Rows:#,0} rows ({List(Skipped)})."));
        }

        if (AlikeClasses is { IsEmpty: false } alike)
        {
            sentences.Add($"Perhaps one class in several spellings: {List([.. alike.Select(g => string.Join(" and ", g.Select(Quoted)))])}. They are kept apart.");
        }

        if (PerhapsCut is not null)
        {
            sentences.Add($"The file ends without a line end, and only its last row is of class {Quoted(PerhapsCut)}: perhaps it was cut off.");
        }

        return sentences;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(' ', ToSentences());

    private static string Folded(string name)
    {
        // Half of a surrogate pair cannot be normalized.
        var letters = name.Any(char.IsSurrogate) ? name : name.Normalize(NormalizationForm.FormKC);
        return string.Join(' ', letters.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToUpperInvariant();
    }

    // Two that look the same on the page are told apart by their code points.
    private static string Quoted(string name) =>
        name.All(char.IsAscii) ? $"'{name}'" : $"'{name}' ({string.Join(' ', name.EnumerateRunes().Where(r => !r.IsAscii).Select(r => FormattableString.Invariant($"U+{r.Value:X4}")))})";

    private static string List(ImmutableArray<string> names) =>
        string.Join(", ", names.Take(MaximumNames))
        + (names.Length > MaximumNames ? FormattableString.Invariant($" and {names.Length - MaximumNames:#,0} more") : string.Empty);
}
