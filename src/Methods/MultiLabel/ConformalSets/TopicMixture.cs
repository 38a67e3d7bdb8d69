using NoisyNotebooks.Methods.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>
/// Generated examples with many labels, made as texts on several topics are: each label j has a prototype μ_j ~ N(0, I) and is present with
/// probability π_j ~ Beta(1, 8), and an example is the sum of the prototypes of its labels and noise, x = Σ μ_j + σ N(0, I).
/// </summary>
public static class TopicMixture
{
    private const long Stream = 0x746F706963;
    private const double Rareness = 8;

    /// <summary>Draws examples.</summary>
    /// <param name="count">N, at least 1.</param>
    /// <param name="labels">m, at least 1.</param>
    /// <param name="dimensions">F, at least 1; null: two for each label.</param>
    /// <param name="noise">σ, at least 0.</param>
    /// <param name="seed">The seed of topics and examples.</param>
    /// <returns>Features <c>float32 [N,F]</c> and labels <c>[N,m]</c>, all known and right.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    public static MultiLabelDataset Draw(int count, int labels = 24, int? dimensions = null, double noise = 1.2, long seed = 0)
    {
        var width = dimensions ?? 2 * labels;
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(labels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1, nameof(dimensions));
        if (!double.IsFinite(noise) || noise < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(noise), noise, $"noise: expected a finite number of at least 0, got {noise}.");
        }

        var topics = new SeededRandom(seed, Stream, 0);

        // Beta(1, b) by its inverse: P(π ≤ x) = 1 − (1 − x)^b.
        double[] frequencies = [.. Enumerable.Range(0, labels).Select(_ => 1 - Math.Pow(1 - topics.NextDouble(), 1 / Rareness))];
        double[][] prototypes = [.. frequencies.Select(_ => Enumerable.Range(0, width).Select(_ => topics.NextGaussian()).ToArray())];

        var random = new SeededRandom(seed, Stream, 1);
        var (features, entries) = (new float[count * width], new long[count * labels]);
        var x = new double[width];
        for (var i = 0; i < count; i++)
        {
            for (var f = 0; f < width; f++)
            {
                x[f] = noise * random.NextGaussian();
            }

            for (var j = 0; j < labels; j++)
            {
                if (random.NextDouble() < frequencies[j])
                {
                    entries[(i * labels) + j] = 1;
                    for (var f = 0; f < width; f++)
                    {
                        x[f] += prototypes[j][f];
                    }
                }
            }

            for (var f = 0; f < width; f++)
            {
                features[(i * width) + f] = (float)x[f];
            }
        }

        var table = tensor(features, [count, width]).DetachFromDisposeScope();
        using var scope = NewDisposeScope();
        return new("topic-mixture", table, tensor(entries, [count, labels]), [.. Enumerable.Range(0, labels).Select(j => $"topic {j}")]);
    }
}
