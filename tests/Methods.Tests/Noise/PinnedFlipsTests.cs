using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Noise;
using TorchSharp;

namespace NoisyNotebooks.Methods.Tests.Noise;

// The labels were computed by an independent implementation outside .NET, so that every operating system must give the same.
public sealed class PinnedFlipsTests
{
    [Fact]
    public void Symmetric_noise_of_a_seed_flips_these_labels()
    {
        var noisy = new SymmetricNoise(0.4).Inject(NoiseSamples.Table(20, 10), seed: 1);

        Assert.Equal([0, 1, 2, 7, 4, 5, 6, 2, 8, 9, 9, 1, 5, 3, 0, 5, 2, 7, 1, 9], noisy.Dataset.GivenLabels);
        Assert.Equal(7, noisy.Report.FlippedCount);
    }

    [Fact]
    public void Pair_flip_noise_of_a_seed_flips_these_labels()
    {
        var noisy = new PairFlipNoise(0.45).Inject(NoiseSamples.Table(20, 10), seed: 1);

        Assert.Equal([0, 1, 3, 4, 4, 5, 6, 7, 9, 0, 0, 2, 3, 3, 4, 6, 6, 7, 9, 0], noisy.Dataset.GivenLabels);
    }

    [Fact]
    public void Instance_dependent_noise_of_a_seed_flips_these_labels()
    {
        var values = Enumerable.Range(0, 12).SelectMany(n => new float[] { n, n * n % 5 }).ToArray();
        var dataset = new LabeledDataset(
            "pinned",
            torch.tensor(values, [12, 2], torch.float32),
            [.. Enumerable.Range(0, 12).Select(n => (long)(n % 3))],
            ["a", "b", "c"]);

        var noisy = new InstanceDependentNoise(0.5).Inject(dataset, seed: 4);

        Assert.Equal([0, 1, 2, 0, 2, 2, 0, 0, 1, 0, 0, 2], noisy.Dataset.GivenLabels);
    }
}
