using System.Collections.Immutable;
using Microsoft.Extensions.AI;
using NoisyNotebooks.Methods.Annotators;

namespace NoisyNotebooks.Methods.Text;

/// <summary>A language model that labels documents. An answer that names no category is asked for once more; then the label is <see cref="Taxonomy.Undefined"/>.</summary>
public sealed class ChatDocumentLabeler : IDocumentLabeler
{
    private const int MostAttempts = 2;

    private readonly IChatClient _client;
    private readonly TaxonomyBrief _brief;

    /// <summary>Creates it.</summary>
    /// <param name="client">The model; not disposed of here.</param>
    /// <param name="brief">What the labels are for.</param>
    /// <param name="prompts">What it is asked; null: the usual.</param>
    public ChatDocumentLabeler(IChatClient client, TaxonomyBrief brief, TntPrompts? prompts = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(brief);
        brief.Check();
        (_client, _brief, Prompts) = (client, brief, prompts ?? new TntPrompts());
    }

    /// <summary>What the model is asked.</summary>
    public TntPrompts Prompts { get; }

    /// <inheritdoc/>
    public string Description => ChatModel.NameOf(_client);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The document has no text.</exception>
    public async Task<DocumentLabel> LabelAsync(Item document, Taxonomy taxonomy, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(taxonomy);
        var messages = new List<ChatMessage>(Prompts.ForLabel(ChatTaxonomyModel.TextOf(document), taxonomy, _brief));
        var cost = TextCost.None;
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var (text, once) = await ChatTaxonomyModel.AskAsync(_client, messages, stop);
            cost += once;
            if (Read(text, taxonomy) is { } label)
            {
                return label with { Cost = cost };
            }

            messages.Add(new ChatMessage(ChatRole.Assistant, text));
            messages.Add(new ChatMessage(
                ChatRole.User, $"That names no category. Answer with <primary>…</primary>, and in it one of {string.Join(", ", taxonomy.Names.Select(n => $"\"{FencedText.Name(n)}\""))} or Other."));
        }

        return new DocumentLabel(Taxonomy.Undefined, [], 0) { Cost = cost };
    }

    private static DocumentLabel? Read(string answer, Taxonomy taxonomy)
    {
        var primary = (TaxonomyParser.Value(answer, "primary") ?? FencedText.Bare(answer)).Trim('.', '"', '\'', '*', ' ', '\n');
        var confidence = (ChatTaxonomyModel.Percent(TaxonomyParser.Value(answer, "confidence")) ?? 100) / 100;
        if (string.Equals(primary, Taxonomy.Other, StringComparison.OrdinalIgnoreCase))
        {
            return new DocumentLabel(Taxonomy.Other, [], confidence);
        }

        // The model saw names without angle brackets.
        int Find(string name) => taxonomy.IndexOf(name) is var at and >= 0 ? at : taxonomy.Names.Select(TaxonomyParser.Plain).ToList().FindIndex(n => string.Equals(n, name.Trim(), StringComparison.OrdinalIgnoreCase));
        if (Find(primary) is not (var first and >= 0))
        {
            return null;
        }

        var further = (TaxonomyParser.Value(answer, "all") ?? string.Empty).Split(';').Select(n => Find(n.Trim('"', ' '))).Where(k => k >= 0);
        ImmutableArray<string> all = [.. further.Prepend(first).Distinct().Select(k => taxonomy.Names[k])];
        return new DocumentLabel(taxonomy.Names[first], all, confidence);
    }
}
