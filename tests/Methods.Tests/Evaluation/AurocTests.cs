using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Evaluation;

namespace NoisyNotebooks.Methods.Tests.Evaluation;

public sealed class AurocTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(50)]
    public void It_is_the_share_of_pairs_in_the_right_order_ties_half(int values)
    {
        var random = new SeededRandom(values);
        double[] scores = [.. Enumerable.Range(0, 60).Select(_ => (double)random.NextInt(values))];
        bool[] positives = [.. Enumerable.Range(0, 60).Select(_ => random.NextDouble() < 0.3)];
        var (won, pairs) = (0.0, 0);
        for (var i = 0; i < scores.Length; i++)
        {
            for (var j = 0; j < scores.Length; j++)
            {
                if (positives[i] && !positives[j])
                {
                    pairs++;
                    won += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
                }
            }
        }

        Assert.Equal(won / pairs, Auroc.Of(scores, positives), 1e-12);
    }

    [Fact]
    public void It_is_not_defined_for_one_kind_alone_and_refuses_what_has_no_order()
    {
        Assert.Equal(double.NaN, Auroc.Of([1, 2], [true, true]));
        Assert.Equal(double.NaN, Auroc.Of([], []));
        Assert.Contains("expected 2 truth values, one a score, got 1", Assert.Throws<ArgumentException>(() => Auroc.Of([1, 2], [true])).Message, StringComparison.Ordinal);
        Assert.Contains("got NaN at position 1", Assert.Throws<ArgumentException>(() => Auroc.Of([1, double.NaN], [true, false])).Message, StringComparison.Ordinal);
    }
}
