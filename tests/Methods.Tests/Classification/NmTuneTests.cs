using NoisyNotebooks.Methods.Classification;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Papers;
using NoisyNotebooks.Methods.Tests.Training;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;
using SyntheticData = NoisyNotebooks.Methods.Tests.Training.SyntheticData;

namespace NoisyNotebooks.Methods.Tests.Classification;

public sealed class NmTuneTests
{
    private static readonly LabeledDataset Data = SyntheticData.Clusters(120, classes: 4);

    [Fact]
    public void A_constant_factor_leaves_consistency_and_singular_values_and_raises_covariance_by_its_fourth_power()
    {
        using var scope = NewDisposeScope();
        var (tuned, frozen) = (Random(7, 4, 1), Random(7, 4, 2));

        Assert.Equal(Value(NmTuneLoss.ConsistencyLoss(tuned, frozen)), Value(NmTuneLoss.ConsistencyLoss(tuned * 3, frozen)), 1e-12);
        Assert.Equal(Value(NmTuneLoss.DominantSingularValueLoss(tuned, 2)), Value(NmTuneLoss.DominantSingularValueLoss(tuned * 3, 2)), 1e-12);
        Assert.Equal(81, Value(NmTuneLoss.CovarianceLoss(tuned * 3)) / Value(NmTuneLoss.CovarianceLoss(tuned)), 1e-9);
        Assert.Equal(0, Value(NmTuneLoss.ConsistencyLoss(frozen, frozen)));
        Assert.Equal(4.0 / 4, Value(NmTuneLoss.ConsistencyLoss(-2 * frozen, frozen)), 1e-12);
    }

    [Fact]
    public void Covariance_sees_only_what_lies_off_the_diagonal_and_does_not_move_its_input()
    {
        using var scope = NewDisposeScope();
        var apart = tensor(new double[,] { { 5, 1 }, { 5, -1 }, { -5, 1 }, { -5, -1 } });
        var before = apart.clone();

        Assert.Equal(0, Value(NmTuneLoss.CovarianceLoss(apart)), 1e-12);
        Assert.Equal(0, Value(NmTuneLoss.CovarianceLoss(Random(6, 1, 3))), 1e-12);

        // By hand: Cov₁₂ = 2·(1·1)/(2 − 1) of two points (1, 1) and (−1, −1), twice, over D = 2.
        Assert.Equal(4, Value(NmTuneLoss.CovarianceLoss(tensor(new double[,] { { 1, 1 }, { -1, -1 } }))), 1e-12);
        Assert.True(apart.equal(before).all().item<bool>());
        var shifted = Random(6, 3, 4);
        Assert.Equal(Value(NmTuneLoss.CovarianceLoss(shifted)), Value(NmTuneLoss.CovarianceLoss(shifted + 7)), 1e-9);
        Assert.NotEqual(Value(NmTuneLoss.DominantSingularValueLoss(shifted, 1)), Value(NmTuneLoss.DominantSingularValueLoss(shifted + 7, 1)), 1e-3);
    }

    [Theory]
    [InlineData(6, 4, 1)]
    [InlineData(3, 5, 2)]
    [InlineData(8, 6, 5)]
    [InlineData(4, 4, 9)]
    public void The_closed_form_is_the_slope_of_the_singular_value_term(int rows, int columns, int top)
    {
        using var scope = NewDisposeScope();
        var tuned = Random(rows, columns, 5).requires_grad_();
        NmTuneLoss.DominantSingularValueLoss(tuned, top).backward();
        const double step = 1e-5;
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                var nudge = zeros(rows, columns, float64);
                nudge[i, j] = step;
                var slope = (Value(NmTuneLoss.DominantSingularValueLoss(tuned.detach() + nudge, top)) - Value(NmTuneLoss.DominantSingularValueLoss(tuned.detach() - nudge, top))) / (2 * step);
                Assert.Equal(slope, tuned.grad![i, j].item<double>(), 1e-7);
            }
        }
    }

    [Fact]
    public void Equal_and_vanishing_singular_values_have_a_finite_slope()
    {
        using var scope = NewDisposeScope();
        foreach (var matrix in new[] { eye(4, dtype: float64), ones(5, 3, float64), zeros(4, 4, float64).index_put_(tensor(2.0, float64), tensor(0L), tensor(1L)) })
        {
            var tuned = matrix.clone().requires_grad_();
            NmTuneLoss.DominantSingularValueLoss(tuned, 2).backward();
            Assert.True(tuned.grad!.isfinite().all().item<bool>());
        }

        // Going down the slope makes the first direction lead more.
        var start = Random(10, 4, 8).requires_grad_();
        NmTuneLoss.DominantSingularValueLoss(start, 1).backward();
        Assert.True(Value(NmTuneLoss.DominantSingularValueLoss((start - (0.1 * start.grad!)).detach(), 1)) < Value(NmTuneLoss.DominantSingularValueLoss(start, 1)));
    }

    [Fact]
    public void Spectra_lie_within_their_bounds()
    {
        using var scope = NewDisposeScope();
        for (ulong seed = 1; seed <= 20; seed++)
        {
            var (n, d) = ((long)seed, (long)(21 - seed));
            var spectrum = FeatureSpectrum.Analyze(Random(n, d, seed));
            Assert.Equal(Math.Min(n, d), spectrum.SingularValues.Length);
            Assert.InRange(spectrum.LargestSingularValueRatio, 0, spectrum.SingularValueEntropy + 1e-12);
            Assert.InRange(spectrum.SingularValueEntropy, 0, Math.Log(Math.Min(n, d)) + 1e-12);
            Assert.Equal(spectrum.SingularValues.OrderDescending(), spectrum.SingularValues);
            Assert.Equal(-Math.Exp(-spectrum.LargestSingularValueRatio), Value(NmTuneLoss.DominantSingularValueLoss(Random(n, d, seed), 1)), 1e-9);
        }

        var rankOne = FeatureSpectrum.Analyze(tensor(new double[,] { { 1, 2 }, { -3, -6 } }));
        Assert.Equal(0, rankOne.SingularValueEntropy, 1e-9);
        Assert.Equal(0, rankOne.LargestSingularValueRatio, 1e-9);
    }

    [Fact]
    public void Without_regularizers_and_with_scale_zero_it_is_the_linear_probe()
    {
        using var scope = NewDisposeScope();
        using var head = new NoisyModelTuning(4, 3, new NmTuneOptions { ResidualScale = 0 });
        var (features, labels) = (Random(6, 4, 2).to(float32), tensor(new long[] { 0, 1, 2, 0, 1, 2 }));
        var tuned = head.Adapt(features);
        var parts = NmTuneLoss.Total(head.Classify(tuned), labels, tuned, features, NmTuneOptions.Unregularized);

        Assert.True(tuned.equal(features).all().item<bool>());
        Assert.Equal(nn.functional.cross_entropy(head.Classify(features), labels).item<float>(), parts.Total.item<float>());
        Assert.Equal(0, parts.Consistency.item<float>());
        Assert.Equal(0, head.named_parameters().First(p => p.name.EndsWith("linear.bias", StringComparison.Ordinal)).parameter.abs().max().item<float>());
    }

    [Fact]
    public void The_request_draws_every_weight_from_its_seed()
    {
        using var first = new NmTuneTraining().Train(Request(Data) with { Model = Catalog.Model("linear-probe") });
        manual_seed(77);
        using var second = new NmTuneTraining().Train(Request(Data) with { Model = Catalog.Model("linear-probe") });

        Assert.Equal(first.Records.Select(r => r.TrainLoss), second.Records.Select(r => r.TrainLoss));
        Assert.Equal(first.Measure(Data)[0].Value, first.Probabilities(Data).argmax(1).data<long>().ToArray().Zip(Data.GivenLabels).Average(p => p.First == p.Second ? 1.0 : 0), 1e-12);
    }

    [Fact]
    public void Each_regularizer_does_what_it_is_for()
    {
        double Recorded(NmTuneOptions options, string name)
        {
            using var run = new NmTuneTraining { Options = options }.Train(Request(Data) with { Epochs = 15 });
            return run.Records[^1].Values.First(v => v.Key.Contains(name, StringComparison.Ordinal)).Value;
        }

        var none = NmTuneOptions.Unregularized;
        Assert.True(Recorded(none with { Consistency = 20 }, "consistency") < Recorded(none, "consistency"));
        Assert.True(Recorded(none with { Covariance = 1 }, "covariance") < Recorded(none, "covariance"));
        Assert.True(Recorded(none with { SingularValue = 5, TopSingularValues = 1 }, "singular") > Recorded(none with { TopSingularValues = 1 }, "singular"));
    }

    [Fact]
    public void An_encoder_is_frozen_in_evaluation_mode_and_its_features_keep_their_scale()
    {
        var model = new ModelFactory("norm", "With normalization.", (shape, k) => nn.Sequential(
            nn.Linear(shape[0], 6), nn.BatchNorm1d(6), nn.ReLU(), nn.Linear(6, k)));
        using var run = new CrossEntropyTraining().Train(Request(Data) with { Model = model });
        var hash = run.Networks[0].state_dict().Values.Sum(v => v.to(float64).sum().item<double>());
        run.Networks[0].train();
        var encoder = new FrozenEncoder(run, without: 2);
        var all = encoder.Encode(Data);
        var few = encoder.Encode(Data.Take(3));

        using var scope = NewDisposeScope();
        Assert.Equal([120L, 6], all.Features.shape);
        Assert.True(all.KeepsScale);
        Assert.Equal(Data.GivenLabels, all.GivenLabels);
        Assert.False(all.Features.requires_grad);
        Assert.True(few.Features.allclose(all.Features.narrow(0, 0, 3), rtol: 1e-5, atol: 1e-6));
        Assert.True(all.Features.min().item<float>() < 0, "before the ReLU");
        Assert.True(new FrozenEncoder(run, without: 1).Encode(Data.Features).equal(all.Features.relu()).all().item<bool>());
        Assert.Equal(hash, run.Networks[0].state_dict().Values.Sum(v => v.to(float64).sum().item<double>()));
    }

    [Fact]
    public void A_cancelled_run_ends_with_whole_epochs()
    {
        using var stop = new CancellationTokenSource();
        using var run = new NmTuneTraining().Train(Request(Data), new StopAfter(2, stop), stop.Token);

        Assert.Equal(2, run.Records.Length);
        Assert.False(run.IsComplete);
    }

    [Fact]
    public void Bad_input_names_the_parameter()
    {
        using var scope = NewDisposeScope();
        Refused<ArgumentException>("tuned: expected float [M,D] with at least 2 rows, got Float32 [1,3]", () => NmTuneLoss.CovarianceLoss(zeros(1, 3)));
        Refused<ArgumentException>("tuned: expected float [M,D] with at least 1 row, got Int64", () => NmTuneLoss.ConsistencyLoss(zeros(2, 3, int64), zeros(2, 3)));
        Refused<ArgumentException>("frozen: expected [2,3] as tuned, got [2,4]", () => NmTuneLoss.ConsistencyLoss(zeros(2, 3), zeros(2, 4)));
        Refused<ArgumentException>("frozen: expected finite entries", () => NmTuneLoss.ConsistencyLoss(zeros(2, 3), zeros(2, 3) / 0));
        Refused<ArgumentException>("tuned: expected features that are not all zero", () => NmTuneLoss.DominantSingularValueLoss(zeros(2, 3)));
        Refused<ArgumentOutOfRangeException>("top: expected at least 1, got 0", () => NmTuneLoss.DominantSingularValueLoss(ones(2, 3), 0));
        var labels = tensor(new long[] { 0, 2 });
        Refused<ArgumentOutOfRangeException>("labels: each must be from 0 to 1, got 2", () => NmTuneLoss.Total(zeros(2, 2), labels, ones(2, 3), ones(2, 3)));
        Refused<ArgumentException>("logits: expected [2,C], got [3,2]", () => NmTuneLoss.Total(zeros(3, 2), labels, ones(2, 3), ones(2, 3)));
        Refused<ArgumentOutOfRangeException>("Covariance: expected a weight of at least 0, got -1", () =>
            NmTuneLoss.Total(zeros(2, 3), labels, ones(2, 3), ones(2, 3), new NmTuneOptions { Covariance = -1 }));
        Refused<ArgumentException>("features: expected features that are not all zero", () => FeatureSpectrum.Analyze(zeros(3, 2)));
        Refused<ArgumentException>("features: expected finite", () => FeatureSpectrum.Analyze(full([3, 2], double.NaN)));
        Refused<ArgumentException>("features: expected float [M,D]", () => FeatureSpectrum.Analyze(zeros(3)));
        Refused<ArgumentOutOfRangeException>("featureDim", () => new NoisyModelTuning(0, 2));
        Refused<ArgumentOutOfRangeException>("HiddenRatio: expected at least 1, got 0", () => new NoisyModelTuning(3, 2, new NmTuneOptions { HiddenRatio = 0 }));
        Refused<ArgumentOutOfRangeException>("ResidualScale", () => new NoisyModelTuning(3, 2, new NmTuneOptions { ResidualScale = double.NaN }));
        using var head = new NoisyModelTuning(3, 2);
        Refused<ArgumentException>("features: expected [M,3], got [2,4]", () => head.Adapt(zeros(2, 4)));
        Refused<ArgumentException>("features: expected at least 2 rows to normalize over, got 1", () => head.Adapt(zeros(1, 3)));
        Refused<ArgumentException>("BatchSize: expected batches of at least 2", () => new NmTuneTraining().Train(Request(Data) with { BatchSize = 1 }));
        Refused<ArgumentException>("Train: NMTune does not train", () => new NmTuneTraining().Train(Request(SyntheticData.Pictures(8)) with { Model = ModelCatalog.TinyCnn() }));
        using var run = new CrossEntropyTraining().Train(Request(Data) with { Epochs = 1 });
        Refused<ArgumentOutOfRangeException>("without: expected 1 to 3 of 4 layers, got 4", () => new FrozenEncoder(run, 4));
        Refused<ArgumentException>("inputs: expected Float32 examples of [4], got Float32 [2,5]", () => new FrozenEncoder(run).Encode(zeros(2, 5)));
        using var tuned = new NmTuneTraining().Train(Request(Data) with { Epochs = 1 });
        Refused<ArgumentException>("run: expected a network of layers in a row, got a NoisyModelTuning", () => new FrozenEncoder(tuned));
    }

    private static double Value(Tensor scalar) => scalar.item<double>();

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
        BatchSize = 40,
        Optimizer = new AdamWSettings { LearningRate = 0.01 },
        RecordDynamics = false,
        Seed = 3,
        Device = DeviceChoice.Cpu,
    };
}
