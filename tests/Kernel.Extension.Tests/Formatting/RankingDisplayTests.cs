using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Methods.Ranking;

namespace NoisyNotebooks.Kernel.Extension.Tests.Formatting;

public sealed class RankingDisplayTests
{
    [Fact]
    public void Errors_of_orders_are_lines_by_the_place()
    {
        var shown = Displays.Of(new OrderErrors([("one pass", [0, 3, 2.5]), ("complete", [0, 1, 1])]));
        Assert.Contains("How many places off the true one", shown.Data[MimeBundle.PlainText], StringComparison.Ordinal);
        Assert.Contains("one pass", shown.Data[MimeBundle.PlainText], StringComparison.Ordinal);
        Assert.Contains("0 → 2.5", shown.Data[MimeBundle.PlainText], StringComparison.Ordinal);
        Assert.Contains(shown.Data.Keys, k => k == "application/vnd.plotly.v1+json");
    }
}
