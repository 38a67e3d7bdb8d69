using NoisyNotebooks.Methods.Classification;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Papers;
using NoisyNotebooks.Methods.Training;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Training;

public sealed class TrainingLoopTests
{
    public static TheoryData<string> Methods => [.. Catalog.Methods.Where(m => m.Accepts(SyntheticData.Clusters(6))).Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Every_method_learns_separable_clusters(string name)
    {
        using var run = Method(name).Train(Request(epochs: 12, spread: 0.3) with { Train = SyntheticData.Clusters(150, spread: 0.3) });

        Assert.True(run.IsComplete);
        Assert.True(run.LastTestAccuracy > 0.97, $"test accuracy {run.LastTestAccuracy}");
        Assert.Equal(12, run.ToDataFrame().Rows.Count);
        Assert.Equal(12, run.ToDeedleFrame().RowCount);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_resumed_run_ends_with_the_numbers_of_an_uninterrupted_one(string name)
    {
        using var folder = new TemporaryFolder();
        var request = Request(epochs: 5) with { CheckpointPath = Path.Combine(folder.Path, "run.ckpt") };
        using var whole = Method(name).Train(request with { CheckpointPath = null });

        using var stop = new CancellationTokenSource();
        var killed = new Watcher<EpochRecord>(r =>
        {
            if (r.Epoch == 2)
            {
                stop.Cancel();
            }
        });
        using (var first = Method(name).Train(request, killed, stop.Token))
        {
            Assert.Equal(2, first.Records.Length);
            Assert.False(first.IsComplete);
        }

        using var resumed = Method(name).Train(request);

        Assert.Equal(5, resumed.Records.Length);
        Assert.Equal(whole.Records.Select(r => r.TrainLoss), resumed.Records.Select(r => r.TrainLoss));
        Assert.Equal(whole.Records.Select(r => r.TestAccuracy), resumed.Records.Select(r => r.TestAccuracy));
        Assert.Equal(whole.Records.Select(r => r.Dynamics), resumed.Records.Select(r => r.Dynamics));
        using var expected = whole.Probabilities(request.Test!);
        using var actual = resumed.Probabilities(request.Test!);
        Assert.True(expected.IsSameAs(actual));
        Assert.Equal(whole.SuggestedLabels, resumed.SuggestedLabels);
    }

    [Fact]
    public void The_same_request_gives_the_same_numbers_and_another_seed_gives_others()
    {
        using var first = new CrossEntropyTraining().Train(Request(epochs: 3));
        using var second = new CrossEntropyTraining().Train(Request(epochs: 3));
        using var other = new CrossEntropyTraining().Train(Request(epochs: 3) with { Seed = 1 });

        Assert.Equal(first.Records.Select(r => r.TrainLoss), second.Records.Select(r => r.TrainLoss));
        Assert.NotEqual(first.Records.Select(r => r.TrainLoss), other.Records.Select(r => r.TrainLoss));
    }

    [Fact]
    public void Cancelling_inside_an_epoch_stops_at_the_next_step_and_keeps_the_whole_epochs()
    {
        using var stop = new CancellationTokenSource();
        var position = new Watcher<TrainingPosition>(p =>
        {
            if (p is { Epoch: 3, Step: 2 })
            {
                stop.Cancel();
            }
        });

        using var run = new EarlyLearningRegularization().Train(Request(epochs: 50) with { Position = position }, null, stop.Token);

        Assert.Equal(2, run.Records.Length);
        Assert.Equal(2, position.Last.Step);
        Assert.NotNull(run.SuggestedLabels);
    }

    [Fact]
    public void Dynamics_see_true_labels_and_training_does_not()
    {
        var request = Request(epochs: 2);
        var hidden = new LabeledDataset("clusters", request.Train.Features, request.Train.Given.Entries(), request.Train.ClassNames);

        using var seen = new CrossEntropyTraining().Train(request);
        using var blind = new CrossEntropyTraining().Train(request with { Train = hidden });

        Assert.Equal(seen.Records.Select(r => r.TrainLoss), blind.Records.Select(r => r.TrainLoss));
        Assert.All(blind.Records, r => Assert.Null(r.Dynamics));
        Assert.All(seen.Records, r =>
        {
            Assert.Equal(1, r.Dynamics!.Value.CleanCorrect + r.Dynamics.Value.CleanIncorrect, 1e-12);
            Assert.Equal(
                1,
                r.Dynamics.Value.MislabelledCorrect + r.Dynamics.Value.MislabelledMemorized + r.Dynamics.Value.MislabelledIncorrect,
                1e-12);
            Assert.Equal(r.Dynamics.Value.MislabelledCount, r.DynamicsByClass.Sum(c => c.MislabelledCount));
        });
    }

    [Theory]
    [InlineData(129, 128, 1)]
    [InlineData(130, 128, 2)]
    [InlineData(128, 128, 1)]
    [InlineData(3, 1, 3)]
    public void A_last_batch_of_one_joins_the_one_before(int count, int batchSize, int steps)
    {
        var position = new Watcher<TrainingPosition>(_ => { });
        var request = Request(epochs: 1) with { Train = SyntheticData.Clusters(count), BatchSize = batchSize, Position = position };

        using var run = new CrossEntropyTraining().Train(request);

        Assert.Equal(steps, position.Last.StepsInEpoch);
        Assert.Equal(steps, position.Last.Step);
    }

    [Fact]
    public void A_checkpoint_of_another_run_or_a_damaged_one_is_refused()
    {
        using var folder = new TemporaryFolder();
        var request = Request(epochs: 1) with { CheckpointPath = Path.Combine(folder.Path, "run.ckpt") };
        new CrossEntropyTraining().Train(request).Dispose();

        var other = Assert.Throws<InvalidDataException>(() => new CrossEntropyTraining().Train(request with { Seed = 9 }));
        Assert.Contains("seed 9", other.Message, StringComparison.Ordinal);

        var bytes = File.ReadAllBytes(request.CheckpointPath);
        File.WriteAllBytes(request.CheckpointPath, bytes[..(bytes.Length / 2)]);
        Assert.Throws<InvalidDataException>(() => new CrossEntropyTraining().Train(request));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_loss_that_is_no_longer_finite_stops_with_advice()
    {
        var request = Request(epochs: 3) with { Optimizer = new SgdSettings { LearningRate = 1e30 } };

        var error = Assert.Throws<TrainingDivergedException>(() => new CrossEntropyTraining().Train(request));

        Assert.Contains("lower the learning rate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Requests_that_cannot_be_trained_are_refused()
    {
        var request = Request(epochs: 1);
        var method = new CrossEntropyTraining();

        Assert.Throws<ArgumentOutOfRangeException>(() => method.Train(request with { Epochs = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => method.Train(request with { BatchSize = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => method.Train(request with { Optimizer = new SgdSettings { LearningRate = 0 } }));
        Assert.Throws<ArgumentException>(() => method.Train(request with { Test = SyntheticData.Clusters(10, classes: 4) }));
        Assert.Throws<ArgumentException>(() => method.Train(request with { Augmentation = Augmentation.CropAndFlip }));
        Assert.Throws<ArgumentException>(() => method.Train(request with { Model = ModelCatalog.SmallCnn() }));
    }

    // The paper's ramp of ELR+ is longer than these runs.
    private static TrainingMethod Method(string name) =>
        name == "elr-plus" ? new EarlyLearningRegularizationPlus { AveragingRampLength = 50 } : Catalog.Method(name);

    private static TrainingRequest Request(int epochs, double spread = 0.6) =>
        new()
        {
            Train = SyntheticData.Clusters(150, wrong: 0.2, spread: spread),
            Test = SyntheticData.Clusters(90, seed: 77, spread: spread),
            Model = ModelCatalog.Mlp(16),
            Epochs = epochs,
            BatchSize = 32,
            Optimizer = new SgdSettings { LearningRate = 0.1 },
            Device = DeviceChoice.Cpu,
        };

    private sealed class Watcher<T>(Action<T> seen) : IProgress<T>
    {
        public T Last { get; private set; } = default!;

        public void Report(T value)
        {
            Last = value;
            seen(value);
        }
    }
}
