using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Evaluation;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.MultiLabel;
using NoisyNotebooks.Methods.Papers;
using NoisyNotebooks.Methods.Tests.Training;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static NoisyNotebooks.Methods.Tests.MultiLabel.VariationalPositiveUnlabeledLossTests;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.MultiLabel;

public sealed class PositiveUnlabeledTrainingTests
{
    private static readonly MultiLabelDataset Train = new MissingPositives(0.6).Inject(DigitCanvas.Compose(400), seed: 1).Dataset;
    private static readonly MultiLabelDataset Test = DigitCanvas.Compose(150, split: DataSplit.Test);

    [Fact]
    public void Absent_and_unknown_labels_train_the_same_network()
    {
        var partial = new PartialLabelNoise(0.6).Inject(DigitCanvas.Compose(400), seed: 1).Dataset;
        using var assumed = new PositiveUnlabeledTraining().Train(Request());
        using var unknown = new PositiveUnlabeledTraining().Train(Request() with { Train = partial });

        Assert.Equal(assumed.Records.Select(r => r.TrainLoss), unknown.Records.Select(r => r.TrainLoss));
        Assert.Equal(assumed.LastTestAccuracy, unknown.LastTestAccuracy);
    }

    [Theory]
    [InlineData(0.99)]
    [InlineData(0.0)]
    public void The_run_predicts_with_what_was_measured_last(double averaging)
    {
        using var scope = NewDisposeScope();
        using var run = new PositiveUnlabeledTraining(averaging: averaging).Train(Request());
        using var probabilities = run.Probabilities(Test);

        Assert.Equal(run.LastTestAccuracy!.Value, MultiLabelMetrics.MeanAveragePrecision(probabilities, Test.Given.Values), 1e-9);
        Assert.Equal("mAP", run.Records[^1].Test[0].Name);
    }

    [Fact]
    public void The_average_is_the_mean_of_the_weights_after_each_step_until_the_decay_caps_it()
    {
        using var scope = NewDisposeScope();
        var request = Request() with { Epochs = 1, BatchSize = 200, Schedule = LearningRateSchedule.Constant };
        using var one = new PositiveUnlabeledTraining(averaging: 0).Train(request with { Train = Train.Take(200), Test = null });
        using var average = new PositiveUnlabeledTraining(averaging: 0.9).Train(request with { Train = Train.Take(200), Test = null });
        using var two = new PositiveUnlabeledTraining(averaging: 0).Train(request with { Epochs = 2, Train = Train.Take(200), Test = null });
        using var both = new PositiveUnlabeledTraining(averaging: 0.9).Train(request with { Epochs = 2, Train = Train.Take(200), Test = null });

        // One step: the average is the network. Two: the mean of both.
        Assert.True(Weight(average).IsSameAs(Weight(one)));
        Assert.True(Weight(both).allclose((Weight(one) + Weight(two)) / 2, rtol: 0, atol: 1e-7));
    }

    [Fact]
    public void A_resumed_run_ends_with_the_same_numbers()
    {
        using var folder = new TemporaryFolder();
        var request = Request() with { CheckpointPath = Path.Combine(folder.Path, "run.ckpt") };
        using var whole = new PositiveUnlabeledTraining().Train(Request());
        using var stop = new CancellationTokenSource();
        using var part = new PositiveUnlabeledTraining().Train(request, new StopAfter(2, stop), stop.Token);
        using var resumed = new PositiveUnlabeledTraining().Train(request);

        Assert.Equal(2, part.Records.Length);
        Assert.Equal(whole.Records.Select(r => (r.TrainLoss, r.TestAccuracy)), resumed.Records.Select(r => (r.TrainLoss, r.TestAccuracy)));
        Assert.True(Weight(whole).IsSameAs(Weight(resumed)));
    }

    [Fact]
    public void It_records_what_it_sees_and_dynamics_look_at_entries()
    {
        using var run = new PositiveUnlabeledTraining { RecordsEachLabel = true }.Train(Request());
        var last = run.Records[^1];

        Assert.InRange(last.Values["temperature, mean"], 0.001, 1);
        Assert.InRange(last.Values["temperature, 7"], 0.001, 1);
        Assert.InRange(last.Values["predicted share of positives"], 0, 1);
        Assert.True(last.Values["mixup consistency"] > 0);
        Assert.Equal(Train.MislabelledCount, last.Dynamics!.Value.MislabelledCount);
        Assert.Equal(4_000, last.Dynamics.Value.CleanCount + last.Dynamics.Value.MislabelledCount);
        Assert.Equal(2, last.DynamicsByClass.Length);

        // Only present labels can be missing.
        Assert.Equal(0, last.DynamicsByClass[0].MislabelledCount);
    }

    [Fact]
    public void Without_mixup_the_objective_is_the_loss_alone()
    {
        var request = Request() with { Epochs = 1, BatchSize = 400, RecordDynamics = false, Test = null };
        using var alone = new PositiveUnlabeledTraining(mixupBeta: 0).Train(request);
        using var mixed = new PositiveUnlabeledTraining().Train(request);

        Assert.DoesNotContain("mixup consistency", alone.Records[0].Values.Keys);
        Assert.Equal(alone.Records[0].TrainLoss + mixed.Records[0].Values["mixup consistency"], mixed.Records[0].TrainLoss, 1e-5);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void Tiny_batches_train_too(int batch)
    {
        using var run = new PositiveUnlabeledTraining().Train(Request() with { Epochs = 1, BatchSize = batch, Train = Train.Take(11), Test = null });

        Assert.True(double.IsFinite(run.Records[0].TrainLoss));
    }

    [Fact]
    public void The_local_global_network_takes_its_weights_from_the_seed_and_trains()
    {
        using var scope = NewDisposeScope();
        var factory = Catalog.Model("lg-cnn");
        manual_seed(1);
        using var first = factory.Create(Train, seed: 4);
        manual_seed(2);
        using var again = factory.Create(Train, seed: 4);
        using var other = factory.Create(Train, seed: 5);
        var norm = first.named_modules().Select(m => m.module).OfType<LocalGlobalConv2d>().Last().Norm;

        Assert.All(first.parameters().Zip(again.parameters()), p => Assert.True(p.First.IsSameAs(p.Second)));
        Assert.False(first.parameters().Last().IsSameAs(other.parameters().Last()));
        Assert.Equal(LocalGlobalConv2d.InitialDeviation, norm.weight!.std().item<float>(), 3e-5);

        using var run = new PositiveUnlabeledTraining().Train(
            Request() with { Model = factory, Epochs = 2, Train = Train.Take(100), RecordDynamics = false });
        using var probabilities = run.Probabilities(Test);
        Assert.Equal(run.LastTestAccuracy!.Value, MultiLabelMetrics.MeanAveragePrecision(probabilities, Test.Given.Values), 1e-9);
        Assert.Contains("8×8", Assert.Throws<ArgumentException>(() => factory.Create(Tables(), 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cross_entropy_trains_on_label_sets_and_learns_from_them()
    {
        using var run = new CrossEntropyTraining().Train(Request() with { Epochs = 12, Train = DigitCanvas.Compose(600) });

        Assert.Equal("mAP", run.Records[^1].Test[0].Name);
        Assert.True(run.LastTestAccuracy > run.Records[0].TestAccuracy + 0.1, $"{run.Records[0].TestAccuracy} → {run.LastTestAccuracy}");
    }

    [Fact]
    public void Bad_input_names_the_parameter()
    {
        var classes = NoisyNotebooks.Methods.Tests.Training.SyntheticData.Clusters(30);
        Assert.Contains("PU-MLC does not train on class labels", Assert.Throws<ArgumentException>(() =>
            new PositiveUnlabeledTraining().Train(new TrainingRequest { Train = classes, Model = ModelCatalog.Logistic() })).Message, StringComparison.Ordinal);
        var fewer = new MultiLabelDataset("fewer", Test.Features, Test.Given.Values.narrow(1, 0, 9), [.. Test.LabelNames.Take(9)]);
        Assert.Contains("Test: expected label sets of 10 outputs as Train's, got 9", Assert.Throws<ArgumentException>(() =>
            new PositiveUnlabeledTraining().Train(Request() with { Test = fewer })).Message, StringComparison.Ordinal);
        Refused<ArgumentOutOfRangeException>("alpha", "got -1", () => new PositiveUnlabeledTraining(alpha: -1));
        Refused<ArgumentOutOfRangeException>("gamma", "got -1", () => new PositiveUnlabeledTraining(gamma: -1));
        Refused<ArgumentOutOfRangeException>("mixupBeta", "got -1", () => new PositiveUnlabeledTraining(mixupBeta: -1));
        Refused<ArgumentOutOfRangeException>("averaging", "got 1", () => new PositiveUnlabeledTraining(averaging: 1));
    }

    private static TrainingRequest Request() => new()
    {
        Train = Train,
        Test = Test,
        Model = ModelCatalog.Mlp(32),
        Epochs = 3,
        BatchSize = 64,
        Optimizer = new AdamSettings { LearningRate = 2e-3 },
        Schedule = LearningRateSchedule.OneCycle(peak: 0.2),
        Seed = 3,
        Device = DeviceChoice.Cpu,
    };

    private static Tensor Weight(TrainingRun run) => run.Networks[0].parameters().First().detach();

    private static MultiLabelDataset Tables() => new("table", zeros(4, 3), zeros(4, 2, dtype: int64), ["a", "b"]);
}
