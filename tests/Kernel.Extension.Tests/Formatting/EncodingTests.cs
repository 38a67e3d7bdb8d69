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

    public static TheoryData<string> Others => [.. OtherValues().Keys];

    [Theory]
    [MemberData(nameof(Others))]
    public void No_text_of_any_other_value_becomes_markup(string kind)
    {
        var bundle = Displays.Of(OtherValues()[kind]);
        Assert.All(
            bundle.Data.Where(d => d.Key is not MimeBundle.PlainText and not "application/json"),
            d =>
            {
                Assert.DoesNotContain("<script>alert", d.Value, StringComparison.Ordinal);
                Assert.DoesNotContain("<script>alert", PageParts.Expand(d.Value), StringComparison.Ordinal);
            });
        Assert.Contains("alert(", bundle.Data[MimeBundle.PlainText], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("red' onload='alert(1)")]
    [InlineData("#000\"><script>alert(1)</script>")]
    [InlineData("url(//example.org/x)")]
    [InlineData("red;fill:url(x)")]
    [InlineData("")]
    public void What_is_no_colour_is_refused(string color)
    {
        Assert.Throws<ArgumentException>(() => new LineSeries("x", color, [1], [1]));
        Assert.Throws<ArgumentException>(() => new LineSeries("x", "#000", [1], [1]) with { Color = color });
        Assert.Throws<ArgumentException>(() => new HeatMapSeries("x", "#000", new double[1, 1]) { DiagonalColor = color });
        Assert.Equal("rgba(0, 114, 178, .5)", new LineSeries("x", "rgba(0, 114, 178, .5)", [1], [1]).Color);
    }

    private static Dictionary<string, object> OtherValues()
    {
        const string x = Samples.Attack;
        var table = new System.Data.DataTable(x);
        table.Columns.Add(x);
        table.Rows.Add(x);
        var xml = new System.Xml.XmlDocument();
        xml.LoadXml("<a>" + System.Net.WebUtility.HtmlEncode(x) + "</a>");
        IDictionary<string, object?> expando = new System.Dynamic.ExpandoObject();
        expando[x] = x;
        return new(StringComparer.Ordinal)
        {
            ["text"] = x,
            ["node"] = System.Text.Json.Nodes.JsonNode.Parse("{\"a\":\"" + x + "\"}")!,
            ["document"] = System.Text.Json.JsonDocument.Parse("[\"" + x + "\"]"),
            ["element"] = new System.Xml.Linq.XElement("a", x),
            ["xml"] = xml,
            ["match"] = System.Text.RegularExpressions.Regex.Match(x, ".*", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromMinutes(1)),
            ["matches"] = System.Text.RegularExpressions.Regex.Matches(x, "a.*", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromMinutes(1)),
            ["table"] = table,
            ["row"] = table.Rows[0],
            ["list"] = new List<string> { x },
            ["objects"] = new[] { new { A = x } },
            ["tuples"] = new[] { (x, 1) },
            ["tuple"] = (x, 1),
            ["dictionary"] = new Dictionary<string, string> { [x] = x },
            ["groups"] = new[] { x }.GroupBy(s => s),
            ["nested lists"] = new[] { new[] { x } },
            ["grid"] = new[,] { { x } },
            ["expando"] = expando,
            ["expandos"] = new[] { expando },
            ["exception"] = new InvalidOperationException(x),
            ["exceptions"] = new List<Exception> { new InvalidOperationException(x) },
            ["task"] = Task.FromResult(x),
            ["failed task"] = Task.FromException(new InvalidOperationException(x)),
            ["builder"] = new System.Text.StringBuilder(x),
            ["file"] = new FileInfo(x),
            ["pair"] = KeyValuePair.Create(x, x),
            ["lazy"] = new { Value = new Lazy<string>(x), Text = x },
            ["deep"] = new { A = new { B = x } },
        };
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
