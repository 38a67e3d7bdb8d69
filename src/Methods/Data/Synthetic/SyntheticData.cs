using System.Collections.Immutable;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// Seeded generators of small tables. The same seed draws from the same distribution; another
/// <see cref="DataSplit"/> of the same seed is a fresh sample of it, so that a training and a test set belong together.
/// </summary>
public static class SyntheticData
{
    private const long BlobsStream = 0x626C6F6273;
    private const long MoonsStream = 0x6D6F6F6E73;
    private const long LongTailStream = 0x6C6F6E67;
    private const long CentresStream = 1;
    private const long ExamplesStream = 2;

    /// <summary>Isotropic Gaussian classes; example i belongs to class i mod K before the order is shuffled.</summary>
    /// <param name="count">The number of examples, N, at least K.</param>
    /// <param name="classes">The number of classes, K, at least 1.</param>
    /// <param name="features">The number of features, F, at least 1.</param>
    /// <param name="std">The standard deviation within a class, at least 0.</param>
    /// <param name="spread">Class centres are drawn uniformly from [−spread, spread] in each feature; positive.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="split">Which sample to draw.</param>
    /// <returns>A table <c>float32 [N,F]</c>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is outside its range.</exception>
    public static LabeledDataset GaussianBlobs(
        int count = 1_000,
        int classes = 3,
        int features = 2,
        double std = 1,
        double spread = 6,
        long seed = 0,
        DataSplit split = DataSplit.All)
    {
        CheckSizes(count, classes, features);
        CheckScale(std, nameof(std), zeroAllowed: true);
        CheckScale(spread, nameof(spread), zeroAllowed: false);
        var centres = Centres(classes, features, spread, new SeededRandom(seed, BlobsStream, CentresStream));
        var random = new SeededRandom(seed, BlobsStream, ExamplesStream, (long)split);
        var order = random.Permutation(count);
        var values = new float[count * features];
        var labels = new long[count];
        for (var i = 0; i < count; i++)
        {
            labels[i] = order[i] % classes;
            Draw(centres, (int)labels[i], std, random, values.AsSpan(i * features, features));
        }

        return Table("blobs", values, labels, [.. Enumerable.Range(0, classes).Select(k => $"blob {k}")], features, split);
    }

    /// <summary>Two interleaved half circles of radius 1: the upper around (0, 0), the lower around (1, ½).</summary>
    /// <param name="count">The number of examples, N, at least 2; half of them in each moon.</param>
    /// <param name="noise">The standard deviation of the Gaussian noise added to both coordinates, at least 0.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="split">Which sample to draw.</param>
    /// <returns>A table <c>float32 [N,2]</c> with 2 classes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is outside its range.</exception>
    public static LabeledDataset TwoMoons(int count = 1_000, double noise = 0.1, long seed = 0, DataSplit split = DataSplit.All)
    {
        CheckSizes(count, 2, 2);
        CheckScale(noise, nameof(noise), zeroAllowed: true);
        var random = new SeededRandom(seed, MoonsStream, (long)split);
        var order = random.Permutation(count);
        var values = new float[count * 2];
        var labels = new long[count];
        for (var i = 0; i < count; i++)
        {
            labels[i] = order[i] % 2;
            var (sin, cos) = Math.SinCos(Math.PI * random.NextDouble());
            var (x, y) = labels[i] == 0 ? (cos, sin) : (1 - cos, 0.5 - sin);
            values[2 * i] = (float)(x + (noise * random.NextGaussian()));
            values[(2 * i) + 1] = (float)(y + (noise * random.NextGaussian()));
        }

        return Table("two-moons", values, labels, ["upper moon", "lower moon"], 2, split);
    }

    /// <summary>
    /// A long-tailed mixture: each class consists of subpopulations, Gaussian clusters whose frequencies fall as
    /// rank<sup>−exponent</sup> (Zipf). Most subpopulations are rare, so that a model can only learn their few examples by
    /// memorizing them (the setting of Feldman 2020, "Does learning require memorization?").
    /// </summary>
    /// <param name="count">The number of examples, N, at least K.</param>
    /// <param name="classes">The number of classes, K, at least 1.</param>
    /// <param name="subpopulations">The number of subpopulations in each class, at least 1.</param>
    /// <param name="features">The number of features, F, at least 1.</param>
    /// <param name="exponent">How fast the frequencies fall, at least 0 (all alike).</param>
    /// <param name="std">The standard deviation within a subpopulation, at least 0.</param>
    /// <param name="spread">Centres are drawn uniformly from [−spread, spread] in each feature; positive.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="split">Which sample to draw.</param>
    /// <returns>The table <c>float32 [N,F]</c> and the subpopulation of each example.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is outside its range.</exception>
    public static LongTailMixture LongTail(
        int count = 2_000,
        int classes = 4,
        int subpopulations = 50,
        int features = 10,
        double exponent = 1,
        double std = 0.5,
        double spread = 3,
        long seed = 0,
        DataSplit split = DataSplit.All)
    {
        CheckSizes(count, classes, features);
        ArgumentOutOfRangeException.ThrowIfLessThan(subpopulations, 1);
        CheckScale(exponent, nameof(exponent), zeroAllowed: true);
        CheckScale(std, nameof(std), zeroAllowed: true);
        CheckScale(spread, nameof(spread), zeroAllowed: false);

        var frequencies = new double[subpopulations];
        for (var s = 0; s < subpopulations; s++)
        {
            frequencies[s] = Math.Pow(s + 1, -exponent);
        }

        var total = frequencies.Sum();
        var centres = Centres(classes * subpopulations, features, spread, new SeededRandom(seed, LongTailStream, CentresStream));
        var random = new SeededRandom(seed, LongTailStream, ExamplesStream, (long)split);
        var order = random.Permutation(count);
        var values = new float[count * features];
        var labels = new long[count];
        var members = new int[count];
        for (var i = 0; i < count; i++)
        {
            labels[i] = order[i] % classes;
            members[i] = ((int)labels[i] * subpopulations) + random.NextIndex(frequencies, total);
            Draw(centres, members[i], std, random, values.AsSpan(i * features, features));
        }

        var table = Table("long-tail", values, labels, [.. Enumerable.Range(0, classes).Select(k => $"class {k}")], features, split);
        return new LongTailMixture(
            table,
            ImmutableCollectionsMarshal.AsImmutableArray(members),
            subpopulations,
            [.. frequencies.Select(f => f / total)]);
    }

    private static double[,] Centres(int count, int features, double spread, SeededRandom random)
    {
        var centres = new double[count, features];
        for (var c = 0; c < count; c++)
        {
            for (var f = 0; f < features; f++)
            {
                centres[c, f] = spread * ((2 * random.NextDouble()) - 1);
            }
        }

        return centres;
    }

    private static void Draw(double[,] centres, int centre, double std, SeededRandom random, Span<float> to)
    {
        for (var f = 0; f < to.Length; f++)
        {
            to[f] = (float)(centres[centre, f] + (std * random.NextGaussian()));
        }
    }

    private static LabeledDataset Table(
        string name, float[] values, long[] labels, ImmutableArray<string> classNames, int features, DataSplit split) =>
        new(
            name,
            tensor(values, [labels.Length, features], ScalarType.Float32),
            ImmutableCollectionsMarshal.AsImmutableArray(labels),
            classNames,
            split: split)
        {
            FeatureNames = [.. Enumerable.Range(0, features).Select(f => $"x{f}")],
        };

    private static void CheckSizes(int count, int classes, int features)
    {
        if (classes < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(classes), classes, $"classes: must be at least 1, got {classes}.");
        }

        if (count < classes)
        {
            throw new ArgumentOutOfRangeException(
                nameof(count), count, $"count: must be at least {classes}, one example a class, got {count}.");
        }

        if (features < 1 || (long)count * features > Array.MaxLength)
        {
            throw new ArgumentOutOfRangeException(
                nameof(features), features, $"features: must be from 1 to {Array.MaxLength / count} for {count} examples, got {features}.");
        }
    }

    private static void CheckScale(double value, string parameter, bool zeroAllowed)
    {
        if (!double.IsFinite(value) || value < 0 || (value == 0 && !zeroAllowed))
        {
            throw new ArgumentOutOfRangeException(
                parameter, value, $"{parameter}: must be {(zeroAllowed ? "at least 0" : "above 0")} and finite, got {value}.");
        }
    }
}
