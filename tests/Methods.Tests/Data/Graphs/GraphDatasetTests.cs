using NoisyNotebooks.Methods.Classification;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Tests.Training;
using NoisyNotebooks.Methods.Training;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Data.Graphs;

/// <summary>Nodes through noise, the one loop, checkpoints and cross-validation.</summary>
public sealed class GraphDatasetTests
{
    private static readonly BlockModel World = new() { Nodes = 240, Classes = 3, Features = 8, Degree = 8, Homophily = 0.85 };

    [Fact]
    public void A_part_keeps_the_graph_and_its_own_nodes()
    {
        var all = World.Draw();
        var part = all.Subset([5, 3]);

        Assert.Same(all.Graph, part.Graph);
        Assert.Equal([all.Nodes[5], all.Nodes[3]], part.Nodes);
        Assert.Equal([all.Given.Entries()[5], all.Given.Entries()[3]], part.Given.Entries());
        Assert.Equal(all.Features.shape, part.Features.shape);
        Assert.IsType<GraphDataset>(all.Take(7));
    }

    [Fact]
    public void The_parts_of_a_drawn_graph_share_no_node_and_its_numbers_are_those_asked_for()
    {
        var (train, validation, test) = (World.Draw(DataSplit.Train), World.Draw(DataSplit.Validation), World.Draw(DataSplit.Test));
        var all = World.Draw();

        Assert.Equal(240, train.Nodes.Concat(validation.Nodes).Concat(test.Nodes).Distinct().Count());
        Assert.Equal(240, train.Count + validation.Count + test.Count);
        Assert.InRange(2.0 * all.Graph.EdgeCount / 240, 7, 9);
        Assert.InRange(all.Homophily(), 0.78, 0.92);
        Assert.All(all.ClassCounts(), c => Assert.Equal(80, c));
    }

    [Fact]
    public void Noise_flips_the_labels_of_nodes()
    {
        var noisy = new SymmetricNoise(0.4).Inject(World.Draw(), seed: 1);

        Assert.Equal(noisy.Report.FlippedCount, noisy.Dataset.MislabelledCount);
        Assert.InRange(noisy.Report.RealizedRate, 0.3, 0.5);
        Assert.Same(World.Draw().GetType(), noisy.Dataset.GetType());
        Assert.False(new InstanceDependentNoise(0.2).Accepts(noisy.Dataset));
    }

    [Theory]
    [InlineData("cross-entropy", "gcn")]
    [InlineData("elr", "gcn")]
    [InlineData("cross-entropy", "gat")]
    public void Methods_train_on_nodes_as_they_stand_and_the_dynamics_are_those_of_the_training_nodes(string method, string model)
    {
        var noisy = new SymmetricNoise(0.3).Inject(World.Draw(DataSplit.Train), seed: 1).Dataset;

        using var run = Method(method).Train(Request(noisy, model, epochs: 60));

        Assert.True(run.LastTestAccuracy > 0.6, $"{run.LastTestAccuracy}");
        var dynamics = run.Records[^1].Dynamics!.Value;
        Assert.Equal(80, dynamics.CleanCount + dynamics.MislabelledCount);
        Assert.Equal(noisy.MislabelledCount, dynamics.MislabelledCount);
        using var probabilities = run.Probabilities(World.Draw(DataSplit.Test));
        Assert.Equal([120, 3], probabilities.shape);
    }

    [Fact]
    public void The_graph_tells_more_than_the_features_alone()
    {
        var train = World.Draw(DataSplit.Train);

        using var nodes = new CrossEntropyTraining().Train(Request(train, "gcn", epochs: 100));
        using var alone = new CrossEntropyTraining().Train(Request(train, "mlp", epochs: 100));

        Assert.True(nodes.LastTestAccuracy > alone.LastTestAccuracy + 0.05, $"{nodes.LastTestAccuracy} and {alone.LastTestAccuracy}");
    }

    [Fact]
    public void Labels_of_other_nodes_are_not_seen_in_training()
    {
        var all = World.Draw();
        var rows = Enumerable.Range(0, 100).Select(i => (long)i).ToArray();
        var swapped = all.WithGiven(all.Given.WithEntries([.. all.Given.Entries().Select((l, i) => i < 100 ? l : (l + 1) % 3)]));

        using var first = new CrossEntropyTraining().Train(Request(all.Subset(rows), "gcn", epochs: 5));
        using var second = new CrossEntropyTraining().Train(Request(swapped.Subset(rows), "gcn", epochs: 5));

        Assert.Equal(first.Records.Select(r => r.TrainLoss), second.Records.Select(r => r.TrainLoss));
        using var a = first.Probabilities(all);
        using var b = second.Probabilities(all);
        Assert.True(a.IsSameAs(b));
    }

    [Theory]
    [InlineData("gcn")]
    [InlineData("gat")]
    public void A_resumed_run_on_nodes_ends_with_the_numbers_of_an_uninterrupted_one(string model)
    {
        using var folder = new TemporaryFolder();
        var noisy = new SymmetricNoise(0.3).Inject(World.Draw(DataSplit.Train), seed: 1).Dataset;
        var request = Request(noisy, model, epochs: 6) with { CheckpointPath = Path.Combine(folder.Path, "run.ckpt") };
        using var whole = new EarlyLearningRegularization().Train(request with { CheckpointPath = null });
        using var stop = new CancellationTokenSource();
        new EarlyLearningRegularization().Train(request, new Watcher(r =>
        {
            if (r.Epoch == 3)
            {
                stop.Cancel();
            }
        }), stop.Token).Dispose();

        using var resumed = new EarlyLearningRegularization().Train(request);

        Assert.Equal(whole.Records.Select(r => r.TrainLoss), resumed.Records.Select(r => r.TrainLoss));
        using var a = whole.Probabilities(request.Test!);
        using var b = resumed.Probabilities(request.Test!);
        Assert.True(a.IsSameAs(b));
    }

    [Fact]
    public void A_step_of_some_nodes_is_possible_too()
    {
        using var run = new CrossEntropyTraining().Train(Request(World.Draw(DataSplit.Train), "gcn", epochs: 20) with { BatchSize = 30 });

        Assert.True(run.LastTestAccuracy > 0.6, $"{run.LastTestAccuracy}");
    }

    [Fact]
    public void Out_of_sample_probabilities_of_nodes_come_from_folds_of_the_same_graph()
    {
        var noisy = new SymmetricNoise(0.2).Inject(World.Draw(), seed: 3).Dataset;

        var probabilities = CrossValidatedProbabilities.Compute(new CrossValidationRequest
        {
            Dataset = noisy,
            Model = GraphModels.Gcn(),
            Folds = 3,
            Epochs = 60,
            Optimizer = new AdamSettings { LearningRate = 0.01 },
            Schedule = LearningRateSchedule.Constant,
            Device = DeviceChoice.Cpu,
        });

        var truth = noisy.Known!.Entries();
        var right = Enumerable.Range(0, 240).Count(n => Enumerable.Range(0, 3).MaxBy(k => probabilities[n, k]) == truth[n]);
        Assert.True(right > 170, $"{right} of 240");
    }

    [Fact]
    public void What_does_not_fit_together_is_refused()
    {
        using var scope = NewDisposeScope();
        var graph = SparseGraph.FromEdges(3, [(0, 1), (1, 2)]);

        Assert.Contains("one row a node", Assert.Throws<ArgumentException>(() => new GraphDataset("g", ones(2, 4), graph, [0], [0], ["a"])).Message, StringComparison.Ordinal);
        Assert.Contains("got 3 at position 1", Assert.Throws<ArgumentException>(() => new GraphDataset("g", ones(3, 4), graph, [0, 3], [0, 0], ["a"])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new GraphDataset("g", ones(3, 4), graph, [0, 1], [0], ["a"]));
        Assert.Throws<ArgumentException>(() => new GraphDataset("g", ones(3, 4), graph, [0], [1], ["a"]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BlockModel { Homophily = 1.5 }.Draw());
        Assert.Throws<ArgumentOutOfRangeException>(() => new BlockModel { Classes = 1 }.Draw());
    }

    private static TrainingMethod Method(string name) =>
        name == "elr" ? new EarlyLearningRegularization(lambda: 0.3) : new CrossEntropyTraining();

    private static TrainingRequest Request(GraphDataset train, string model, int epochs) =>
        new()
        {
            Train = train,
            Test = World.Draw(DataSplit.Test),
            Model = ModelCatalog.Find(model),
            Epochs = epochs,
            Optimizer = new AdamSettings { LearningRate = 0.01 },
            Schedule = LearningRateSchedule.Constant,
            Device = DeviceChoice.Cpu,
        };

    private sealed class Watcher(Action<EpochRecord> seen) : IProgress<EpochRecord>
    {
        public void Report(EpochRecord value) => seen(value);
    }
}
