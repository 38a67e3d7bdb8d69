using System.Globalization;
using Microsoft.Extensions.AI;
using NoisyNotebooks.Methods.Annotators;

namespace NoisyNotebooks.Methods.Text;

/// <summary>A language model that writes a taxonomy; a cheaper one may say documents in a few words.</summary>
public sealed class ChatTaxonomyModel : ITaxonomyModel
{
    private readonly IChatClient _client;
    private readonly IChatClient _cheap;

    /// <summary>Creates it.</summary>
    /// <param name="client">The model for tables; not disposed of here.</param>
    /// <param name="prompts">What it is asked; null: the usual.</param>
    /// <param name="cheap">The model for summaries; null: the same.</param>
    public ChatTaxonomyModel(IChatClient client, TntPrompts? prompts = null, IChatClient? cheap = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        (_client, _cheap, Prompts) = (client, cheap ?? client, prompts ?? new TntPrompts());
    }

    /// <summary>What the model is asked.</summary>
    public TntPrompts Prompts { get; }

    /// <inheritdoc/>
    public string Description => ReferenceEquals(_client, _cheap) ? ChatModel.NameOf(_client) : $"{ChatModel.NameOf(_client)}, summaries by {ChatModel.NameOf(_cheap)}";

    /// <summary>Says a document in a few words; an answer without the marks counts as it stands.</summary>
    /// <inheritdoc/>
    public async Task<DocumentSummary> SummarizeAsync(Item document, TaxonomyBrief brief, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(brief);
        var (text, cost) = await AskAsync(_cheap, Prompts.ForSummary(TextOf(document), brief), stop);
        var summary = TaxonomyParser.Value(text, "summary") ?? text;
        var explanation = TaxonomyParser.Value(text, "explanation") ?? string.Empty;
        string Cut(string s, int words) => string.Join(' ', s.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(words));
        return new DocumentSummary($"{Cut(summary, brief.SummaryWords)} {Cut(explanation, brief.ExplanationWords)}".Trim(), cost);
    }

    /// <inheritdoc/>
    public Task<TaxonomyAnswer> GenerateAsync(IReadOnlyList<Item> batch, TaxonomyBrief brief, CancellationToken stop = default) =>
        TableAsync(Prompts.ForGenerate(Texts(batch), brief), stop);

    /// <inheritdoc/>
    public Task<TaxonomyAnswer> UpdateAsync(Taxonomy taxonomy, IReadOnlyList<Item> batch, TaxonomyBrief brief, CancellationToken stop = default) =>
        TableAsync(Prompts.ForUpdate(taxonomy, Texts(batch), brief), stop);

    /// <inheritdoc/>
    public Task<TaxonomyAnswer> ReviewAsync(Taxonomy taxonomy, TaxonomyBrief brief, CancellationToken stop = default) => TableAsync(Prompts.ForReview(taxonomy, brief), stop);

    /// <summary>Asks once.</summary>
    internal static async Task<(string Text, TextCost Cost)> AskAsync(IChatClient client, IReadOnlyList<ChatMessage> messages, CancellationToken stop)
    {
        var response = await client.GetResponseAsync(messages, new ChatOptions { Temperature = 0 }, stop);
        return (response.Text, new TextCost(1, response.Usage?.InputTokenCount, response.Usage?.OutputTokenCount));
    }

    /// <summary>A document's text.</summary>
    internal static string TextOf(Item document) =>
        string.IsNullOrWhiteSpace(document.Text)
            ? throw new ArgumentException($"document: a language model reads texts, and document {document.Index} has none.", nameof(document))
            : document.Text;

    private static string[] Texts(IReadOnlyList<Item> batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return [.. batch.Select(TextOf)];
    }

    private async Task<TaxonomyAnswer> TableAsync(IReadOnlyList<ChatMessage> messages, CancellationToken stop)
    {
        var (text, cost) = await AskAsync(_client, messages, stop);
        return new TaxonomyAnswer(TaxonomyParser.Parse(text))
        {
            Rating = Percent(TaxonomyParser.Value(text, "rating")),
            Suggestion = TaxonomyParser.Value(text, "suggestion") ?? string.Empty,
            Cost = cost,
        };
    }

    /// <summary>A number from 0 to 100; null: it is none.</summary>
    internal static double? Percent(string? text) =>
        double.TryParse(text?.TrimEnd('%', ' '), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 100 ? value : null;
}
