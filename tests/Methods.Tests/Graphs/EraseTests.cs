using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Graphs;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Graphs;

/// <summary>The losses, labels and noise of ERASE, by what must hold for every input.</summary>
public sealed class EraseTests
{
    private const int Nodes = 12;
    private const int Classes = 3;

    private static SparseGraph Graph { get; } = Data.Graphs.SparseGraphTests.Random(Nodes, 0.3, 4);

    private static int[] Labelled { get; } = [0, 2, 3, 5, 7, 8, 11];

    private static long[] Noisy { get; } = [0, 1, 1, 2, 0, 2, 0];

    [Fact]
    public void One_class_takes_as_much_room_as_all_nodes()
    {
        using var scope = NewDisposeScope();
        var rates = new CodingRateReductionLoss(1, 1, 0.1).Forward(Rows(20, 6), zeros(20, int64), 1);

        Assert.Equal(rates.Discriminative.item<double>(), rates.Compressive.item<double>(), 1e-8);
        Assert.Equal(0, rates.Loss.item<double>(), 1e-8);
        Assert.True(rates.Discriminative.item<double>() > 1);
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.05)]
    [InlineData(2)]
    public void Classes_take_no_more_room_than_all_nodes_together(double epsilon)
    {
        using var scope = NewDisposeScope();
        for (var seed = 0; seed < 20; seed++)
        {
            var rates = new CodingRateReductionLoss(epsilon: epsilon).Forward(Rows(15, 5, seed), Assigned(15, 4, seed), 4);

            Assert.InRange(rates.Compressive.item<double>(), 0, rates.Discriminative.item<double>() + 1e-6);
        }
    }

    [Fact]
    public void Neither_a_rotation_nor_the_order_of_the_nodes_changes_the_rates()
    {
        using var scope = NewDisposeScope();
        var (z, classes, loss) = (Rows(18, 6), Assigned(18, 3), new CodingRateReductionLoss());
        var expected = loss.Forward(z, classes, 3);
        var (rotation, _) = linalg.qr(rand([6, 6], float64, generator: new Generator(5, CPU)) - 0.5);
        var order = tensor(new SeededRandom(2).Permutation(18), int64);

        foreach (var other in new[] { loss.Forward(z.mm(rotation), classes, 3), loss.Forward(z.index_select(0, order), classes.index_select(0, order), 3) })
        {
            Assert.Equal(expected.Discriminative.item<double>(), other.Discriminative.item<double>(), 1e-9);
            Assert.Equal(expected.Compressive.item<double>(), other.Compressive.item<double>(), 1e-9);
        }
    }

    [Fact]
    public void An_empty_class_adds_nothing_and_the_smaller_matrix_says_the_same_as_the_larger()
    {
        using var scope = NewDisposeScope();
        var (z, classes, loss) = (Rows(9, 4), Assigned(9, 2), new CodingRateReductionLoss());

        Assert.Equal(loss.CompressiveRate(z, classes, 2).item<double>(), loss.CompressiveRate(z, classes + 3, 7).item<double>());

        // Fewer nodes than numbers, and the formula as it is written: D × D.
        var wide = Rows(4, 7);
        var direct = linalg.slogdet(eye(7, dtype: float64) + (wide.t().mm(wide) * (7 / (4 * 0.05)))).Item2 / 2;
        Assert.Equal(direct.item<double>(), loss.DiscriminativeRate(wide).item<double>(), 1e-9);
    }

    [Fact]
    public void Gamma1_stands_inside_the_rate_of_all_nodes_and_before_that_of_the_classes()
    {
        using var scope = NewDisposeScope();
        var (z, classes) = (Rows(10, 4), Assigned(10, 2));
        var (plain, half) = (new CodingRateReductionLoss(1, 2), new CodingRateReductionLoss(0.5, 2));
        var rates = half.Forward(z, classes, 2);

        // γ₁ W Wᵀ is (√γ₁ W)(√γ₁ W)ᵀ.
        Assert.Equal(plain.DiscriminativeRate(z * Math.Sqrt(0.5)).item<double>(), rates.Discriminative.item<double>(), 1e-9);
        Assert.Equal(plain.CompressiveRate(z, classes, 2).item<double>(), rates.Compressive.item<double>(), 1e-12);
        Assert.Equal((0.5 * rates.Compressive.item<double>()) - (2 * rates.Discriminative.item<double>()), rates.Loss.item<double>(), 1e-12);
        Assert.Equal(0, new CodingRateReductionLoss(0, 2).Forward(z, classes, 2).Loss.item<double>());
    }

    [Fact]
    public void The_gradient_is_that_of_small_steps()
    {
        using var scope = NewDisposeScope();
        var (classes, loss) = (Assigned(6, 3), new CodingRateReductionLoss(0.7, 1.5, 0.2));
        var z = Rows(6, 3).requires_grad_();
        loss.Forward(z, classes, 3).Loss.backward();
        using var noGradient = no_grad();
        for (var i = 0; i < 6; i++)
        {
            var step = zeros_like(z);
            step[i, i % 3] = 1e-6;
            var slope = (loss.Forward(z + step, classes, 3).Loss - loss.Forward(z - step, classes, 3).Loss).item<double>() / 2e-6;

            Assert.Equal(slope, z.grad![i, i % 3].item<double>(), 1e-6);
        }
    }

    [Fact]
    public void Labels_that_keep_everything_do_not_move_and_every_column_passes_on_what_it_has()
    {
        using var scope = NewDisposeScope();
        var still = StructuralDenoiser.Propagate(Graph, Labelled, Noisy, Classes, alpha: 1, steps: 6);
        var none = StructuralDenoiser.Propagate(Graph, Labelled, Noisy, Classes, alpha: 0.3, steps: 0);

        Assert.True(still.equal(none).all().item<bool>());
        Assert.Equal(Labelled.Length, still.sum().item<double>());

        // A D⁻¹ on the whole graph moves mass and loses none: column sums of the labels stay, row sums do not.
        using var refiner = new EraseLabelRefiner(Whole, [0, 1], zeros([5, 2], float64), alpha: 0.2, steps: 4);
        var labels = refiner.Refine(Rows(5, 3));
        Assert.True(labels.Propagated.sum([0]).allclose(labels.Semantic.sum([0])));
        Assert.False(labels.Propagated.sum([1]).allclose(labels.Semantic.sum([1])));
    }

    [Fact]
    public void A_labelled_node_without_labelled_neighbours_ends_with_a_power_of_what_it_had_and_others_with_nothing()
    {
        using var scope = NewDisposeScope();
        var path = SparseGraph.FromEdges(4, [(0, 1), (1, 2), (2, 3), (3, 3)], SelfLoops.Keep);

        var labels = StructuralDenoiser.Propagate(path, [0, 3], [1, 0], 2, alpha: 0.6, steps: 3);

        Assert.Equal([0, 0.216, 0, 0, 0, 0, 0.216, 0], labels.data<double>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void With_the_whole_weight_on_structure_representations_do_not_matter()
    {
        using var scope = NewDisposeScope();
        var denoised = StructuralDenoiser.Propagate(Graph, Labelled, Noisy, Classes);
        using var structure = new EraseLabelRefiner(Graph, Labelled, denoised, beta: 1);
        using var both = new EraseLabelRefiner(Graph, Labelled, denoised, beta: 0.6);

        Assert.True(structure.Refine(Rows(Nodes, 4, 1)).Propagated.allclose(structure.Refine(Rows(Nodes, 4, 2)).Propagated));
        Assert.False(both.Refine(Rows(Nodes, 4, 1)).Propagated.allclose(both.Refine(Rows(Nodes, 4, 2)).Propagated));
    }

    [Fact]
    public void Only_the_size_of_a_cosine_counts()
    {
        using var scope = NewDisposeScope();
        var alone = SparseGraph.FromEdges(4, []);
        var denoised = zeros([4, 2], float64);
        denoised[0, 0] = denoised[1, 1] = 1;
        using var refiner = new EraseLabelRefiner(alone, [0, 1], denoised, beta: 0);

        // Prototypes (1, 0) and (0, 1). Node 2 points away from the first and hardly to the second: |cos| says the first.
        var labels = refiner.Refine(tensor(new double[,] { { 1, 0 }, { 0, 1 }, { -3, 1 }, { 1, -3 } }));

        Assert.Equal([0, 1, 0, 1], labels.Assignment.data<long>().ToArray());
    }

    [Fact]
    public void Prototypes_draw_nodes_without_labels_and_carry_no_gradient()
    {
        using var scope = NewDisposeScope();
        var alone = SparseGraph.FromEdges(5, []);
        var z = tensor(new double[,] { { 1, 0 }, { 0, 1 }, { 0.2, 0.9 }, { 5, 0.1 }, { 0, 0 } }).requires_grad_();
        using var refiner = new EraseLabelRefiner(alone, [0, 1], StructuralDenoiser.Propagate(alone, [0, 1], [2, 0], 3));

        var labels = refiner.Refine(z);

        // Class 1 has no labelled node: its prototype is zero, nothing is near to it. A zero vector is near to nothing: the first class.
        Assert.Equal([2, 0, 0, 2, 0], labels.Assignment.data<long>().ToArray());
        Assert.Equal([0, 1, 0, 0, 1, 0], labels.Prototypes.data<double>().ToArray());
        Assert.False(labels.Semantic.requires_grad);
        Assert.False(labels.Prototypes.requires_grad);
        Assert.Equal(1 / 3.0, labels.Semantic[4, 1].item<double>(), 1e-12);
    }

    [Fact]
    public void Asymmetric_noise_sends_a_class_into_one_other_at_its_rate()
    {
        long[] truth = [.. Enumerable.Range(0, 4000).Select(i => (long)(i % 4))];
        var data = new GraphDataset("nodes", zeros(4000, 1), SparseGraph.FromEdges(4000, []), [.. Enumerable.Range(0, 4000)], [.. truth], ["a", "b", "c", "d"]);
        var targets = new HashSet<string>(StringComparer.Ordinal);
        for (var seed = 0; seed < 8; seed++)
        {
            var noisy = new RandomPairFlipNoise(0.3).Inject(data, seed);
            var given = noisy.Dataset.Given.Entries();
            var becomes = Enumerable.Range(0, 4).Select(k => given.Where((g, i) => truth[i] == k && g != k).Distinct().ToArray()).ToArray();

            Assert.All(becomes, b => Assert.Single(b));
            Assert.InRange(noisy.Report.RealizedRate, 0.27, 0.33);
            targets.Add(string.Concat(becomes.Select(b => b[0])));
        }

        Assert.True(targets.Count > 4);
        Assert.Equal(truth, new RandomPairFlipNoise(0).Inject(data, 1).Dataset.Given.Entries());
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomPairFlipNoise(1.1));
        Assert.Contains("asymmetric", Methods.Papers.Catalog.Noises.Select(n => n.Kind));
    }

    [Fact]
    public void What_is_not_allowed_is_said()
    {
        using var scope = NewDisposeScope();
        var denoised = StructuralDenoiser.Propagate(Graph, Labelled, Noisy, Classes);
        var loss = new CodingRateReductionLoss();
        var directed = SparseGraph.FromEdges(Nodes, [(0, 1)], isDirected: true);
        void Says(string part, Action act) => Assert.Contains(part, Assert.ThrowsAny<ArgumentException>(act).Message, StringComparison.Ordinal);

        Says("epsilon: expected a number above 0, got 0", () => _ = new CodingRateReductionLoss(epsilon: 0));
        Says("gamma2: expected a number of at least 0, got -1", () => _ = new CodingRateReductionLoss(gamma2: -1));
        Says("assignment: expected int64 [4]", () => loss.Forward(Rows(4, 2), zeros(3, int64), 2));
        Says("assignment: each must be from 0 to 1, got 2", () => loss.Forward(Rows(2, 2), tensor(new long[] { 0, 2 }), 2));
        Says("representations: expected finite numbers", () => loss.DiscriminativeRate(Rows(2, 2) / 0.0));
        Says("representations: expected float [m,D]", () => loss.DiscriminativeRate(zeros(3, float64)));
        Says("alpha: expected a share in [0, 1], got 1.5", () => StructuralDenoiser.Propagate(Graph, Labelled, Noisy, Classes, alpha: 1.5));
        Says("steps", () => StructuralDenoiser.Propagate(Graph, Labelled, Noisy, Classes, steps: -1));
        Says("noisyLabels: each must be from 0 to 1, got 2 at position 3", () => StructuralDenoiser.Propagate(Graph, Labelled, Noisy, 2));
        Says("noisyLabels: expected 7, one a labelled node, got 1", () => StructuralDenoiser.Propagate(Graph, Labelled, [0], 2));
        Says("trainNodes: at least one labelled node is needed", () => StructuralDenoiser.Propagate(Graph, [], [], 2));
        Says("trainNodes: node 3 stands twice, again at position 1", () => StructuralDenoiser.Propagate(Graph, [3, 3], [0, 1], 2));
        Says("trainNodes: each must be from 0 to 11, got 12 at position 0", () => StructuralDenoiser.Propagate(Graph, [12], [0], 2));
        Says("graph: expected one without directions", () => StructuralDenoiser.Propagate(directed, Labelled, Noisy, Classes));
        Says("beta: expected a share in [0, 1], got NaN", () => _ = new EraseLabelRefiner(Graph, Labelled, denoised, beta: double.NaN));
        Says("denoised: expected float64 [12,K]", () => _ = new EraseLabelRefiner(Graph, Labelled, zeros([3, 2], float64)));
        using var refiner = new EraseLabelRefiner(Graph, Labelled, denoised);
        Says("representations: expected float [12,D], one row a node, got Float64 [4,2]", () => refiner.Refine(Rows(4, 2)));
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => StructuralDenoiser.Propagate(Graph, Labelled, Noisy, Classes, cancellationToken: stop.Token));
    }

    private static SparseGraph Whole { get; } = SparseGraph.FromEdges(5, [(0, 1), (1, 2), (2, 3), (3, 4), (0, 4), (1, 3)]);

    private static TorchSharp.torch.Tensor Rows(int count, int width, int seed = 0) => rand([count, width], float64, generator: new Generator((ulong)(seed + 11), CPU));

    private static TorchSharp.torch.Tensor Assigned(int count, int classes, int seed = 0) => randint(0, classes, [count], int64, generator: new Generator((ulong)(seed + 31), CPU));
}
