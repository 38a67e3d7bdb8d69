using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Methods.Preferences;

namespace NoisyNotebooks.Kernel.Extension.Tests.Formatting;

public sealed class PreferenceDisplayTests
{
    [Fact]
    public void Losses_are_lines_by_the_margin()
    {
        var shown = Displays.Of(new PreferenceLossCurves(0.3));
        Assert.Contains("Losses by the margin, ε = 0.3", shown.Data[MimeBundle.PlainText], StringComparison.Ordinal);
        Assert.Contains("robust DPO", shown.Data[MimeBundle.PlainText], StringComparison.Ordinal);
        Assert.Contains(shown.Data.Keys, k => k == "application/vnd.plotly.v1+json");
    }
}
