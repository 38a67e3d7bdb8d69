using NoisyNotebooks.Methods.Evaluation;

namespace NoisyNotebooks.Methods.Tests.Evaluation;

public sealed class CalibrationMetricsTests
{
    [Fact]
    public void Bins_of_calibration_are_closed_on_the_right()
    {
        // Two edges: one bin. Three edges: a confidence of exactly 0.5 lies in the lower bin.
        var half = new[,] { { 0.5, 0.5 }, { 0.9, 0.1 } };

        Assert.Equal(2, CalibrationMetrics.Reliability(half, [0, 0], edges: 3).Count);
        Assert.Single(CalibrationMetrics.Reliability(half, [0, 0], edges: 2));
        Assert.Equal((0.5 + 0.1) / 2, CalibrationMetrics.ExpectedCalibrationError(half, [0, 0], edges: 3), 1e-12);
    }

    [Fact]
    public void Sure_and_right_is_0_sure_and_wrong_is_2()
    {
        Assert.Equal(0, CalibrationMetrics.Brier(new[,] { { 0, 1.0 } }, [1]));
        Assert.Equal(2, CalibrationMetrics.Brier(new[,] { { 0, 1.0 } }, [0]));
        Assert.Equal(0, CalibrationMetrics.NegativeLogLikelihood(new[,] { { 0, 1.0 } }, [1]));
        Assert.Equal(double.PositiveInfinity, CalibrationMetrics.NegativeLogLikelihood(new[,] { { 0, 1.0 } }, [0]));
    }

    [Fact]
    public void The_fitted_temperature_is_the_best_and_is_bounded_where_there_is_none()
    {
        var logits = new double[,] { { 2, 0 }, { 3, 0 }, { 0, 1 }, { 1, 0 } };
        var (t, least) = CalibrationMetrics.FitTemperature(logits, [0, 1, 1, 0]);

        Assert.Equal(least, CalibrationMetrics.AtTemperature(logits, [0, 1, 1, 0], t), 1e-12);
        Assert.True(least < CalibrationMetrics.AtTemperature(logits, [0, 1, 1, 0], t * 1.01));
        Assert.True(least < CalibrationMetrics.AtTemperature(logits, [0, 1, 1, 0], t / 1.01));
        Assert.InRange(CalibrationMetrics.FitTemperature(logits, [0, 0, 1, 0]).Temperature, 0.0009, 0.1);
        Assert.InRange(CalibrationMetrics.FitTemperature(logits, [1, 1, 0, 1]).Temperature, 1e4, 1e5);
    }

    [Fact]
    public void The_temperature_is_fitted_on_the_first_half_of_each_order_and_measured_on_the_second()
    {
        var logits = new double[,] { { 2, 0 }, { 3, 0 }, { 1, 0 }, { 0, 4 }, { 0, 1 }, { 2, 0 } };
        int[] labels = [0, 1, 0, 1, 0, 0];
        double[,] last = { { 0, 4 }, { 0, 1 }, { 2, 0 } };
        var t = CalibrationMetrics.FitTemperature(new double[,] { { 2, 0 }, { 3, 0 }, { 1, 0 } }, [0, 1, 0]).Temperature;

        Assert.Equal(
            CalibrationMetrics.AtTemperature(last, [1, 0, 0], t), CalibrationMetrics.CalibratedNegativeLogLikelihood(logits, labels, [[0, 1, 2, 3, 4, 5]]), 1e-12);
        var both = CalibrationMetrics.CalibratedNegativeLogLikelihood(logits, labels, [[0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0]]);
        var turned = CalibrationMetrics.CalibratedNegativeLogLikelihood(logits, labels, [[5, 4, 3, 2, 1, 0]]);
        Assert.Equal((CalibrationMetrics.AtTemperature(last, [1, 0, 0], t) + turned) / 2, both, 1e-12);
    }

    [Fact]
    public void Bad_input_is_named()
    {
        var two = new[,] { { 0.5, 0.5 }, { 0.9, 0.1 } };

        Assert.Contains("got the sum 0.4 in row 0", Message(() => CalibrationMetrics.Brier(new[,] { { 0.2, 0.2 } }, [0])), StringComparison.Ordinal);
        Assert.Contains("labels: expected 0 to 1, got 2 in row 1", Message(() => CalibrationMetrics.NegativeLogLikelihood(two, [0, 2])), StringComparison.Ordinal);
        Assert.Contains("expected [1,K]", Message(() => CalibrationMetrics.Brier(two, [0])), StringComparison.Ordinal);
        Assert.Contains("logits: expected finite values, got NaN", Message(() => CalibrationMetrics.FitTemperature(new[,] { { double.NaN, 0 } }, [0])), StringComparison.Ordinal);
        Assert.Contains("temperature: expected a number above 0, got 0", Message(() => CalibrationMetrics.AtTemperature(two, [0, 0], 0)), StringComparison.Ordinal);
        Assert.Contains("got 0 twice in order 0", Message(() => CalibrationMetrics.CalibratedNegativeLogLikelihood(two, [0, 0], [[0, 0]])), StringComparison.Ordinal);
        Assert.Contains("got 2 out of range in order 1", Message(() => CalibrationMetrics.CalibratedNegativeLogLikelihood(two, [0, 0], [[0, 1], [1, 2]])), StringComparison.Ordinal);
        Assert.Contains("at least one order", Message(() => CalibrationMetrics.CalibratedNegativeLogLikelihood(two, [0, 0], [])), StringComparison.Ordinal);

        static string Message(Action action) => Assert.ThrowsAny<ArgumentException>(action).Message;
    }
}
