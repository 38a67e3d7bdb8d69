using System.Collections.Immutable;
using Microsoft.Extensions.AI;
using NoisyNotebooks.Methods.Annotators;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Text;

/// <summary>Which label a rater picked.</summary>
public enum RaterChoice
{
    /// <summary>The one that the document has.</summary>
    Assigned,

    /// <summary>The random other one.</summary>
    Other,

    /// <summary>None of both.</summary>
    Neither,
}

/// <summary>Somebody who checks labels: a person behind it, a second language model, or a simulation.</summary>
public interface ILabelRater
{
    /// <summary>Whether choices are drawn from topics that are known, and nobody is asked.</summary>
    bool IsSimulated => false;

    /// <summary>Picks the better of two labels.</summary>
    /// <param name="document">The document.</param>
    /// <param name="first">One label.</param>
    /// <param name="second">The other.</param>
    /// <param name="stop">Stops.</param>
    /// <returns>0: the first; 1: the second; −1: neither.</returns>
    Task<int> CompareAsync(Item document, string first, string second, CancellationToken stop = default);

    /// <summary>Whether a category is relevant to the use case.</summary>
    /// <param name="category">The category.</param>
    /// <param name="stop">Stops.</param>
    /// <returns>Whether it is.</returns>
    Task<bool> IsRelevantAsync(TaxonomyCategory category, CancellationToken stop = default);
}

/// <summary>How good labels are, as raters see it who do not know which of two is the document's own.</summary>
public static class LabelRating
{
    private const long Stream = 3404;

    /// <summary>The share of documents whose rater picked their own label; neither counts as wrong.</summary>
    /// <param name="choices">The choices, at least one.</param>
    /// <returns>0 to 1.</returns>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static double Accuracy(IReadOnlyList<RaterChoice> choices)
    {
        ArgumentNullException.ThrowIfNull(choices);
        return choices.Count > 0
            ? (double)choices.Count(c => c == RaterChoice.Assigned) / choices.Count
            : throw new ArgumentException("choices: expected at least one, got none.", nameof(choices));
    }

    /// <summary>Shows a rater each document with its label and a random other one, in random order. Documents without a category are left out.</summary>
    /// <param name="documents">The documents.</param>
    /// <param name="labels">A label for each.</param>
    /// <param name="taxonomy">The categories, at least two.</param>
    /// <param name="rater">Who rates.</param>
    /// <param name="seed">The seed of the other labels and of the order.</param>
    /// <param name="stop">Stops.</param>
    /// <returns>A choice for each document that has a category.</returns>
    /// <exception cref="ArgumentException">There are not as many labels, or the taxonomy has one category only.</exception>
    public static async Task<ImmutableArray<RaterChoice>> CompareAsync(
        IReadOnlyList<Item> documents, IReadOnlyList<string> labels, Taxonomy taxonomy, ILabelRater rater, long seed = 0, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(taxonomy);
        ArgumentNullException.ThrowIfNull(rater);
        if (labels.Count != documents.Count || taxonomy.Categories.Length < 2)
        {
            throw new ArgumentException($"labels: expected {documents.Count}, one a document, and at least two categories, got {labels.Count} and {taxonomy.Categories.Length}.", nameof(labels));
        }

        var choices = ImmutableArray.CreateBuilder<RaterChoice>();
        for (var i = 0; i < documents.Count; i++)
        {
            stop.ThrowIfCancellationRequested();
            if (taxonomy.IndexOf(labels[i]) is not (var own and >= 0))
            {
                continue;
            }

            var random = new SeededRandom(seed, Stream, i);
            var other = (own + 1 + random.NextInt(taxonomy.Categories.Length - 1)) % taxonomy.Categories.Length;
            var place = random.NextInt(2);
            var (first, second) = place == 0 ? (own, other) : (other, own);
            var picked = await rater.CompareAsync(documents[i], taxonomy.Names[first], taxonomy.Names[second], stop);
            choices.Add(picked < 0 ? RaterChoice.Neither : picked == place ? RaterChoice.Assigned : RaterChoice.Other);
        }

        return choices.ToImmutable();
    }

    /// <summary>The share of categories that a rater finds relevant.</summary>
    /// <param name="taxonomy">The categories.</param>
    /// <param name="rater">Who rates.</param>
    /// <param name="stop">Stops.</param>
    /// <returns>0 to 1.</returns>
    public static async Task<double> RelevanceAsync(Taxonomy taxonomy, ILabelRater rater, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(taxonomy);
        ArgumentNullException.ThrowIfNull(rater);
        var relevant = 0;
        foreach (var category in taxonomy.Categories)
        {
            relevant += await rater.IsRelevantAsync(category, stop) ? 1 : 0;
        }

        return (double)relevant / taxonomy.Categories.Length;
    }
}

/// <summary>A language model as rater; an answer that is none of those asked for counts as neither, or as not relevant.</summary>
/// <param name="client">The model; not disposed of here.</param>
/// <param name="brief">What the labels are for.</param>
/// <param name="prompts">What it is asked; null: the usual.</param>
public sealed class ChatLabelRater(IChatClient client, TaxonomyBrief brief, TntPrompts? prompts = null) : ILabelRater
{
    private readonly TntPrompts _prompts = prompts ?? new TntPrompts();

    /// <inheritdoc/>
    public async Task<int> CompareAsync(Item document, string first, string second, CancellationToken stop = default)
    {
        var (text, _) = await ChatTaxonomyModel.AskAsync(client, _prompts.ForComparison(ChatTaxonomyModel.TextOf(document), first, second, brief), stop);
        return Bare(text) switch { "1" => 0, "2" => 1, _ => -1 };
    }

    /// <inheritdoc/>
    public async Task<bool> IsRelevantAsync(TaxonomyCategory category, CancellationToken stop = default) =>
        string.Equals(Bare((await ChatTaxonomyModel.AskAsync(client, _prompts.ForRelevance(category, brief), stop)).Text), "yes", StringComparison.OrdinalIgnoreCase);

    private static string Bare(string answer) => FencedText.Bare(answer).Trim('.', '"', '\'', '*', ' ');
}

/// <summary>A rater that nobody asks: it knows the topics and picks the label that holds the document's, or neither.</summary>
/// <param name="hiddenTopics">The topic of each document, from 0.</param>
/// <param name="topicNames">The names of the topics.</param>
public sealed class SimulatedLabelRater(ImmutableArray<int> hiddenTopics, ImmutableArray<string> topicNames) : ILabelRater
{
    /// <inheritdoc/>
    public bool IsSimulated => true;

    /// <inheritdoc/>
    public Task<int> CompareAsync(Item document, string first, string second, CancellationToken stop = default)
    {
        stop.ThrowIfCancellationRequested();
        var topic = topicNames[hiddenTopics[document.Index]];
        return Task.FromResult(SimulatedTaxonomyModel.Covers(first, topic) ? 0 : SimulatedTaxonomyModel.Covers(second, topic) ? 1 : -1);
    }

    /// <summary>Whether the category holds a topic.</summary>
    /// <inheritdoc/>
    public Task<bool> IsRelevantAsync(TaxonomyCategory category, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(category);
        return Task.FromResult(topicNames.Any(t => SimulatedTaxonomyModel.Covers(category.Name, t)));
    }
}
