using NoisyNotebooks.Methods.Classification;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Numerics;
using NoisyNotebooks.Methods.Training;
using NoisyNotebooks.Methods.Tests.Training;
using TorchSharp;
using static TorchSharp.torch;
using SyntheticData = NoisyNotebooks.Methods.Tests.Training.SyntheticData;

namespace NoisyNotebooks.Methods.Tests.Classification;

public sealed class RcalTests
{
    [Fact]
    public void Factors_are_near_one_inside_a_cluster_and_far_above_for_a_point_outside()
    {
        var points = Normal(60, 3, 1);
        for (var j = 0; j < 3; j++)
        {
            points[59, j] = 15;
        }

        var result = new LocalOutlierFactor(8).Fit(points);
        Assert.False(result.IsInlier[59]);
        Assert.True(result.Score[59] > 3);
        Assert.InRange(result.Score[..59].Order().ElementAt(29), 0.9, 1.3);

        // Neither place nor scale matters.
        var moved = new double[60, 3];
        for (var i = 0; i < 60; i++)
        {
            for (var j = 0; j < 3; j++)
            {
                moved[i, j] = (7 * points[i, j]) + 100;
            }
        }

        Assert.Equal(result.Score, new LocalOutlierFactor(8).Fit(moved).Score, (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.All(new LocalOutlierFactor(2).Fit(new double[5, 2]).IsInlier, Assert.True);
    }

    [Fact]
    public void Robust_means_are_nearer_to_the_truth_when_few_labels_are_wrong()
    {
        double Error(double noise, bool isRobust) => Enumerable.Range(0, 3).Average(seed => RcalClusters.MeanError(noise, isRobust, seed));
        Assert.True(Error(0.03, isRobust: true) < Error(0.03, isRobust: false));
        Assert.True(Error(0.3, isRobust: false) > Error(0.03, isRobust: false));
    }

    [Fact]
    public void Drawn_points_have_the_mean_and_covariance_they_are_drawn_from()
    {
        var gaussian = new ClassGaussian([1, -2], new double[,] { { 2, 0.6 }, { 0.6, 1 } }, 10);
        var again = ClassGaussian.Of(gaussian.Sample(40_000, new SeededRandom(3), ridge: 0));

        Assert.Equal(gaussian.Mean, again.Mean, (a, b) => Math.Abs(a - b) < 0.03);
        Assert.Equal(gaussian.Covariance.Cast<double>(), again.Covariance.Cast<double>(), (a, b) => Math.Abs(a - b) < 0.05);
        Assert.Equal(gaussian.Sample(3, new SeededRandom(1)).Cast<double>(), gaussian.Sample(3, new SeededRandom(1)).Cast<double>());
        Assert.Empty(gaussian.Sample(0, new SeededRandom(1)));

        // One point: no spread but the ridge's.
        var one = ClassGaussian.Of(new double[,] { { 4, 5 } });
        Assert.Equal([0, 0, 0, 0], one.Covariance.Cast<double>());
        Assert.Equal(4, one.Sample(1, new SeededRandom(1), 1e-12)[0, 0], 1e-4);
    }

    [Fact]
    public void Without_share_the_tail_stays_and_heads_always_do()
    {
        ClassGaussian[] gaussians = [.. Enumerable.Range(0, 4).Select(k => ClassGaussian.Of(Normal(20, 2, 10 + k)))];
        var none = new TailCalibrator(heads: 2, gamma: 0).Calibrate(gaussians, [40, 30, 20, 5], [0, 1]);
        var all = new TailCalibrator(heads: 2, gamma: 1, weighting: HeadWeighting.Equal).Calibrate(gaussians, [40, 30, 20, 5], [0, 1]);

        Assert.Equal(gaussians[3].Mean, none[3].Mean, (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(gaussians[3].Covariance.Cast<double>(), none[3].Covariance.Cast<double>(), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Same(gaussians[0], all[0]);
        Assert.Equal(gaussians[0].Mean.Zip(gaussians[1].Mean, (a, b) => (a + b) / 2), all[2].Mean, (a, b) => Math.Abs(a - b) < 1e-12);
        var near = new TailCalibrator(heads: 2, gamma: 0.5, weighting: HeadWeighting.InverseDistance).Calibrate(gaussians, [40, 30, 20, 5], [0, 1, 2], 3);
        Assert.Equal(1, near.Weights.Sum(), 1e-12);
        Assert.True(near.Distances[0] <= near.Distances[1] && near.Weights[0] >= near.Weights[1]);
    }

    [Fact]
    public void Data_of_the_classifier_are_balanced_and_a_rare_class_gains()
    {
        var (x, y) = Clusters([80, 40, 8], 1);
        var (test, truth) = Clusters([100, 100, 100], 2);
        var result = new RepresentationCalibration { TailShare = 0.34, Tail = new TailCalibrator(heads: 1, gamma: 0.1) }.Fit(x, y, 3, seed: 1, TestContext.Current.CancellationToken);
        var plain = LogisticRegression.Fit(x, y, 3, 1, TestContext.Current.CancellationToken);

        Assert.Equal([0, 40, 72], result.Drawn);
        Assert.Equal([0, 1], result.Heads);
        double Rare(LogisticRegression model) => model.Predict(test).Zip(truth).Where(p => p.Second == 2).Average(p => p.First == 2 ? 1.0 : 0);
        Assert.True(Rare(result.Classifier) > Rare(plain));
    }

    [Fact]
    public void Sizes_fall_from_the_largest_to_the_largest_over_the_ratio_and_rows_of_noise_sum_to_one()
    {
        Assert.Equal([100, 10, 1], LongTailSampler.ClassSizes(3, 100, 100));
        Assert.Equal([7, 7], LongTailSampler.ClassSizes(2, 7, 1));
        var transition = LongTailNoise.Transition([60, 30, 10], 0.4);
        Assert.All(Enumerable.Range(0, 3), i => Assert.Equal(1, Enumerable.Range(0, 3).Sum(j => transition[i, j]), 1e-12));
        Assert.Equal(0.4 * 60 / 70, transition[1, 0], 1e-12);
    }

    [Fact]
    public void Nothing_flows_into_keys_queue_and_anchors_and_lengths_do_not_matter()
    {
        using var scope = NewDisposeScope();
        var (query, key, queue) = (rand(4, 3, float64).requires_grad_(), rand(4, 3, float64).requires_grad_(), rand(5, 3, float64).requires_grad_());
        var loss = new MoCoLoss(0.5);
        loss.Forward(query, key, queue).backward();

        Assert.Null(key.grad);
        Assert.Null(queue.grad);
        Assert.NotNull(query.grad);
        Assert.Equal(loss.Forward(query, key, queue).item<double>(), loss.Forward(query * 3, key * 2, queue * 7).item<double>(), 1e-9);
        var (logits, targets) = (rand(2, 3), nn.functional.one_hot(tensor(new long[] { 0, 2 }), 3).to(float32));
        var anchors = rand(2, 4).requires_grad_();
        var representation = rand(2, 4).requires_grad_();
        new RepresentationAnchorLoss(0.3).Forward(logits, targets, representation, anchors).Total.backward();
        Assert.Null(anchors.grad);

        // β·2/B·(f − a)
        Assert.True(representation.grad!.allclose(0.3 * 2 / 2 * (representation - anchors), rtol: 1e-4, atol: 1e-6));
    }

    [Fact]
    public void The_newest_keys_take_the_places_of_the_oldest()
    {
        using var keys = new MomentumKeys(3, 1);
        float[] Held() => [.. keys.Keys.data<float>().ToArray().Order()];
        using var scope = NewDisposeScope();
        keys.Enqueue(tensor(new float[,] { { 1 }, { 2 } }));
        Assert.Equal([1, 2], Held());
        keys.Enqueue(tensor(new float[,] { { 3 }, { 4 } }));
        Assert.Equal([2, 3, 4], Held());
        keys.Enqueue(tensor(new float[,] { { 5 }, { 6 }, { 7 }, { 8 } }));
        Assert.Equal([6, 7, 8], Held());
    }

    [Fact]
    public void A_contrastive_network_learns_without_labels_and_the_classifier_starts_from_it()
    {
        var data = SyntheticData.Clusters(150, classes: 3, wrong: 0.2);
        TrainingRequest Request(LabeledDataset set) => new()
        {
            Train = set, Model = ModelCatalog.Mlp(4), Epochs = 12, BatchSize = 30, RecordDynamics = false, Device = DeviceChoice.Cpu, Optimizer = new AdamSettings { LearningRate = 2e-3 },
        };
        var moco = new ContrastiveTraining { Keys = 60, Hidden = 32, Representation = 16 };
        using var run = moco.Train(Request(data));
        using var relabelled = moco.Train(Request(data.WithGivenLabels([.. data.GivenLabels.Select(y => (y + 1) % 3)])));
        Assert.Equal(run.Records.Select(r => r.TrainLoss), relabelled.Records.Select(r => r.TrainLoss));
        Assert.True(run.Records[^1].TrainLoss < run.Records[1].TrainLoss, string.Join(" ", run.Records.Select(r => r.TrainLoss)));
        var z = ContrastiveTraining.Represent(run, data);
        Assert.Equal((150, 16), (z.GetLength(0), z.GetLength(1)));

        var method = new RcalTraining(run) { Beta = 0.1, Calibration = new RepresentationCalibration { TailShare = 0.34, Tail = new TailCalibrator(heads: 1) } };
        using var rcal = method.Train(Request(data));
        using var far = new RcalTraining(run) { Beta = 0, Calibration = method.Calibration }.Train(Request(data));
        using var plain = new CrossEntropyTraining().Train(Request(data) with { Epochs = 1 });
        double Distance(TrainingRun r) => r.Records[^1].Values["distance to the frozen representations"];
        Assert.True(rcal.Measure(data.WithGivenLabels(data.TrueLabels!.Value))[0].Value > 0.6);
        Assert.True(Distance(rcal) < Distance(far), $"{Distance(rcal)} {Distance(far)}");
        Assert.Contains("run: expected one of ContrastiveTraining", Assert.Throws<ArgumentException>(() => ContrastiveTraining.Represent(plain, data)).Message, StringComparison.Ordinal);
        Refused("contrastive: expected a run of ContrastiveTraining, got one of RCAL", () => new RcalTraining(rcal));
        Refused("Test, Validation, RecordDynamics: expected none", () => moco.Train(Request(data) with { Test = data }));
    }

    [Fact]
    public void A_contrastive_run_that_is_resumed_has_its_keys_again()
    {
        using var folder = new TemporaryFolder();
        var method = new ContrastiveTraining { Keys = 40, Hidden = 16, Representation = 4 };
        var request = new TrainingRequest
        {
            Train = SyntheticData.Clusters(90, classes: 3, wrong: 0.2), Model = ModelCatalog.Mlp(4), Epochs = 6, BatchSize = 30, RecordDynamics = false, Device = DeviceChoice.Cpu,
        };
        using var whole = method.Train(request);
        using var stop = new CancellationTokenSource();
        var kept = request with { CheckpointPath = Path.Combine(folder.Path, "moco.ckpt") };
        using var half = method.Train(kept, new StopAfter(3, stop), stop.Token);
        using var resumed = method.Train(kept);

        Assert.Equal(3, half.Records.Length);
        Assert.Equal(whole.Records.Select(r => r.TrainLoss), resumed.Records.Select(r => r.TrainLoss));
        Assert.Equal(whole.WeightHash(), resumed.WeightHash());
    }

    [Fact]
    public void Bad_input_names_the_parameter()
    {
        using var scope = NewDisposeScope();
        Refused("neighbors: expected at least 1, got 0", () => new LocalOutlierFactor(0));
        Refused("neighbors: expected fewer than the 3 points, got 3", () => new LocalOutlierFactor(3).Fit(new double[3, 1]));
        Refused("labels: class 1 has no example", () => new RobustGaussianEstimator().Fit(new double[2, 1], [0, 0], 2));
        Refused("labels: each must be from 0 to 1, got 2", () => new RobustGaussianEstimator().Fit(new double[2, 1], [0, 2], 2));
        Refused("labels: expected 2, one a row, got 1", () => new RobustGaussianEstimator().Fit(new double[2, 1], [0], 2));
        Refused("gamma", () => new TailCalibrator(gamma: 1.1));
        var gaussians = new[] { ClassGaussian.Of(Normal(5, 2, 1)), ClassGaussian.Of(Normal(5, 2, 2)) };
        Refused("headClasses: expected at least 2 classes to borrow from, got 1", () => new TailCalibrator(2).Calibrate(gaussians, [5, 5], [0], 1));
        Refused("headClasses: expected classes from 0 to 1, each once", () => new TailCalibrator(1).Calibrate(gaussians, [5, 5], [2], 1));
        Refused("matrix: expected a positive definite one", () => new ClassGaussian([0, 0], new double[,] { { 1, 2 }, { 2, 1 } }, 2).Factor(1e-3));
        Refused("imbalance: expected at least 1, got 0.5", () => LongTailSampler.ClassSizes(3, 10, 0.5));
        Refused("largest: expected at least imbalance, 20, got 10", () => LongTailSampler.ClassSizes(3, 10, 20));
        Refused("rate: expected a share in [0, 1), got 1", () => LongTailNoise.Transition([2, 1], 1));
        Refused("key: expected [2,3] as query, got [1,3]", () => new MoCoLoss().Forward(ones(2, 3), ones(1, 3), ones(4, 3)));
        Refused("queue: expected [Q,3] with at least one key", () => new MoCoLoss().Forward(ones(2, 3), ones(2, 3), ones(0, 3)));
        Refused("anchors: expected [2,D] as representation", () => new RepresentationAnchorLoss().Forward(ones(2, 3), ones(2, 3), ones(2, 4), ones(2, 5)));
    }

    private static void Refused(string message, Func<object> act) =>
        Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(act).Message, StringComparison.Ordinal);

    private static double[,] Normal(int count, int dimensions, long seed)
    {
        var random = new SeededRandom(seed);
        var points = new double[count, dimensions];
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < dimensions; j++)
            {
                points[i, j] = random.NextGaussian();
            }
        }

        return points;
    }

    private static (double[,] X, int[] Y) Clusters(int[] sizes, long seed)
    {
        var points = Normal(sizes.Sum(), 2, seed);
        var labels = sizes.SelectMany((n, k) => Enumerable.Repeat(k, n)).ToArray();
        for (var i = 0; i < labels.Length; i++)
        {
            points[i, 0] += labels[i] == 1 ? 2.5 : 0;
            points[i, 1] += labels[i] == 2 ? 2 : 0;
        }

        return (points, labels);
    }
}
