using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Methods.Text;

namespace NoisyNotebooks.Kernel.Extension.Tests.Formatting;

public sealed class TextToSqlDisplayTests
{
    [Fact]
    public void Counts_are_a_table_with_a_column_a_domain()
    {
        TextToSqlItem[] items = [new(0, "bank", "?", "", "SELECT 1", Noise: TextToSqlNoises.FromCodes(1, 3)), new(1, "bank", "?", "", "SELECT 1"), new(2, "<b>", "?", "", "SELECT 1")];
        var shown = Displays.Of(NoiseStatistics.ByDomain(items));
        Assert.Matches(@"with noise\s+1 \(50\.0 %\)\s+0 \(0\.0 %\)", shown.Data[MimeBundle.PlainText]);
        Assert.Contains("&lt;b&gt;", shown.Data[MimeBundle.Html], StringComparison.Ordinal);
        Assert.Matches(@"errors in all\s+2", Displays.Of(NoiseStatistics.Compute(items)).Data[MimeBundle.PlainText]);
    }

    [Fact]
    public void A_correction_shows_both_ranks_and_says_who_wins()
    {
        var shown = Displays.Of(GoldCorrectionReport.FromAnswers(["one", "two"], [["A", "B", "A"], ["A", "A", "A"]], ["A", "B", "A"], ["A", "A", "A"]));
        Assert.Contains("Best by the original gold: one; by the corrected gold: two.", shown.Data[MimeBundle.PlainText], StringComparison.Ordinal);
        Assert.Matches(@"two\s+66\.7 %\s+2\s+100\.0 %\s+1\s+1\s+0", shown.Data[MimeBundle.PlainText]);
        Assert.Contains("Execution accuracy", shown.Data[MimeBundle.Html], StringComparison.Ordinal);
        var tie = Displays.Of(GoldCorrectionReport.FromAnswers(["one", "two"], [["A"], ["A"]], ["A"], ["B"]));
        Assert.Contains("original gold: a tie", tie.Data[MimeBundle.PlainText], StringComparison.Ordinal);
    }

    [Fact]
    public void A_curve_is_a_figure()
    {
        var shown = Displays.Of(new GoldNoiseCurve(new("one", 0.75, 0, 0), new("two", 0.65, 0, 0.5)));
        Assert.Contains("Expected accuracy by the given gold", shown.Data[MimeBundle.PlainText], StringComparison.Ordinal);
        Assert.Contains(shown.Data.Keys, k => k == "application/vnd.plotly.v1+json");
    }
}
