using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Tests.Data.Graphs;

public sealed class SparseProductTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(131)]
    public void The_product_is_that_of_the_full_matrices(int width)
    {
        foreach (var graph in new[] { SparseGraphTests.Random(40, 0.2, 3), Weighted(40, 3) })
        {
            var random = new SeededRandom(width);
            var u = Enumerable.Range(0, 40 * width).Select(_ => random.NextGaussian()).ToArray();
            var scale = Enumerable.Range(0, 40).Select(_ => random.NextDouble()).ToArray();
            var y = new double[u.Length];
            var single = new float[u.Length];

            graph.Multiply(u, width, y, scale);
            graph.Multiply(Array.ConvertAll(u, v => (float)v), width, single);

            for (var i = 0; i < 40; i++)
            {
                for (var c = 0; c < width; c++)
                {
                    var sum = 0.0;
                    for (var k = graph.Offsets[i]; k < graph.Offsets[i + 1]; k++)
                    {
                        sum += graph.Weights[k] * u[(graph.Columns[k] * width) + c];
                    }

                    Assert.Equal(sum * scale[i], y[(i * width) + c], 1e-12);
                    Assert.Equal(sum, single[(i * width) + c], 1e-4);
                }
            }
        }
    }

    [Fact]
    public void Threads_change_no_bit()
    {
        var graph = new RMatGraph { Nodes = 3_000, Edges = 40_000 }.Draw();
        var random = new SeededRandom(1);
        var u = Enumerable.Range(0, 3_000 * 20).Select(_ => (float)random.NextGaussian()).ToArray();
        var (one, many) = (new float[u.Length], new float[u.Length]);

        graph.Multiply(u, 20, one, threads: 1);
        graph.Multiply(u, 20, many, threads: 7);

        Assert.Equal(one, many);
    }

    [Fact]
    public void What_does_not_fit_is_refused_and_the_work_can_be_stopped()
    {
        var graph = SparseGraph.FromEdges(3, [(0, 1)]);
        var u = new float[6];

        Assert.Contains("matrix: expected 6 numbers, [3,2], got 5", Refused(() => graph.Multiply(new float[5], 2, new float[6])), StringComparison.Ordinal);
        Assert.Contains("result: expected 6", Refused(() => graph.Multiply(u, 2, new float[5])), StringComparison.Ordinal);
        Assert.Contains("scale: expected 3", Refused(() => graph.Multiply(u, 2, new float[6], new double[2])), StringComparison.Ordinal);
        Assert.Contains("must not overlap", Refused(() => graph.Multiply(u, 2, u)), StringComparison.Ordinal);
        Assert.Contains("threads: must be at least 1", Refused(() => graph.Multiply(u, 2, new float[6], threads: -1)), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => graph.Multiply(u, 0, new float[6]));
        Assert.ThrowsAny<OperationCanceledException>(() => graph.Multiply(u, 2, new float[6], cancellationToken: new CancellationToken(canceled: true)));

        static string Refused(Action act) => Assert.ThrowsAny<ArgumentException>(act).Message;
    }

    private static SparseGraph Weighted(int nodes, long seed)
    {
        var random = new SeededRandom(seed);
        var edges = new HashSet<(int, int)>();
        while (edges.Count < 4 * nodes)
        {
            edges.Add((random.NextInt(nodes), random.NextInt(nodes)));
        }

        return SparseGraph.FromEdges(nodes, [.. edges], SelfLoops.Keep, isDirected: true, weights: [.. edges.Select(_ => random.NextDouble())]);
    }
}
