using System.Collections.Immutable;
using Deedle;
using Microsoft.Data.Analysis;
using NoisyNotebooks.Kernel.Extension.Charts;
using NoisyNotebooks.Kernel.Extension.Commands;
using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;
using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Kernel.Extension.Tests.Formatting;

/// <summary>A script in any text of a user stays text.</summary>
public sealed class EncodingTests
{
    public static TheoryData<string> Kinds => [.. Values().Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void No_text_of_a_user_becomes_markup(string kind)
    {
        var bundle = Displays.Of(Values()[kind]);

        var html = bundle.Data[MimeBundle.Html];
        Assert.DoesNotContain("<script>alert", html, StringComparison.Ordinal);
        Assert.Contains("alert(", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", PageParts.Expand(html), StringComparison.Ordinal);
    }

    private static DataFrame Table(string text) =>
        new(
            new StringDataFrameColumn("label", Enumerable.Range(0, 30).Select(i => text + (i % 3))),
            new DoubleDataFrameColumn(text, Enumerable.Range(0, 30).Select(i => (double)i)),
            new StringDataFrameColumn("note", Enumerable.Range(0, 30).Select(i => text)));

    private static Dictionary<string, object> Values()
    {
        const string x = Samples.Attack;
        var blobs = Samples.Blobs();
        var hostile = new LabeledDataset(x, blobs.Features, blobs.GivenLabels, [x, x + 1, x + 2], blobs.GivenLabels)
        {
            FeatureNames = [x, "b"],
        };
        var noisy = new SymmetricNoise(0.4).Inject(hostile, 1);
        var run = new CrossEntropyTraining().Train(Samples.Request(1) with { Train = noisy.Dataset, Test = null });
        return new(StringComparer.Ordinal)
        {
            ["data set"] = hostile,
            ["noisy data set"] = noisy,
            ["noise report"] = noisy.Report,
            ["pictures"] = Samples.Pictures(name: x),
            ["run"] = run,
            ["comparison"] = Comparison.Run([new CrossEntropyTraining()], Samples.Request(1) with { Train = noisy.Dataset, Test = null }, [0]),
            ["label issues of a data set"] = Samples.Issues(AuditedData.Of(hostile)),
            ["label issues of a frame"] = Samples.Issues(AuditedData.Of(Table(x))),
            ["label issues of pictures"] = Samples.Issues(AuditedData.Of(Samples.Pictures(name: x))),
            ["reproduction"] = Samples.Reproduction(true) with { Claim = x, PaperId = x, Setting = x },
            ["data frame"] = new DataFrame(new StringDataFrameColumn(x, [x])),
            ["frame"] = Frame.FromColumns([KeyValuePair.Create(x, new Series<string, string>([x], [x]))]),
            ["series"] = new Series<string, string>([x], [x]),
            ["error"] = new CommandException(x),
            ["plotly"] = Plotly.NET.CSharp.Chart.Line<int, int, string>([1, 2], [1, 2], Name: x),
            ["chart"] = new ChartDescription
            {
                Title = x,
                Subtitle = x,
                Panels = [new ChartPanel { Title = x, X = new ChartAxis { Title = x }, Series = [new LineSeries(x, "#000000", [1, 2], [1, 2])] }],
            },
        };
    }
}
