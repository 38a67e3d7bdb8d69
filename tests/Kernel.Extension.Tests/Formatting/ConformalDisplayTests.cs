using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Methods.MultiLabel;

namespace NoisyNotebooks.Kernel.Extension.Tests.Formatting;

public sealed class ConformalDisplayTests
{
    private static readonly LabelPowersetConformalPredictor Predictor = LabelPowersetConformalPredictor.FromScores(Enumerable.Range(1, 99).Select(i => i / 50.0), 4);

    [Fact]
    public void A_prediction_set_says_what_is_certain_and_lists_its_members()
    {
        var shown = Displays.Of(Predictor.PredictSet([0.95, 0.6, 0.02, 0.3], 0.4));
        var text = shown.Data[MimeBundle.PlainText];
        Assert.Contains("Prediction set at ε = 0.4: 3 of 16 label sets", text, StringComparison.Ordinal);
        Assert.Contains("Certain: 0. Open: 1, 3. Ruled out: 1 labels.", text, StringComparison.Ordinal);
        Assert.Contains("If it has to be one: 0, 1", text, StringComparison.Ordinal);
        Assert.Contains("p-value", shown.Data[MimeBundle.Html], StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_a_truncated_and_an_endless_set_say_so()
    {
        string Text(LabelSetPrediction prediction) => Displays.Of(prediction).Data[MimeBundle.PlainText];
        Assert.Contains("No label set fits", Text(Predictor.PredictSet([0.5, 0.5, 0.5, 0.5], 0.5)), StringComparison.Ordinal);
        Assert.Contains("more than 2 of 16", Text(Predictor.PredictSet([0.95, 0.6, 0.02, 0.3], 0.4, maxSetSize: 2)), StringComparison.Ordinal);
        Assert.Contains("nothing can be ruled out", Text(Predictor.PredictSet([0.5, 0.5, 0.5, 0.5], 0.001)), StringComparison.Ordinal);
        var many = LabelPowersetConformalPredictor.FromScores([0.3, 0.1], 54);
        Assert.Contains("of 2^54 ≈ 1.8e16 label sets", Text(many.PredictSet(new double[54], 0.5)), StringComparison.Ordinal);
    }

    [Fact]
    public void Small_levels_small_p_values_and_very_many_labels_are_not_rounded_to_0_1_or_infinity()
    {
        var predictor = LabelPowersetConformalPredictor.FromScores(Enumerable.Repeat(0.0, 1_999), 1_100);
        var text = Displays.Of(predictor.PredictSet([.. Enumerable.Repeat(0.1, 1_100)], 0.00001, maxSetSize: 2)).Data[MimeBundle.PlainText];
        Assert.Contains("Prediction set at ε = 1E-05: more than 2 of 2^1100 label sets", text, StringComparison.Ordinal);
        Assert.Contains("credibility 0.0005, confidence 0.9995", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_curve_without_a_set_that_is_not_empty_is_drawn_too()
    {
        var curve = new ConformalCurve
        {
            Points = [new(0.9, 0.91, 0.87, 0.93, 0, 0, 1)],
            LabelCount = 24, CalibrationCount = 999, TestCount = 500, SizedCount = 200, BandConfidence = 0.95, Forced = new(0.6, 0.8, 0.7),
        };
        Assert.Contains("Errors", Displays.Of(curve).Data[MimeBundle.PlainText], StringComparison.Ordinal);
    }

    [Fact]
    public void A_curve_is_errors_beside_their_band_and_sizes()
    {
        var curve = new ConformalCurve
        {
            Points = [new(0.1, 0.12, 0.08, 0.13, 20, 30, 0), new(0.2, 0.19, 0.17, 0.23, 4, 6, 0.1), new(0.9, 0.91, 0.87, 0.93, 0, 0.1, 0.9)],
            LabelCount = 24, CalibrationCount = 999, TestCount = 500, SizedCount = 200, BandConfidence = 0.95, Forced = new(0.6, 0.8, 0.7),
        };
        var shown = Displays.Of(curve);
        Assert.Contains("24 labels, 999 calibration and 500 test examples", shown.Data[MimeBundle.PlainText], StringComparison.Ordinal);
        Assert.Contains("true label set missed", shown.Data[MimeBundle.Html], StringComparison.Ordinal);
        Assert.Contains("median size", shown.Data[MimeBundle.PlainText], StringComparison.Ordinal);
        Assert.Contains(shown.Data.Keys, k => k == "application/vnd.plotly.v1+json");
        Assert.Equal("3 of 3 error rates in their 95 % band, 500 examples of 24 labels", curve.ToString());
    }
}
