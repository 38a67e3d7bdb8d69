using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;

namespace NoisyNotebooks.Methods.Tests.LabelQuality;

public sealed class SelectionTests
{
    [Theory]
    [InlineData("uniform")]
    [InlineData("skewed")]
    [InlineData("few values")]
    [InlineData("one value")]
    [InlineData("huge")]
    [InlineData("tiny")]
    [InlineData("ascending")]
    public void The_number_at_each_place_is_that_of_the_sorted_numbers(string kind)
    {
        foreach (var length in new[] { 1, 2, 7, 511, 512, 5_003 })
        {
            var random = new SeededRandom(7, length, 0);
            double[] values =
            [
                .. Enumerable.Range(0, length).Select(i => kind switch
                {
                    "uniform" => random.NextDouble() - 0.5,
                    "skewed" => Math.Exp(200 * random.NextGaussian()),
                    "few values" => random.NextInt(3),
                    "one value" => 0.25,
                    "huge" => (random.NextDouble() - 0.5) * double.MaxValue * 2,
                    "tiny" => random.NextInt(1000) * double.Epsilon,
                    _ => i,
                }),
            ];
            float[] single = [.. values.Select(v => (float)Math.Clamp(v, float.MinValue, float.MaxValue))];
            var (sorted, sortedSingle) = (values.Order().ToArray(), single.Order().ToArray());
            foreach (var place in new[] { 0, length / 3, length / 2, length - 1 })
            {
                Assert.Equal(sorted[place], Selection.At<double>([.. values], place));
                Assert.Equal(sortedSingle[place], Selection.At<float>([.. single], place));
            }
        }
    }
}
