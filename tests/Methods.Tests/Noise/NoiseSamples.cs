using NoisyNotebooks.Methods.Data;
using TorchSharp;

namespace NoisyNotebooks.Methods.Tests.Noise;

/// <summary>Data sets for noise: example n has class n mod K.</summary>
internal static class NoiseSamples
{
    public static LabeledDataset Table(int count, int classes, int features = 1) => new(
        "sample",
        torch.arange(count * features, torch.float32).reshape(count, features),
        [.. Enumerable.Range(0, count).Select(n => (long)(n % classes))],
        [.. Enumerable.Range(0, classes).Select(k => $"class {k}")]);

    public static LabeledDataset Images(int count, int classes)
    {
        var random = new SeededRandom(123);
        var pixels = Enumerable.Range(0, count * 3 * 4 * 4).Select(_ => (byte)random.NextInt(256)).ToArray();
        return new LabeledDataset(
            "images",
            torch.tensor(pixels, [count, 3, 4, 4], torch.uint8),
            [.. Enumerable.Range(0, count).Select(n => (long)(n % classes))],
            [.. Enumerable.Range(0, classes).Select(k => $"class {k}")]);
    }
}
