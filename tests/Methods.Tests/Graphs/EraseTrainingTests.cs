using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Graphs;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Tests.Training;
using NoisyNotebooks.Methods.Training;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Graphs;

/// <summary>ERASE in the one training loop.</summary>
public sealed class EraseTrainingTests
{
    private static readonly EraseWorld World = EraseWorld.Draw(nodes: 200, classes: 3, labelled: 15, validation: 40, seed: 3);
    private static readonly EraseTraining Small = new() { Heads = 2, Width = 8, Dimension = 24 };

    private static TrainingRequest Request(int epochs = 25) => new()
    {
        Train = new SymmetricNoise(0.3).Inject(World.Train, 1).Dataset,
        Validation = World.Validation,
        Test = World.Test,
        Model = GraphModels.Gcn(),
        Epochs = epochs,
        Optimizer = new AdamSettings { LearningRate = 5e-3, WeightDecay = 5e-4, AmsGrad = true },
        Schedule = LearningRateSchedule.Constant,
        Device = DeviceChoice.Cpu,
    };

    [Fact]
    public void It_cleans_labels_and_tells_the_classes_of_nodes_without_any()
    {
        var request = Request();

        using var run = Small.Train(request);

        var (given, truth) = (request.Train.Given.Entries(), request.Train.Known!.Entries());
        var cleaned = run.SuggestedLabels!.Value;
        Assert.True(run.IsComplete);
        Assert.True(run.LastTestAccuracy > 0.85, $"test accuracy {run.LastTestAccuracy}");
        Assert.True(Share(cleaned, truth) > Share(given, truth) + 0.1, $"right labels {Share(given, truth)} → {Share(cleaned, truth)}");
        var last = run.Records[^1].Values;
        Assert.Equal(Share(cleaned, truth), last["right training labels, cleaned"], 1e-12);
        Assert.Equal(Share(given, truth), last["right training labels, given"], 1e-12);
        Assert.Equal(1 - Share(cleaned, given), last["labels changed"], 1e-12);
        Assert.Equal(last["coding rate, inside classes"] - (2 * last["coding rate, all nodes"]), run.Records[^1].TrainLoss, 1e-9);
        Assert.True(run.Records[^1].TrainLoss < run.Records[0].TrainLoss);
    }

    [Fact]
    public void Representations_are_not_negative_and_those_of_a_class_are_near_each_other()
    {
        using var scope = NewDisposeScope();
        using var run = Small.Train(Request());

        var z = EraseTraining.Represent(run, World.Test);
        var cosines = EraseTraining.ClassCosines(run, World.Test);

        Assert.Equal([World.Test.Count, 24], z.shape);
        Assert.True(z.ge(0).all().item<bool>());
        Assert.True(z.sum(1).max().item<float>() <= 1 + 1e-5);

        // ReLU comes after the division by the sum, and takes a part of it away.
        Assert.True(z.sum(1).mean().item<float>() < 0.95);
        for (var k = 0; k < 3; k++)
        {
            for (var other = 0; other < 3; other++)
            {
                Assert.Equal(cosines[k, other], cosines[other, k], 1e-9);
                Assert.True(k == other || cosines[k, k] > cosines[k, other] + 0.2, $"{k}: {cosines[k, k]}, with {other}: {cosines[k, other]}");
            }
        }

        using var other2 = new CrossEntropyTraining().Train(Request(1));
        Assert.Throws<ArgumentException>(() => EraseTraining.Represent(other2, World.Test));
    }

    [Fact]
    public void The_predictions_are_a_logistic_regression_on_the_representations_and_the_cleaned_labels()
    {
        using var scope = NewDisposeScope();
        var request = Request(4);
        using var run = Small.Train(request);
        var train = (GraphDataset)request.Train;
        var z = UnitRows.Of(EraseTraining.Represent(run, train)).to(float64);
        var rows = new double[train.Count, 24];
        Buffer.BlockCopy(z.contiguous().data<double>().ToArray(), 0, rows, 0, rows.Length * sizeof(double));

        var expected = Methods.Numerics.LogisticRegression.Fit(rows, [.. run.SuggestedLabels!.Value.Select(y => (int)y)], 3).Probabilities(rows);

        Assert.Equal(expected.Cast<double>(), run.Probabilities(train).data<float>().Select(p => (double)p), (a, b) => Math.Abs(a - b) < 2e-3);
        using var onGiven = (new EraseTraining { Heads = 2, Width = 8, Dimension = 24, FitsCleanedLabels = false }).Train(request);
        Assert.False(onGiven.Probabilities(train).allclose(run.Probabilities(train), atol: 1e-3));
    }

    [Fact]
    public void The_kept_epoch_brings_back_its_labels_and_its_classifier()
    {
        var request = Request(12) with { Keep = Keep.BestOnValidation };

        using var run = Small.Train(request);
        using var again = Small.Train(request with { Epochs = run.KeptEpoch, Keep = Keep.Last });

        Assert.Equal(again.SuggestedLabels, run.SuggestedLabels);
        Assert.Equal(again.LastTestAccuracy, run.Measure(World.Test)[0].Value);
    }

    [Fact]
    public void A_resumed_run_ends_with_the_numbers_of_an_uninterrupted_one()
    {
        using var folder = new TemporaryFolder();
        var request = Request(6) with { CheckpointPath = Path.Combine(folder.Path, "run.ckpt") };
        using var whole = Small.Train(request with { CheckpointPath = null });

        using var stop = new CancellationTokenSource();
        using (var first = Small.Train(request, new StopAfter(2, stop), stop.Token))
        {
            Assert.Equal(2, first.Records.Length);
            Assert.False(first.IsComplete);
        }

        using var resumed = Small.Train(request);

        Assert.Equal(whole.Records.Select(r => r.TrainLoss), resumed.Records.Select(r => r.TrainLoss));
        Assert.Equal(whole.Records.Select(r => r.TestAccuracy), resumed.Records.Select(r => r.TestAccuracy));
        Assert.Equal(whole.SuggestedLabels, resumed.SuggestedLabels);
    }

    [Fact]
    public void Without_gamma1_and_weight_decay_the_encoder_stays_as_it_was_drawn()
    {
        using var scope = NewDisposeScope();
        var request = Request(5) with { Optimizer = new AdamSettings { LearningRate = 5e-3, AmsGrad = true } };
        var still = new EraseTraining { Heads = 2, Width = 8, Dimension = 24, Gamma1 = 0 };

        using var run = still.Train(request);
        using var once = still.Train(request with { Epochs = 1 });
        using var trained = Small.Train(request);

        Assert.True(EraseTraining.Represent(run, World.Test).equal(EraseTraining.Represent(once, World.Test)).all().item<bool>());
        Assert.False(EraseTraining.Represent(run, World.Test).allclose(EraseTraining.Represent(trained, World.Test)));
    }

    [Fact]
    public void A_run_that_diverges_says_so()
    {
        var wild = Request(3) with { Optimizer = new AdamSettings { LearningRate = 1e30 } };

        var error = Assert.Throws<TrainingDivergedException>(() => Small.Train(wild));

        Assert.Contains("lower the learning rate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_it_cannot_train_on_is_said()
    {
        void Says(string part, Action act) => Assert.Contains(part, Assert.ThrowsAny<ArgumentException>(act).Message, StringComparison.Ordinal);

        Says("ERASE does not train on", () => Small.Train(Request() with { Train = Training.SyntheticData.Clusters(30), Validation = null, Test = null, Model = ModelCatalog.Mlp(4) }));
        Says("BatchSize: ERASE takes one step an epoch over all nodes", () => Small.Train(Request() with { BatchSize = 8 }));
        Says("epsilon", () => new EraseTraining { Epsilon = 0 }.Train(Request()));
        Says("alpha", () => new EraseTraining { Alpha = 2 }.Train(Request()));
        Says("beta", () => new EraseTraining { Beta = -0.1 }.Train(Request()));
        Says("Dimension", () => new EraseTraining { Dimension = 0 }.Train(Request()));
        Says("dropout: expected a share in [0, 1), got 1", () => new EraseTraining { Dropout = 1 }.Train(Request()));
        var directed = SparseGraph.FromEdges(3, [(0, 1)], isDirected: true);
        Assert.False(Small.Accepts(new GraphDataset("directed", zeros(3, 2), directed, [0, 1], [0, 1], ["a", "b"])));
    }

    private static double Share(IEnumerable<long> a, IEnumerable<long> b) => a.Zip(b).Average(p => p.First == p.Second ? 1.0 : 0);
}
