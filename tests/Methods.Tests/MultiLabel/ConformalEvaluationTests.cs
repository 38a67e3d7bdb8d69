using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.MultiLabel;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.MultiLabel;

public sealed class ConformalEvaluationTests
{
    [Fact]
    public void Errors_sizes_and_forced_predictions_are_those_of_hand()
    {
        // Calibration scores 0.2, 0.4, 0.6, 0.8; at ε = 0.4 the second largest is the threshold: 0.6.
        var predictor = LabelPowersetConformalPredictor.FromScores([0.8, 0.2, 0.4, 0.6], 2);
        using var scope = NewDisposeScope();
        var outputs = tensor(new[,] { { 0.1, 0.2 }, { 0.5, 0.9 }, { 0.5, 0.5 }, { 0.7, 0.1 } });
        var labels = tensor(new[,] { { 0L, 0L }, { 1L, 1L }, { 0L, 0L }, { 0L, 0L } });

        // {}: 0.3, in. {0, 1}: 0.6, in, beside {1}. All of the third: 1, none in. {}: 0.8, out, {0}: 0.4, in.
        Assert.Equal(0.5, ConformalEvaluation.ErrorRate(predictor, outputs, labels, 0.4));
        Assert.Equal([1.0, 2, 0, 1], ConformalEvaluation.SetSizes(predictor, outputs, 0.4, TestContext.Current.CancellationToken));

        var forced = ConformalEvaluation.Forced(outputs, labels);
        Assert.Equal(0.5, forced.ExactMatch);
        Assert.Equal(2.0 / 4, forced.MicroF1, 1e-12);
        Assert.Equal((0 + 1.0) / 2, forced.MacroF1, 1e-12);

        var curve = ConformalEvaluation.Curve(predictor, outputs, labels, [0.6, 0.4], TestContext.Current.CancellationToken);
        Assert.Equal([0.4, 0.6], curve.Points.Select(p => p.Epsilon));
        Assert.Equal((0.5, 1.0, 1.0, 0.25), (curve.Points[0].ErrorRate, curve.Points[0].MedianSize, curve.Points[0].MeanSize, curve.Points[0].EmptyShare));
    }

    [Fact]
    public void A_p_value_that_equals_the_level_is_an_error()
    {
        var predictor = LabelPowersetConformalPredictor.FromScores(Enumerable.Range(1, 99).Select(i => i / 100.0), 1);
        using var scope = NewDisposeScope();

        // 28 scores are at least 0.72: p = 29/100, which is not above 0.29.
        var (outputs, labels) = (tensor(new[,] { { 0.72 } }), tensor(new[,] { { 0L } }));
        Assert.Equal(0.29, predictor.PValue([0.72], [0]));
        Assert.Equal(1, ConformalEvaluation.ErrorRate(predictor, outputs, labels, 0.29));
        Assert.Equal(0, ConformalEvaluation.ErrorRate(predictor, outputs, labels, 0.28));
        Assert.DoesNotContain(LabelSet.Of(0), predictor.PredictSet([0.72], 0.29).Members);
    }

    [Fact]
    public void The_band_is_that_of_the_exact_distribution_and_near_the_binomials_for_a_long_calibration()
    {
        // q = 1, ε = 0.5: the test score is above the calibration score as often as not; n = 1 and n = 2 by hand: ½, ½ and ⅓, ⅓, ⅓.
        Assert.Equal((0, 1), ErrorBand.Of(0.5, 1, 1, 0.9));
        Assert.Equal((0, 1), ErrorBand.Of(0.5, 1, 2, 0.9));
        Assert.Equal((0.5, 0.5), ErrorBand.Of(0.5, 1, 2, 0.3));
        Assert.Equal((0, 0), ErrorBand.Of(0.05, 9, 100));

        var (low, high) = ErrorBand.Of(0.1, 999_999, 1_000);
        Assert.Equal(0.1 - (1.96 * Math.Sqrt(0.09 / 1_000)), low, 0.002);
        Assert.Equal(0.1 + (1.96 * Math.Sqrt(0.09 / 1_000)), high, 0.002);
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(2.0)]
    public void Errors_keep_to_the_level_for_a_classifier_that_knows_nothing(double exponent)
    {
        // Outputs have nothing to do with the labels: valid all the same. Bands of 99.9 % at each level.
        var random = new SeededRandom(21);
        double[][] outputs = [.. Enumerable.Range(0, 2_999).Select(_ => LabelPowersetConformalTests.Outputs(random, 8))];
        LabelSet[] sets = [.. outputs.Select(_ => LabelSet.Of([.. Enumerable.Range(0, 8).Select(_ => random.NextInt(3) == 0 ? 1 : 0)]))];
        var predictor = LabelPowersetConformalPredictor.FromScores(outputs[..999].Zip(sets, (o, t) => LabelPowersetConformalPredictor.Score(o, t, exponent)), 8, exponent);
        foreach (var epsilon in new[] { 0.01, 0.05, 0.1, 0.2, 0.5, 0.9 })
        {
            var errors = outputs[999..].Zip(sets[999..], (o, t) => predictor.PValue(o, t) > epsilon ? 0.0 : 1).Average();
            var (low, high) = ErrorBand.Of(epsilon, 999, 2_000, 0.999);
            Assert.InRange(errors, low, high);
        }
    }

    [Fact]
    public void A_trained_network_is_calibrated_and_judged_in_a_call_each()
    {
        using var scope = NewDisposeScope();
        var (rest, test) = TopicMixture.Draw(900, labels: 6, seed: 1).RandomSplit(300, seed: 1);
        var (train, calibration) = rest.RandomSplit(299, seed: 2);
        using var run = new CrossEntropyTraining().Train(
            new TrainingRequest
            {
                Train = train, Model = ModelCatalog.Logistic(), Epochs = 5, Optimizer = new AdamSettings { LearningRate = 0.02 }, Device = DeviceChoice.Cpu,
            },
            cancellationToken: TestContext.Current.CancellationToken);
        var conformal = LabelPowersetConformalPredictor.Calibrate(run, calibration);
        var set = conformal.PredictSet(run, test, example: 3, epsilon: 0.1, stop: TestContext.Current.CancellationToken);
        Assert.Equal((6, 299, "topic 2"), (set.LabelCount, conformal.CalibrationCount, set.NameOf(2)));
        Assert.Equal(set.Forced.Set, set.Members[0]);

        var curve = conformal.Evaluate(run, test, stop: TestContext.Current.CancellationToken);
        Assert.Equal((6, 299, 300, 200), (curve.LabelCount, curve.CalibrationCount, curve.TestCount, curve.SizedCount));
        Assert.Equal(ConformalEvaluation.Levels, curve.Points.Select(p => p.Epsilon));
        Assert.Equal(curve.Points.Select(p => p.MedianSize).OrderDescending(), curve.Points.Select(p => p.MedianSize));

        // The same through tensors.
        var (outputs, labels) = (run.Probabilities(calibration), calibration.Given.Values);
        Assert.Equal(conformal.CalibrationScores, LabelPowersetConformalPredictor.Calibrate(outputs, labels).CalibrationScores);
    }

    [Fact]
    public void The_mixture_is_the_same_for_a_seed_and_as_frequent_as_its_topics()
    {
        using var scope = NewDisposeScope();
        var (a, b, c) = (TopicMixture.Draw(400, seed: 3), TopicMixture.Draw(400, seed: 3), TopicMixture.Draw(400, seed: 4));
        Assert.True(a.Features.equal(b.Features).all().item<bool>());
        Assert.False(a.Features.equal(c.Features).all().item<bool>());
        Assert.Equal([400, 48], a.Features.shape);
        Assert.Equal(a.Given.Entries(), b.Given.Entries());

        // Beta(1, 8) has the mean 1/9, its standard deviation is 0.099: over 4 x 24 topics 0.111 ± 0.04.
        var mean = Enumerable.Range(0, 4).Average(s => TopicMixture.Draw(400, seed: s).Given.Entries().Average());
        Assert.InRange(mean, 0.07, 0.15);
    }
}
