using NoisyNotebooks.Methods.Data;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Training;

/// <summary>Small data sets that need no file.</summary>
internal static class SyntheticData
{
    /// <summary>Gaussian clusters around corners, with a share of the labels moved to the next class.</summary>
    public static LabeledDataset Clusters(int count, int classes = 3, double wrong = 0, long seed = 5, double spread = 0.6)
    {
        var random = new SeededRandom(seed);
        var features = new float[count * classes];
        var truth = new long[count];
        var given = new long[count];
        for (var i = 0; i < count; i++)
        {
            truth[i] = i % classes;
            given[i] = random.NextDouble() < wrong ? (truth[i] + 1) % classes : truth[i];
            for (var f = 0; f < classes; f++)
            {
                features[(i * classes) + f] = (float)((f == truth[i] ? 2 : 0) + (spread * random.NextGaussian()));
            }
        }

        return new LabeledDataset(
            "clusters",
            tensor(features, [count, classes], float32),
            [.. given],
            [.. Enumerable.Range(0, classes).Select(k => $"class {k}")],
            [.. truth]);
    }

    /// <summary>Pictures with a bright bar whose place tells the class.</summary>
    public static LabeledDataset Pictures(int count, int classes = 4, int size = 12, int channels = 1, long seed = 6)
    {
        var random = new SeededRandom(seed);
        var pixels = new byte[count * channels * size * size];
        var labels = new long[count];
        for (var i = 0; i < count; i++)
        {
            labels[i] = random.NextInt(classes);
            for (var p = 0; p < channels * size * size; p++)
            {
                var row = p / size % size;
                pixels[(i * channels * size * size) + p] = (byte)((row * classes / size == labels[i] ? 180 : 20) + random.NextInt(60));
            }
        }

        return new LabeledDataset(
            "bars", tensor(pixels, [count, channels, size, size], uint8), [.. labels], [.. Enumerable.Range(0, classes).Select(k => $"bar {k}")]);
    }
}
