using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Graphs;

namespace NoisyNotebooks.Methods.Tests.Graphs;

public sealed class LocalClusteringTests
{
    private static readonly SparseGraph Barbell = SparseGraph.FromEdges(8, [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3), (3, 4), (4, 5), (4, 6), (4, 7), (5, 6), (5, 7), (6, 7)]);

    [Fact]
    public void A_cluster_comes_out_around_its_node()
    {
        var cluster = new LocalClustering().Around(Barbell, 0, volume: 13);

        Assert.Contains(0, cluster.Nodes);
        Assert.Equal([0, 1, 2, 3], cluster.Sweep.Cluster.Order());
        Assert.Equal(1 / 13.0, cluster.Sweep.Conductance, 1e-12);
        Assert.Equal([0, 1, 2, 3], (new LocalClustering { IsSwept = true }).Around(Barbell, 0, volume: 13).Nodes.Order());
        Assert.Equal(cluster.Sweep.Profile[cluster.Nodes.Length - 1], cluster.Conductance);
    }

    [Fact]
    public void The_seeds_own_label_does_not_count()
    {
        // Every label of the seed's side says 1, its own says 0: without the correction nearly nothing would leave it.
        var cluster = new LocalClustering { Epsilon = 0 }.Around(Barbell, 0, volume: 6, node => node is 1 or 2 or 3 ? 1 : 0);

        Assert.True(cluster.Flow.Converged);
        Assert.Contains(1, cluster.Flow.Mass.Keys);
        Assert.DoesNotContain(4, cluster.Flow.Mass.Keys);
    }

    [Fact]
    public void Of_several_masses_the_lowest_conductance_is_kept()
    {
        double[] factors = [0.4, 0.9, 1.7];
        var each = factors.Select(f => new LocalClustering { MassFactors = [f] }.Around(Barbell, 0, volume: 13)).ToArray();
        var kept = new LocalClustering { MassFactors = [.. factors] }.Around(Barbell, 0, volume: 13);

        Assert.Equal(each.MinBy(c => c.Conductance)!.MassFactor, kept.MassFactor);
        Assert.Equal(each.Min(c => c.Conductance), kept.Conductance);
    }

    [Fact]
    public void A_mass_that_stays_at_the_seed_gives_way_to_one_that_does_not()
    {
        var kept = new LocalClustering { MassFactors = [0.1, 1.7] }.Around(Barbell, 0, volume: 13);

        Assert.Equal(1.7, kept.MassFactor);
        Assert.NotEmpty(kept.Nodes);
    }

    [Fact]
    public void A_mass_that_the_graph_does_not_hold_gives_way_to_one_that_comes_to_rest()
    {
        // It fills all of the graph, so no edge leaves it: a conductance of 0 that says nothing.
        Assert.False(new LocalClustering { MassFactors = [4] }.Around(Barbell, 0, volume: 13).Flow.Converged);
        foreach (double[] factors in new double[][] { [0.9, 4], [4, 0.9] })
        {
            Assert.Equal(0.9, new LocalClustering { MassFactors = [.. factors] }.Around(Barbell, 0, volume: 13).MassFactor);
        }
    }

    [Fact]
    public void What_has_no_conductance_says_so()
    {
        var none = new LocalClustering().Around(Barbell, 0, volume: 1);

        Assert.Equal("cluster of 0 nodes around 0, no conductance, 0 pushes", none.ToString());
        Assert.Equal("0 of 0 nodes, no conductance", none.Sweep.ToString());
    }

    [Fact]
    public void A_graph_may_reuse_its_buffer_while_labels_read_it()
    {
        var graph = new Reused(Barbell);
        int Crowded(int node) => graph.Neighbours(node).Length > 3 ? 1 : 0;

        Assert.Equal(
            new LocalClustering().Around(Barbell, 0, volume: 13, node => Barbell.Degree(node) > 3 ? 1 : 0).Flow.X,
            new LocalClustering().Around(graph, 0, volume: 13, Crowded).Flow.X);
    }

    [Fact]
    public void The_sweep_is_the_definition_and_ties_go_by_number_and_to_the_larger_set()
    {
        var x = new Dictionary<int, double> { [3] = 2, [1] = 2 + 5e-9, [0] = 2, [7] = 0.5, [2] = 3, [5] = 0, [6] = -1 };
        var sweep = SweepCut.Run(Barbell, null, x, totalVolume: 26);

        Assert.Equal([2, 0, 1, 3, 7], sweep.Order);
        for (var size = 1; size <= sweep.Order.Length; size++)
        {
            var set = sweep.Order.Take(size).ToHashSet();
            double volume = set.Sum(Barbell.Degree);
            double cut = set.Sum(i => Barbell.Neighbours(i).ToArray().Count(j => !set.Contains(j)));
            Assert.Equal(cut / Math.Min(volume, 26 - volume), sweep.Profile[size - 1], 1e-12);
        }

        // A path of three with all of its volume known: φ of one end and of two nodes is 1 both, so the larger is taken; all have no other side.
        var path = SparseGraph.FromEdges(3, [(0, 1), (1, 2)]);
        var tied = SweepCut.Run(path, null, new Dictionary<int, double> { [0] = 3, [1] = 2, [2] = 1 }, totalVolume: 4);
        Assert.Equal([1, 1, double.NaN], tied.Profile);
        Assert.Equal([0, 1], tied.Cluster);
        Assert.Empty(SweepCut.Run(path, null, new Dictionary<int, double>()).Cluster);
    }

    [Fact]
    public void Without_a_total_volume_nothing_but_the_supports_rows_is_read() =>
        Assert.Equal([0, 1], SweepCut.Run(new Reaching(), null, new Dictionary<int, double> { [0] = 2, [1] = 1 }).Order);

    [Fact]
    public void Scores_are_zero_where_nothing_is_shared_or_there()
    {
        Assert.Equal(default, ClusterScore.Of([], [1]));
        Assert.Equal(default, ClusterScore.Of([1], []));
        Assert.Equal(new ClusterScore(0.5, 1, 2 / 3.0), ClusterScore.Of([1, 2, 2, 1], [1]));
    }

    [Fact]
    public void Noisy_labels_are_right_as_often_as_was_asked_and_depend_on_node_and_seed_alone()
    {
        var members = Enumerable.Range(0, 4_000);
        var labels = new NoisyMembership(members, 0.9, 0.7, seed: 1) { KnownMember = 17 };

        Assert.InRange(members.Count(i => labels.Label(i) == 1) / 4_000.0, 0.885, 0.915);
        Assert.InRange(Enumerable.Range(4_000, 4_000).Count(i => labels.Label(i) == 0) / 4_000.0, 0.68, 0.72);
        Assert.Equal(1, new NoisyMembership([17], 0, 1, seed: 1) { KnownMember = 17 }.Label(17));
        Assert.Equal(0, new NoisyMembership([17], 0, 1, seed: 1).Label(17));
        Assert.Equal(members.Select(labels.Label), members.Reverse().Select(labels.Label).Reverse());
        Assert.NotEqual(members.Select(labels.Label), members.Select(new NoisyMembership(members, 0.9, 0.7, seed: 2).Label));
    }

    [Fact]
    public void Labels_are_learned_from_attributes_of_a_few_nodes()
    {
        var data = new BlockModel { Nodes = 400, Classes = 4, Signal = 4, Seed = 1 }.Draw();
        var classes = data.Given.Entries();
        int[] inside = [.. Enumerable.Range(0, 400).Where(i => classes[i] == 2)];
        int[] outside = [.. Enumerable.Range(0, 400).Where(i => classes[i] != 2)];

        var labels = AttributeLabels.Of(data, inside[..20], outside[..20]);

        Assert.InRange(inside.Average(labels.Label), 0.8, 1);
        Assert.InRange(outside.Average(labels.Label), 0, 0.2);
        Assert.Contains("inside: expected at least one node, got none", Assert.Throws<ArgumentException>(() => AttributeLabels.Of(data, [], outside)).Message, StringComparison.Ordinal);
        Assert.Contains("attributes: expected 1 for every node, got 2 for node 1", Assert.Throws<ArgumentException>(() => new AttributeLabels(i => new double[i + 1], [0], [1])).Message, StringComparison.Ordinal);
        Assert.Contains("node: each node must be from 0 to 399, got 400", Assert.Throws<ArgumentOutOfRangeException>(() => labels.Label(400)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_query_does_the_same_work_in_a_graph_twelve_times_as_large()
    {
        var (small, large) = (Cost(2_000), Cost(24_000));

        Assert.InRange(large.Flow.Pushes / (double)small.Flow.Pushes, 1 / 1.5, 1.5);
        Assert.InRange(large.Flow.EdgesScanned / (double)small.Flow.EdgesScanned, 1 / 1.5, 1.5);

        static LocalCluster Cost(int nodes)
        {
            var data = new BlockModel { Nodes = nodes, Classes = nodes / 250, Degree = 48, Homophily = 0.5, Features = 1 }.Draw();
            var classes = data.Given.Entries();
            int[] block = [.. Enumerable.Range(0, nodes).Where(i => classes[i] == 0)];
            var labels = new NoisyMembership(block, 0.85, 0.85);
            return new LocalClustering { Tolerance = 0.01 }.Around(data.Graph, block[0], block.Sum(data.Graph.Degree), labels.Label);
        }
    }

    [Fact]
    public void Bad_input_is_named()
    {
        Refused("volume: must be finite and above 0, got 0", () => new LocalClustering().Around(Barbell, 0, 0));
        Refused("volume: must be finite and above 0, got NaN", () => new LocalClustering().Around(Barbell, 0, double.NaN));
        Refused("seed: each node must be from 0 to 7, got 8", () => new LocalClustering().Around(Barbell, 8, 5));
        Refused("seed: each node must be from 0 to 7, got -1", () => new LocalClustering().Around(Barbell, -1, 5));
        Refused("MassFactors: expected at least one number, each finite and above 0, got none", () => new LocalClustering { MassFactors = [] }.Around(Barbell, 0, 5));
        Refused("MassFactors: expected at least one number, each finite and above 0, got 1, 0", () => new LocalClustering { MassFactors = [1, 0] }.Around(Barbell, 0, 5));
        Refused("epsilon: must be from 0 to 1, got 2", () => new LocalClustering { Epsilon = 2 }.Around(Barbell, 0, 5));
        Refused("totalVolume: must be finite and above 0, got 0", () => new LocalClustering().Around(Barbell, 0, 5, totalVolume: 0));
        Refused("totalVolume: must be at least the volume of the nodes with x above 0,", () => new LocalClustering().Around(Barbell, 0, 13, totalVolume: 3));
        Refused("seed: node 2 has no edge", () => new LocalClustering().Around(SparseGraph.FromEdges(3, [(0, 1)]), 2, 5));
        Refused("label: each must be 0 or 1, got 7 for node 0", () => new LocalClustering().Around(Barbell, 1, 5, _ => 7));
        Refused("attributes: each must be finite, got NaN for node 5", () => new AttributeLabels(i => [i == 5 ? double.NaN : i], [0], [1]).Label(5) as object);
        Refused("outside: node 1 is in inside too", () => new AttributeLabels(i => [i], [0, 1], [2, 1]));
        Refused("x: each must be finite, got NaN at node 1", () => SweepCut.Run(Barbell, null, new Dictionary<int, double> { [1] = double.NaN }));
        Refused("x: each node must be from 0 to 7, got 9", () => SweepCut.Run(Barbell, null, new Dictionary<int, double> { [9] = 1 }));

        static void Refused(string message, Func<object> act) => Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(act).Message, StringComparison.Ordinal);
    }

    private sealed class Reused(SparseGraph graph) : ILocalGraph
    {
        private readonly int[] _buffer = new int[8];

        public int Degree(int node) => graph.Degree(node);

        public ReadOnlySpan<int> Neighbours(int node)
        {
            graph.Neighbours(node).CopyTo(_buffer);
            return _buffer.AsSpan(0, graph.Degree(node));
        }
    }

    // Every node has an edge to the next and the one before, without end.
    private sealed class Reaching : ILocalGraph
    {
        public int Degree(int node) => 2;

        public ReadOnlySpan<int> Neighbours(int node) => node < 2 ? (int[])[node + 1, node + 2] : throw new InvalidOperationException($"{node} was read.");
    }
}
