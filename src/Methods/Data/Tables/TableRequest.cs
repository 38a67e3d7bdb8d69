using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Data;

/// <summary>What a caller wants of a table.</summary>
internal sealed record TableRequest
{
    /// <summary>What is read, for messages.</summary>
    public required string Source { get; init; }

    /// <summary>The columns of the table.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>The column of given labels.</summary>
    public required int LabelAt { get; init; }

    /// <summary>The column of true labels; −1: none.</summary>
    public int TrueAt { get; init; } = -1;

    /// <summary>The feature columns in their order; null: all others that hold numbers.</summary>
    public int[]? FeaturesAt { get; init; }

    /// <summary>The class names, where they are fixed.</summary>
    public ImmutableArray<string>? ClassNames { get; init; }

    /// <summary>Whether rows in which a value is missing are passed over; else they are an error.</summary>
    public bool SkipMissing { get; init; }

    /// <summary>Whether a table without a feature will do.</summary>
    public bool AllowNoFeatures { get; init; }

    /// <summary>The decimal mark of texts; null: either, if it is clear.</summary>
    public char? Decimal { get; init; }

    /// <summary>What the source is, where it is no text whose reader says so.</summary>
    public string? Text { get; init; }

    /// <summary>What a row is called: line 7, row 5.</summary>
    public required Func<int, string> Where { get; init; }

    /// <summary>Makes the exception of a problem.</summary>
    public required Func<string, Exception> Error { get; init; }

    /// <summary>Finds the columns of somebody's request by their names.</summary>
    /// <param name="source">What is read.</param>
    /// <param name="names">The columns there are.</param>
    /// <param name="label">The column of given labels.</param>
    /// <param name="trueLabel">The column of true labels.</param>
    /// <param name="features">The feature columns.</param>
    /// <param name="where">What a row is called.</param>
    /// <param name="error">Makes the exception of a problem; <c>parameter</c> is what the caller calls the column.</param>
    /// <exception cref="Exception">A column is not there, or has two tasks.</exception>
    public static TableRequest Of(
        string source,
        IReadOnlyList<string> names,
        string label,
        string? trueLabel,
        IReadOnlyList<string>? features,
        Func<int, string> where,
        Func<string, string, Exception> error)
    {
        int Find(string name, string what, string parameter)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(name, parameter);
            var at = ColumnNames.Find(names, name);
            return at >= 0 ? at : throw error(ColumnNames.Missing(names, name, what), parameter);
        }

        var labelAt = Find(label, "label column", "labelColumn");
        var trueAt = trueLabel is null ? -1 : Find(trueLabel, "true label column", "trueLabelColumn");
        var featuresAt = features?.Select(f => Find(f, "feature column", "featureColumns")).ToArray();
        foreach (var at in featuresAt ?? [])
        {
            if (at == labelAt || at == trueAt)
            {
                throw error($"'{names[at]}' is the column of {(at == labelAt ? "labels" : "true labels")} and cannot be a feature: nothing would be left to find.", "featureColumns");
            }
        }

        if (featuresAt?.Length > 1 && featuresAt.Distinct().Count() < featuresAt.Length)
        {
            throw error($"expected each feature column once, got {string.Join(", ", features!)}.", "featureColumns");
        }

        return new TableRequest
        {
            Source = source, Names = names, LabelAt = labelAt, TrueAt = trueAt, FeaturesAt = featuresAt, Where = where, Error = problem => error(problem, "frame"),
        };
    }
}
