using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Evaluation;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.MultiLabel;
using NoisyNotebooks.Methods.Tests.Training;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static NoisyNotebooks.Methods.Tests.MultiLabel.VariationalPositiveUnlabeledLossTests;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.MultiLabel;

public sealed class ComicTrainingTests
{
    private static readonly MultiLabelDataset Train = new MissingPositives(0.4, keepAtLeastOne: true).Inject(LongTailLabelSets.Draw(400, labels: 6), seed: 1).Dataset;
    private static readonly MultiLabelDataset Test = LongTailLabelSets.Draw(150, labels: 6, split: DataSplit.Test);

    [Theory]
    [InlineData(ComicBalancer.None)]
    [InlineData(ComicBalancer.Paper)]
    [InlineData(ComicBalancer.Released)]
    public void The_run_predicts_with_what_was_measured_last_and_records_what_it_recalls(ComicBalancer balancer)
    {
        using var scope = NewDisposeScope();
        using var run = new ComicTraining(balancer) { Tau = 0.55 }.Train(Request());
        using var probabilities = run.Probabilities(Test);
        var last = run.Records[^1];

        Assert.Equal(run.LastTestAccuracy!.Value, MultiLabelMetrics.MeanAveragePrecision(probabilities, Test.Given.Values), 1e-9);
        Assert.Equal(balancer == ComicBalancer.None ? 1 : 3, run.Networks.Count);
        var (all, right) = (last.Values["recalled labels an example, all"], last.Values["recalled labels an example, right"]);
        Assert.True(all > 0 && right <= all && right <= last.Values["recalled labels an example, missing"], $"{all}, {right}");
        Assert.Equal(balancer == ComicBalancer.Paper, last.Values.ContainsKey("weight of the head learner"));

        // What is given stays; what was recalled is suggested.
        var suggested = run.SuggestedLabels!.Value;
        Assert.All(suggested.Zip(Train.Given.Entries()), e => Assert.True(e.First >= e.Second));
        if (balancer != ComicBalancer.Released)
        {
            Assert.Equal(all * Train.Count, suggested.Sum() - Train.Given.Entries().Sum(), 1e-6);
        }
    }

    [Theory]
    [InlineData(ComicBalancer.None)]
    [InlineData(ComicBalancer.Paper)]
    [InlineData(ComicBalancer.Released)]
    public void A_resumed_run_ends_with_the_same_numbers(ComicBalancer balancer)
    {
        using var folder = new TemporaryFolder();
        var request = Request() with { CheckpointPath = Path.Combine(folder.Path, "run.ckpt") };
        using var whole = new ComicTraining(balancer).Train(Request());
        using var stop = new CancellationTokenSource();
        using var part = new ComicTraining(balancer).Train(request, new StopAfter(2, stop), stop.Token);
        using var resumed = new ComicTraining(balancer).Train(request);

        Assert.Equal(2, part.Records.Length);
        Assert.False(part.IsComplete);
        Assert.Equal(whole.Records.Select(r => (r.TrainLoss, r.TestAccuracy)), resumed.Records.Select(r => (r.TrainLoss, r.TestAccuracy)));
        Assert.Equal(whole.SuggestedLabels!.Value, resumed.SuggestedLabels!.Value);
        Assert.All(whole.Networks.Zip(resumed.Networks), n => Assert.All(n.First.parameters().Zip(n.Second.parameters()), p => Assert.True(p.First.IsSameAs(p.Second))));
    }

    [Fact]
    public void Cancelling_stops_within_a_step()
    {
        using var stop = new CancellationTokenSource();
        var steps = 0;
        var request = Request() with { Position = new Each<TrainingPosition>(_ => Stop()) };
        void Stop()
        {
            if (++steps == 3)
            {
                stop.Cancel();
            }
        }

        using var run = new ComicTraining().Train(request, cancellationToken: stop.Token);
        Assert.Equal(3, steps);
        Assert.Empty(run.Records);
    }

    [Fact]
    public void As_released_the_balanced_network_does_not_depend_on_the_head_and_the_tail_learner()
    {
        using var scope = NewDisposeScope();

        // alpha and the tail's share of it reach the head and the tail network alone.
        using var run = new ComicTraining(ComicBalancer.Released).Train(Request());
        using var other = new ComicTraining(ComicBalancer.Released) { TailShare = 0.5 }.Train(Request());

        Assert.False(run.Networks[1].parameters().First().IsSameAs(other.Networks[1].parameters().First()));
        Assert.All(run.Networks[2].parameters().Zip(other.Networks[2].parameters()), p => Assert.True(p.First.IsSameAs(p.Second)));
    }

    [Fact]
    public void With_the_papers_balancer_it_does()
    {
        using var run = new ComicTraining().Train(Request());
        using var other = new ComicTraining { TailShare = 0.5 }.Train(Request());
        using var without = new ComicTraining { AttentionFactor = 0 }.Train(Request());

        Assert.NotEqual(run.LastTestAccuracy, other.LastTestAccuracy);
        Assert.NotEqual(run.LastTestAccuracy, without.LastTestAccuracy);
    }

    [Fact]
    public void The_tail_learner_slows_down_first()
    {
        // A learning rate of the tail network that falls to a tenth moves it less; head and balanced networks start alike.
        var request = Request() with { Epochs = 2, RecordDynamics = false, Test = null };
        using var slows = new ComicTraining { AttentionFactor = 0, TailDecaysAt = 0 }.Train(request);
        using var keeps = new ComicTraining { AttentionFactor = 0, TailDecaysAt = 1 }.Train(request);
        using var start = new ComicTraining { AttentionFactor = 0 }.CreateNetwork(request, 1);
        using var headStart = new ComicTraining { AttentionFactor = 0 }.CreateNetwork(request, 0);

        Assert.True(Moved(slows, 1, start) < 0.3 * Moved(keeps, 1, start), $"{Moved(slows, 1, start)} against {Moved(keeps, 1, start)}");
        Assert.InRange(Moved(slows, 0, headStart) / Moved(keeps, 0, headStart), 0.8, 1.25);
    }

    [Fact]
    public void Before_its_epoch_the_corrector_does_nothing()
    {
        using var late = new ComicTraining(ComicBalancer.None) { CorrectFrom = 3 }.Train(Request());
        using var never = new ComicTraining(ComicBalancer.None) { CorrectorWeight = 0 }.Train(Request());

        Assert.Equal(never.Records.Take(2).Select(r => r.TrainLoss), late.Records.Take(2).Select(r => r.TrainLoss));
        Assert.NotEqual(never.Records[2].TrainLoss, late.Records[2].TrainLoss);
        Assert.DoesNotContain("recalled labels an example, all", late.Records[1].Values.Keys);
        Assert.Null(never.SuggestedLabels);
    }

    [Fact]
    public void Absent_and_unknown_labels_are_the_same()
    {
        var partial = new PartialLabelNoise(0.3).Inject(LongTailLabelSets.Draw(400, labels: 6), seed: 1).Dataset;
        using var unknown = new ComicTraining(ComicBalancer.None).Train(Request() with { Train = partial });
        using var absent = new ComicTraining(ComicBalancer.None).Train(Request() with { Train = partial.AssumeNegative() });

        Assert.Equal(absent.Records.Select(r => r.TrainLoss), unknown.Records.Select(r => r.TrainLoss));
    }

    [Fact]
    public void Everything_that_changes_a_run_is_in_its_settings()
    {
        ComicTraining[] methods =
        [
            new(), new(ComicBalancer.Released), new(ComicBalancer.None),
            new() { UsesClassWeights = false }, new() { UsesCoOccurrence = false }, new() { GammaNegative = 2 }, new() { GammaPositive = 1 },
            new() { Clip = 0 }, new() { NegativeBoost = 1 }, new() { AttentionCap = 1 }, new() { CorrectorWeight = 0.1 }, new() { CorrectFrom = 2 },
            new() { Tau = 0.6 }, new() { Margin = 0 }, new() { BalancerGamma = 1 }, new() { BalancerWeight = 0 }, new() { Heads = 2 }, new() { TailShare = 1 },
            new() { AttentionFactor = 0 }, new() { TailDecaysAt = 1 },
        ];

        Assert.Equal(methods.Length, methods.Select(m => m.ToString()).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Classes_are_drawn_alike_or_the_rare_ones_more_often()
    {
        long[] entries = [1, 0, 1, 0, 1, 0, 1, 1];
        var sampler = new ClassSampler(entries, 2);
        double RareShare(bool isReversed) => sampler.Draw(20_000, isReversed, new SeededRandom(4)).Count(p => p == 3) / 20_000.0;

        // Class 0 has all four examples, class 1 the last: P(last) = 1/2 + 1/2 · 1/4, and 4/5 + 1/5 · 1/4.
        Assert.Equal(0.625, RareShare(isReversed: false), 0.015);
        Assert.Equal(0.85, RareShare(isReversed: true), 0.015);
    }

    [Fact]
    public void Bad_input_names_the_parameter()
    {
        var classes = NoisyNotebooks.Methods.Tests.Training.SyntheticData.Clusters(30);
        Assert.Contains("COMIC does not train on class labels", Assert.Throws<ArgumentException>(() =>
            new ComicTraining().Train(new TrainingRequest { Train = classes, Model = ModelCatalog.Logistic() })).Message, StringComparison.Ordinal);
        var empty = Train.Given.Values.clone();
        empty[TensorIndex.Colon, 4] = 0;
        var without = new MultiLabelDataset("without", Train.Features, empty, Train.LabelNames);
        var message = Assert.Throws<ArgumentException>(() => new ComicTraining().Train(Request() with { Train = without })).Message;
        Assert.StartsWith("Train: expected every label to be present", message, StringComparison.Ordinal);
        Assert.Contains("'label 5' is present in none", message, StringComparison.Ordinal);
        Refused<ArgumentOutOfRangeException>("balancer", "got 7", () => new ComicTraining((ComicBalancer)7));
        void Option(string parameter, ComicTraining method) => Assert.Throws<ArgumentOutOfRangeException>(parameter, () => method.Train(Request()));
        Option("CorrectorWeight", new() { CorrectorWeight = -1 });
        Option("BalancerWeight", new() { BalancerWeight = -1 });
        Option("TailShare", new() { TailShare = -1 });
        Option("AttentionFactor", new() { AttentionFactor = double.NaN });
        Option("TailDecaysAt", new() { TailDecaysAt = 1.1 });
        Option("CorrectFrom", new() { CorrectFrom = 0 });
        Option("tau", new() { Tau = 1 });
        Option("gammaNegative", new() { GammaNegative = -1 });
        Assert.Throws<ArgumentException>("features", () => new ComicTraining { Heads = 3 }.Train(Request()));
    }

    private static double Moved(TrainingRun run, int network, nn.Module<Tensor, Tensor> from)
    {
        using var scope = NewDisposeScope();
        return run.Networks[network].parameters().Zip(from.parameters()).Sum(p => (p.First - p.Second).detach().pow(2).sum().item<float>());
    }

    private static TrainingRequest Request() => new()
    {
        Train = Train,
        Test = Test,
        Model = ModelCatalog.Mlp(32),
        Epochs = 3,
        BatchSize = 32,
        Optimizer = new AdamSettings { LearningRate = 2e-3 },
        Schedule = LearningRateSchedule.Constant,
        Seed = 3,
        Device = DeviceChoice.Cpu,
    };

    private sealed class Each<T>(Action<T> action) : IProgress<T>
    {
        public void Report(T value) => action(value);
    }
}
