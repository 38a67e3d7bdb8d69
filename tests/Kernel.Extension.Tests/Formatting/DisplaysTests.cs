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
        Assert.Contains("noisy-plot", Plotly.NET.CSharp.Chart.Line<int, int, string>([1, 2], [1, 2]).ToDisplayString("text/html"), StringComparison.Ordinal);
    }

    [Fact]
    public void As_JSON_our_values_say_only_what_they_are_so_that_a_host_can_hand_them_to_another_language()
    {
        Displays.Register();
        using var run = Samples.Run();

        Assert.Equal("{\"type\":\"TrainingRun\"}", run.ToDisplayString("application/json"));
        Assert.Equal("{\"type\":\"Tensor\"}", ones(2).ToDisplayString("application/json"));
    }

    [Fact]
    public void A_run_has_every_representation()
    {
        using var run = Samples.Run();

        Assert.Equal(
            [MimeBundle.Plotly, MimeBundle.Html, MimeBundle.PlainText],
            Displays.Of(run).Data.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Pictures_are_each_shown_once_with_their_labels()
    {
        var bundle = Displays.Of(Samples.Pictures());

        var html = PageParts.Expand(bundle.Data[MimeBundle.Html]);
        Assert.Equal(3, html.Split("data:image/png;base64,").Length - 1);
        Assert.Contains("bright → dark &amp; grey", html, StringComparison.Ordinal);
        Assert.Equal([MimeBundle.Html, MimeBundle.PlainText], bundle.Data.Keys.Order(StringComparer.Ordinal));
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
        Assert.Equal(1001, html.Split("<tr>").Length - 1);
        Assert.Contains("data-page=\"25\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<button", html, StringComparison.Ordinal);
        Assert.DoesNotContain("display:none\"", html, StringComparison.Ordinal);
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
        Assert.Contains("<img alt=\"Tensor uint8 [3,20,20] on cpu", Displays.Of(picture).Data[MimeBundle.Html], StringComparison.Ordinal);

        using var large = zeros([4, 5, 6]);
        Assert.Equal("Tensor float32 [4,5,6] on cpu, from 0 to 0, mean 0", Displays.Of(large).Data[MimeBundle.PlainText]);

        using var little = tensor(new[] { -1e-9, 0.25 });
        Assert.Contains("-1E-09  0.25", Displays.Of(little).Data[MimeBundle.PlainText], StringComparison.Ordinal);

        using var unknown = full([20, 20], float.NaN);
        Assert.Contains("no number is finite", Displays.Of(unknown).Data[MimeBundle.PlainText], StringComparison.Ordinal);
        unknown[0] = 1;
        unknown[1] = 3;
        Assert.Contains("from 1 to 3, mean 2; 360 of 400 not finite", Displays.Of(unknown).Data[MimeBundle.PlainText], StringComparison.Ordinal);

        var disposed = zeros(2);
        disposed.Dispose();
        Assert.Equal("Tensor, disposed", Displays.Of(disposed).Data[MimeBundle.PlainText]);
    }
}
