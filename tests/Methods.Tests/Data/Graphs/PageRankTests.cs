using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Tests.Data.Graphs;

public sealed class PageRankTests
{
    [Fact]
    public void It_is_the_stationary_distribution_of_the_walk_that_starts_anew()
    {
        var graph = SparseGraphTests.Random(40, 0.08, 5);

        var rank = PageRank.Compute(graph, 0.85);

        Assert.Equal(1, rank.Sum(), 1e-9);
        var stuck = Enumerable.Range(0, 40).Where(i => graph.Degree(i) == 0).Sum(i => rank[i]);
        for (var i = 0; i < 40; i++)
        {
            var sent = graph.Neighbours(i).ToArray().Sum(j => rank[j] / graph.Degree(j));
            Assert.Equal((0.15 / 40) + (0.85 * (sent + (stuck / 40))), rank[i], 1e-10);
        }
    }

    [Fact]
    public void By_hand_on_a_star_and_uniform_where_nothing_tells_nodes_apart()
    {
        // r₀ = 0.15/4 + 0.85 · 3 r₁ and r₁ = 0.15/4 + 0.85 r₀/3 with r₀ + 3 r₁ = 1.
        var star = PageRank.Compute(SparseGraph.FromEdges(4, [(0, 1), (0, 2), (0, 3)]));
        var hub = (0.0375 + 0.85) / 1.85;
        Assert.Equal(hub, star[0], 1e-10);
        Assert.Equal((1 - hub) / 3, star[2], 1e-10);

        Assert.All(PageRank.Compute(SparseGraph.FromEdges(5, [(0, 1), (1, 2), (2, 3), (3, 4), (0, 4)])), r => Assert.Equal(0.2, r, 1e-12));
        Assert.All(PageRank.Compute(SparseGraph.FromEdges(3, [])), r => Assert.Equal(1 / 3.0, r, 1e-12));
        Assert.All(PageRank.Compute(SparseGraph.FromEdges(3, [(0, 1)]), damping: 0), r => Assert.Equal(1 / 3.0, r, 1e-12));
    }

    [Fact]
    public void Heavier_edges_send_more()
    {
        var rank = PageRank.Compute(SparseGraph.FromEdges(3, [(0, 1), (0, 2)], weights: [3, 1]));
        Assert.Equal(3 * (rank[2] - 0.05), rank[1] - 0.05, 1e-9);
    }

    [Fact]
    public void What_is_not_allowed_is_said_and_it_can_be_stopped()
    {
        var graph = SparseGraph.FromEdges(2, [(0, 1)]);
        void Says(string part, Action act) => Assert.Contains(part, Assert.ThrowsAny<ArgumentException>(act).Message, StringComparison.Ordinal);
        Says("damping: expected a share in [0, 1), got 1", () => PageRank.Compute(graph, 1));
        Says("damping", () => PageRank.Compute(graph, double.NaN));
        Says("tolerance: expected a number above 0, got 0", () => PageRank.Compute(graph, tolerance: 0));
        Says("graph: expected edges without directions", () => PageRank.Compute(SparseGraph.FromEdges(2, [(0, 1)], isDirected: true)));
        Says("graph: expected weights of at least 0", () => PageRank.Compute(SparseGraph.FromEdges(2, [(0, 1)], weights: [-1])));
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => PageRank.Compute(graph, cancellationToken: stop.Token));
    }
}
