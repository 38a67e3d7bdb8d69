using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Text;

/// <summary>What a step of the first phase did.</summary>
public enum TaxonomyStage
{
    /// <summary>The first table.</summary>
    Generate,

    /// <summary>A further batch.</summary>
    Update,

    /// <summary>The last check.</summary>
    Review,
}

/// <summary>One answer about the table.</summary>
/// <param name="Stage">What it was for.</param>
/// <param name="Taxonomy">The table after it; null while there is none.</param>
/// <param name="Rating">How good the model finds the table before it, 0 to 100; null where it does not say.</param>
/// <param name="Suggestion">What it wanted to change; empty where it does not say.</param>
/// <param name="Warnings">What had to be mended, and answers that could not be used.</param>
/// <param name="Cost">The calls and tokens that it took.</param>
public sealed record TaxonomyStep(TaxonomyStage Stage, Taxonomy? Taxonomy, double? Rating, string Suggestion, ImmutableArray<string> Warnings, TextCost Cost)
{
    /// <summary>The table before it; null where there was none.</summary>
    public Taxonomy? Before { get; init; }

    /// <summary>Names that are new.</summary>
    public ImmutableArray<string> Added => Without(Taxonomy, Before);

    /// <summary>Names that are gone.</summary>
    public ImmutableArray<string> Removed => Without(Before, Taxonomy);

    private static ImmutableArray<string> Without(Taxonomy? of, Taxonomy? those) =>
        [.. (of?.Names ?? []).Except(those?.Names ?? [], StringComparer.OrdinalIgnoreCase)];
}

/// <summary>A taxonomy and how it came about.</summary>
/// <param name="Taxonomy">The taxonomy.</param>
/// <param name="Steps">Every table on the way, the review last.</param>
/// <param name="SummaryCost">What the summaries took.</param>
public sealed record TaxonomyRun(Taxonomy Taxonomy, ImmutableArray<TaxonomyStep> Steps, TextCost SummaryCost)
{
    /// <summary>Who wrote it.</summary>
    public string Model { get; init; } = string.Empty;

    /// <summary>Whether nobody was asked.</summary>
    public bool IsSimulated { get; init; }

    /// <summary>What the tables took.</summary>
    public TextCost TableCost => Steps.Aggregate(TextCost.None, (sum, s) => sum + s.Cost);
}

/// <summary>Documents with their labels.</summary>
/// <param name="Labels">A label for each document.</param>
public sealed record LabeledDocuments(ImmutableArray<DocumentLabel> Labels)
{
    /// <summary>Who labelled.</summary>
    public string Labeler { get; init; } = string.Empty;

    /// <summary>Whether nobody was asked.</summary>
    public bool IsSimulated { get; init; }

    /// <summary>The primary labels.</summary>
    public ImmutableArray<string> Primary => [.. Labels.Select(l => l.Primary)];

    /// <summary>The share of documents that a category fits.</summary>
    public double Coverage => Taxonomy.Coverage(Primary);

    /// <summary>What the labels took.</summary>
    public TextCost Cost => Labels.Aggregate(TextCost.None, (sum, l) => sum + l.Cost);
}
