using NoisyNotebooks.Methods.Classification;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Training;

/// <summary>What a session may hook into, and how a run ends.</summary>
public sealed class LoopHookTests
{
    [Fact]
    public void A_method_orders_the_examples_of_a_pass_itself_and_the_loss_is_the_mean_over_those_visited()
    {
        var seen = new List<long>();
        var probe = new Probe
        {
            Order = (epoch, _) => epoch == 1 ? [5, 5, 7] : null,
            OnStep = step => seen.AddRange(step.Batch.Indices.data<long>().ToArray()),
            Value = step => step.Batch.Indices.to(float32).mean(),
        };

        using var run = probe.Train(Request(2) with { BatchSize = 2, RecordDynamics = false });

        Assert.Equal([5, 5, 7], seen.Take(3));
        Assert.Equal(17 / 3.0, run.Records[0].TrainLoss, 1e-5);
        Assert.Equal(Enumerable.Range(0, 150).Select(i => (long)i), seen.Skip(3).Order());
    }

    [Fact]
    public void A_pass_without_examples_stops_with_the_method_named()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new Probe { Order = (_, _) => [] }.Train(Request(1)));

        Assert.Contains("left no example for pass 1 of epoch 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Before_an_epoch_a_method_sees_what_the_networks_say_of_all_training_examples()
    {
        var shapes = new List<string>();
        var probe = new Probe
        {
            Before = view =>
            {
                var outputs = view.Outputs();
                shapes.Add($"{view.Epoch}: {string.Join('x', outputs.shape)} {outputs.requires_grad} {view.Networks[0].training}");
                Assert.True(view.Outputs(0).IsSameAs(outputs));
            },
        };

        using var run = probe.Train(Request(2));

        Assert.Equal(["1: 150x3 False False", "2: 150x3 False False"], shapes);
    }

    [Fact]
    public void What_a_method_records_is_the_mean_over_the_examples_of_the_epoch()
    {
        var probe = new Probe
        {
            OnStep = step =>
            {
                using var scope = NewDisposeScope();
                step.Record("size", tensor((float)step.Batch.Indices.shape[0]));
                step.Record("step", step.Number);
            },
            Before = view => view.Record("epoch", view.Epoch),
        };

        using var run = probe.Train(Request(2) with { BatchSize = 100 });

        // Steps of 100 and 50 examples: (100·100 + 50·50) / 150.
        Assert.Equal((10_000 + 2_500) / 150.0, run.Records[0].Values["size"], 1e-5);
        Assert.Equal((100 * 3 + 50 * 4) / 150.0, run.Records[1].Values["step"], 1e-5);
        Assert.Equal(2, run.Records[1].Values["epoch"]);
    }

    [Fact]
    public void A_resumed_run_with_orders_of_its_own_records_and_a_best_epoch_ends_as_an_uninterrupted_one()
    {
        using var folder = new TemporaryFolder();
        Probe Method() => new()
        {
            Order = (epoch, random) => [.. random.Permutation(150).Take(40 + (10 * epoch))],
            OnStep = step => step.Record("number", step.Number),
            Before = view => view.Record("draw", view.Random.NextDouble()),
        };
        var request = Request(6) with
        {
            Validation = SyntheticData.Clusters(60, wrong: 0.3, seed: 9),
            Keep = Keep.BestOnValidation,
            CheckpointPath = Path.Combine(folder.Path, "run.ckpt"),
        };
        using var whole = Method().Train(request with { CheckpointPath = null });
        using var stop = new CancellationTokenSource();
        Method().Train(request, new Watcher(r =>
        {
            if (r.Epoch == 4)
            {
                stop.Cancel();
            }
        }), stop.Token).Dispose();

        using var resumed = Method().Train(request);

        Assert.Equal(whole.Records.Select(r => r.TrainLoss), resumed.Records.Select(r => r.TrainLoss));
        Assert.Equal(whole.Records.SelectMany(r => r.Values), resumed.Records.SelectMany(r => r.Values));
        Assert.Equal(whole.KeptEpoch, resumed.KeptEpoch);
        using var expected = whole.Probabilities(request.Test!);
        using var actual = resumed.Probabilities(request.Test!);
        Assert.True(expected.IsSameAs(actual));
    }

    [Fact]
    public void The_best_epoch_is_the_first_of_those_best_on_validation_and_the_run_ends_with_its_networks()
    {
        var request = Request(12) with
        {
            Validation = SyntheticData.Clusters(60, wrong: 0.3, seed: 9),
            Optimizer = new SgdSettings { LearningRate = 0.5 },
        };

        using var run = new CrossEntropyTraining().Train(request with { Keep = Keep.BestOnValidation });

        var values = run.Records.Select(r => r.Validation[0].Value).ToList();
        Assert.Equal(values.IndexOf(values.Max()) + 1, run.KeptEpoch);
        Assert.True(run.KeptEpoch < 12, "the test needs a best epoch before the last");
        using var probabilities = run.Probabilities(request.Validation!);
        using var right = probabilities.argmax(1).eq(tensor(request.Validation!.Given.Entries().ToArray()));
        Assert.Equal(values.Max(), right.to(float64).mean().item<double>(), 1e-12);
    }

    [Fact]
    public void Validation_looks_at_given_labels_and_nothing_is_chosen_on_the_test_set()
    {
        var request = Request(6) with { Validation = SyntheticData.Clusters(60, wrong: 0.3, seed: 9), Keep = Keep.BestOnValidation, Patience = 3 };
        var nonsense = request.Test! is LabeledDataset test
            ? new LabeledDataset("wrong", test.Features, [.. test.GivenLabels.Select(l => (l + 1) % 3)], test.ClassNames)
            : throw new InvalidOperationException();

        using var run = new CrossEntropyTraining().Train(request);
        using var misled = new CrossEntropyTraining().Train(request with { Test = nonsense });
        using var blind = new CrossEntropyTraining().Train(request with { Test = null });

        Assert.NotEqual(run.Records[0].TestAccuracy, misled.Records[0].TestAccuracy);
        foreach (var other in new[] { misled, blind })
        {
            Assert.Equal(run.KeptEpoch, other.KeptEpoch);
            Assert.Equal(run.Records.Select(r => r.Validation[0]), other.Records.Select(r => r.Validation[0]));
            using var a = run.Probabilities(request.Train);
            using var b = other.Probabilities(request.Train);
            Assert.True(a.IsSameAs(b));
        }
    }

    [Fact]
    public void Patience_ends_a_run_that_no_longer_gets_better_and_the_run_is_complete()
    {
        var request = Request(200) with { Validation = SyntheticData.Clusters(30, seed: 9, spread: 0.1), Patience = 4, Schedule = LearningRateSchedule.Constant };

        using var run = new CrossEntropyTraining().Train(request);

        var values = run.Records.Select(r => r.Validation[0].Value).ToList();
        Assert.True(run.IsStoppedEarly);
        Assert.True(run.IsComplete);
        Assert.Equal(values.IndexOf(values.Max()) + 1 + 4, run.Records.Length);
    }

    [Fact]
    public void Choosing_an_epoch_needs_a_validation_set_of_the_same_form()
    {
        var request = Request(1);
        var method = new CrossEntropyTraining();

        Assert.Contains("there is none", Assert.Throws<ArgumentException>(() => method.Train(request with { Keep = Keep.BestOnValidation })).Message, StringComparison.Ordinal);
        Assert.Contains("Patience", Assert.Throws<ArgumentException>(() => method.Train(request with { Patience = 2 })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => method.Train(request with { Patience = 0, Validation = request.Test }));
        Assert.Contains(
            "Validation: expected examples of [3]",
            Assert.Throws<ArgumentException>(() => method.Train(request with { Validation = SyntheticData.Clusters(10, classes: 4) })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_starts_from_the_weights_of_another()
    {
        var request = Request(1) with { Optimizer = new SgdSettings { LearningRate = 1e-12, Momentum = 0 } };
        using var first = new CrossEntropyTraining().Train(Request(5));
        using var second = new EarlyLearningRegularization().Train(request with { StartFrom = first, Seed = 99 });

        using var a = first.Probabilities(request.Train);
        using var b = second.Probabilities(request.Train);
        Assert.True(a.IsSameAs(b));
        var error = Assert.Throws<ArgumentException>(() => new CrossEntropyTraining().Train(request with { StartFrom = first, Model = ModelCatalog.Mlp(8) }));
        Assert.Contains("StartFrom", error.Message, StringComparison.Ordinal);
        Assert.Contains("[16,3]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_method_refuses_labels_of_a_kind_that_it_does_not_know()
    {
        var error = Assert.Throws<ArgumentException>(() => new Probe { Fits = _ => false }.Train(Request(1)));

        Assert.Contains("Probe does not train on class labels of a LabeledDataset", error.Message, StringComparison.Ordinal);
    }

    private static TrainingRequest Request(int epochs) =>
        new()
        {
            Train = SyntheticData.Clusters(150, wrong: 0.2),
            Test = SyntheticData.Clusters(90, seed: 77),
            Model = ModelCatalog.Mlp(16),
            Epochs = epochs,
            BatchSize = 32,
            Optimizer = new SgdSettings { LearningRate = 0.1 },
            Device = DeviceChoice.Cpu,
        };

    private sealed class Watcher(Action<EpochRecord> seen) : IProgress<EpochRecord>
    {
        public void Report(EpochRecord value) => seen(value);
    }

    // A method whose hooks are given from outside.
    private sealed class Probe : TrainingMethod
    {
        public Func<int, SeededRandom, long[]?>? Order { get; init; }

        public Action<EpochView>? Before { get; init; }

        public Action<TrainingStep>? OnStep { get; init; }

        public Func<TrainingStep, Tensor>? Value { get; init; }

        public Func<Dataset, bool>? Fits { get; init; }

        public override string Name => "probe";

        public override string Title => "Probe";

        public override bool Accepts(Dataset data) => Fits?.Invoke(data) ?? base.Accepts(data);

        protected internal override TrainingSession Start(TrainingContext context) => new Session(this);

        private sealed class Session(Probe probe) : TrainingSession
        {
            public override long[]? Order(int epoch, int pass, SeededRandom random) => probe.Order?.Invoke(epoch, random);

            public override void BeforeEpoch(EpochView epoch) => probe.Before?.Invoke(epoch);

            public override Tensor Loss(TrainingStep step)
            {
                probe.OnStep?.Invoke(step);
                var loss = nn.functional.cross_entropy(step.Forward(step.Networks[0]), step.Batch.GivenLabels);
                return probe.Value is { } value ? (loss * 0) + value(step) : loss;
            }
        }
    }
}
