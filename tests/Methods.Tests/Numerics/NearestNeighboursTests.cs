using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Numerics;

namespace NoisyNotebooks.Methods.Tests.Numerics;

public sealed class NearestNeighboursTests
{
    [Fact]
    public void The_nearest_come_first()
    {
        var random = new SeededRandom(3);
        float[] points = [.. Enumerable.Range(0, 40 * 3).Select(_ => (float)random.NextGaussian())];
        float[] asked = [0.2f, -0.1f, 0.4f];

        var found = new NearestNeighbours(points, 3).Find(asked, 7);

        var expected = Enumerable.Range(0, 40)
            .OrderBy(n => Enumerable.Range(0, 3).Sum(d => Math.Pow(points[(3 * n) + d] - asked[d], 2)))
            .Take(7);
        Assert.Equal(expected, found);
    }

    [Fact]
    public void Bad_input_is_named()
    {
        var two = new NearestNeighbours([0, 0, 1, 1], 2);
        Assert.Contains("expected a point of 2 numbers, got 3", Assert.Throws<ArgumentException>(() => two.Find([1, 2, 3], 1)).Message, StringComparison.Ordinal);
        Assert.Contains("count: must be from 1 to 2", Assert.Throws<ArgumentOutOfRangeException>(() => two.Find([1, 2], 3)).Message, StringComparison.Ordinal);
        Assert.Contains("count: must be from 1 to 2", Assert.Throws<ArgumentOutOfRangeException>(() => two.Find([1, 2], 0)).Message, StringComparison.Ordinal);
        Assert.Contains("expected at least one point of 2 numbers, got 3", Assert.Throws<ArgumentException>(() => new NearestNeighbours([1, 2, 3], 2)).Message, StringComparison.Ordinal);
        Assert.Contains("got 0", Assert.Throws<ArgumentException>(() => new NearestNeighbours([], 2)).Message, StringComparison.Ordinal);
    }
}
