using Deedle;
using Microsoft.Data.Analysis;
using Microsoft.DotNet.Interactive.Formatting;
using NoisyNotebooks.Kernel.Extension.Charts;
using NoisyNotebooks.Kernel.Extension.Formatting;
using static TorchSharp.torch;

namespace NoisyNotebooks.Kernel.Extension.Tests.Formatting;

public sealed class DisplaysTests
{
    [Fact]
    public void Plain_values_are_plain_text()
    {
        Assert.Equal("null", Displays.Of(null).Data[MimeBundle.PlainText]);
        Assert.Equal(["text/plain"], Displays.Of("<b>").Data.Keys);
        Assert.Equal("<b>", Displays.Of("<b>").Data[MimeBundle.PlainText]);
        Assert.Equal("5", Displays.Of(5).Data[MimeBundle.PlainText]);
    }

    [Fact]
    public void A_bundle_is_shown_as_it_is()
    {
        var bundle = MimeBundle.Text("x");

        Assert.Same(bundle, Displays.Of(bundle));
    }

    [Fact]
    public void The_hosts_formatter_gives_the_same_displays()
    {
        Displays.Register();
        Displays.Register();

        Assert.Contains("noisy-table", Samples.Blobs().ToDisplayString("text/html"), StringComparison.Ordinal);
        Assert.Contains("2 keys", new Series<int, double>([1, 2], [0.5, 1.5]).ToDisplayString("text/html"), StringComparison.Ordinal);
        Assert.Contains("float32 [2]", ones(2).ToDisplayString("text/plain"), StringComparison.Ordinal);
        Assert.Contains("noisy-chart", Plotly.NET.CSharp.Chart.Line<int, int, string>([1, 2], [1, 2]).ToDisplayString("text/html"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_has_every_representation()
    {
        using var run = Samples.Run();

        Assert.Equal(
            [MimeBundle.Plotly, MimeBundle.Svg, MimeBundle.Html, MimeBundle.PlainText],
            Displays.Of(run).Data.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Pictures_are_one_png_with_their_labels()
    {
        var bundle = Displays.Of(Samples.Pictures());

        var html = bundle.Data[MimeBundle.Html];
        Assert.Equal(1, html.Split("data:image/png;base64,").Length - 1);
        Assert.Contains($"<span style=\"color:{SemanticColors.Memorized};font-weight:600\">bright</span> → dark &amp; grey", html, StringComparison.Ordinal);
        Assert.StartsWith("iVBORw0KGgo", bundle.Data[MimeBundle.Png], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { true, true }, SemanticColors.Correct)]
    [InlineData(new[] { false, false }, SemanticColors.Memorized)]
    [InlineData(new[] { true, false }, SemanticColors.Incorrect)]
    public void The_verdict_has_its_colour(bool[] holds, string color)
    {
        var bundle = Displays.Of(Samples.Reproduction(holds));

        Assert.Contains($"border-left:4px solid {color}", bundle.Data[MimeBundle.Html], StringComparison.Ordinal);
        Assert.Contains("55.0 ± 7.1 %", bundle.Data[MimeBundle.PlainText], StringComparison.Ordinal);
        Assert.Contains("The claim", bundle.Data[MimeBundle.PlainText], StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_frame_has_pages_and_says_how_much_is_shown()
    {
        var frame = new DataFrame(new Int32DataFrameColumn("i", Enumerable.Range(0, 3000)));

        var bundle = Displays.Of(frame);

        var html = bundle.Data[MimeBundle.Html];
        Assert.Equal(40, html.Split("<tbody").Length - 1);
        Assert.Equal(39, html.Split("<tbody style=\"display:none\">").Length - 1);
        Assert.Contains("page 1 of 40", html, StringComparison.Ordinal);
        Assert.Contains("the first 1,000 of 3,000 rows", html, StringComparison.Ordinal);
        Assert.Contains("<small>int</small>", html, StringComparison.Ordinal);
        Assert.EndsWith("… 2,975 more rows", bundle.Data[MimeBundle.PlainText], StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_values_are_dashes()
    {
        var frame = Frame.FromColumns([KeyValuePair.Create("a", new Series<int, double>([1, 2], [0.5, double.NaN]))]);

        Assert.Equal(["2", "–"], Displays.Of(frame).Data[MimeBundle.PlainText].Split('\n')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Tensors_show_what_they_are()
    {
        using var vector = tensor(new[] { 0.5f, 1.5f });
        Assert.StartsWith("Tensor float32 [2] on cpu, from 0.5 to 1.5, mean 1", Displays.Of(vector).Data[MimeBundle.PlainText], StringComparison.Ordinal);

        using var picture = zeros([3, 20, 20], ScalarType.Byte);
        Assert.True(Displays.Of(picture).Data.ContainsKey(MimeBundle.Png));

        using var large = zeros([4, 5, 6]);
        Assert.Equal("Tensor float32 [4,5,6] on cpu, from 0 to 0, mean 0", Displays.Of(large).Data[MimeBundle.PlainText]);

        var disposed = zeros(2);
        disposed.Dispose();
        Assert.Equal("Tensor, disposed", Displays.Of(disposed).Data[MimeBundle.PlainText]);
    }
}
