using System.Collections.Immutable;
using NoisyNotebooks.Methods.Annotators;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Text;

/// <summary>Generated documents with hidden topics.</summary>
/// <param name="Documents">The documents, numbered from 0.</param>
/// <param name="Topics">The topic of each.</param>
/// <param name="TopicNames">The names of the topics.</param>
public sealed record TopicCorpus(ImmutableArray<Item> Documents, ImmutableArray<int> Topics, ImmutableArray<string> TopicNames)
{
    private const long Stream = 3405;
    private const double TopicConcentration = 0.05;
    private const double BackgroundConcentration = 0.5;

    /// <summary>The texts.</summary>
    public ImmutableArray<string> Texts => [.. Documents.Select(d => d.Text ?? string.Empty)];

    /// <summary>
    /// Draws documents: a topic k with probability ∝ (k + 1)^−1.3, then words of which each comes from the topic's own distribution,
    /// Dirichlet(0.05), or else from one that all share, Dirichlet(0.5).
    /// </summary>
    /// <param name="count">How many, at least 1.</param>
    /// <param name="topics">K, at least 2.</param>
    /// <param name="vocabulary">Words that there are, 2 to 1,000.</param>
    /// <param name="words">Words a document, at least 1.</param>
    /// <param name="topicShare">The share of words that come from the topic, 0 to 1.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>The corpus.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static TopicCorpus Draw(int count, int topics = 12, int vocabulary = 200, int words = 25, double topicShare = 0.35, long seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(topics, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabulary, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(vocabulary, 1000);
        ArgumentOutOfRangeException.ThrowIfLessThan(words, 1);
        Hyperparameter.Share(topicShare);
        var prior = Enumerable.Range(1, topics).Select(r => Math.Pow(r, -1.3)).ToArray();
        var worldDraws = new SeededRandom(seed, Stream);
        double[][] own = [.. Enumerable.Range(0, topics).Select(_ => Dirichlet(worldDraws, vocabulary, TopicConcentration))];
        var shared = Dirichlet(worldDraws, vocabulary, BackgroundConcentration);
        var documents = ImmutableArray.CreateBuilder<Item>(count);
        var labels = ImmutableArray.CreateBuilder<int>(count);
        for (var i = 0; i < count; i++)
        {
            var random = new SeededRandom(seed, Stream, 1, i);
            var topic = random.NextIndex(prior, prior.Sum());
            labels.Add(topic);
            documents.Add(new Item(i, string.Join(' ', Enumerable.Range(0, words).Select(_ => Word(random.NextIndex(random.NextDouble() < topicShare ? own[topic] : shared, 1))))));
        }

        return new(documents.MoveToImmutable(), labels.MoveToImmutable(), [.. Enumerable.Range(1, topics).Select(k => FormattableString.Invariant($"topic {k}"))]);
    }

    // Three digits as three syllables.
    private static string Word(int index)
    {
        string[] syllables = ["ba", "de", "fi", "go", "ku", "la", "me", "ni", "po", "ru"];
        return $"{syllables[index / 100]}{syllables[index / 10 % 10]}{syllables[index % 10]}";
    }

    private static double[] Dirichlet(SeededRandom random, int size, double concentration)
    {
        double[] draws = [.. Enumerable.Range(0, size).Select(_ => random.NextGamma(concentration))];
        var sum = draws.Sum();
        return Array.ConvertAll(draws, d => d / sum);
    }
}
