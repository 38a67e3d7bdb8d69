using NoisyNotebooks.Methods.Data;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Data.Graphs;

public sealed class SparseGraphTests
{
    [Fact]
    public void Rows_hold_the_neighbours_of_both_ends_in_order()
    {
        var graph = SparseGraph.FromEdges(5, [(3, 0), (0, 1), (1, 3)]);

        Assert.Equal(3, graph.EdgeCount);
        Assert.Equal([1, 3], graph.Neighbours(0).ToArray());
        Assert.Equal([0, 3], graph.Neighbours(1).ToArray());
        Assert.Empty(graph.Neighbours(2).ToArray());
        Assert.Equal([0, 2, 4, 4, 6, 6], graph.Offsets.ToArray());
        Assert.Equal(2, graph.Degree(3));
    }

    [Fact]
    public void A_directed_edge_stands_in_one_row()
    {
        var graph = SparseGraph.FromEdges(3, [(2, 0), (0, 2)], isDirected: true, weights: [5, 7]);

        Assert.Equal(2, graph.EdgeCount);
        Assert.Equal([7f], graph.WeightsOf(0).ToArray());
        Assert.Equal([5f], graph.WeightsOf(2).ToArray());
        Assert.Throws<InvalidOperationException>(() => graph.Normalized());
    }

    [Fact]
    public void Loops_and_duplicates_are_refused_unless_somebody_says_what_becomes_of_them()
    {
        AssertRefused("got (1, 1) at position 1", () => SparseGraph.FromEdges(3, [(0, 1), (1, 1)]));
        AssertRefused("expected each edge once, got (0, 1) again at position 1", () => SparseGraph.FromEdges(3, [(0, 1), (1, 0)]));
        Assert.Equal(1, SparseGraph.FromEdges(3, [(0, 1), (1, 1)], SelfLoops.Drop).EdgeCount);
        var kept = SparseGraph.FromEdges(3, [(0, 1), (1, 1)], SelfLoops.Keep);
        Assert.Equal((2, 3), (kept.EdgeCount, kept.EntryCount));
        Assert.Equal([2f], SparseGraph.FromEdges(3, [(0, 1), (1, 0)], duplicates: DuplicateEdges.Merge, weights: [2, 3]).WeightsOf(1).ToArray());
        Assert.Equal([5f], SparseGraph.FromEdges(3, [(0, 1), (1, 0)], duplicates: DuplicateEdges.Sum, weights: [2, 3]).WeightsOf(1).ToArray());
        Assert.Equal(2, SparseGraph.FromEdges(3, [(0, 1), (1, 0)], isDirected: true).EdgeCount);
    }

    [Fact]
    public void Bad_edges_are_named()
    {
        AssertRefused("from 0 to 2, got (0, 3) at position 0", () => SparseGraph.FromEdges(3, [(0, 3)]));
        AssertRefused("from 0 to 2, got (-1, 2) at position 0", () => SparseGraph.FromEdges(3, [(-1, 2)]));
        AssertRefused("weights: expected 1, one an edge, or none, got 2", () => SparseGraph.FromEdges(3, [(0, 1)], weights: [1, 2]));
        AssertRefused("weights: each must be finite, got NaN at position 0", () => SparseGraph.FromEdges(3, [(0, 1)], weights: [float.NaN]));
        Assert.Throws<ArgumentOutOfRangeException>(() => SparseGraph.FromEdges(0, []));
        Assert.Throws<InvalidOperationException>(() => SparseGraph.FromEdges(2, [(0, 1)], weights: [-1]).Normalized());
        Assert.Throws<InvalidOperationException>(() => SparseGraph.FromEdges(3, [(0, 1), (0, 2)], weights: [1e308, 1e308]).Normalized());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_normalized_adjacency_is_the_dense_formula(long seed)
    {
        using var scope = NewDisposeScope();
        var graph = Random(9, 0.3, seed);
        var dense = graph.ToSparseTensor().to_dense();
        var looped = dense + eye(9);
        var root = looped.sum(1).pow(-0.5);
        var expected = root.unsqueeze(1) * looped * root.unsqueeze(0);

        Assert.True(dense.allclose(dense.t()));
        Assert.True(graph.WithSelfLoops().Normalized().ToSparseTensor().to_dense().allclose(expected, atol: 1e-6));
        Assert.Equal(graph.EdgeCount + 9, graph.WithSelfLoops().EdgeCount);
        Assert.True((graph.WithSelfLoops().WithSelfLoops().ToSparseTensor().to_dense() - looped).allclose(eye(9)));
    }

    internal static SparseGraph Random(int nodes, double density, long seed)
    {
        var random = new SeededRandom(seed);
        var edges = new List<(int, int)>();
        for (var i = 0; i < nodes; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (random.NextDouble() < density)
                {
                    edges.Add((i, j));
                }
            }
        }

        return SparseGraph.FromEdges(nodes, [.. edges]);
    }

    private static void AssertRefused(string message, Action act) =>
        Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(act).Message, StringComparison.Ordinal);
}
