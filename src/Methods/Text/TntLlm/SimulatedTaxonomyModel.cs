using System.Collections.Immutable;
using System.Text.RegularExpressions;
using NoisyNotebooks.Methods.Annotators;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Text;

/// <summary>
/// A model that nobody asks: it knows the topic of each document, and adds a category for each topic that a batch holds often enough. Where
/// there are too many, those stay that it has seen most. Its rating is the share of the batch that the old table covers. One object makes one
/// taxonomy at a time, its calls one after the other.
/// </summary>
public sealed partial class SimulatedTaxonomyModel : ITaxonomyModel
{
    private const long Stream = 3402;

    private readonly ImmutableArray<int> _topics;
    private readonly ImmutableArray<string> _names;
    private readonly int _minSupport;
    private readonly double _merge;
    private readonly double _split;
    private readonly long _seed;
    private int[] _seen;
    private SeededRandom _random;

    /// <summary>Creates it.</summary>
    /// <param name="hiddenTopics">The topic of each document, from 0.</param>
    /// <param name="topicNames">The names of the topics, which its categories get; they differ and hold neither " and " nor parentheses.</param>
    /// <param name="minSupport">How often a batch must hold a topic for it to be noticed, at least 1.</param>
    /// <param name="mergeProbability">How likely a new topic is put into another one's category by mistake, 0 to 1.</param>
    /// <param name="splitProbability">How likely a new topic is made two categories by mistake, 0 to 1. The review mends it.</param>
    /// <param name="seed">The seed.</param>
    /// <exception cref="ArgumentException">A topic has no name, or names are not as they must be.</exception>
    public SimulatedTaxonomyModel(
        ImmutableArray<int> hiddenTopics, ImmutableArray<string> topicNames, int minSupport = 2, double mergeProbability = 0, double splitProbability = 0, long seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minSupport, 1);
        Hyperparameter.Share(mergeProbability);
        Hyperparameter.Share(splitProbability);
        CheckTopics(hiddenTopics, topicNames);
        (_topics, _names, _minSupport, _merge, _split, _seed) = (hiddenTopics, topicNames, minSupport, mergeProbability, splitProbability, seed);
        (_seen, _random) = (new int[topicNames.Length], new SeededRandom(seed, Stream));
    }

    /// <inheritdoc/>
    public string Description => "simulated";

    /// <inheritdoc/>
    public bool IsSimulated => true;

    /// <summary>Whether a category of a simulated model holds a topic.</summary>
    /// <param name="category">The category's name.</param>
    /// <param name="topic">The topic's name.</param>
    /// <returns>Whether it does.</returns>
    public static bool Covers(string category, string topic)
    {
        ArgumentNullException.ThrowIfNull(category);
        return Part().Replace(category, string.Empty).Split(And).Contains(topic, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The first words of the document.</summary>
    /// <inheritdoc/>
    public Task<DocumentSummary> SummarizeAsync(Item document, TaxonomyBrief brief, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(brief);
        stop.ThrowIfCancellationRequested();
        return Task.FromResult(new DocumentSummary(string.Join(' ', (document.Text ?? string.Empty).Split(' ').Take(brief.SummaryWords)), Once));
    }

    /// <inheritdoc/>
    public Task<TaxonomyAnswer> GenerateAsync(IReadOnlyList<Item> batch, TaxonomyBrief brief, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        (_seen, _random) = (new int[_names.Length], new SeededRandom(_seed, Stream));
        return Grow([], batch, brief, stop);
    }

    /// <inheritdoc/>
    public Task<TaxonomyAnswer> UpdateAsync(Taxonomy taxonomy, IReadOnlyList<Item> batch, TaxonomyBrief brief, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(taxonomy);
        ArgumentNullException.ThrowIfNull(batch);
        return Grow([.. taxonomy.Categories], batch, brief, stop);
    }

    /// <summary>Puts together what it had split.</summary>
    /// <inheritdoc/>
    public Task<TaxonomyAnswer> ReviewAsync(Taxonomy taxonomy, TaxonomyBrief brief, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(taxonomy);
        stop.ThrowIfCancellationRequested();
        var whole = taxonomy.Categories.Select(c => c with { Name = Part().Replace(c.Name, string.Empty) }).DistinctBy(c => c.Name, StringComparer.OrdinalIgnoreCase);
        return Task.FromResult(new TaxonomyAnswer([.. whole]) { Cost = Once });
    }

    /// <summary>Refuses topics without names.</summary>
    internal static void CheckTopics(ImmutableArray<int> topics, ImmutableArray<string> names)
    {
        if (names.IsDefaultOrEmpty || names.Distinct(StringComparer.OrdinalIgnoreCase).Count() < names.Length || names.Any(n => string.IsNullOrWhiteSpace(n) || n.Contains(And, StringComparison.Ordinal) || n.Contains('(', StringComparison.Ordinal)))
        {
            throw new ArgumentException("topicNames: expected names that all differ, without ' and ' and parentheses.", nameof(names));
        }

        if (topics.IsDefault || topics.Any(t => t < 0 || t >= names.Length))
        {
            throw new ArgumentException($"hiddenTopics: expected topics from 0 to {names.Length - 1}.", nameof(topics));
        }
    }

    private const string And = " and ";

    // Nobody reads or writes tokens here.
    private static TextCost Once => new(1, null, null);

    private Task<TaxonomyAnswer> Grow(List<TaxonomyCategory> table, IReadOnlyList<Item> batch, TaxonomyBrief brief, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(brief);
        stop.ThrowIfCancellationRequested();
        var counts = new int[_names.Length];
        foreach (var item in batch)
        {
            counts[TopicOf(item)]++;
        }

        bool IsCovered(int topic) => table.Exists(c => Covers(c.Name, _names[topic]));
        double? rating = batch.Count == 0 || table.Count == 0 ? null : 100.0 * Enumerable.Range(0, counts.Length).Where(IsCovered).Sum(t => counts[t]) / batch.Count;
        int[] news = [.. Enumerable.Range(0, counts.Length).Where(t => counts[t] >= _minSupport && !IsCovered(t)).OrderByDescending(t => counts[t])];
        for (var t = 0; t < counts.Length; t++)
        {
            _seen[t] += counts[t];
        }

        foreach (var topic in news)
        {
            var (merges, splits) = (_random.NextDouble() < _merge && table.Count > 0, _random.NextDouble() < _split);
            if (merges)
            {
                var at = _random.NextInt(table.Count);
                table[at] = Named(table[at].Id, $"{Part().Replace(table[at].Name, string.Empty)}{And}{_names[topic]}");
            }
            else
            {
                table.AddRange(splits ? [Named(string.Empty, $"{_names[topic]} (1)"), Named(string.Empty, $"{_names[topic]} (2)")] : [Named(string.Empty, _names[topic])]);
            }
        }

        int Seen(TaxonomyCategory c) => Enumerable.Range(0, _names.Length).Where(t => Covers(c.Name, _names[t])).Sum(t => _seen[t]);
        var kept = table.Count <= brief.MaxCategories ? table : [.. table.OrderByDescending(Seen).Take(brief.MaxCategories)];
        return Task.FromResult(new TaxonomyAnswer([.. kept.Select((c, i) => c with { Id = FormattableString.Invariant($"{i + 1}") })])
        {
            Rating = rating,
            Suggestion = news.Length == 0 ? "keep the table" : $"make room for {string.Join(", ", news.Select(t => _names[t]))}",
            Cost = Once,
        });
    }

    private static TaxonomyCategory Named(string id, string name) => new(id, name, $"Documents about {name}.");

    private int TopicOf(Item item) =>
        item.Index >= 0 && item.Index < _topics.Length
            ? _topics[item.Index]
            : throw new ArgumentOutOfRangeException(nameof(item), item.Index, $"batch: expected documents from 0 to {_topics.Length - 1}, got {item.Index}.");

    [GeneratedRegex(""" \([0-9]+\)$""", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Part();
}
