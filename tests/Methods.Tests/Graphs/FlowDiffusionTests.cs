using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Graphs;

namespace NoisyNotebooks.Methods.Tests.Graphs;

public sealed class FlowDiffusionTests
{
    private static readonly GraphDataset World = new BlockModel { Nodes = 400, Classes = 4, Degree = 12, Homophily = 0.7, Features = 1, Seed = 3 }.Draw();
    private static readonly NoisyMembership Noisy = new(Block(0), 0.8, 0.8, seed: 2);

    [Theory]
    [InlineData(2.0, 400.0, 0.05, 1e-8)]
    [InlineData(2.0, 1_500.0, 0.3, 1e-8)]
    [InlineData(3.0, 150.0, 0.2, 1e-4)]
    [InlineData(4.0, 60.0, 0.5, 1e-2)]
    public void At_the_end_masses_are_conserved_sinks_hold_and_x_belongs_to_the_mass(double p, double mass, double epsilon, double tolerance)
    {
        var weights = Weights(epsilon);
        var result = FlowDiffusion.Solve(World.Graph, weights, At(7, mass), p, tolerance: tolerance, maxPushes: 100_000);

        Assert.True(result.Converged, result.ToString());
        Assert.Equal(mass, result.Mass.Values.Sum(), mass * 1e-9);
        Assert.True(result.Support.Length >= 3);
        foreach (var (node, held) in result.Mass)
        {
            var (x, sink) = (result.X.GetValueOrDefault(node), World.Graph.Degree(node));
            Assert.True(held <= sink + tolerance, $"node {node}: {held} of {sink}");
            Assert.True(x == 0 || Math.Abs(held - sink) <= 2 * tolerance, $"node {node} with x = {x}: {held} of {sink}");

            // m_i = Δ_i − Σ_j w_ij sign(x_i − x_j) |x_i − x_j|^(q−1), by the definition
            var flow = node == 7 ? mass : 0;
            foreach (var other in World.Graph.Neighbours(node))
            {
                var difference = x - result.X.GetValueOrDefault(other);
                flow -= weights.Weight(node, other) * Math.Sign(difference) * Math.Pow(Math.Abs(difference), 1 / (p - 1));
            }

            Assert.Equal(flow, held, p == 2 ? mass * 1e-9 : tolerance);
        }

        // What is saturated has room for no more than the mass: the work is bounded by it.
        Assert.True(result.Support.Sum(i => (double)World.Graph.Degree(i)) <= mass + (2 * tolerance * result.X.Count));
    }

    [Fact]
    public void With_epsilon_1_or_equal_labels_weights_change_nothing()
    {
        var plain = FlowDiffusion.Solve(World.Graph, null, At(3, 600), tolerance: 1e-9);
        foreach (var weights in new[] { Weights(1), new LabelEdgeWeights(_ => 1, 0) })
        {
            var same = FlowDiffusion.Solve(World.Graph, weights, At(3, 600), tolerance: 1e-9);
            Assert.Equal(plain.Support, same.Support);
            Assert.All(plain.X, x => Assert.Equal(x.Value, same.X[x.Key], 1e-9));
        }
    }

    [Theory]
    [InlineData(2.0, 150.0, 1e-10)]
    [InlineData(3.0, 40.0, 1e-6)]
    public void Weights_times_c_divide_x_and_leave_masses(double p, double mass, double tolerance)
    {
        var one = FlowDiffusion.Solve(World.Graph, null, At(3, mass), p, tolerance: tolerance, maxPushes: 100_000);
        var four = FlowDiffusion.Solve(World.Graph, new Constant(4), At(3, mass), p, tolerance: tolerance, maxPushes: 100_000);
        var factor = Math.Pow(4, p - 1); // c^(1/(q−1))

        Assert.Equal(one.Support, four.Support);
        Assert.All(one.X, x => Assert.Equal(x.Value, four.X[x.Key] * factor, 1e4 * tolerance * Math.Max(1, x.Value)));
        Assert.All(one.Mass, m => Assert.Equal(m.Value, four.Mass[m.Key], 1e3 * tolerance));
    }

    [Fact]
    public void More_mass_takes_no_node_away()
    {
        var before = new HashSet<int>();
        foreach (var mass in new[] { 50.0, 100, 300, 900, 1_800 })
        {
            var support = FlowDiffusion.Solve(World.Graph, Weights(0.05), At(5, mass), tolerance: 1e-9).Support;
            Assert.Superset(before, support.ToHashSet());
            before = [.. support];
        }

        Assert.True(before.Count > 50);
    }

    [Fact]
    public void Mass_that_the_seed_holds_moves_nothing()
    {
        var result = FlowDiffusion.Solve(World.Graph, null, At(5, World.Graph.Degree(5)));

        Assert.Equal((0, true), (result.Pushes, result.Converged));
        Assert.Empty(result.X);
        Assert.Equal([5], result.Mass.Keys);
    }

    [Fact]
    public void Mass_that_the_sinks_do_not_hold_ends_without_convergence()
    {
        // Two triangles joined by one edge, labels that differ across it, ε = 0: the first triangle holds 2 + 2 + 3.
        var graph = SparseGraph.FromEdges(6, [(0, 1), (0, 2), (1, 2), (2, 3), (3, 4), (3, 5), (4, 5)]);
        var result = FlowDiffusion.Solve(graph, new LabelEdgeWeights(i => i < 3 ? 1 : 0, 0), At(0, 9));

        Assert.False(result.Converged);
        Assert.Equal(2, result.Excess, 0.01);
        Assert.True(result.Pushes < 10_000, $"{result.Pushes} pushes");
        Assert.Equal([0, 1, 2], result.Mass.Keys.Order());
        Assert.Contains("not converged: 2 too much mass", result.ToString(), StringComparison.Ordinal);

        // And a node that only has edges of weight 0.
        var alone = FlowDiffusion.Solve(graph, new LabelEdgeWeights(i => i == 0 ? 1 : 0, 0), At(0, 9));
        Assert.Equal((0, false, 7.0), (alone.Pushes, alone.Converged, alone.Excess));
    }

    [Fact]
    public void A_tolerance_finer_than_heights_can_be_written_ends_without_convergence()
    {
        // p = 4: heights of 10³, whose last digits, 10⁻¹³, are flows of 5·10⁻⁵.
        var result = FlowDiffusion.Solve(World.Graph, new Constant(4), At(3, 150), 4, tolerance: 1e-10);

        Assert.False(result.Converged);
        Assert.True(result.Pushes < FlowDiffusion.DefaultMostPushes, result.ToString());
        Assert.Equal(150, result.Mass.Values.Sum(), 1e-6);
    }

    [Theory]
    [InlineData(2.15, 0.1)]
    [InlineData(2.0015, 1e-3)]
    public void A_little_too_much_mass_does_not_go_to_and_fro_until_the_pushes_run_out(double mass, double tolerance)
    {
        // Two nodes hold 1 each. What is left is more than one may keep and less than both: each hands it to the other.
        var result = FlowDiffusion.Solve(SparseGraph.FromEdges(2, [(0, 1)]), null, At(0, mass), tolerance: tolerance);

        Assert.False(result.Converged);
        Assert.Equal(mass - 2, result.Excess, 1e-9);
        Assert.True(result.Pushes < 10_000, result.ToString());
    }

    [Fact]
    public void A_part_of_the_graph_with_too_much_mass_ends_alone_and_the_other_part_comes_to_rest()
    {
        // A triangle that holds 6, and a long path.
        var graph = SparseGraph.FromEdges(203, [(0, 1), (0, 2), (1, 2), .. Enumerable.Range(3, 199).Select(i => (i, i + 1))]);
        var path = FlowDiffusion.Solve(graph, null, At(50, 60), tolerance: 1e-6);
        var both = FlowDiffusion.Solve(graph, null, new Dictionary<int, double> { [0] = 9, [50] = 60 }, tolerance: 1e-6);

        Assert.False(both.Converged);
        Assert.Equal(3, both.Excess, 1e-3);
        Assert.True(both.Pushes < path.Pushes + 20_000, both.ToString());
        Assert.All(path.X, x => Assert.Equal(x.Value, both.X[x.Key]));
    }

    [Theory]
    [InlineData(2.2)]
    [InlineData(3.0)]
    public void Slow_progress_is_not_taken_for_the_end_of_precision(double p)
    {
        // Along a path the mass is taken in by two nodes at a time.
        var graph = SparseGraph.FromEdges(2_001, [.. Enumerable.Range(0, 2_000).Select(i => (i, i + 1))]);
        var result = FlowDiffusion.Solve(graph, null, At(1_000, 3_000), p, tolerance: 1e-2, maxPushes: 40_000);

        Assert.Equal((40_000, false), (result.Pushes, result.Converged));
    }

    [Fact]
    public void It_can_be_cancelled_between_two_pushes()
    {
        using var source = new CancellationTokenSource();
        var counted = new Counted(World.Graph) { OnRow = rows => { if (rows == 2) { source.Cancel(); } } };

        Assert.Throws<OperationCanceledException>(() => FlowDiffusion.Solve(counted, null, At(5, 300), cancellationToken: source.Token));
        Assert.InRange(counted.Rows.Count, 2, 3);
        Assert.Throws<OperationCanceledException>(() => SweepCut.Run(World.Graph, null, At(5, 1), cancellationToken: source.Token));
    }

    [Fact]
    public void Pushes_that_run_out_are_told()
    {
        var result = FlowDiffusion.Solve(World.Graph, null, At(5, 500), maxPushes: 3);

        Assert.Equal((3, false), (result.Pushes, result.Converged));
        Assert.Equal(500, result.Mass.Values.Sum(), 1e-9);
    }

    [Fact]
    public void Nothing_is_read_beyond_the_support_and_its_neighbours_and_each_row_and_label_once()
    {
        var counted = new Counted(World.Graph);
        var asked = new List<int>();
        var weights = new LabelEdgeWeights(
            i =>
            {
                asked.Add(i);
                return Noisy.Label(i);
            });
        var result = FlowDiffusion.Solve(counted, weights, At(5, 300));

        Assert.Equal(result.X.Keys.Order(), counted.Rows.Order());
        Assert.Equal(asked.Count, asked.Distinct().Count());
        Assert.Equal(weights.LabelsRead, asked.Count);
        Assert.True(result.Mass.Count < 400 && result.X.Count < 60, result.ToString());
    }

    [Fact]
    public void An_edge_from_a_node_to_itself_carries_nothing()
    {
        var plain = SparseGraph.FromEdges(4, [(0, 1), (1, 2), (2, 3)]);
        var looped = SparseGraph.FromEdges(4, [(0, 1), (1, 1), (1, 2), (2, 3)], SelfLoops.Keep);
        static double Two(int node) => 2;

        var (a, b) = (FlowDiffusion.Solve(plain, null, At(1, 7), sink: Two, tolerance: 1e-10), FlowDiffusion.Solve(looped, null, At(1, 7), sink: Two, tolerance: 1e-10));

        Assert.True(b.Converged);
        Assert.All(a.X, x => Assert.Equal(x.Value, b.X[x.Key], 1e-8));
        Assert.Equal(SweepCut.Run(plain, null, a.X).Profile, SweepCut.Run(looped, null, a.X).Profile);
    }

    [Fact]
    public void Several_sources_and_sinks_of_one_as_in_the_theory()
    {
        var graph = SparseGraph.FromEdges(7, [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6)]);
        var result = FlowDiffusion.Solve(graph, null, new Dictionary<int, double> { [1] = 3, [5] = 3 }, sink: _ => 1, tolerance: 1e-10);

        Assert.Equal([1, 1, 1, 0, 1, 1, 1], Enumerable.Range(0, 7).Select(i => Math.Round(result.Mass.GetValueOrDefault(i), 6)));
        Assert.Equal([1, 5], result.Support);
    }

    [Fact]
    public void Bad_input_is_named()
    {
        Refused("p: must be finite and at least 2, got 1.5", () => FlowDiffusion.Solve(World.Graph, null, At(0, 5), 1.5));
        Refused("p: must be finite and at least 2, got NaN", () => FlowDiffusion.Solve(World.Graph, null, At(0, 5), double.NaN));
        Refused("p: 1000 is so great", () => FlowDiffusion.Solve(World.Graph, null, At(0, 1e4), 1_000));
        Refused("tolerance: must be finite and above 0, got 0", () => FlowDiffusion.Solve(World.Graph, null, At(0, 5), tolerance: 0));
        Refused("maxPushes: must be at least 0, got -1", () => FlowDiffusion.Solve(World.Graph, null, At(0, 5), maxPushes: -1));
        Refused("source: each mass must be finite and at least 0, got -2 at node 3", () => FlowDiffusion.Solve(World.Graph, null, At(3, -2)));
        Refused("source: each mass must be finite and at least 0, got NaN at node 3", () => FlowDiffusion.Solve(World.Graph, null, At(3, double.NaN)));
        Refused("source: each node must be from 0 to 399, got 400", () => FlowDiffusion.Solve(World.Graph, null, At(400, 2)));
        Refused("source: node 2 has no edge, so its mass of 1 can go nowhere", () => FlowDiffusion.Solve(SparseGraph.FromEdges(3, [(0, 1)]), null, At(2, 1)));
        Refused("sink: each must be finite and at least 0, got -1 at node 3", () => FlowDiffusion.Solve(World.Graph, null, At(3, 2), sink: _ => -1));
        Refused("weights: each must be finite and at least 0, got -1 for the edge 3–", () => FlowDiffusion.Solve(World.Graph, new Constant(-1), At(3, 200)));
        Refused("weights: those of node 3 have no finite sum, got", () => FlowDiffusion.Solve(World.Graph, new Constant(1e308), At(3, 200)));
        Refused("weights: those of node 3 are so small that no finite height sends", () => FlowDiffusion.Solve(World.Graph, new Constant(1e-320), At(3, 200)));
        Refused("source: the masses have no finite sum", () => FlowDiffusion.Solve(World.Graph, null, new Dictionary<int, double> { [1] = 1e308, [2] = 1e308 }));
        Refused("label: each must be 0 or 1, got 7 for node 3", () => new LabelEdgeWeights(i => i == 3 ? 7 : 0).Weight(2, 3));
        Refused("got a graph with directions", () => FlowDiffusion.Solve(SparseGraph.FromEdges(2, [(0, 1)], isDirected: true), null, At(0, 2)));
        Refused("got a graph with weights", () => FlowDiffusion.Solve(SparseGraph.FromEdges(2, [(0, 1)], weights: [2]), null, At(0, 2)));
        Refused("epsilon: must be from 0 to 1, got -0.1", () => new LabelEdgeWeights(_ => 1, -0.1));
        Refused("epsilon: must be from 0 to 1, got NaN", () => new LabelEdgeWeights(_ => 1, double.NaN));
        Refused("insideAccuracy: must be from 0 to 1, got 1.1", () => new NoisyMembership([1], 1.1, 0));
        Assert.Throws<OperationCanceledException>(() => FlowDiffusion.Solve(World.Graph, null, At(3, 200), cancellationToken: new CancellationToken(canceled: true)));
    }

    private static void Refused(string message, Func<object> act) => Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(act).Message, StringComparison.Ordinal);

    private static Dictionary<int, double> At(int node, double mass) => new() { [node] = mass };

    private static LabelEdgeWeights Weights(double epsilon) => new(Noisy.Label, epsilon);

    private static IEnumerable<int> Block(long k) => World.Given.Entries().Index().Where(c => c.Item == k).Select(c => c.Index);

    private sealed class Constant(double weight) : IEdgeWeights
    {
        public double Weight(int from, int to) => weight;
    }

    private sealed class Counted(SparseGraph graph) : ILocalGraph
    {
        public List<int> Rows { get; } = [];

        public Action<int>? OnRow { get; init; }

        public int Degree(int node) => graph.Degree(node);

        public ReadOnlySpan<int> Neighbours(int node)
        {
            Rows.Add(node);
            OnRow?.Invoke(Rows.Count);
            return graph.Neighbours(node);
        }
    }
}
