using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>Draws examples class first: a class by its weight, then one of the examples that have it.</summary>
internal sealed class ClassSampler
{
    private readonly long[][] _examples;

    /// <summary>Creates a sampler.</summary>
    /// <param name="entries">N·C given labels, row by row: 1 present.</param>
    /// <param name="classes">C; each class is present somewhere.</param>
    public ClassSampler(ReadOnlySpan<long> entries, int classes)
    {
        var lists = Enumerable.Range(0, classes).Select(_ => new List<long>()).ToArray();
        for (var i = 0; i < entries.Length; i++)
        {
            if (entries[i] == 1)
            {
                lists[i % classes].Add(i / classes);
            }
        }

        _examples = [.. lists.Select(l => l.ToArray())];
    }

    /// <summary>Draws with replacement.</summary>
    /// <param name="count">How many.</param>
    /// <param name="isReversed">Whether a class is drawn with a probability proportional to max n / n_c; otherwise all are alike.</param>
    /// <param name="random">The only source of randomness.</param>
    /// <returns>Positions in the training set.</returns>
    public long[] Draw(int count, bool isReversed, SeededRandom random)
    {
        double[] weights = [.. _examples.Select(e => isReversed ? 1.0 / e.Length : 1)];
        var total = weights.Sum();
        var drawn = new long[count];
        for (var i = 0; i < count; i++)
        {
            var c = random.NextIndex(weights, total);
            drawn[i] = _examples[c][random.NextInt(_examples[c].Length)];
        }

        return drawn;
    }
}
