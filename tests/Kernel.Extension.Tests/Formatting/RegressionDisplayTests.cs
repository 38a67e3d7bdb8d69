using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Methods.Inference;

namespace NoisyNotebooks.Kernel.Extension.Tests.Formatting;

public sealed class RegressionDisplayTests
{
    [Fact]
    public void A_regression_is_its_table_and_its_plan_a_figure()
    {
        var table = new SurrogateWorld(rows: 200).Table(goldLabels: 60, seed: 0);
        var result = SurrogateRegression.Fit(table, "y ~ x1 + x2", surrogate: "llm", samplingProbability: "pi", model: DownstreamModel.Logistic);

        var shown = Displays.Of(result);
        Assert.Contains("y ~ x1 + x2 (logistic)", shown.Data[MimeBundle.PlainText], StringComparison.Ordinal);
        Assert.Contains("surrogate only", shown.Data[MimeBundle.Html], StringComparison.Ordinal);
        Assert.Equal(shown.Data[MimeBundle.PlainText], Displays.Of(result.Table).Data[MimeBundle.PlainText]);
        Assert.DoesNotContain("\\*", shown.Data[MimeBundle.PlainText], StringComparison.Ordinal);

        var plan = Displays.Of(result.Plan);
        Assert.Contains("Standard error by number of gold labels", plan.Data[MimeBundle.PlainText], StringComparison.Ordinal);
        Assert.Contains(plan.Data.Keys, k => k == "application/vnd.plotly.v1+json");
    }
}
