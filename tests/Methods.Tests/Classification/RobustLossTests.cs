using NoisyNotebooks.Methods.Classification;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;
using SyntheticData = NoisyNotebooks.Methods.Tests.Training.SyntheticData;

namespace NoisyNotebooks.Methods.Tests.Classification;

/// <summary>The neighbours' losses against arithmetic in doubles, at their ends, and by finite differences.</summary>
public sealed class RobustLossTests
{
    private static readonly double[,] Logits = { { 1.2, -0.4, 0.3 }, { -2, 0.5, 1.5 }, { 0.1, 0.2, -0.3 }, { 3, -1, 0.25 } };
    private static readonly long[] Labels = [0, 1, 2, 1];

    public static TheoryData<string> Names => [.. Losses.Keys];

    private static readonly Dictionary<string, (Func<Tensor, Tensor, Tensor> Loss, Func<double[], long, double> ByHand)> Losses = new(StringComparer.Ordinal)
    {
        ["gce"] = (new GeneralizedCrossEntropyTraining().Loss, (p, y) => (1 - Math.Pow(p[y], 0.7)) / 0.7),
        ["gce, q = 1"] = (new GeneralizedCrossEntropyTraining(1).Loss, (p, y) => 1 - p[y]),
        ["sce"] = (new SymmetricCrossEntropyTraining(0.1, 2, -3).Loss, (p, y) => (-0.1 * Math.Log(p[y])) - (2 * p.Select((v, k) => k == y ? 0 : v * -3).Sum())),
        ["smoothing"] = (new LabelSmoothingTraining(0.3).Loss, (p, y) => -p.Select((v, k) => ((k == y ? 0.7 : 0) + 0.1) * Math.Log(v)).Sum()),
        ["negative smoothing"] = (new LabelSmoothingTraining(-0.6).Loss, (p, y) => -p.Select((v, k) => ((k == y ? 1.6 : 0) - 0.2) * Math.Log(v)).Sum()),
        ["soft bootstrapping"] = (new BootstrappingTraining(beta: 0.9).Loss, (p, y) => -p.Select((v, k) => ((k == y ? 0.9 : 0) + (0.1 * v)) * Math.Log(v)).Sum()),
        ["hard bootstrapping"] = (new BootstrappingTraining(isHard: true).Loss, (p, y) => (-0.8 * Math.Log(p[y])) - (0.2 * Math.Log(p.Max()))),
        ["forward"] = ((z, y) => new LossCorrectionTraining().Loss(z, y, Transition), (p, y) => -Math.Log(Enumerable.Range(0, 3).Sum(i => p[i] * Transition[i, y]))),
        ["backward"] = ((z, y) => new LossCorrectionTraining(isBackward: true).Loss(z, y, Pair), (p, y) => -BackwardByHand(p, y)),
        ["peer"] = ((z, y) => new PeerLossTraining(0.5).Loss(z, y, Of(1, 2, 3, 0), Of(2, 3, 0, 1)), (_, _) => double.NaN),
        ["sop"] = ((z, y) => SparseOverparameterizationTraining.Loss(z, y, Filled(4, 1, 0.3), Filled(4, 3, 0.2)), (p, y) => SopByHand(p, y, 0.3, 0.2)),
        ["jocor"] = ((z, y) => new JoCoRTraining(0.6).JointLoss(z, z * 0.5, y).mean(), (_, _) => double.NaN),
    };

    private static double[,] Transition => new[,] { { 0.7, 0.2, 0.1 }, { 0, 0.9, 0.1 }, { 0.3, 0.3, 0.4 } };

    // Each class flips to the next with 0.25: T⁻¹ in closed form is a circulant.
    private static double[,] Pair => new[,] { { 0.75, 0.25, 0 }, { 0, 0.75, 0.25 }, { 0.25, 0, 0.75 } };

    [Theory]
    [MemberData(nameof(Names))]
    public void A_loss_is_what_its_formula_says(string name)
    {
        using var scope = NewDisposeScope();
        var (loss, byHand) = Losses[name];
        var expected = name switch
        {
            "peer" => PeerByHand(),
            "jocor" => JoCoRByHand(),
            _ => Enumerable.Range(0, 4).Average(i => byHand(Softmax(Row(i)), Labels[i])),
        };
        Assert.Equal(expected, loss(tensor(Logits), Of(Labels)).item<double>(), 1e-10);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_gradient_is_the_slope(string name)
    {
        // What the network says in hard bootstrapping, and the decided class in SOP, carry no gradient: away from ties they are constant.
        using var scope = NewDisposeScope();
        var loss = Losses[name].Loss;
        var z = tensor(Logits).requires_grad_();
        loss(z, Of(Labels)).backward();
        for (var i = 0; i < 4; i++)
        {
            for (var k = 0; k < 3; k++)
            {
                double At(double step)
                {
                    var moved = (double[,])Logits.Clone();
                    moved[i, k] += step;
                    return loss(tensor(moved), Of(Labels)).item<double>();
                }

                Assert.Equal((At(1e-5) - At(-1e-5)) / 2e-5, z.grad![i, k].item<double>(), 1e-7);
            }
        }
    }

    [Fact]
    public void At_their_ends_they_are_cross_entropy()
    {
        using var scope = NewDisposeScope();
        var (z, y) = (tensor(Logits), Of(Labels));
        var entropy = nn.functional.cross_entropy(z, y).item<double>();
        double[,] identity = { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } };
        double[] same =
        [
            new SymmetricCrossEntropyTraining(1, 0).Loss(z, y).item<double>(),
            new LabelSmoothingTraining(0).Loss(z, y).item<double>(),
            new BootstrappingTraining(beta: 1).Loss(z, y).item<double>(),
            new BootstrappingTraining(isHard: true, beta: 1).Loss(z, y).item<double>(),
            new LossCorrectionTraining().Loss(z, y, identity).item<double>(),
            new LossCorrectionTraining(isBackward: true).Loss(z, y, identity).item<double>(),
            new PeerLossTraining(0).Loss(z, y, Of(1, 2, 3, 0), Of(2, 3, 0, 1)).item<double>(),
            new JoCoRTraining(0).JointLoss(z, z, y).mean().item<double>() / 2,
        ];
        Assert.All(same, s => Assert.Equal(entropy, s, 1e-10));
        Assert.Equal(entropy, new GeneralizedCrossEntropyTraining(1e-9).Loss(z, y).item<double>(), 1e-7);
    }

    [Fact]
    public void The_backward_loss_is_right_in_the_mean_over_the_noise()
    {
        // Σ_j T_ij · ℓ←(j) = ℓ(i): with the noise that T describes, training on given labels aims at true ones.
        using var scope = NewDisposeScope();
        var method = new LossCorrectionTraining(isBackward: true);
        for (var i = 0; i < 3; i++)
        {
            var z = tensor(Logits)[..1];
            var mean = Enumerable.Range(0, 3).Sum(j => Transition[i, j] * method.Loss(z, Of(j), Transition).item<double>());
            Assert.Equal(nn.functional.cross_entropy(z, Of(i)).item<double>(), mean, 1e-10);
        }
    }

    [Fact]
    public void The_forward_loss_is_least_where_the_prediction_is_the_true_distribution()
    {
        // P(given | x) = Tᵀ·P(true | x): of all p the expected forward loss is smallest at the true one.
        using var scope = NewDisposeScope();
        double[] truth = [0.5, 0.3, 0.2];
        var given = Enumerable.Range(0, 3).Select(j => Enumerable.Range(0, 3).Sum(i => truth[i] * Transition[i, j])).ToArray();
        double Expected(double[] p) => Enumerable.Range(0, 3).Sum(j => given[j] * new LossCorrectionTraining().Loss(tensor(p).log().unsqueeze(0), Of(j), Transition).item<double>());
        var best = Expected(truth);
        Assert.All((double[][])[[0.51, 0.29, 0.2], [0.5, 0.29, 0.21], [0.49, 0.31, 0.2], [0.6, 0.2, 0.2]], p => Assert.True(Expected(p) > best));
    }

    [Fact]
    public void Anchor_points_give_the_matrix_back()
    {
        // Examples of certain class among mixtures: P(given | x) = Tᵀ·P(true | x).
        using var scope = NewDisposeScope();
        double[,] mixtures = { { 0.4, 0.3, 0.3 }, { 1, 0, 0 }, { 0.2, 0.8, 0 }, { 0, 1, 0 }, { 0, 0, 1 }, { 0.1, 0.1, 0.8 } };
        var dominant = new[,] { { 0.8, 0.15, 0.05 }, { 0.1, 0.7, 0.2 }, { 0, 0.1, 0.9 } };
        var probabilities = tensor(mixtures).matmul(tensor(dominant));
        Assert.Equal(dominant.Cast<double>(), AnchorPoints.Estimate(probabilities).Cast<double>(), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.NotEqual(dominant.Cast<double>(), AnchorPoints.Estimate(probabilities, 0.5).Cast<double>());
        Assert.Throws<ArgumentOutOfRangeException>(() => AnchorPoints.Estimate(probabilities, 0));
        Assert.Throws<ArgumentException>(() => AnchorPoints.Estimate(probabilities * double.NaN));
        Assert.Throws<ArgumentException>(() => AnchorPoints.Estimate(ones(3)));
    }

    [Fact]
    public void Correction_estimates_the_matrix_in_training_and_says_how_far_off_it_is()
    {
        var noisy = SyntheticData.Clusters(600, wrong: 0.3);
        using var run = new LossCorrectionTraining { EstimateAfter = 2 }.Train(SampleSelectionTests.Request(noisy, epochs: 6));
        var error = run.Records.Select(r => r.Values.TryGetValue("error of the transition matrix, mean a row", out var e) ? e : double.NaN).ToArray();
        Assert.All(error[..2], e => Assert.True(double.IsNaN(e)));

        // No correction, the identity, is off by 0.6 a row.
        Assert.All(error[2..], e => Assert.InRange(e, 0, 0.45));
        using var given = new LossCorrectionTraining(transition: new[,] { { 0.7, 0.3, 0 }, { 0, 0.7, 0.3 }, { 0.3, 0, 0.7 } }).Train(SampleSelectionTests.Request(noisy, epochs: 6));
        Assert.InRange(given.Records[0].Values["error of the transition matrix, mean a row"], 0, 0.1);
        Assert.True(given.LastTestAccuracy > 0.95, $"{given.LastTestAccuracy}");
    }

    [Fact]
    public void An_estimate_that_cannot_be_inverted_is_made_anew_after_the_next_epoch()
    {
        // Examples that are all alike: each class has the same anchor, and the backward form goes on with cross-entropy.
        var clusters = SyntheticData.Clusters(60, wrong: 0.3);
        var alike = new LabeledDataset("alike", ones(60, 3), clusters.GivenLabels, clusters.ClassNames, clusters.TrueLabels);
        var request = SampleSelectionTests.Request(alike, epochs: 4) with { Test = null };
        using var run = new LossCorrectionTraining(isBackward: true) { EstimateAfter = 1 }.Train(request);
        using var plain = new CrossEntropyTraining().Train(request);
        Assert.Equal(plain.Records.Select(r => r.TrainLoss), run.Records.Select(r => r.TrainLoss));
        Assert.All(run.Records, r => Assert.Empty(r.Values));

        // Nearly alike: an inverse there is, of weights in the hundreds.
        using var random = new Generator(5, CPU);
        var nearly = new LabeledDataset("nearly alike", ones(60, 3) + (1e-3 * randn(60, 3, generator: random)), clusters.GivenLabels, clusters.ClassNames, clusters.TrueLabels);
        using var rough = new LossCorrectionTraining(isBackward: true) { EstimateAfter = 1 }.Train(request with { Train = nearly, Optimizer = new SgdSettings { LearningRate = 1e-6 } });
        Assert.All(rough.Records, r => Assert.Empty(r.Values));
        using var forward = new LossCorrectionTraining { EstimateAfter = 1 }.Train(request with { Train = nearly, Optimizer = new SgdSettings { LearningRate = 1e-6 } });
        Assert.NotEmpty(forward.Records[^1].Values);
    }

    [Fact]
    public void Settings_outside_their_range_and_matrices_that_are_none_are_refused()
    {
        Assert.All(
            (Func<TrainingMethod>[])
            [
                () => new GeneralizedCrossEntropyTraining(0), () => new GeneralizedCrossEntropyTraining(1.1), () => new GeneralizedCrossEntropyTraining(double.NaN),
                () => new SymmetricCrossEntropyTraining(-1), () => new SymmetricCrossEntropyTraining(beta: double.NaN), () => new SymmetricCrossEntropyTraining(logZero: 0),
                () => new LabelSmoothingTraining(1), () => new LabelSmoothingTraining(double.NegativeInfinity), () => new BootstrappingTraining(beta: 1.5),
                () => new PeerLossTraining(-0.1), () => new MixupTraining(double.NaN), () => new JoCoRTraining(2), () => new ConfidenceRegularizedSieveTraining(-1),
                () => new SparseOverparameterizationTraining(0), () => new SparseOverparameterizationTraining(1, double.PositiveInfinity),
            ],
            a => Assert.Contains("expected", Assert.Throws<ArgumentOutOfRangeException>(a).Message, StringComparison.Ordinal));
        Assert.Throws<ArgumentException>(() => new LossCorrectionTraining(transition: new[,] { { 0.5, 0.4 }, { 0, 1 } }));
        Assert.Contains("inverted", Assert.Throws<ArgumentException>(() => new LossCorrectionTraining(true, new[,] { { 0.5, 0.5 }, { 0.5, 0.5 } })).Message, StringComparison.Ordinal);
        var data = SyntheticData.Clusters(30);
        Assert.Throws<ArgumentException>(() => new LossCorrectionTraining(transition: new[,] { { 0.5, 0.5 }, { 0, 1 } }).Train(SampleSelectionTests.Request(data, 1)));
        Assert.Throws<ArgumentException>(() => new LossCorrectionTraining { EstimateAfter = 0 }.Train(SampleSelectionTests.Request(data, 1)));

        using var scope = NewDisposeScope();
        var gce = new GeneralizedCrossEntropyTraining();
        Assert.Throws<ArgumentException>(() => gce.Loss(tensor(Logits)[0], Of(0)));
        Assert.Throws<ArgumentException>(() => gce.Loss(tensor(Logits), Of(0, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => gce.Loss(tensor(Logits), Of(0, 1, 2, 3)));
        Assert.Throws<ArgumentException>(() => gce.Loss(tensor(Logits) * double.NaN, Of(Labels)));
        Assert.Throws<ArgumentException>(() => SparseOverparameterizationTraining.Loss(tensor(Logits), Of(Labels), zeros(3, 1), zeros(4, 3)));
        Assert.Throws<ArgumentException>(() => new JoCoRTraining().JointLoss(tensor(Logits), tensor(Logits)[.., ..2], Of(0, 1, 0, 1)));
    }

    private static Tensor Of(params long[] values) => tensor(values);

    private static Tensor Filled(long rows, long columns, double value) => full([rows, columns], value, float64);

    private static double[] Row(int i) => [Logits[i, 0], Logits[i, 1], Logits[i, 2]];

    private static double[] Softmax(double[] z)
    {
        var e = z.Select(Math.Exp).ToArray();
        return [.. e.Select(v => v / e.Sum())];
    }

    // (T⁻¹ℓ)_y of the circulant 0.75·I + 0.25·S is Σ_m c·(−1/3)^m ℓ_{y+m}, with S³ = I.
    private static double BackwardByHand(double[] p, long y)
    {
        var scale = 1 / (0.75 * (1 + Math.Pow(1 / 3.0, 3)));
        return Enumerable.Range(0, 3).Sum(m => scale * Math.Pow(-1 / 3.0, m) * Math.Log(p[(y + m) % 3]));
    }

    private static double PeerByHand()
    {
        long[] peers = [1, 2, 3, 0], others = [2, 3, 0, 1];
        return Enumerable.Range(0, 4).Average(i =>
            -Math.Log(Softmax(Row(i))[Labels[i]]) + (0.5 * Math.Log(Softmax(Row((int)peers[i]))[Labels[others[i]]] + 1e-5)));
    }

    private static double JoCoRByHand() => Enumerable.Range(0, 4).Average(i =>
    {
        var (p, q) = (Softmax(Row(i)), Softmax([.. Row(i).Select(z => z / 2)]));
        double Kl(double[] a, double[] b) => a.Zip(b).Sum(x => x.First * Math.Log(x.First / x.Second));
        return (0.4 * (-Math.Log(p[Labels[i]]) - Math.Log(q[Labels[i]]))) + (0.6 * (Kl(p, q) + Kl(q, p)));
    });

    private static double SopByHand(double[] p, long y, double u, double v)
    {
        var moved = p.Select((value, k) => Math.Max(1e-4, value + (k == y ? u * u : -v * v))).ToArray();
        var decided = Array.IndexOf(p, p.Max());
        var error = p.Select((_, k) => (k == decided ? 1 : 0) + (k == y ? u * u : -v * v) - (k == y ? 1 : 0)).Sum(e => e * e);
        return -Math.Log(moved[y] / moved.Sum()) + error;
    }
}
