using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.LabelQuality;

public sealed class NoiseEstimateTests
{
    private static readonly double[,] Noise = { { 0.8, 0.2, 0 }, { 0.1, 0.7, 0.2 }, { 0.1, 0, 0.9 } };

    [Fact]
    public void From_the_true_conditional_distribution_the_matrix_and_the_rate_come_back()
    {
        // 3,000 examples of certain class, as common as 3 : 2 : 1, whose given labels follow the noise.
        using var scope = NewDisposeScope();
        var random = new SeededRandom(7);
        long[] truth = [.. Enumerable.Range(0, 3000).Select(i => i % 6 < 3 ? 0L : i % 6 < 5 ? 1 : 2)];
        long[] given = [.. truth.Select(t =>
        {
            var (u, j) = (random.NextDouble(), 0L);
            for (; j < 2 && u >= Noise[t, j]; j++)
            {
                u -= Noise[t, j];
            }

            return j;
        })];
        var rows = tensor(truth.SelectMany(t => Enumerable.Range(0, 3).Select(j => Noise[t, j])).ToArray(), [3000, 3]);
        var labels = new LabelTensor(tensor(given), ["a", "b", "c"]);
        var wrong = given.Zip(truth).Count(p => p.First != p.Second) / 3000.0;

        var estimate = NoiseEstimate.Of(rows, labels);

        foreach (var anchored in estimate.Estimators.Where(e => e.Name.StartsWith("anchor", StringComparison.Ordinal)))
        {
            Assert.Equal(Noise.Cast<double>(), anchored.TransitionMatrix!.Cast<double>(), (a, b) => Math.Abs(a - b) < 1e-9);
            Assert.Equal(wrong, anchored.Rate, 0.03);
        }

        Assert.Null(estimate.Truth);
        Assert.False(estimate.IsInSample);
        Assert.All(estimate.Estimators, e => Assert.InRange(e.Rate, 0, 1));
        Assert.Equal(4, estimate.Estimators.Length);
        Assert.Throws<ArgumentException>(() => NoiseEstimate.Of(rows[..5], labels));
    }

    [Fact]
    public void An_early_network_knows_the_noise_and_the_truth_stands_beside_it()
    {
        // Classes that can be told apart: where they overlap, none of the estimators knows noise from doubt.
        var noisy = NoisyNotebooks.Methods.Tests.Training.SyntheticData.Clusters(900, wrong: 0.3, spread: 0.4);
        using var run = new CrossEntropyTraining().Train(new TrainingRequest { Train = noisy, Model = ModelCatalog.Mlp(16), Epochs = 10, BatchSize = 30, Device = DeviceChoice.Cpu });

        var estimate = NoiseEstimate.Of(run);

        Assert.True(estimate.IsInSample);
        Assert.Equal(0.3, estimate.Truth!.Rate, 0.04);
        Assert.Equal(0, estimate.Truth.DistanceTo(estimate.Truth));
        // One example decides the classic anchor, the one that the network is surest of: it finds too little noise. The others are near.
        var off = estimate.Estimators.Select(e => e.Rate - estimate.Truth.Rate).ToArray();
        Assert.InRange(off[0], -0.25, 0);
        Assert.All(off[1..], o => Assert.InRange(o, -0.1, 0.1));
        Assert.True(estimate.Estimators[1].DistanceTo(estimate.Truth) < estimate.Estimators[0].DistanceTo(estimate.Truth));
        Assert.All(estimate.Estimators[1..3], e => Assert.InRange(e.DistanceTo(estimate.Truth), 0, 0.25));
        Assert.True(double.IsNaN(estimate.Estimators[3].DistanceTo(estimate.Truth)));
        Assert.False(NoiseEstimate.Of(run, NoisyNotebooks.Methods.Tests.Training.SyntheticData.Clusters(90, seed: 9)).IsInSample);
    }
}
