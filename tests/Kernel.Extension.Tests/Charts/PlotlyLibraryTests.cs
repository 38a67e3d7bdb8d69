using System.IO.Compression;
using System.Text.RegularExpressions;
using NoisyNotebooks.Kernel.Extension.Charts;
using NoisyNotebooks.Kernel.Extension.Formatting;

namespace NoisyNotebooks.Kernel.Extension.Tests.Charts;

/// <summary>One state for the process: no chart may be drawn beside these tests.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class PlotlyLibraryState;

[Collection<PlotlyLibraryState>]
public sealed class PlotlyLibraryTests
{
    private const string Mark = "var packed=";

    [Fact]
    public void Only_the_first_chart_of_a_notebook_brings_the_library()
    {
        PlotlyLibrary.Reset();

        Assert.Contains(Mark, Html(), StringComparison.Ordinal);
        Assert.DoesNotContain(Mark, Html(), StringComparison.Ordinal);
        PlotlyLibrary.Reset();
        Assert.Contains(Mark, Html(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_library_unpacks_to_plotly()
    {
        PlotlyLibrary.Reset();
        var packed = Convert.FromBase64String(Regex.Match(Html(), "var packed=\"(?<base64>[^\"]*)\"", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10)).Groups["base64"].Value);
        using var reader = new StreamReader(new GZipStream(new MemoryStream(packed), CompressionMode.Decompress));

        Assert.Contains("plotly.js v", reader.ReadToEnd()[..200], StringComparison.Ordinal);
    }

    [Fact]
    public void Our_own_charts_need_no_library_and_live_ones_no_script()
    {
        PlotlyLibrary.Reset();
        var chart = new ChartDescription { Title = "t", Panels = [new ChartPanel { Series = [new LineSeries("a", "#000000", [1, 2], [1, 2])] }] };

        Assert.DoesNotContain("<script", ChartBundle.Live(chart).Data[MimeBundle.Html], StringComparison.Ordinal);
        Assert.DoesNotContain(Mark, ChartBundle.Of(chart).Data[MimeBundle.Html], StringComparison.Ordinal);
        Assert.Contains(Mark, Html(), StringComparison.Ordinal);
    }

    [Fact]
    public void It_can_be_left_out()
    {
        PlotlyLibrary.Reset();
        PlotlyLibrary.IsIncluded = false;
        try
        {
            Assert.DoesNotContain(Mark, Html(), StringComparison.Ordinal);
        }
        finally
        {
            PlotlyLibrary.IsIncluded = true;
        }
    }

    private static string Html() => Displays.Of(Plotly.NET.CSharp.Chart.Line<int, int, string>([1, 2], [1, 2])).Data[MimeBundle.Html];
}
