using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Tests.Data;

public sealed class SyntheticDataTests
{
    [Fact]
    public void The_same_seed_gives_the_same_data_and_another_split_a_fresh_sample()
    {
        foreach (var generate in new Func<long, DataSplit, LabeledDataset>[]
        {
            (seed, split) => SyntheticData.GaussianBlobs(300, seed: seed, split: split),
            (seed, split) => SyntheticData.TwoMoons(300, seed: seed, split: split),
            (seed, split) => SyntheticData.LongTail(300, seed: seed, split: split).Dataset,
        })
        {
            var first = Values(generate(5, DataSplit.Train));

            Assert.Equal(first, Values(generate(5, DataSplit.Train)));
            Assert.NotEqual(first, Values(generate(6, DataSplit.Train)));
            Assert.NotEqual(first, Values(generate(5, DataSplit.Test)));
            Assert.Equal(DataSplit.Test, generate(5, DataSplit.Test).Split);
        }
    }

    [Fact]
    public void Blobs_of_both_splits_have_the_same_centres()
    {
        var train = SyntheticData.GaussianBlobs(3_000, split: DataSplit.Train);
        var test = SyntheticData.GaussianBlobs(3_000, split: DataSplit.Test);

        Assert.Equal([1_000, 1_000, 1_000], train.ClassCounts());
        for (var k = 0; k < 3; k++)
        {
            for (var f = 0; f < 2; f++)
            {
                // Two means of 1,000 with deviation 1 differ with deviation 0.045.
                Assert.Equal(Mean(train, k, f), Mean(test, k, f), 0.23);
            }
        }
    }

    [Fact]
    public void Moons_without_noise_lie_on_two_half_circles()
    {
        var moons = SyntheticData.TwoMoons(200, noise: 0);
        var values = Values(moons);

        Assert.Equal([100, 100], moons.ClassCounts());
        for (var n = 0; n < 200; n++)
        {
            var (x, y) = (values[2 * n], values[(2 * n) + 1]);
            var (dx, dy) = moons.GivenLabels[n] == 0 ? (x, y) : (x - 1, y - 0.5f);
            Assert.Equal(1, Math.Sqrt((dx * dx) + (dy * dy)), 1e-5);
            Assert.True(moons.GivenLabels[n] == 0 ? dy >= 0 : dy <= 0);
        }
    }

    [Fact]
    public void The_long_tail_falls_by_rank()
    {
        var mixture = SyntheticData.LongTail(20_000, classes: 2, subpopulations: 20);
        var counts = mixture.Counts();

        Assert.Equal(20_000, counts.Sum());
        Assert.Equal(1, mixture.Frequencies.Sum(), 1e-12);
        Assert.Equal(2, mixture.Frequencies[0] / mixture.Frequencies[1], 1e-12);
        for (var s = 0; s < counts.Length; s++)
        {
            var expected = 10_000 * mixture.Frequencies[s % 20];
            Assert.InRange(counts[s], expected - (5 * Math.Sqrt(expected)), expected + (5 * Math.Sqrt(expected)));
        }

        for (var n = 0; n < mixture.Dataset.Count; n++)
        {
            Assert.Equal(mixture.Dataset.GivenLabels[n], mixture.Subpopulations[n] / 20);
        }
    }

    [Fact]
    public void Parameters_out_of_range_are_refused()
    {
        Assert.Equal("count", Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticData.GaussianBlobs(2, classes: 3)).ParamName);
        Assert.Equal("classes", Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticData.GaussianBlobs(classes: 0)).ParamName);
        Assert.Equal("features", Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticData.GaussianBlobs(features: 0)).ParamName);
        Assert.Equal("std", Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticData.GaussianBlobs(std: -1)).ParamName);
        Assert.Equal("noise", Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticData.TwoMoons(noise: double.NaN)).ParamName);
        Assert.Equal("spread", Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticData.LongTail(spread: 0)).ParamName);
        Assert.Equal("subpopulations", Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticData.LongTail(subpopulations: 0)).ParamName);
    }

    private static float[] Values(LabeledDataset dataset) => dataset.Features.data<float>().ToArray();

    private static double Mean(LabeledDataset dataset, int label, int feature)
    {
        var values = Values(dataset);
        return Enumerable.Range(0, dataset.Count).Where(n => dataset.GivenLabels[n] == label).Average(n => values[(2 * n) + feature]);
    }
}
