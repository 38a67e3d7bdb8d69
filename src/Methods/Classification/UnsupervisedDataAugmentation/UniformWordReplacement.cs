using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>Replaces each word, with one probability, by any word of the vocabulary ("unif-p"); documents of less than three words stay.</summary>
public sealed class UniformWordReplacement : IAugmenter<IReadOnlyList<string>>
{
    private const int LeastWords = 3;

    private readonly ImmutableArray<string> _vocabulary;

    /// <summary>Creates the replacement.</summary>
    /// <param name="vocabulary">The words to draw from, at least one.</param>
    /// <param name="level">p, in [0, 1].</param>
    /// <exception cref="ArgumentException">There is no word, or the level is out of range.</exception>
    public UniformWordReplacement(ImmutableArray<string> vocabulary, double level = 0.3)
    {
        if (vocabulary.IsDefaultOrEmpty)
        {
            throw new ArgumentException("vocabulary: expected at least one word, got none.", nameof(vocabulary));
        }

        Hyperparameter.Share(level);
        _vocabulary = vocabulary;
        Level = level;
    }

    /// <summary>p.</summary>
    public double Level { get; }

    /// <inheritdoc/>
    public string Description => FormattableString.Invariant($"uniform word replacement {Level}");

    /// <inheritdoc/>
    public IReadOnlyList<string> Augment(IReadOnlyList<string> example, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(example);
        ArgumentNullException.ThrowIfNull(random);
        return example.Count < LeastWords
            ? example
            : [.. example.Select(word => random.NextDouble() < Level ? _vocabulary[random.NextInt(_vocabulary.Length)] : word)];
    }
}
