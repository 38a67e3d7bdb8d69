using NoisyNotebooks.Methods.Classification;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Tests.Training;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;
using SyntheticData = NoisyNotebooks.Methods.Tests.Training.SyntheticData;

namespace NoisyNotebooks.Methods.Tests.Classification;

public sealed class UdaTests
{
    private static readonly LabeledDataset Data = SyntheticData.Clusters(120, classes: 4);

    [Theory]
    [InlineData(2)]
    [InlineData(10)]
    public void Thresholds_start_and_end_where_they_must_and_keep_their_order(int classes)
    {
        var (linear, log, exp) = (Annealing(TsaSchedule.Linear, classes), Annealing(TsaSchedule.Log, classes), Annealing(TsaSchedule.Exp, classes));
        var least = 1.0 / classes;

        Assert.Equal(least, linear.Threshold(0), 1e-15);
        Assert.Equal(least, log.Threshold(0), 1e-15);
        Assert.Equal(least + (Math.Exp(-5) * (1 - least)), exp.Threshold(0), 1e-15);
        Assert.Equal(1, linear.Threshold(100), 1e-15);
        Assert.Equal(1, exp.Threshold(100), 1e-15);
        Assert.Equal(1 - (Math.Exp(-5) * (1 - least)), log.Threshold(100), 1e-12);
        for (var t = 1; t < 100; t++)
        {
            Assert.True(exp.Threshold(t) < linear.Threshold(t) && linear.Threshold(t) < log.Threshold(t), $"step {t}");
            Assert.True(linear.Threshold(t) > linear.Threshold(t - 1));
        }
    }

    [Fact]
    public void A_probability_at_the_threshold_stays_in_the_labelled_part_and_falls_out_of_the_other()
    {
        using var scope = NewDisposeScope();
        var even = zeros(1, 2, float64);

        Assert.Equal(Math.Log(2), TrainingSignalAnnealing.SupervisedLoss(even, tensor(new long[] { 1 }), 0.5).Loss.item<double>(), 1e-12);
        var (loss, mask) = new UdaConsistencyLoss(null, 0.5).Forward(even, tensor(new double[,] { { 3, 0 } }));
        Assert.Equal(0, loss.item<double>());
        Assert.Equal(0, mask.item<double>());
        Assert.True(new UdaConsistencyLoss(null, 0.4999).Forward(even, tensor(new double[,] { { 3, 0 } })).Loss.item<double>() > 0);
    }

    [Fact]
    public void Views_that_agree_cost_nothing_until_the_target_is_sharpened()
    {
        using var scope = NewDisposeScope();
        var logits = Random(6, 4, 1);
        var augmented = logits.clone().requires_grad_();
        var plain = new UdaConsistencyLoss(null, null).Forward(logits, augmented).Loss;
        plain.backward();

        Assert.Equal(0, plain.item<double>(), 1e-12);
        Assert.Equal(0, augmented.grad!.abs().max().item<double>(), 1e-12);
        Assert.True(new UdaConsistencyLoss(0.4, null).Forward(logits, logits).Loss.item<double>() > 1e-3);
    }

    [Fact]
    public void The_mean_is_over_the_whole_batch_and_nothing_flows_into_the_target()
    {
        using var scope = NewDisposeScope();
        var original = tensor(new double[,] { { 9, 0, 0 }, { 0.1, 0, 0 } }).requires_grad_();
        var augmented = Random(2, 3, 2).requires_grad_();
        var loss = new UdaConsistencyLoss(0.4, 0.8);
        var (each, mask) = loss.PerExample(original, augmented);
        loss.Forward(original, augmented).Loss.backward();

        Assert.Equal([1.0, 0.0], mask.data<double>().ToArray());
        Assert.Equal(each[0].item<double>() / 2, loss.Forward(original, augmented).Loss.item<double>(), 1e-12);
        Assert.Null(original.grad);

        // ∂L/∂z_a,i = m_i (softmax(z_a,i) − q_i)/B
        var expected = (augmented.softmax(1) - loss.Target(original)) * mask.unsqueeze(1) / 2;
        Assert.Equal(0, (augmented.grad! - expected).abs().max().item<double>(), 1e-12);
    }

    [Fact]
    public void The_threshold_looks_at_the_probability_before_it_is_sharpened()
    {
        using var scope = NewDisposeScope();
        var original = tensor(new double[,] { { 1.5, 0, 0 } });

        Assert.True(original.softmax(1).max().item<double>() < 0.8 && (original / 0.4).softmax(1).max().item<double>() > 0.8);
        Assert.Equal(0, new UdaConsistencyLoss(0.4, 0.8).Forward(original, zeros_like(original)).Mask.item<double>());
    }

    [Fact]
    public void Extreme_logits_give_finite_losses()
    {
        using var scope = NewDisposeScope();
        var extreme = tensor(new double[,] { { 900, -900, 0 } });
        Assert.True(new UdaConsistencyLoss(0.1, null).Forward(extreme, extreme).Loss.isfinite().item<bool>());
        Assert.Equal(0, TrainingSignalAnnealing.SupervisedLoss(extreme, tensor(new long[] { 0 }), 0.9).Loss.item<double>());
    }

    [Fact]
    public void Without_weight_and_annealing_it_is_cross_entropy_on_the_labelled_examples()
    {
        // Batches of 4 labelled and 12 others; 16 labelled in all, so that ten epochs visit each of them ten times, as the other run does.
        var labelled = UdaTraining.DrawLabelled(Data, 1, seed: 3);
        Assert.Equal(4, labelled.Length);
        using var uda = new UdaTraining { Labelled = labelled, Options = new UdaOptions { UnlabelledRatio = 3, UnlabelledWeight = 0 } }
            .Train(Request(Data) with { BatchSize = 16, Epochs = 1 });
        using var alone = new CrossEntropyTraining().Train(Request(Data.Subset([.. labelled.Select(i => (long)i)])) with { BatchSize = 4, Epochs = 10 });

        using var scope = NewDisposeScope();
        foreach (var (a, b) in uda.Networks[0].parameters().Zip(alone.Networks[0].parameters()))
        {
            Assert.True(a.allclose(b, rtol: 1e-4, atol: 1e-6));
        }
    }

    [Fact]
    public void Pairs_stay_together_and_only_labels_of_labelled_examples_are_looked_at()
    {
        // Copies that are the examples themselves: any other pairing would not be consistent from the start.
        var views = new AugmentedViews(Data.Features.unsqueeze(0).clone(), "none");
        var labelled = UdaTraining.DrawLabelled(Data, 2, seed: 0);
        var options = new UdaOptions { UnlabelledRatio = 3, Temperature = null, ConfidenceThreshold = null };
        using var with = new UdaTraining { Labelled = labelled, Views = views, Options = options }.Train(Request(Data));
        using var without = new UdaTraining { Labelled = labelled, Views = views, Options = options with { UnlabelledWeight = 0 } }.Train(Request(Data));
        var wrong = Data.WithGivenLabels([.. Data.GivenLabels.Select((y, i) => labelled.Contains(i) ? y : (y + 1) % 4)]);
        using var others = new UdaTraining { Labelled = labelled, Views = views, Options = options }.Train(Request(wrong));

        Assert.Equal(without.Records.Select(r => r.TrainLoss), with.Records.Select(r => r.TrainLoss), (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Equal(with.Records.Select(r => r.TrainLoss), others.Records.Select(r => r.TrainLoss));
    }

    [Fact]
    public void Consistency_makes_use_of_the_unlabelled()
    {
        var hard = SyntheticData.Clusters(400, classes: 4, spread: 1.0);
        var labelled = UdaTraining.DrawLabelled(hard, 1, seed: 1);
        var request = Request(hard) with { Epochs = 40 };
        using var uda = new UdaTraining { Labelled = labelled, Options = new UdaOptions { UnlabelledRatio = 3 }, Views = AugmentedViews.WithNoise(hard, 0.3) }.Train(request);
        using var alone = new UdaTraining { Labelled = labelled, Options = new UdaOptions { UnlabelledRatio = 3, UnlabelledWeight = 0 } }.Train(request);

        Assert.True(uda.Measure(hard)[0].Value > alone.Measure(hard)[0].Value);
        Assert.Equal(["sure of and right about", "unlabelled examples it is sure of"], uda.Records[^1].Values.Keys);
    }

    [Fact]
    public void Averaged_weights_predict_and_a_run_that_is_resumed_ends_the_same()
    {
        using var folder = new TemporaryFolder();
        var method = new UdaTraining { LabelledPerClass = 3, Options = new UdaOptions { UnlabelledRatio = 3, AverageDecay = 0.9, Annealing = TsaSchedule.Log } };
        var request = Request(Data) with { Test = Data, Epochs = 6 };
        using var whole = method.Train(request);
        using var stop = new CancellationTokenSource();
        var kept = request with { CheckpointPath = Path.Combine(folder.Path, "uda.ckpt") };
        using var half = method.Train(kept, new StopAfter(3, stop), stop.Token);
        using var resumed = method.Train(kept);
        using var plain = (new UdaTraining { LabelledPerClass = 3, Options = method.Options with { AverageDecay = null } }).Train(request);

        Assert.Equal(3, half.Records.Length);
        Assert.Equal(whole.Records.Select(r => (r.TrainLoss, r.TestLoss)), resumed.Records.Select(r => (r.TrainLoss, r.TestLoss)));
        Assert.Equal(whole.Records[^1].TestLoss!.Value, whole.Measure(Data).First(m => m.Name == "loss").Value, 1e-5);
        Assert.NotEqual(plain.Records[^1].TestLoss, whole.Records[^1].TestLoss);
        Assert.Equal(plain.Records.Select(r => r.TrainLoss), whole.Records.Select(r => r.TrainLoss));
        Assert.Contains("TSA threshold", whole.Records[^1].Values.Keys);
    }

    [Fact]
    public void Labelled_examples_are_drawn_class_by_class_and_pictures_get_RandAugment()
    {
        var pictures = SyntheticData.Pictures(40);
        var rows = UdaTraining.DrawLabelled(pictures, 3, seed: 9);
        Assert.All(rows.GroupBy(i => pictures.GivenLabels[i]), g => Assert.Equal(3, g.Count()));
        Assert.Equal(rows, UdaTraining.DrawLabelled(pictures, 3, seed: 9));
        Assert.Equal(rows.Order(), rows);
        Assert.NotEqual(rows, UdaTraining.DrawLabelled(pictures, 3, seed: 10));
        using var run = new UdaTraining { LabelledPerClass = 3 }.Train(
            Request(pictures) with { Model = ModelCatalog.TinyCnn(), Augmentation = new Augmentation(1, HorizontalFlip: true), Epochs = 1 });
        Assert.True(run.IsComplete);
    }

    [Fact]
    public void Relevant_examples_are_those_with_the_highest_probability_of_each_class()
    {
        double[,] p = { { 0.9, 0.1 }, { 0.2, 0.8 }, { 0.9, 0.1 }, { 0.4, 0.6 } };

        Assert.Equal([[0, 2], [1, 3]], DomainRelevanceFilter.Select(p, 2).Select(rows => rows.ToArray()));
    }

    [Fact]
    public void Bad_input_names_the_parameter()
    {
        using var scope = NewDisposeScope();
        Refused<ArgumentOutOfRangeException>("step: expected 0 to 100, got 101", () => Annealing(TsaSchedule.Log, 3).Threshold(101));
        Refused<ArgumentOutOfRangeException>("step: expected 0 to 100, got -1", () => Annealing(TsaSchedule.Log, 3).Threshold(-1));
        Refused<ArgumentOutOfRangeException>("numClasses", () => new TrainingSignalAnnealing(TsaSchedule.Exp, 5, 1));
        Refused<ArgumentOutOfRangeException>("schedule", () => new TrainingSignalAnnealing((TsaSchedule)7, 5, 2));
        Refused<ArgumentOutOfRangeException>("temperature: expected a number above 0, or null", () => new UdaConsistencyLoss(0));
        Refused<ArgumentOutOfRangeException>("confidenceThreshold: expected a share in [0, 1], or null", () => new UdaConsistencyLoss(1, 1.1));
        Refused<ArgumentException>("augmentedLogits: expected [2,3] as originalLogits, got [2,4]", () => new UdaConsistencyLoss().Forward(zeros(2, 3), zeros(2, 4)).Loss);
        Refused<ArgumentException>("originalLogits: expected float [B,K] with at least one row", () => new UdaConsistencyLoss().Forward(zeros(0, 3), zeros(0, 3)).Loss);
        Refused<ArgumentException>("augmentedLogits: row 1 holds NaN", () => new UdaConsistencyLoss().Forward(zeros(2, 1), tensor(new float[,] { { 0 }, { float.NaN } })).Loss);
        Refused<ArgumentException>("labels", () => TrainingSignalAnnealing.SupervisedLoss(zeros(1, 2), tensor(new long[] { 2 }), 1).Loss);
        Refused<ArgumentException>("Labelled: expected positions from 0 to 119, each once", () => new UdaTraining { Labelled = [1, 1] }.Train(Request(Data)));
        Refused<ArgumentException>("Views: expected copies Float32 [120,4] as Train's features, got Float32 [119,4]", () =>
            new UdaTraining { Views = AugmentedViews.WithNoise(Data.Take(119)) }.Train(Request(Data)));
        Refused<ArgumentException>("BatchSize: expected at least 2", () => new UdaTraining().Train(Request(Data) with { BatchSize = 1 }));
        Refused<ArgumentException>("UnlabelledRatio: expected at least 1, got 0", () => new UdaTraining { Options = new UdaOptions { UnlabelledRatio = 0 } }.Train(Request(Data)));
        Refused<ArgumentException>("AverageDecay", () => new UdaTraining { Options = new UdaOptions { AverageDecay = 1 } }.Train(Request(Data)));
        Refused<ArgumentException>("Train: UDA does not train on", () => new UdaTraining().Train(Request(Data) with { Train = new BlockModel().Draw(DataSplit.Train), Model = GraphModelOf() }));
        Refused<ArgumentException>("shape: the examples are rows", () => AugmentedViews.OfPictures(Data, new RandAugment()));
        Refused<ArgumentException>("shape: expected one of [4] numbers, got 1×2×3", () => AugmentedViews.OfPictures(Data, new RandAugment(), shape: (1, 2, 3)));
        Refused<ArgumentException>("data: expected a table, got pictures", () => AugmentedViews.WithNoise(SyntheticData.Pictures(3)));
        Refused<ArgumentOutOfRangeException>("perClass: expected 1 to 1, the number of rows, got 2", () => DomainRelevanceFilter.Select(new double[1, 2], 2));
        Refused<ArgumentException>("probabilities: each must be from 0 to 1, got 1.5", () => DomainRelevanceFilter.Select(new[,] { { 1.5 } }, 1));
    }

    private static ModelFactory GraphModelOf() => ModelCatalog.Find("gcn");

    private static TrainingSignalAnnealing Annealing(TsaSchedule schedule, int classes) => new(schedule, 100, classes);

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
        Train = data.IsImage ? data : data.WithFeatures(data.Features, keepsScale: true),
        Model = ModelCatalog.Mlp(8),
        Epochs = 4,
        BatchSize = 16,
        Optimizer = new SgdSettings { LearningRate = 0.05, Nesterov = true },
        Schedule = LearningRateSchedule.Constant,
        RecordDynamics = false,
        Seed = 3,
        Device = DeviceChoice.Cpu,
    };
}
