using System.Collections.Frozen;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// Stands in for a translator where there is none: words change to others of the same meaning from a table, and neighbours change
/// places. It knows nothing of language; what a real one gains is not shown by it.
/// </summary>
public sealed class SimulatedBackTranslation : IBackTranslation
{
    private readonly FrozenDictionary<string, string[]> _others;
    private readonly long _seed;

    /// <summary>Creates the simulation.</summary>
    /// <param name="synonyms">Groups of words of the same meaning, in lower case; no word in two of them.</param>
    /// <param name="probability">How often a word that has synonyms changes, in [0, 1].</param>
    /// <param name="swapProbability">How often a word changes places with the next, in [0, 1].</param>
    /// <param name="seed">The seed; a version of a text depends on nothing else.</param>
    /// <exception cref="ArgumentException">A word stands in two groups, or a share is out of range.</exception>
    public SimulatedBackTranslation(IEnumerable<IReadOnlyList<string>> synonyms, double probability = 0.5, double swapProbability = 0.1, long seed = 0)
    {
        ArgumentNullException.ThrowIfNull(synonyms);
        Hyperparameter.Share(probability);
        Hyperparameter.Share(swapProbability);
        var others = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var group in synonyms)
        {
            foreach (var word in group)
            {
                if (!others.TryAdd(word, [.. group.Where(w => w != word)]))
                {
                    throw new ArgumentException($"synonyms: each word may stand in one group, got '{word}' in two.", nameof(synonyms));
                }
            }
        }

        _others = others.ToFrozenDictionary(StringComparer.Ordinal);
        _seed = seed;
        Probability = probability;
        SwapProbability = swapProbability;
    }

    /// <summary>How often a word that has synonyms changes.</summary>
    public double Probability { get; }

    /// <summary>How often a word changes places with the next.</summary>
    public double SwapProbability { get; }

    /// <inheritdoc/>
    public string Provider => "simulated";

    /// <inheritdoc/>
    public Task<string> TranslateAsync(string text, int copy, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        cancellationToken.ThrowIfCancellationRequested();
        var words = Words.Of(text).ToArray();

        // The same on every system: string.GetHashCode is not.
        var streams = words.Aggregate(17L, (hash, word) => word.Aggregate(unchecked(hash * 31), (h, c) => unchecked((h * 31) + c)));
        var random = new SeededRandom(_seed, copy, streams);
        for (var i = 0; i < words.Length; i++)
        {
            if (_others.TryGetValue(words[i], out var others) && others.Length > 0 && random.NextDouble() < Probability)
            {
                words[i] = others[random.NextInt(others.Length)];
            }
        }

        for (var i = 0; i + 1 < words.Length; i++)
        {
            if (random.NextDouble() < SwapProbability)
            {
                (words[i], words[i + 1]) = (words[i + 1], words[i]);
                i++;
            }
        }

        return Task.FromResult(string.Join(' ', words));
    }
}
