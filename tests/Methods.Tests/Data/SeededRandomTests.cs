using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Tests.Data;

// The numbers were computed by an independent implementation of xoshiro256** and SplitMix64, outside .NET.
public sealed class SeededRandomTests
{
    [Fact]
    public void The_sequence_of_a_seed_is_pinned()
    {
        var random = new SeededRandom(0);

        Assert.Equal(
            [0x99EC5F36CB75F2B4, 0xBF6E1F784956452A, 0x1A5F849D4933E6E0, 0x6AA594F1262D2D2C],
            Enumerable.Range(0, 4).Select(_ => random.NextUInt64()));
    }

    [Fact]
    public void A_stream_has_a_sequence_of_its_own()
    {
        var random = new SeededRandom(42, 7);

        Assert.Equal(
            [0x4150452AB869A892UL, 0x63980FC0383CE41BUL, 0x6276EE9C4552E56DUL],
            Enumerable.Range(0, 3).Select(_ => random.NextUInt64()));
    }

    [Fact]
    public void Doubles_are_pinned_to_the_last_bit()
    {
        var random = new SeededRandom(1);

        Assert.Equal(
            [0.7029218331588505, 0.5204366199388569, 0.5741057000197225],
            Enumerable.Range(0, 3).Select(_ => random.NextDouble()));
    }

    [Fact]
    public void Whole_numbers_are_pinned()
    {
        var random = new SeededRandom(3);

        Assert.Equal([6, 6, 2, 5, 4, 3, 2, 7, 9, 1, 9, 6], Enumerable.Range(0, 12).Select(_ => random.NextInt(10)));
    }

    [Fact]
    public void A_permutation_is_pinned() => Assert.Equal([1, 0, 4, 9, 6, 3, 7, 8, 5, 2], new SeededRandom(5).Permutation(10));

    [Fact]
    public void Normal_numbers_are_pinned_up_to_the_rounding_of_the_logarithm()
    {
        var random = new SeededRandom(9);

        foreach (var expected in new[] { -0.6305639223177938, 0.28669230468581175, 2.005078919973698 })
        {
            Assert.Equal(expected, random.NextGaussian(), 1e-14);
        }
    }

    [Fact]
    public void Normal_numbers_have_mean_0_and_variance_1()
    {
        var random = new SeededRandom(11);
        var values = Enumerable.Range(0, 100_000).Select(_ => random.NextGaussian()).ToArray();

        var mean = values.Average();
        var variance = values.Average(v => (v - mean) * (v - mean));

        // Five standard errors: 1/√n of the mean, √(2/n) of the variance.
        Assert.InRange(mean, -0.0158, 0.0158);
        Assert.InRange(variance, 1 - 0.0224, 1 + 0.0224);
    }

    [Fact]
    public void An_empty_range_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SeededRandom(0).NextInt(0));
}
