using System.Collections.Immutable;
using NoisyNotebooks.Methods.Annotators;

namespace NoisyNotebooks.Methods.Text;

/// <summary>Somebody who writes a taxonomy from batches of documents and mends it: a language model, or a simulation.</summary>
public interface ITaxonomyModel
{
    /// <summary>Who it is, for results.</summary>
    string Description { get; }

    /// <summary>Whether answers are drawn around topics that are known, and nobody is asked. Results say so.</summary>
    bool IsSimulated => false;

    /// <summary>Says a document in a few words.</summary>
    /// <param name="document">The document, with its text.</param>
    /// <param name="brief">Use case and limits.</param>
    /// <param name="stop">Stops.</param>
    /// <returns>The summary, which later steps see in its place.</returns>
    Task<DocumentSummary> SummarizeAsync(Item document, TaxonomyBrief brief, CancellationToken stop = default);

    /// <summary>Writes the first table.</summary>
    /// <param name="batch">The first batch.</param>
    /// <param name="brief">Use case and limits.</param>
    /// <param name="stop">Stops.</param>
    /// <returns>The table.</returns>
    Task<TaxonomyAnswer> GenerateAsync(IReadOnlyList<Item> batch, TaxonomyBrief brief, CancellationToken stop = default);

    /// <summary>Rates the table by a batch and mends it.</summary>
    /// <param name="taxonomy">The table as it is.</param>
    /// <param name="batch">A further batch.</param>
    /// <param name="brief">Use case and limits.</param>
    /// <param name="stop">Stops.</param>
    /// <returns>The rating of the old table, what ought to change, and the new one.</returns>
    Task<TaxonomyAnswer> UpdateAsync(Taxonomy taxonomy, IReadOnlyList<Item> batch, TaxonomyBrief brief, CancellationToken stop = default);

    /// <summary>Tidies the table at the end.</summary>
    /// <param name="taxonomy">The table as it is.</param>
    /// <param name="brief">Use case and limits.</param>
    /// <param name="stop">Stops.</param>
    /// <returns>The table.</returns>
    Task<TaxonomyAnswer> ReviewAsync(Taxonomy taxonomy, TaxonomyBrief brief, CancellationToken stop = default);
}

/// <summary>What a model answered about a table.</summary>
/// <param name="Categories">The new table as it wrote it; none where it wrote no table.</param>
public sealed record TaxonomyAnswer(ImmutableArray<TaxonomyCategory> Categories)
{
    /// <summary>How good the old table is, 0 to 100; null where it does not say.</summary>
    public double? Rating { get; init; }

    /// <summary>What ought to change; empty where it does not say.</summary>
    public string Suggestion { get; init; } = string.Empty;

    /// <summary>The calls and tokens that it took.</summary>
    public TextCost Cost { get; init; } = new(1, null, null);
}

/// <summary>A document in a few words.</summary>
/// <param name="Text">The summary.</param>
/// <param name="Cost">The calls and tokens that it took.</param>
public sealed record DocumentSummary(string Text, TextCost Cost);

/// <summary>Calls of a language model and what they read and wrote.</summary>
/// <param name="Calls">The calls.</param>
/// <param name="InputTokens">Tokens read; null where a call did not say.</param>
/// <param name="OutputTokens">Tokens written; null where a call did not say.</param>
public readonly record struct TextCost(int Calls, long? InputTokens, long? OutputTokens)
{
    /// <summary>No call.</summary>
    public static TextCost None { get; } = new(0, 0, 0);

    /// <summary>The sum of two costs; tokens of which one is not known are not known.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>The sum.</returns>
    public static TextCost operator +(TextCost left, TextCost right) => Add(left, right);

    /// <summary>The sum of two costs; tokens of which one is not known are not known.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>The sum.</returns>
    public static TextCost Add(TextCost left, TextCost right) =>
        new(left.Calls + right.Calls, left.InputTokens + right.InputTokens, left.OutputTokens + right.OutputTokens);
}
