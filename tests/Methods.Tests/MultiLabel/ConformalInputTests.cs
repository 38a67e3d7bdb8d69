using NoisyNotebooks.Methods.MultiLabel;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.MultiLabel;

public sealed class ConformalInputTests
{
    private static readonly double[,] Outputs = { { 0.2, 0.8 }, { 0.4, 0.1 } };
    private static readonly int[,] Labels = { { 0, 1 }, { 1, 0 } };

    [Theory]
    [InlineData(double.NaN, "NaN in row 1, label 0")]
    [InlineData(1.5, "1.5 in row 1, label 0")]
    [InlineData(-0.1, "-0.1 in row 1, label 0")]
    public void An_output_that_is_no_probability_is_named(double value, string named)
    {
        double[,] outputs = { { 0.2, 0.8 }, { value, 0.1 } };
        var error = Assert.Throws<ArgumentException>(() => LabelPowersetConformalPredictor.Calibrate(outputs, Labels));
        Assert.Contains("outputs: expected probabilities from 0 to 1", error.Message, StringComparison.Ordinal);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_that_is_not_known_is_named()
    {
        var error = Assert.Throws<ArgumentException>(() => LabelPowersetConformalPredictor.Calibrate(Outputs, new[,] { { 0, 1 }, { -1, 0 } }));
        Assert.Contains("expected 0 (absent) or 1 (present), got -1 for label 0", error.Message, StringComparison.Ordinal);
        Assert.Contains("Row 1", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void An_exponent_that_is_not_above_zero_is_refused(double exponent) =>
        Assert.Contains(
            "exponent: expected a finite number above 0",
            Assert.Throws<ArgumentOutOfRangeException>(() => LabelPowersetConformalPredictor.Calibrate(Outputs, Labels, exponent)).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    public void A_level_outside_0_to_1_is_refused(double epsilon)
    {
        var predictor = LabelPowersetConformalPredictor.Calibrate(Outputs, Labels);
        Assert.Contains(
            "epsilon: expected a number above 0 and below 1",
            Assert.Throws<ArgumentOutOfRangeException>(() => predictor.PredictSet([0.1, 0.2], epsilon)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Forms_that_do_not_fit_are_refused()
    {
        var predictor = LabelPowersetConformalPredictor.Calibrate(Outputs, Labels);
        static void Refused<T>(string message, Action action)
            where T : ArgumentException => Assert.Contains(message, Assert.Throws<T>(action).Message, StringComparison.Ordinal);
        Refused<ArgumentException>("at least one, got 0 for 0", () => LabelPowersetConformalPredictor.Calibrate(new double[0, 2], new int[0, 2]));
        Refused<ArgumentException>("got 1 for 2", () => LabelPowersetConformalPredictor.Calibrate(Outputs, new[,] { { 0, 1 } }));
        Refused<ArgumentException>("labels: expected 2 labels", () => LabelPowersetConformalPredictor.Calibrate(Outputs, new[,] { { 0 }, { 1 } }));
        Refused<ArgumentException>("at least one calibration example", () => LabelPowersetConformalPredictor.FromScores([], 3));
        Refused<ArgumentException>("scores: expected finite numbers", () => LabelPowersetConformalPredictor.FromScores([1, double.NaN], 3));
        Refused<ArgumentException>("expected 2 labels as in calibration, got 3", () => predictor.PredictSet([0.1, 0.2, 0.3], 0.5));
        Refused<ArgumentException>("expected 2 labels as in calibration, got 1", () => predictor.PValue([0.1], [1]));
        Refused<ArgumentException>("labelSet: expected 2 labels", () => predictor.PValue([0.1, 0.2], [1, 0, 0]));
        Refused<ArgumentOutOfRangeException>("maxSetSize", () => predictor.PredictSet([0.1, 0.2], 0.5, maxSetSize: 0));
        Refused<ArgumentException>("set: expected 2 labels", () => predictor.PredictSet([0.1, 0.2], 0.5).Contains(LabelSet.Of(1)));
        Refused<ArgumentOutOfRangeException>("present: expected labels from 0 to 1, got 2", () => LabelSet.OfPresent(2, 2));
        Refused<ArgumentException>("labels: expected at least one label", () => LabelSet.Of());
        Refused<ArgumentException>("expected at most 24 labels", () => ConformalEvaluation.ObservedFuzziness(LabelPowersetConformalPredictor.FromScores([1], 25), new double[25], LabelSet.OfPresent(25)));
        Refused<ArgumentOutOfRangeException>("confidence", () => ErrorBand.Of(0.1, 99, 99, 1));
    }

    [Fact]
    public void Tensors_of_another_form_are_refused()
    {
        using var scope = NewDisposeScope();
        var (outputs, labels) = (tensor(new[,] { { 0.2f, 0.8f } }), tensor(new[,] { { 0L, 1L } }));
        Assert.Equal(2, LabelPowersetConformalPredictor.Calibrate(outputs, labels).LabelCount);
        Assert.Contains("outputs: expected float [N,m]", Assert.Throws<ArgumentException>(() => LabelPowersetConformalPredictor.Calibrate(labels, labels)).Message, StringComparison.Ordinal);
        Assert.Contains("labels: expected int64 [N,m]", Assert.Throws<ArgumentException>(() => LabelPowersetConformalPredictor.Calibrate(outputs, outputs)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "expected 3 labels as in calibration",
            Assert.Throws<ArgumentException>(() => ConformalEvaluation.ErrorRate(LabelPowersetConformalPredictor.FromScores([1], 3), outputs, labels, 0.5)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_mixture_names_what_it_does_not_take()
    {
        Assert.Throws<ArgumentOutOfRangeException>("count", () => TopicMixture.Draw(0));
        Assert.Throws<ArgumentOutOfRangeException>("labels", () => TopicMixture.Draw(1, labels: 0));
        Assert.Throws<ArgumentOutOfRangeException>("dimensions", () => TopicMixture.Draw(1, dimensions: 0));
        Assert.Throws<ArgumentOutOfRangeException>("noise", () => TopicMixture.Draw(1, noise: double.NaN));
    }
}
