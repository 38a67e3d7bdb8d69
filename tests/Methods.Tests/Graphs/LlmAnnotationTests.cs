using NoisyNotebooks.Methods.Annotators;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Graphs;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Numerics;
using NoisyNotebooks.Methods.Tests.Annotators;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Graphs;

/// <summary>LLM-GNN: which nodes are asked about, which answers are kept, and what a network learns from them.</summary>
public sealed class LlmAnnotationTests
{
    private static readonly GraphDataset Graph = new TopicGraph { Nodes = 240, Classes = 3, Features = 12, Seed = 4 }.Draw();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Density_falls_with_the_distance_itself_and_is_one_at_a_centre()
    {
        var clusters = KMeans.Nearest(new double[,] { { 0, 0 }, { 3, 4 }, { 0, 9 } }, new double[,] { { 0, 0 }, { 0, 10 } });
        Assert.Equal([1, 1 / 6.0, 0.5], ClusterDensity.Of(clusters), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.All(ClusterDensity.Compute(Graph.FeatureRows(), 3, seed: 1, starts: 2), d => Assert.InRange(d, 1e-3, 1));
        Assert.All(ClusterDensity.Compute(Graph.FeatureRows(), Graph.Count), d => Assert.Equal(1, d, 1e-6));
    }

    [Fact]
    public void Alpha_goes_from_the_active_score_to_density()
    {
        var random = new SeededRandom(3);
        double[] density = [.. Enumerable.Range(0, 60).Select(_ => random.NextDouble())];
        double[] active = [.. Enumerable.Range(0, 60).Select(_ => random.NextGaussian())];

        Assert.Equal(DifficultyAwareSelector.Top(active, 9), new DifficultyAwareSelector(0).Select(density, active, 9));
        Assert.Equal(DifficultyAwareSelector.Top(density, 9), new DifficultyAwareSelector(1).Select(density, active, 9));
        Assert.Equal([1, 2, 0], DifficultyAwareSelector.Top([1, 5, 5, 1], 3));
        Assert.Equal(AgeScores.Active(density, active, 0.4), new DifficultyAwareSelector(0.4).Score(density, active));

        // Of equal active scores the larger number ranks higher.
        Assert.Equal([2], new DifficultyAwareSelector(0).Select([1, 1, 1], [5, 5, 5], 1));
        Assert.Contains("density: expected numbers, got NaN at node 1", Assert.Throws<ArgumentException>(() => AgeScores.DifficultyAware([1, 2], [1, 2], [1, double.NaN])).Message, StringComparison.Ordinal);

        // The last term is the density, not its rank.
        var (d, a) = (PercentileRank.Of(density), PercentileRank.Of(active));
        var age = AgeScores.DifficultyAware(density, active, density, 0.2, 0.3);
        Assert.Equal((0.2 * d[7]) + (0.3 * a[7]) + (0.5 * density[7]), age[7], 1e-12);
    }

    [Fact]
    public void Averages_over_neighbours_are_the_random_walk_and_leave_nothing_to_nodes_without_any()
    {
        var graph = SparseGraph.FromEdges(4, [(0, 1), (1, 2)]);
        var x = new double[,] { { 1 }, { 2 }, { 5 }, { 7 } };

        Assert.Equal([2, 3, 2, 0], NeighbourAverages.Of(graph, x, 1).Cast<double>());
        Assert.Equal([3, 2, 3, 0], NeighbourAverages.Of(graph, x).Cast<double>());
        Assert.Equal(x.Cast<double>(), NeighbourAverages.Of(graph, x, 0).Cast<double>());
        Assert.NotSame(x, NeighbourAverages.Of(graph, x, 0));
    }

    [Fact]
    public void The_change_of_entropy_is_the_difference_of_both_entropies()
    {
        var random = new SeededRandom(6);
        for (var round = 0; round < 30; round++)
        {
            int[] labels = [.. Enumerable.Range(0, 1 + random.NextInt(20)).Select(_ => random.NextInt(4))];
            var (all, changes) = ChangeOfEntropy.Compute(labels);
            Assert.Equal(Entropy(labels), all, 1e-12);
            for (var i = 0; i < labels.Length; i++)
            {
                Assert.Equal(Entropy([.. labels.Where((_, j) => j != i)]) - Entropy(labels), changes[i], 1e-12);
            }
        }

        Assert.All(ChangeOfEntropy.Compute([3, 3, 3]).Changes, c => Assert.Equal(0, c));
        var (_, skewed) = ChangeOfEntropy.Compute([0, 0, 0, 0, 0, 1, 2]);
        Assert.True(skewed[0] > 0 && skewed[5] < 0);
    }

    [Fact]
    public void The_filter_takes_the_unsure_answers_of_large_classes_and_leaves_each_class_one()
    {
        // With β₁ = 0 the least confident go.
        var sure = new AnnotationPostFilter(0.5, 1, 0).Filter([0.9, 0.1, 0.8, 0.3], [0, 0, 1, 1]);
        Assert.Equal([1, 3], sure.Removed);
        Assert.Equal([0, 2], sure.Kept);

        // With β₀ = 0 nodes of the largest class go until classes are even: of 5, 1 and 2 three.
        var even = new AnnotationPostFilter(0.4, 0, 1).Filter([.. Enumerable.Repeat(0.5, 8)], [0, 1, 0, 0, 2, 0, 0, 2]);
        Assert.All(even.Removed, i => Assert.Contains(i, new[] { 0, 2, 3, 5, 6 }));
        Assert.Equal(3, even.Removed.Length);

        var random = new SeededRandom(5);
        for (var round = 0; round < 20; round++)
        {
            int[] labels = [.. Enumerable.Range(0, 25).Select(_ => random.NextInt(5))];
            double[] confidences = [.. labels.Select(_ => random.NextDouble())];
            var rest = new AnnotationPostFilter(0.95).Filter(confidences, labels);
            Assert.Equal(labels.Distinct().Order(), rest.Kept.Select(i => labels[i]).Distinct().Order());
            Assert.Equal(Enumerable.Range(0, 25), rest.Kept.Concat(rest.Removed).Order());
            Assert.Equal(rest.Kept.Order(), rest.Kept);
            Assert.True(rest.Removed.Length == 23 || rest.Kept.Length == labels.Distinct().Count());
        }

        Assert.Empty(new AnnotationPostFilter(0).Filter([0.1, 0.2], [0, 1]).Removed);
    }

    [Fact]
    public void Equal_confidences_scale_the_loss_and_the_least_sure_node_has_no_gradient()
    {
        using var scope = NewDisposeScope();
        var (targets, seed) = (nn.functional.one_hot(tensor(new long[] { 0, 2, 1 }), 3).to(float64), new Generator(2, CPU));
        var values = rand([3, 3], float64, generator: seed);
        Tensor Gradient(double[]? confidences, out double loss)
        {
            var logits = values.clone().requires_grad_();
            var sum = SoftCrossEntropy.Forward(logits, targets, confidences is null ? null : tensor(ConfidenceWeights.Of(confidences)));
            sum.backward();
            loss = sum.item<double>();
            return logits.grad!;
        }

        var plain = Gradient(null, out var loss);
        var equal = Gradient([0.4, 0.4, 0.4], out var scaled);
        var graded = Gradient([0.9, 0.4, 0.6], out _);

        Assert.Equal(0.4 * loss, scaled, 1e-12);
        Assert.True(equal.allclose(plain * 0.4));
        Assert.Equal([0, 0, 0], graded[1].data<double>().ToArray());

        // Divided by 3, not by the sum of the weights.
        Assert.True(graded[0].allclose(plain[0]));
        Assert.True(graded[2].allclose(plain[2] * 0.4));
        Assert.Equal([1, 0, 0.4], ConfidenceWeights.Of([0.9, 0.4, 0.6]), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Throws<ArgumentException>(() => SoftCrossEntropy.Forward(values, targets, tensor(new[] { 1.0, -1, 0 })));
        Assert.Throws<ArgumentException>(() => SoftCrossEntropy.Forward(values, targets, tensor(new[] { 1.0, 1 })));
    }

    [Fact]
    public async Task Annotations_train_a_network_that_is_tested_on_the_nodes_nobody_was_asked_about()
    {
        var truth = Graph.Known!.Entries();
        var annotator = new SimulatedAnnotator(truth, 3, i => i % 4 == 0 ? 0 : 1, seed: 1) { ConfidenceOf = (p, _) => 0.2 + (0.6 * p) };
        int[] nodes = [.. Enumerable.Range(0, 60).Select(i => 3 * i)];

        var said = await NodeAnnotations.AskAsync(annotator, nodes, 3, stop: Stop);
        var kept = said.Filtered(new AnnotationPostFilter(0.25, 1, 0));

        Assert.Equal(0.75, said.Accuracy(truth), 1e-12);
        Assert.Equal(1, kept.Accuracy(truth));
        Assert.Equal(45, kept.Nodes.Length);
        Assert.Equal(nodes, kept.Asked);
        Assert.True(kept.IsSimulated);
        Assert.Contains("nobody was asked", kept.ToString(), StringComparison.Ordinal);

        var (train, test) = (kept.ToTrainingSet(Graph), kept.Unasked(Graph));
        Assert.Equal(180, test.Count);
        Assert.Empty(test.Nodes.Intersect(nodes));
        Assert.Equal(kept.Labels.Select(y => (long)y), train.Given.Entries());
        Assert.Equal(kept.Nodes.Select(n => truth[n]), train.Known!.Entries());
        TrainingRun Train(NodeAnnotations annotations, bool isWeighted) => annotations.Training(3, isWeighted).Train(new TrainingRequest
        {
            Train = annotations.ToTrainingSet(Graph), Model = GraphModels.Gcn(16), Epochs = 30, Optimizer = new AdamSettings { LearningRate = 0.01, WeightDecay = 5e-4 },
            Schedule = LearningRateSchedule.Constant, Device = DeviceChoice.Cpu,
        });
        using var clean = Train(kept, isWeighted: false);
        using var again = Train(kept, isWeighted: false);
        using var noisy = Train(said, isWeighted: false);
        using var weighted = Train(said, isWeighted: true);
        double Accuracy(TrainingRun run) => run.Measure(test)[0].Value;
        Assert.Equal(Accuracy(clean), Accuracy(again));
        Assert.True(Accuracy(clean) > 0.6, $"{Accuracy(clean)}");
        // Wrong answers are said to be unsure here: with weights they count less.
        Assert.True(Accuracy(weighted) > Accuracy(noisy), $"{Accuracy(weighted)}, {Accuracy(noisy)}");
    }

    [Fact]
    public async Task Answers_that_are_none_are_left_out_and_their_nodes_are_not_for_testing()
    {
        var texts = Enumerable.Range(0, 240).Select(i => i == 5 ? "beyond reading" : $"class {i % 3}").ToArray();
        using var client = new FakeChatClient(messages => messages[^1].Text is var text && text.Contains("class", StringComparison.Ordinal)
            ? $$"""[{"answer": "{{text.Replace("<text>", string.Empty, StringComparison.Ordinal).Replace("</text>", string.Empty, StringComparison.Ordinal)}}", "confidence": 90}]"""
            : "I do not know.");
        var budget = new AnnotationBudget(new ChatGuessAnnotator(client, new GuessPrompt("Which?", ["class 0", "class 1", "class 2"])), 4);

        var said = await NodeAnnotations.AskAsync(budget, [3, 4, 5, 8], 3, texts, Stop);

        Assert.Equal([3, 4, 8], said.Nodes);
        Assert.Equal([0, 1, 2], said.Labels);
        Assert.All(said.Confidences, c => Assert.Equal(0.9, c, 1e-12));
        Assert.Equal([3, 4, 5, 8], said.Asked);
        Assert.False(said.IsSimulated);
        Assert.Equal(236, said.Unasked(Graph).Count);
        await Assert.ThrowsAsync<InvalidOperationException>(() => NodeAnnotations.AskAsync(budget, [9], 3, texts, Stop));
    }

    [Fact]
    public void Latent_features_have_length_one_and_keep_what_rows_have_in_common()
    {
        using var scope = NewDisposeScope();
        var random = new SeededRandom(2);
        var words = zeros(60, 40);
        for (var n = 0; n < 59; n++)
        {
            for (var w = 0; w < 8; w++)
            {
                words[n, (20 * (n % 2)) + random.NextInt(20)] = 0.125;
            }
        }

        var data = new GraphDataset("words", words, SparseGraph.FromEdges(60, [(0, 1)]), [.. Enumerable.Range(0, 60)], [.. Enumerable.Range(0, 60).Select(n => (long)(n % 2))], ["a", "b"]);
        var (rows, full) = (LatentFeatures.Reduce(data, 2, Stop).FeatureRows(), LatentFeatures.Reduce(data, 40, Stop).FeatureRows());

        double Cosine(double[,] of, int i, int j) => Enumerable.Range(0, of.GetLength(1)).Sum(d => of[i, d] * of[j, d]);
        Assert.All(Enumerable.Range(0, 59), i => Assert.Equal(1, Cosine(rows, i, i), 1e-5));
        Assert.Equal(0, Cosine(rows, 59, 59));
        Assert.True(Cosine(rows, 0, 2) > 0.9 && Math.Abs(Cosine(rows, 0, 1)) < 0.1, $"{Cosine(rows, 0, 2)}, {Cosine(rows, 0, 1)}");

        // With all dimensions cosines are those of the bags of words.
        var bag = data.FeatureRows();
        Assert.Equal(Cosine(bag, 4, 6) / Math.Sqrt(Cosine(bag, 4, 4) * Cosine(bag, 6, 6)), Cosine(full, 4, 6), 1e-4);
    }

    [Fact]
    public async Task What_is_not_allowed_is_said_and_it_can_be_stopped()
    {
        void Says(string part, Action act) => Assert.Contains(part, Assert.ThrowsAny<ArgumentException>(act).Message, StringComparison.Ordinal);
        async Task AlsoSays(string part, Func<Task> act) => Assert.Contains(part, (await Assert.ThrowsAnyAsync<ArgumentException>(act)).Message, StringComparison.Ordinal);
        Says("alpha: expected a share in [0, 1], got 1.5", () => _ = new DifficultyAwareSelector(1.5));
        Says("alpha: expected a share in [0, 1], got NaN", () => _ = new DifficultyAwareSelector(double.NaN));
        Says("budget: expected 1 to 3 nodes, got 4", () => DifficultyAwareSelector.Top([1, 2, 3], 4));
        Says("budget: expected 1 to 3 nodes, got 0", () => new DifficultyAwareSelector().Select([1, 2, 3], [1, 2, 3], 0));
        Says("scores: expected numbers, got NaN at node 1", () => DifficultyAwareSelector.Top([1, double.NaN], 1));
        Says("activeScore: expected 2 numbers as density, got 1", () => new DifficultyAwareSelector().Score([1, 2], [1]));
        Says("beta: expected a share in [0, 0.6], what alpha leaves, got 0.7", () => AgeScores.DifficultyAware([1], [1], [1], 0.4, 0.7));
        Says("expected 1 numbers as propagatedDensity", () => AgeScores.DifficultyAware([1], [1], [1, 2]));
        Says("ratio: expected a share in [0, 1), got 1", () => _ = new AnnotationPostFilter(1));
        Says("beta1: expected a number of at least 0, got -1", () => _ = new AnnotationPostFilter(beta1: -1));
        Says("confidences: each must be from 0 to 1, got 1.2 at position 1", () => new AnnotationPostFilter().Filter([0.2, 1.2], [0, 1]));
        Says("confidences: each must be from 0 to 1, got NaN at position 0", () => ConfidenceWeights.Of([double.NaN]));
        Says("confidences: expected at least one, got none", () => ConfidenceWeights.Of([]));
        Says("labels: expected 2, one a confidence, got 1", () => new AnnotationPostFilter().Filter([0.2, 0.2], [0]));
        Says("labels: each must be at least 0, got -1 at position 1", () => ChangeOfEntropy.Compute([0, -1]));
        Says("labels: expected at least one", () => ChangeOfEntropy.Compute([]));
        Says("features: expected [240,F]", () => NeighbourAverages.Of(Graph.Graph, new double[3, 2]));
        Says("steps", () => NeighbourAverages.Of(Graph.Graph, Graph.FeatureRows(), -1));
        Says("dimension: expected 1 to 12 for 240 nodes with 12 features, got 13", () => LatentFeatures.Reduce(Graph, 13));
        var annotator = new SimulatedAnnotator(Graph.Known!.Entries(), 3, _ => 1);
        await AlsoSays("nodes: each must be there once", () => NodeAnnotations.AskAsync(annotator, [3, 3], 3, stop: Stop));
        await AlsoSays("nodes: expected at least one, got none", () => NodeAnnotations.AskAsync(annotator, [], 3, stop: Stop));
        await AlsoSays("from 0 to 1, got 2 at position 0", () => NodeAnnotations.AskAsync(annotator, [2], 3, ["a", "b"], Stop));
        var one = await NodeAnnotations.AskAsync(annotator, [0], 3, stop: Stop);
        Assert.Contains("annotations of at least two classes, and there are 1 among 1 answers", Assert.Throws<InvalidOperationException>(() => one.ToTrainingSet(Graph)).Message, StringComparison.Ordinal);
        Says("graph: expected a data set that names all 240 nodes in their order, got one of 2", () => one.ToTrainingSet(Graph.Take(2)));
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => NodeAnnotations.AskAsync(annotator, [0], 3, stop: stop.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => new AnnotationPostFilter(0.5).Filter([1, 1], [0, 0], stop.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => NeighbourAverages.Of(Graph.Graph, Graph.FeatureRows(), cancellationToken: stop.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => LatentFeatures.Reduce(Graph, 2, stop.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => ClusterDensity.Compute(Graph.FeatureRows(), 2, cancellationToken: stop.Token));
    }

    [Fact]
    public void Narrow_topics_are_dense_and_the_same_seed_draws_the_same_graph()
    {
        var (a, b) = (new TopicGraph { Seed = 3, Narrow = 0.5, Broad = 2 }.Draw(), new TopicGraph { Seed = 3, Narrow = 0.5, Broad = 2 }.Draw());
        var (rows, truth) = (a.FeatureRows(), a.Known!.Entries());
        double Spread(int k)
        {
            int[] members = [.. Enumerable.Range(0, a.Count).Where(i => truth[i] == k)];
            return Math.Sqrt(Enumerable.Range(0, 64).Sum(f => members.Average(i => rows[i, f]) is var mean ? members.Average(i => Math.Pow(rows[i, f] - mean, 2)) : 0));
        }

        Assert.Equal(0.5, Spread(0), 0.03);
        Assert.Equal(1, Spread(3) / Math.Pow(4, 0.6) / 0.5, 0.06);
        Assert.Equal(2, Spread(5), 0.1);
        Assert.Equal(rows.Cast<double>(), b.FeatureRows().Cast<double>());
        Assert.Equal(a.Graph.Columns.ToArray(), b.Graph.Columns.ToArray());
        Assert.Equal(Enumerable.Range(0, 900), a.Nodes);
        Assert.Contains("Broad: must be at least 1.15, as Narrow, got 1", Assert.Throws<ArgumentOutOfRangeException>(() => new TopicGraph { Broad = 1 }.Draw()).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new TopicGraph { Narrow = 0 }.Draw());
        Assert.Throws<ArgumentOutOfRangeException>(() => new TopicGraph { Signal = -1 }.Draw());
        Assert.Throws<ArgumentOutOfRangeException>(() => new TopicGraph { Features = 0 }.Draw());
        Assert.Throws<ArgumentOutOfRangeException>(() => new TopicGraph { Nodes = 2 }.Draw());
    }

    private static double Entropy(int[] labels) =>
        -labels.GroupBy(k => k).Sum(g => (double)g.Count() / labels.Length * Math.Log2((double)g.Count() / labels.Length));
}
