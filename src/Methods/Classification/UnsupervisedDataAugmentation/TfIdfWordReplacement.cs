using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// Replaces words that say little by other words that say little ("tf_idf-p"): a word is replaced the more likely the less its
/// frequency × idf in the document, and by a word the more likely the less its score over the whole corpus.
/// </summary>
public sealed class TfIdfWordReplacement : IAugmenter<IReadOnlyList<string>>
{
    private readonly TfIdf _weights;
    private readonly double[] _cumulative;

    private TfIdfWordReplacement(TfIdf weights, double[] scores, double level)
    {
        _weights = weights;
        Level = level;
        Scores = [.. scores];

        // Drawn with a probability in proportion to max_w S − S(w); where all say the same, each is as likely.
        var most = scores.Max();
        var gaps = Array.ConvertAll(scores, s => most - s);
        var total = gaps.Sum();
        ReplacementProbabilities = [.. gaps.Select(g => total > 0 ? g / total : 1.0 / gaps.Length)];
        _cumulative = new double[gaps.Length];
        var sum = 0.0;
        for (var i = 0; i < gaps.Length; i++)
        {
            sum += ReplacementProbabilities[i];
            _cumulative[i] = sum;
        }
    }

    /// <summary>p, the share of words that are replaced.</summary>
    public double Level { get; }

    /// <summary>S(w) = Σ over documents of frequency × idf, for each word of <see cref="Vocabulary"/>.</summary>
    public ImmutableArray<double> Scores { get; }

    /// <summary>How likely each word of <see cref="Vocabulary"/> is what another is replaced by; they sum to 1.</summary>
    public ImmutableArray<double> ReplacementProbabilities { get; }

    /// <summary>The words of the corpus.</summary>
    public ImmutableArray<string> Vocabulary => _weights.Vocabulary;

    /// <inheritdoc/>
    public string Description => FormattableString.Invariant($"TF-IDF word replacement {Level}");

    /// <summary>Measures a corpus.</summary>
    /// <param name="documents">Each as its words, at least one with a word.</param>
    /// <param name="level">p, in [0, 1].</param>
    /// <returns>The replacement.</returns>
    /// <exception cref="ArgumentException">There is no word, or the level is out of range.</exception>
    public static TfIdfWordReplacement Fit(IReadOnlyList<IReadOnlyList<string>> documents, double level = 0.3)
    {
        Hyperparameter.Share(level);
        var weights = TfIdf.Fit(documents);
        var scores = new double[weights.Vocabulary.Length];
        foreach (var document in documents)
        {
            foreach (var word in document)
            {
                // A sum over its occurrences is its count: S(w) += (count of w in d)/|d| · idf(w).
                scores[weights.IndexOf(word)] += weights.Idf(word) / document.Count;
            }
        }

        return new TfIdfWordReplacement(weights, scores, level);
    }

    /// <summary>idf(w) = ln(N/df(w)).</summary>
    /// <param name="word">A word; one that the corpus lacks counts as held by one document.</param>
    /// <returns>At least 0.</returns>
    public double Idf(string word) => _weights.Idf(word);

    /// <summary>How likely each word of a document is replaced: P_j = (max g − g_j)/Σ(max g − g) · p·|d|, g its frequency × idf.</summary>
    /// <param name="document">The words.</param>
    /// <returns>One number a word; above 1 means always. All 0 where every word of the document says the same.</returns>
    public double[] ReplacementRates(IReadOnlyList<string> document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var counts = document.GroupBy(w => w, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
        var scores = document.Select(w => counts[w] * _weights.Idf(w) / document.Count).ToArray();
        if (scores.Length == 0)
        {
            return [];
        }

        var most = scores.Max();
        var total = scores.Sum(g => most - g);
        return Array.ConvertAll(scores, g => total > 0 ? (most - g) / total * Level * document.Count : 0);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Augment(IReadOnlyList<string> example, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(example);
        ArgumentNullException.ThrowIfNull(random);
        var rates = ReplacementRates(example);
        return [.. example.Select((word, j) => random.NextDouble() < rates[j] ? Draw(random) : word)];
    }

    private string Draw(SeededRandom random)
    {
        var at = Array.BinarySearch(_cumulative, random.NextDouble() * _cumulative[^1]);
        at = at < 0 ? ~at : at + 1;
        return Vocabulary[Math.Min(at, Vocabulary.Length - 1)];
    }
}
