using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Numerics;

namespace NoisyNotebooks.Methods.Tests.Numerics;

public sealed class PercentileRankTests
{
    [Fact]
    public void Percentile_ranks_are_a_permutation_and_keep_the_order()
    {
        var random = new SeededRandom(4);
        double[] values = [.. Enumerable.Range(0, 50).Select(_ => Math.Round(random.NextGaussian(), 1))];

        var ranks = PercentileRank.Of(values);

        Assert.Equal(Enumerable.Range(0, 50).Select(i => i / 50.0), ranks.Order());
        for (var i = 0; i < 50; i++)
        {
            for (var j = 0; j < i; j++)
            {
                // Of equal ones the first has the lower rank.
                Assert.Equal(values[j] <= values[i], ranks[j] < ranks[i]);
            }
        }

        Assert.Empty(PercentileRank.Of([]));
        Assert.Contains("NaN at position 1", Assert.Throws<ArgumentException>(() => PercentileRank.Of([1, double.NaN])).Message, StringComparison.Ordinal);
    }
}
