using NoisyNotebooks.Methods.Classification;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Tests.Training;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;
using SyntheticData = NoisyNotebooks.Methods.Tests.Training.SyntheticData;

namespace NoisyNotebooks.Methods.Tests.Classification;

public sealed class CompressedFeaturesTests
{
    private static readonly LabeledDataset Data = SyntheticData.Clusters(240, classes: 4, wrong: 0.3);
    private static readonly LabeledDataset Right = SyntheticData.Clusters(120, classes: 4, seed: 9);

    [Theory]
    [InlineData(1, 3.0)]
    [InlineData(64, 20)]
    [InlineData(512, 0.01)]
    public void Truncation_probabilities_sum_to_one_and_fall(long features, double std)
    {
        var p = new NestedDropout(features, std).TruncationProbabilities;

        Assert.Equal(1, p.Sum(), 1e-12);
        Assert.All(p.Zip(p.Skip(1)), pair => Assert.True(pair.First >= pair.Second));
    }

    [Fact]
    public void A_great_std_tends_to_uniform_and_a_tiny_one_keeps_a_single_feature()
    {
        Assert.All(new NestedDropout(8, 1e6).TruncationProbabilities, p => Assert.Equal(0.125, p, 1e-9));
        var random = new SeededRandom(3);
        var tiny = new NestedDropout(8, 0.05);
        Assert.All(Enumerable.Range(0, 200), _ => Assert.Equal(1, tiny.SampleKeep(random)));
    }

    [Fact]
    public void Draws_follow_the_distribution()
    {
        var nested = new NestedDropout(6, 3, 2);
        var random = new SeededRandom(1);
        var counts = new double[6];
        for (var i = 0; i < 40_000; i++)
        {
            counts[nested.SampleKeep(random) - 1]++;
        }

        Assert.All(counts.Zip(nested.TruncationProbabilities), c => Assert.Equal(c.Second, c.First / 40_000, 0.01));
    }

    [Fact]
    public void Keeping_all_is_no_layer_what_is_cut_has_exactly_no_gradient_and_what_is_kept_is_not_rescaled()
    {
        using var scope = NewDisposeScope();
        var features = Random(5, 6, 1).requires_grad_();
        var weight = Random(6, 3, 2).requires_grad_();
        var nested = new NestedDropout(6, 2);
        var cut = nested.Truncate(features, 2);
        cut.matmul(weight).square().sum().backward();

        Assert.True(nested.Truncate(features, 6).equal(features).all().item<bool>());
        Assert.True(cut.narrow(1, 0, 2).equal(features.narrow(1, 0, 2)).all().item<bool>());
        Assert.Equal(0, features.grad!.narrow(1, 2, 4).abs().max().item<double>());
        Assert.Equal(0, weight.grad!.narrow(0, 2, 4).abs().max().item<double>());
        Assert.NotEqual(0, features.grad!.narrow(1, 0, 2).abs().min().item<double>());
    }

    [Fact]
    public void Prefix_logits_grow_by_one_feature_at_a_time()
    {
        using var scope = NewDisposeScope();
        var (features, weight) = (Random(5, 6, 1), Random(6, 3, 2));
        var logits = NestedDropout.PrefixLogits(features, weight);

        Assert.Equal([6L, 5, 3], logits.shape);
        for (var k = 1; k <= 6; k++)
        {
            Assert.True(logits[k - 1].allclose(new NestedDropout(6, 2).Truncate(features, k).matmul(weight), rtol: 0, atol: 1e-12));
        }
    }

    [Fact]
    public void Without_forgetting_co_teaching_is_two_runs_of_cross_entropy()
    {
        // Whole batches: the incomplete one, which Co-teaching drops, does not occur.
        using var both = new CoTeachingTraining { ForgetRate = 0 }.Train(Request(Data) with { BatchSize = 60 });
        using var first = new CrossEntropyTraining().Train(Request(Data) with { BatchSize = 60 });
        using var scope = NewDisposeScope();

        foreach (var (mine, alone) in both.Networks[0].parameters().Zip(first.Networks[0].parameters()))
        {
            Assert.True(mine.allclose(alone, rtol: 1e-4, atol: 1e-5));
        }

        Assert.False(both.Networks[0].parameters().First().allclose(both.Networks[1].parameters().First()));
        Assert.Equal(0.7, both.Records[0].Values["pure ratio"], 0.08);
    }

    [Fact]
    public void Each_network_learns_what_the_other_picked()
    {
        using var scope = NewDisposeScope();
        var labels = tensor(new long[] { 0, 0, 0, 0 });
        double[,] first = { { 5, 0 }, { 4, 0 }, { 0, 4 }, { 0, 5 } }, second = { { 0, 5 }, { 0, 4 }, { 4, 0 }, { 5, 0 } };
        var (z1, z2) = (tensor(first).requires_grad_(), tensor(second).requires_grad_());
        var parts = CoTeachingLoss.Compute(z1, z2, labels, 0.5, [true, true, false, true]);
        (parts.Loss1 + parts.Loss2).backward();

        Assert.Equal([0L, 1], parts.Selection.SelectedBy1);
        Assert.Equal([3L, 2], parts.Selection.SelectedBy2);
        Assert.Equal((1.0, 0.5), (parts.PureRatio1, parts.PureRatio2));
        Assert.Equal(0, z1.grad!.narrow(0, 0, 2).abs().max().item<double>());
        Assert.True(z1.grad!.narrow(0, 2, 2).abs().min().item<double>() > 0);
        Assert.Equal(CoTeachingSelector.Select([1, 2, 3], [1, 2, 3], 0.4).SelectedBy1, CoTeachingSelector.Select([1, 2, 3], [1, 2, 3], 0.4).SelectedBy2);
    }

    [Fact]
    public void Predictions_use_the_features_chosen_on_validation_and_the_test_set_has_no_say()
    {
        var method = new CompressedTraining { Compression = FeatureCompression.Nested(3) };
        var request = Request(Data) with { Validation = Right, Model = CompressedFeatureModels.BiasFreeMlp(16), Keep = Keep.BestOnValidation };
        using var run = method.Train(request with { Test = Right });
        using var other = method.Train(request with { Test = Right.WithGivenLabels([.. Right.GivenLabels.Select(l => (l + 1) % 4)]) });

        var keep = (int)run.Records[run.KeptEpoch - 1].Values["kept features"];
        var byKeep = CompressedFeatures.AccuracyByKeep(run, Right);
        Assert.Equal(NestedDropout.SelectKeep(byKeep).Keep, keep);
        Assert.Equal(run.Records.Select(r => r.Values["kept features"]), other.Records.Select(r => r.Values["kept features"]));
        using var scope = NewDisposeScope();
        var predicted = run.Probabilities(Right).argmax(1).data<long>().ToArray();
        Assert.Equal(byKeep[keep - 1], predicted.Zip(Right.GivenLabels).Average(p => p.First == p.Second ? 1.0 : 0), 1e-9);
        Assert.True(keep < 16, $"{keep} of 16");
    }

    [Fact]
    public void The_second_stage_starts_from_two_runs_and_goes_on_after_a_checkpoint()
    {
        using var folder = new TemporaryFolder();
        var method = new CompressedTraining { Compression = FeatureCompression.Nested(4) };
        using var one = method.Train(Request(Data) with { Validation = Right });
        using var two = method.Train(Request(Data) with { Validation = Right, Seed = 4 });
        var second = new CoTeachingTraining
        {
            ForgetRate = 0.3, NumGradual = 0, Compression = FeatureCompression.Nested(4), SplitsBatch = true, StartFrom = [one, two],
        };
        var still = Request(Data) with { Epochs = 1, Optimizer = new SgdSettings { LearningRate = 1e-12 }, Validation = Right };
        using var start = second.Train(still);
        using var scope = NewDisposeScope();
        Assert.True(start.Networks[0].parameters().First().allclose(one.Networks[0].parameters().First()));
        Assert.True(start.Networks[1].parameters().First().allclose(two.Networks[0].parameters().First()));

        var request = Request(Data) with { Validation = Right, Test = Right, CheckpointPath = Path.Combine(folder.Path, "run.ckpt") };
        using var whole = second.Train(request with { CheckpointPath = null });
        using var stop = new CancellationTokenSource();
        using (second.Train(request, new StopAfter(2, stop), stop.Token))
        {
        }

        using var resumed = second.Train(request);
        Assert.Equal(whole.Records.Select(r => (r.TrainLoss, r.TestAccuracy)), resumed.Records.Select(r => (r.TrainLoss, r.TestAccuracy)));
        Assert.True(whole.Records[^1].Values["pure ratio"] > 0.8, $"{whole.Records[^1].Values["pure ratio"]}");
    }

    [Fact]
    public void Frozen_normalization_does_not_move()
    {
        var pictures = SyntheticData.Pictures(40);
        var model = new ModelFactory("norm", "With normalization.", (shape, k) => nn.Sequential(
            nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(16, k)));
        foreach (var isFrozen in new[] { true, false })
        {
            using var run = new CoTeachingTraining { ForgetRate = 0.2, SplitsBatch = true, FreezesNormalization = isFrozen }.Train(
                Request(pictures) with { Model = model, BatchSize = 20, Epochs = 2 });
            using var scope = NewDisposeScope();
            var state = run.Networks[0].state_dict();
            Assert.Equal(isFrozen, state["1.running_mean"].abs().max().item<float>() == 0);
            Assert.Equal(isFrozen, state["1.weight"].sub(1).abs().max().item<float>() == 0);
        }
    }

    [Fact]
    public void Dropout_of_features_leaves_prediction_whole_and_is_repeatable()
    {
        var method = new CompressedTraining { Compression = FeatureCompression.Dropout(0.5) };
        using var first = method.Train(Request(Data));
        using var second = method.Train(Request(Data));
        using var without = new CompressedTraining { Compression = FeatureCompression.Dropout(0) }.Train(Request(Data));
        using var plain = new CrossEntropyTraining().Train(Request(Data));

        Assert.Equal(first.Records.Select(r => r.TrainLoss), second.Records.Select(r => r.TrainLoss));
        Assert.NotEqual(plain.Records[0].TrainLoss, first.Records[0].TrainLoss);
        Assert.Equal(plain.Records[^1].TrainLoss, without.Records[^1].TrainLoss, 1e-5);
    }

    [Fact]
    public void Bad_input_names_the_parameter()
    {
        using var scope = NewDisposeScope();
        Refused<ArgumentOutOfRangeException>("std: expected a number above 0, got 0", () => new NestedDropout(4, 0));
        Refused<ArgumentOutOfRangeException>("numFeatures: expected at least 1, got 0", () => new NestedDropout(0, 1));
        Refused<ArgumentOutOfRangeException>("mean: expected a finite", () => new NestedDropout(4, 1, double.NaN));
        Refused<ArgumentOutOfRangeException>("std", () => FeatureCompression.Nested(-1));
        Refused<ArgumentOutOfRangeException>("rate: expected a share in [0, 1), got 1", () => FeatureCompression.Dropout(1));
        Refused<ArgumentOutOfRangeException>("keep: expected 1 to 4, got 0", () => new NestedDropout(4, 1).Truncate(zeros(2, 4), 0));
        Refused<ArgumentOutOfRangeException>("keep: expected 1 to 4, got 5", () => new NestedDropout(4, 1).Truncate(zeros(2, 4), 5));
        Refused<ArgumentException>("features: expected [B,4], got [2,3]", () => new NestedDropout(4, 1).Truncate(zeros(2, 3), 1));
        Refused<ArgumentException>("weight: expected [4,C], got [3,2]", () => NestedDropout.PrefixLogits(zeros(2, 4), zeros(3, 2)));
        Refused<ArgumentException>("accuracyByKeep: expected at least one", () => NestedDropout.SelectKeep([]));
        Refused<ArgumentOutOfRangeException>("penalty", () => NestedDropout.SelectKeep([1], -1));
        Refused<ArgumentOutOfRangeException>("tau: expected a share in [0, 1), got 1", () => new ForgetRateSchedule(1, 3));
        Refused<ArgumentOutOfRangeException>("numGradual", () => new ForgetRateSchedule(0.2, -1));
        Refused<ArgumentOutOfRangeException>("exponent", () => new ForgetRateSchedule(0.2, 1, 0));
        Refused<ArgumentOutOfRangeException>("epoch", () => new ForgetRateSchedule(0.2, 1)[-1]);
        Refused<ArgumentException>("losses2: expected 2 losses as losses1, got 1", () => CoTeachingSelector.Select([1, 2], [1], 0));
        Refused<ArgumentException>("losses1: expected numbers, got NaN", () => CoTeachingSelector.Select([1, double.NaN], [1, 2], 0));
        Refused<ArgumentException>("forgetRate: expected a rate that leaves an example of 2, got 0.9", () => CoTeachingSelector.Select([1, 2], [1, 2], 0.9));
        Refused<ArgumentException>("losses2OfSecondHalf: expected 2", () => CoTeachingSelector.SelectSplit([1, 2], [1], 0));
        var labels = tensor(new long[] { 0, 3 });
        Refused<ArgumentOutOfRangeException>("labels: each must be from 0 to 2, got 3", () => CoTeachingLoss.Compute(zeros(2, 3), zeros(2, 3), labels, 0));
        Refused<ArgumentException>("logits1: expected float [B,C]", () => CoTeachingLoss.Compute(zeros(2), zeros(2, 3), labels, 0));
        Refused<ArgumentException>("ForgetRate: expected a rate that leaves an example of a batch of 32, got 0.99", () =>
            new CoTeachingTraining { ForgetRate = 0.99 }.Train(Request(Data)));
        var odd = new ModelFactory("odd", "Ends otherwise.", (shape, k) => nn.Sequential(nn.Linear(shape[0], k), nn.ReLU()));
        Refused<ArgumentException>("Model: expected layers in a row that end with a linear classifier", () =>
            new CompressedTraining().Train(Request(Data) with { Model = odd }));
        using var run = new CrossEntropyTraining().Train(Request(Data) with { Epochs = 1 });
        Refused<ArgumentException>("StartFrom: expected two runs of one network each", () => new CoTeachingTraining { StartFrom = [run] }.Train(Request(Data)));
    }

    private static void Refused<T>(string message, Func<object> act)
        where T : ArgumentException =>
        Assert.Contains(message, Assert.ThrowsAny<T>(act).Message, StringComparison.Ordinal);

    private static Tensor Random(long rows, long columns, ulong seed)
    {
        using var generator = new Generator(seed);
        return randn([rows, columns], dtype: float64, generator: generator);
    }

    private static TrainingRequest Request(LabeledDataset data) => new()
    {
        Train = data,
        Model = ModelCatalog.Mlp(16),
        Epochs = 5,
        BatchSize = 32,
        Optimizer = new SgdSettings { LearningRate = 0.1 },
        RecordDynamics = false,
        Seed = 3,
        Device = DeviceChoice.Cpu,
    };
}
