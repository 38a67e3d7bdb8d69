using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Graphs;

namespace NoisyNotebooks.Methods.Tests.Graphs;

public sealed class FastRandomProjectionTests
{
    private static readonly SparseGraph World = new DegreeCorrectedBlockModel { Nodes = 300, Degree = 6, Seed = 4 }.Draw().Graph;

    [Theory]
    [InlineData(3.0, 9)]
    [InlineData(40.0, 40)]
    [InlineData(300.0, 64)]
    public void Sparse_and_full_powers_are_the_formula(double sparsity, int dimension)
    {
        // The first powers of a sparse projection are kept sparse, rows of hubs whole, later ones full: all must be P^i L R.
        var projection = FastRandomProjection.CreateProjection(300, dimension, sparsity, new SeededRandom(1));

        var powers = Plain(dimension, [1, 1, 1, 1], beta: -0.5).Powers(World, projection);

        var u = new double[300, dimension];
        for (var i = 0; i < 300; i++)
        {
            for (var c = 0; c < dimension; c++)
            {
                u[i, c] = World.Degree(i) == 0 ? 0 : projection[i, c] * Math.Pow(World.Degree(i), -0.5);
            }
        }

        foreach (var power in powers)
        {
            u = Walk(World, u);
            AssertEqual(u, power, 1e-12);
        }
    }

    [Fact]
    public void The_embedding_is_linear_in_the_projection()
    {
        var (a, b) = (Projection(8, 1), Projection(8, 2));
        var sum = Map(a, (v, i, c) => v + b[i, c]);
        var method = Plain(8, [0.5, 2, -1], beta: -0.3);
        var (ua, ub) = (method.Fit(World, a), method.Fit(World, b));

        AssertEqual(Map(ua, (v, i, c) => v + ub[i, c]), method.Fit(World, sum), 1e-12);
    }

    [Fact]
    public void One_power_is_the_walk_times_the_projection()
    {
        var r = Projection(5, 3);

        AssertEqual(Walk(World, r), Plain(5, [1]).Fit(World, r), 1e-14);
    }

    [Fact]
    public void The_projection_keeps_inner_products_on_average()
    {
        var random = new SeededRandom(9);
        var (x, y) = (Enumerable.Range(0, 50).Select(_ => random.NextGaussian()).ToArray(), Enumerable.Range(0, 50).Select(_ => random.NextGaussian()).ToArray());
        foreach (var sparsity in new[] { 1, 3, Math.Sqrt(50) })
        {
            var products = new double[2_000];
            for (var seed = 0; seed < products.Length; seed++)
            {
                var r = FastRandomProjection.CreateProjection(50, 4, sparsity, new SeededRandom(seed));
                for (var c = 0; c < 4; c++)
                {
                    products[seed] += Enumerable.Range(0, 50).Sum(i => x[i] * r[i, c]) * Enumerable.Range(0, 50).Sum(i => y[i] * r[i, c]);
                }
            }

            var mean = products.Average();
            var error = Math.Sqrt(products.Sum(p => (p - mean) * (p - mean)) / (products.Length - 1) / products.Length);
            Assert.InRange(mean - x.Zip(y, (a, b) => a * b).Sum(), -3 * error, 3 * error);
        }
    }

    [Theory]
    [InlineData(3.0)]
    [InlineData(25.0)]
    public void Of_the_projections_entries_one_in_s_is_not_zero_and_signs_are_even(double sparsity)
    {
        var entries = FastRandomProjection.CreateProjection(1_000, 100, sparsity, new SeededRandom(1)).Cast<double>().ToArray();
        var filled = entries.Where(v => v != 0).ToArray();

        Assert.All(filled, v => Assert.Equal(Math.Sqrt(sparsity / 100), Math.Abs(v), 1e-12));
        Assert.InRange(filled.Length * sparsity / 100_000, 0.95, 1.05);
        Assert.InRange(filled.Count(v => v > 0) / (double)filled.Length, 0.47, 0.53);
        Assert.True(entries[..50_000].Any(v => v != 0) && entries[99_000..].Any(v => v != 0));
    }

    [Fact]
    public void A_relabelled_graph_with_a_permuted_projection_gives_permuted_rows()
    {
        var order = new SeededRandom(5).Permutation(300);
        var edges = new List<(int, int)>();
        for (var i = 0; i < 300; i++)
        {
            foreach (var j in World.Neighbours(i))
            {
                if (i < j)
                {
                    edges.Add(((int)order[i], (int)order[j]));
                }
            }
        }

        var r = Projection(6, 1);
        var permuted = new double[300, 6];
        var method = new FastRandomProjection(6, [1, 2, 3], -0.4);
        var u = method.Fit(World, r);
        var expected = new double[300, 6];
        for (var i = 0; i < 300; i++)
        {
            for (var c = 0; c < 6; c++)
            {
                permuted[order[i], c] = r[i, c];
                expected[order[i], c] = u[i, c];
            }
        }

        AssertEqual(expected, method.Fit(SparseGraph.FromEdges(300, [.. edges]), permuted), 1e-9);
    }

    [Fact]
    public void A_constant_projection_stays_constant_and_is_zero_when_standardized()
    {
        var ring = SparseGraph.FromEdges(9, [.. Enumerable.Range(0, 9).Select(i => (i, (i + 1) % 9)), (0, 4), (2, 7)]);
        var ones = Map(new double[9, 2], (_, _, _) => 0.7);

        Assert.All(Plain(2, [0, 0, 1]).Fit(ring, ones).Cast<double>(), v => Assert.Equal(0.7, v, 1e-14));
        Assert.All(new FastRandomProjection(2, [1, 1, 1], normalizeIntermediate: false).Fit(ring, ones).Cast<double>(), v => Assert.Equal(0, v, 1e-14));
    }

    [Fact]
    public void A_node_without_edges_has_a_row_of_zeros_and_nothing_is_ever_nan()
    {
        var graph = SparseGraph.FromEdges(5, [(0, 1), (1, 2), (0, 3)], weights: [1, 2, 0]);
        foreach (var isNormalized in new[] { false, true })
        {
            var u = new FastRandomProjection(4, [1, 1, 1], -1, sparsity: 1, normalizeIntermediate: isNormalized, standardize: false).Fit(graph);

            Assert.All(u[4].ToArray(), v => Assert.Equal(0, v));
            Assert.All(u[3].ToArray(), v => Assert.Equal(0, v)); // its only edge weighs nothing
            Assert.Contains(u[0].ToArray(), v => v != 0);
            Assert.All(new FastRandomProjection(4, [1, 1, 1], -1, sparsity: 1, normalizeIntermediate: isNormalized).Fit(graph).Values.ToArray(), v => Assert.True(float.IsFinite(v)));
        }
    }

    [Fact]
    public void On_a_bipartite_graph_odd_and_even_powers_stay_apart()
    {
        var star = SparseGraph.FromEdges(5, [(0, 1), (0, 2), (0, 3), (0, 4)]);
        var r = new double[5, 1];
        r[0, 0] = 1;

        var powers = Plain(1, [1, 1, 1, 1]).Powers(star, r);

        Assert.Equal([0, 1, 0, 1], powers.Select(u => u[0, 0]));
        Assert.Equal([1, 0, 1, 0], powers.Select(u => u[3, 0]));
    }

    [Fact]
    public void Threads_change_no_bit_and_a_seed_repeats()
    {
        var graph = new RMatGraph { Nodes = 4_000, Edges = 40_000 }.Draw();
        var one = new FastRandomProjection(48, [1, 1, 1, 1], -0.3) { Threads = 1 }.Fit(graph);
        var many = new FastRandomProjection(48, [1, 1, 1, 1], -0.3) { Threads = 5 }.Fit(graph);
        var other = new FastRandomProjection(48, [1, 1, 1, 1], -0.3, seed: 43).Fit(graph);

        Assert.Equal(one.Values.ToArray(), many.Values.ToArray());
        Assert.NotEqual(one.Values.ToArray(), other.Values.ToArray());
    }

    [Fact]
    public void Single_precision_is_double_precision_rounded()
    {
        var graph = new RMatGraph { Nodes = 2_000, Edges = 20_000 }.Draw();
        var method = new FastRandomProjection(32, [0, 0, 1, 2], -0.5, seed: 7);
        var r = FastRandomProjection.CreateProjection(2_000, 32, Math.Sqrt(2_000), new SeededRandom(7, 0x46617374));

        AssertEqual(method.Fit(graph, r), method.Fit(graph).ToMatrix(), 1e-4);
    }

    [Fact]
    public void Powers_are_added_up_with_other_weights_as_a_fit_with_these_would()
    {
        var powers = new FastRandomProjection(16, [1, 1, 1]).Powers(World);
        foreach (var weights in new double[][] { [0, 0, 1], [1, 0.5, 4] })
        {
            var method = new FastRandomProjection(16, weights);
            AssertEqual(method.Fit(World).ToMatrix(), method.Combine(powers).ToMatrix(), 1e-5);
        }
    }

    [Fact]
    public void Powers_may_stand_side_by_side()
    {
        var r = Projection(3, 1);
        var powers = Plain(3, [1, 1]).Powers(World, r);

        var beside = new FastRandomProjection(3, [0, 5], normalizeIntermediate: false, concatenate: true).Fit(World, r);

        Assert.Equal((300, 6), (beside.GetLength(0), beside.GetLength(1)));
        AssertEqual(powers[0], Map(new double[300, 3], (_, i, c) => beside[i, c]), 0);
        AssertEqual(powers[1], Map(new double[300, 3], (_, i, c) => beside[i, c + 3]), 0);
    }

    [Fact]
    public void Columns_are_standardized_with_the_population_deviation()
    {
        var u = new FastRandomProjection(20, [0, 0, 1, 1], -0.2).Fit(World);

        for (var c = 0; c < 20; c++)
        {
            var column = Enumerable.Range(0, 300).Select(i => (double)u[i][c]).ToArray();
            Assert.Equal(0, column.Average(), 1e-6);
            Assert.Equal(1, column.Sum(v => v * v) / 300, 1e-5);
        }
    }

    [Fact]
    public void The_plane_holds_the_directions_of_greatest_spread()
    {
        var u = new FastRandomProjection(20).Fit(World);
        var svd = Methods.Numerics.TruncatedSvd.Fit(u.ToMatrix(), 2).Project(u.ToMatrix());

        AssertEqual(svd, u.Plane(), 1e-3);
    }

    [Fact]
    public void Bad_input_is_named()
    {
        Refused("dimension: must be at least 1, got 0", () => new FastRandomProjection(0));
        Refused("iterationWeights: expected at least one weight", () => new FastRandomProjection(4, []));
        Refused("iterationWeights: each must be finite, got NaN at position 1", () => new FastRandomProjection(4, [1, double.NaN]));
        Refused("normalizationStrength: must be finite", () => new FastRandomProjection(4, normalizationStrength: double.PositiveInfinity));
        Refused("sparsity: must be at least 1, got 0.5", () => new FastRandomProjection(4, sparsity: 0.5));
        Refused("uniform: must be in [0, 1), got 1", () => FastRandomProjection.ProjectionEntry(1, 3, 2));
        Refused("graph: expected no weight below 0, got -1 at node 0", () => new FastRandomProjection(4).Fit(SparseGraph.FromEdges(2, [(0, 1)], weights: [-1])));
        Refused("graph: expected edges without directions", () => new FastRandomProjection(4).Fit(SparseGraph.FromEdges(2, [(0, 1)], isDirected: true)));
        Refused("projection: expected [300,4], a row a node, got [300,5]", () => new FastRandomProjection(4).Fit(World, new double[300, 5]));
        Refused("projection: must be finite, got NaN at [2,1]", () => new FastRandomProjection(2).Fit(World, Map(new double[300, 2], (_, i, c) => i == 2 && c == 1 ? double.NaN : 0)));
        Refused("powers: expected 4, one a weight, got 1", () => new FastRandomProjection(4).Combine([new FastRandomProjection(4).Fit(World)]));
        Refused("dimension: 100000000 numbers for each of 300 nodes", () => new FastRandomProjection(100_000_000, sparsity: 1e12).Fit(World));
        Refused("classes: expected 300, one a node, got 2", () => new FastRandomProjection(4).Fit(World).ToDataset("x", [0, 1]));
        Assert.ThrowsAny<OperationCanceledException>(() => new FastRandomProjection(4).Fit(World, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Numbers_that_single_precision_does_not_hold_are_refused_and_never_become_nan()
    {
        // Weights of 1e-40 and 1e39, a weight of a power of 1e39, and β = −80 on a hub of degree 40: finite, and out of a float's range.
        Refused("graph: expected weights with a sum from", () => new FastRandomProjection(4).Fit(Pair(1e-40)));
        Refused("graph: expected weights with a sum from", () => new FastRandomProjection(4).Fit(Pair(1e39)));
        Refused("graph: expected weights with a sum from", () => new FastRandomProjection(1).Fit(Path(1e308), new double[3, 1]));
        Refused("iterationWeights: 1E+39 is too great", () => new FastRandomProjection(4, [0, 1e39]).Fit(World));
        Refused("iterationWeights: 1E+39 is too great", () => new FastRandomProjection(4, [1e39]).Combine([new FastRandomProjection(4).Fit(World)]));
        Refused("normalizationStrength: 40 to the power -80 (node 0) is too small", () => new FastRandomProjection(4, normalizationStrength: -80).Fit(Star(40)));
        Assert.Contains(new FastRandomProjection(1, [1], normalizeIntermediate: false, standardize: false).Fit(Pair(1e-40), new double[,] { { 1 }, { 0 } }).Cast<double>(), v => v == 1);

        static SparseGraph Pair(double weight) => SparseGraph.FromEdges(2, [(0, 1)], weights: [weight]);
        static SparseGraph Path(double weight) => SparseGraph.FromEdges(3, [(0, 1), (1, 2)], weights: [weight, weight]);
        static SparseGraph Star(int leaves) => SparseGraph.FromEdges(leaves + 1, [.. Enumerable.Range(1, leaves).Select(i => (0, i))]);
    }

    [Fact]
    public void A_projection_too_large_is_refused_before_a_number_of_it_is_drawn() =>
        Refused("dimension: 200000000 numbers for each of 300 nodes", () => new FastRandomProjection(200_000_000).Fit(World));

    [Fact]
    public void A_projection_may_be_so_sparse_that_nothing_is_left_of_it()
    {
        // One in 10^17: 1 − 1/s is 1 in double precision.
        Assert.All(FastRandomProjection.CreateProjection(50, 4, 1e17, new SeededRandom(1)).Cast<double>(), v => Assert.Equal(0, v));
        Assert.All(new FastRandomProjection(4, sparsity: double.MaxValue).Fit(World).Values.ToArray(), v => Assert.Equal(0, v));
    }

    [Fact]
    public void A_graph_of_one_node_has_an_embedding_of_zeros()
    {
        var embedding = new FastRandomProjection(3).Fit(SparseGraph.FromEdges(1, []));

        Assert.Equal([0f, 0f, 0f], embedding.Values.ToArray());
        Assert.Equal([0.0, 0.0], embedding.Plane().Cast<double>());
    }

    [Fact]
    public void Classes_out_of_range_are_named()
    {
        var embedding = new FastRandomProjection(2).Fit(SparseGraph.FromEdges(2, [(0, 1)]));

        Refused("classes: expected numbers from 0 to", () => embedding.ToDataset("x", [0, -1]));
        Refused("got -1 at position 0", () => embedding.ToDataset("x", [-1, -1]));
        Refused("got 2147483647 at position 1", () => embedding.ToDataset("x", [0, int.MaxValue]));
        Refused("got 2 at position 0", () => embedding.ToDataset("x", [2, 0], ["a", "b"]));
    }

    [Fact]
    public void A_tensor_of_an_embedding_is_a_copy()
    {
        var embedding = new FastRandomProjection(2).Fit(World);
        var before = embedding.Values.ToArray();
        using var tensor = embedding.ToTensor();
        tensor.zero_();

        Assert.Equal(before, embedding.Values.ToArray());
    }

    private static void Refused(string message, Func<object> act) => Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(act).Message, StringComparison.Ordinal);

    private static FastRandomProjection Plain(int dimension, double[] weights, double beta = 0) =>
        new(dimension, weights, beta, normalizeIntermediate: false, standardize: false);

    private static double[,] Projection(int dimension, long seed) => FastRandomProjection.CreateProjection(300, dimension, 3, new SeededRandom(seed));

    // P U, by the definition.
    private static double[,] Walk(SparseGraph graph, double[,] u) => Map(u, (_, i, c) =>
    {
        var sum = 0.0;
        foreach (var j in graph.Neighbours(i))
        {
            sum += u[j, c] / graph.Degree(i);
        }

        return sum;
    });

    private static double[,] Map(double[,] matrix, Func<double, int, int, double> map)
    {
        var result = new double[matrix.GetLength(0), matrix.GetLength(1)];
        for (var i = 0; i < result.GetLength(0); i++)
        {
            for (var c = 0; c < result.GetLength(1); c++)
            {
                result[i, c] = map(matrix[i, c], i, c);
            }
        }

        return result;
    }

    private static void AssertEqual(double[,] expected, double[,] actual, double tolerance)
    {
        Assert.Equal((expected.GetLength(0), expected.GetLength(1)), (actual.GetLength(0), actual.GetLength(1)));
        for (var i = 0; i < expected.GetLength(0); i++)
        {
            for (var c = 0; c < expected.GetLength(1); c++)
            {
                Assert.Equal(expected[i, c], actual[i, c], tolerance);
            }
        }
    }
}
