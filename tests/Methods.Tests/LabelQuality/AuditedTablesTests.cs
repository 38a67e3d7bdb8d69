using System.Text;
using Deedle;
using Microsoft.Data.Analysis;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;
using NoisyNotebooks.Methods.Tests.Data;

namespace NoisyNotebooks.Methods.Tests.LabelQuality;

/// <summary>An audit of somebody's own table: only the label field changes, and columns of probabilities are tied in the open.</summary>
public sealed class AuditedTablesTests : IDisposable
{
    // The third and the last of seven labels are wrong.
    private static readonly double[,] Probabilities =
    {
        { 0.9, 0.1 }, { 0.8, 0.2 }, { 0.2, 0.8 }, { 0.1, 0.9 }, { 0.2, 0.8 }, { 0.3, 0.7 }, { 0.95, 0.05 },
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("\r\n", true, true)]
    [InlineData("\n", false, false)]
    [InlineData("\r\n", false, false)]
    [InlineData("\n", true, false)]
    [InlineData("\r", true, true)]
    public void Relabelling_changes_the_label_field_and_nothing_else(string end, bool hasMark, bool endsLast)
    {
        string[] lines =
        [
            " note ; x;  label ;\"z\"", " a  ;1; 01 ;\" q\"", "", "\"b;\n\";2;\"01\";", "c;3;01;  ", "d ;4;02;\"\"\"\"", "  ", "e;5;02;e", "f;6;  02;é", "g;7;02 ;8",
        ];
        string[] expected = [.. lines];
        expected[4] = "c;3;02;  ";
        expected[9] = "g;7;01 ;8";

        string Text(string[] rows) => string.Join(end, rows) + (endsLast ? end : string.Empty);
        byte[] mark = hasMark ? [0xEF, 0xBB, 0xBF] : [];
        var path = _folder.Write("in.csv", [.. mark, .. Encoding.UTF8.GetBytes(Text(lines))]);
        var saved = Path.Combine(_folder.Path, "out.csv");
        var data = AuditedData.FromCsv(path, new() { LabelsSuffice = true });
        var issues = LabelIssues.Find(data, Probabilities);

        data.WriteCsv(saved, issues, LabelCleaning.Relabel);
        Assert.Equal([.. mark, .. Encoding.UTF8.GetBytes(Text(expected))], File.ReadAllBytes(saved));

        data.WriteCsv(saved, issues, LabelCleaning.Drop);
        string[] rest = [.. lines.Where((_, n) => n is not (4 or 9))];
        Assert.Equal(string.Join(end, rest) + end, Encoding.UTF8.GetString(File.ReadAllBytes(saved)[mark.Length..]));
        Assert.Equal([6, 2], issues.Indices);
    }

    [Fact]
    public void Another_encoding_stays()
    {
        var text = "x,label,n\n1,ü,ß\n2,ü,é\n3,ü,\n4,ö,\n5,ö,\n6,ö,\n7,ö,à\n";
        var data = AuditedData.FromCsv(_folder.Write("in.csv", Encoding.Latin1.GetBytes(text)), new() { Csv = new() { Encoding = Encoding.Latin1 } });
        var saved = Path.Combine(_folder.Path, "out.csv");

        data.WriteCsv(saved, LabelIssues.Find(data, Probabilities.Swapped()), LabelCleaning.Relabel);

        Assert.Equal(text.Replace("3,ü", "3,ö", StringComparison.Ordinal).Replace("7,ö", "7,ü", StringComparison.Ordinal), Encoding.Latin1.GetString(File.ReadAllBytes(saved)));
    }

    [Fact]
    public void Packed_files_stay_packed_where_they_are_called_so()
    {
        var text = "sep=,\nx,label\n1,a\n2,a\n3,a\n4,b\n5,b\n6,b\n7,b\n";
        var data = AuditedData.FromCsv(_folder.Write("in.csv.gz", TemporaryFolder.Gzip(Encoding.UTF8.GetBytes(text))));
        var saved = Path.Combine(_folder.Path, "out.csv.gz");

        data.WriteCsv(saved, LabelIssues.Find(data, Probabilities), LabelCleaning.Relabel);

        using var content = new StreamReader(new System.IO.Compression.GZipStream(File.OpenRead(saved), System.IO.Compression.CompressionMode.Decompress));
        Assert.Equal(text.Replace("3,a", "3,b", StringComparison.Ordinal).Replace("7,b", "7,a", StringComparison.Ordinal), content.ReadToEnd());
    }

    [Fact]
    public void Skipped_rows_are_listed_and_stay_as_they_are()
    {
        var text = "x,label\n1,a\n2,a\n9,N/A\n3,a\n4,b\n,b\n5,b\n6,b\n7,b\n";
        var data = AuditedData.FromCsv(_folder.Write("in.csv", text), new() { SkipMissing = true });
        var saved = Path.Combine(_folder.Path, "out.csv");
        var issues = LabelIssues.Find(data, Probabilities);

        data.WriteCsv(saved, issues, LabelCleaning.Relabel);

        Assert.Equal(["line 4", "line 7"], data.Reading!.Skipped);
        Assert.Equal([10, 5], issues.Indices.Select(i => data.Line(i)!.Value));
        Assert.Equal("3", data.Row(2)[0]);
        Assert.Equal("x,label\n1,a\n2,a\n9,N/A\n3,b\n4,b\n,b\n5,b\n6,b\n7,a\n", File.ReadAllText(saved));
        data.WriteCsv(saved, issues, LabelCleaning.Drop);
        Assert.Equal("x,label\n1,a\n2,a\n9,N/A\n4,b\n,b\n5,b\n6,b\n", File.ReadAllText(saved));
    }

    [Fact]
    public void The_list_has_lines_and_columns()
    {
        var data = AuditedData.FromCsv(_folder.Write("in.csv", "score,label\n1,a\n2,a\n3,a\n\n4,b\n5,b\n6,b\n\"7\",b\n"));
        var list = Path.Combine(_folder.Path, "list.csv");

        LabelIssues.Find(data, Probabilities).ExportCsv(list);

        var lines = File.ReadAllLines(list);
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("index,line,given_label,suggested_label,score,rank,", lines[0], StringComparison.Ordinal);
        Assert.EndsWith(",reason,table.score,label", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("6,9,b,a,0.05,1,", lines[1], StringComparison.Ordinal);
        Assert.EndsWith(",7,b", lines[1], StringComparison.Ordinal);
        Assert.EndsWith(",3,a", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Frames_keep_types_keys_and_dates()
    {
        DateTime[] days = [.. Enumerable.Range(0, 7).Select(i => new DateTime(2024, 3, 4, 5, 6, 7, 137).AddDays(i))];
        decimal[] labels = [1.0m, 1.0m, 1.0m, 2.50m, 2.50m, 2.50m, 2.50m];
        var deedle = Frame.CreateEmpty<DateTime, string>();
        deedle.AddColumn("x", new Series<DateTime, double>(days, [1, 2, 3, 4, 5, 6, 7]));
        deedle.AddColumn("label", new Series<DateTime, decimal>(days, labels));
        var frame = new DataFrame(
            new DateTimeDataFrameColumn("day", days), new DoubleDataFrameColumn("x", [1, 2, 3, 4, 5, 6, 7]), new DecimalDataFrameColumn("label", labels));
        var (fromDeedle, fromFrame) = (AuditedData.Of(deedle), AuditedData.Of(frame));
        var saved = Path.Combine(_folder.Path, "out.csv");
        string[] expected = ["2024-03-04T05:06:07.137,1,1.0", "2024-03-05T05:06:07.137,2,1.0", "2024-03-06T05:06:07.137,3,2.50"];

        fromDeedle.WriteCsv(saved, LabelIssues.Find(fromDeedle, Probabilities), LabelCleaning.Relabel);
        Assert.Equal(["key,x,label", .. expected], File.ReadAllLines(saved)[..4]);
        fromFrame.WriteCsv(saved, LabelIssues.Find(fromFrame, Probabilities), LabelCleaning.Relabel);
        Assert.Equal(["day,x,label", .. expected], File.ReadAllLines(saved)[..4]);

        var cleaned = (Frame<DateTime, string>)fromDeedle.Clean(LabelIssues.Find(fromDeedle, Probabilities), LabelCleaning.Relabel);
        Assert.Equal(typeof(decimal), cleaned.ColumnTypes.ElementAt(cleaned.ColumnKeys.ToList().IndexOf("label")));
        Assert.Equal(2.50m, cleaned.GetColumn<decimal>("label")[days[2]]);
        Assert.Equal(2.50m, ((DataFrame)fromFrame.Clean(LabelIssues.Find(fromFrame, Probabilities), LabelCleaning.Relabel))["label"][2]);
    }

    [Fact]
    public void Dates_can_be_labels_and_stay_dates()
    {
        DateTime[] labels = [.. Enumerable.Range(0, 7).Select(i => new DateTime(2024, 1, i < 3 ? 1 : 2))];
        var frame = new DataFrame(new DoubleDataFrameColumn("x", [1, 2, 3, 4, 5, 6, 7]), new DateTimeDataFrameColumn("label", labels));
        var data = AuditedData.Of(frame);

        var cleaned = (DataFrame)data.Clean(LabelIssues.Find(data, Probabilities), LabelCleaning.Relabel);

        Assert.Equal(typeof(DateTime), cleaned["label"].DataType);
        Assert.Equal(labels[3], cleaned["label"][2]);
    }

    [Theory]
    [InlineData(new[] { "ant", "bee" }, 2, null, new[] { "ant", "bee" })]
    [InlineData(new[] { "ant", "cow" }, 3, new[] { "cow", "bee", "ant" }, new[] { "cow", "bee", "ant" })]
    [InlineData(new[] { "ant", "cow" }, 3, new[] { "p_cow", "p_bee", "p_ant" }, new[] { "cow", "bee", "ant" })]
    [InlineData(new[] { "0.0", "3.0" }, 4, null, new[] { "0.0", "1", "2", "3.0" })]
    [InlineData(new[] { "2019", "2021" }, 2, null, new[] { "2019", "2021" })]
    public void Columns_are_tied_to_classes(string[] classes, int columns, string[]? names, string[] tied) =>
        Assert.Equal(tied, ProbabilityColumns.Tie([.. classes], columns, names));

    [Fact]
    public void Columns_that_cannot_be_tied_are_asked_for()
    {
        var error = Assert.Throws<ArgumentException>(() => ProbabilityColumns.Tie(["ant", "cow"], 3));

        Assert.Contains("3 columns cannot be tied to the 2 classes of the labels (ant, cow). Give the 3 class names in the order of the columns.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_may_be_texts()
    {
        string[] labels = ["b", "b", "b", "a", "a", "a", "a"];

        var found = LabelIssues.Find(labels, Probabilities.Swapped());
        var named = LabelIssues.Find(labels, Probabilities, new() { ClassNames = ["b", "a"] });

        Assert.Equal([6, 2], found.Indices);
        Assert.Equal(["a", "b"], found.ClassNames);
        Assert.Equal([6, 2], named.Indices);
        Assert.Equal("b", named.ClassNames[named.All[0].SuggestedLabel]);
        Assert.Contains("position 3", Assert.Throws<ArgumentException>(() => LabelIssues.Find(["a", "b", "a", "N/A"], Probabilities)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_precision_and_columns_first_are_read_from_NumPy_files()
    {
        var half = new Half[7, 2];
        var turned = new double[2, 7];
        for (var n = 0; n < 7; n++)
        {
            for (var k = 0; k < 2; k++)
            {
                half[n, k] = (Half)Probabilities[n, k];
                turned[k, n] = Probabilities[n, k];
            }
        }

        int[] labels = [0, 0, 0, 1, 1, 1, 1];
        using var small = ProbabilityMatrix.FromNpy(_folder.Write("half.npy", NpySamples.Bytes(half, 1, "<f2")));
        using var fortran = ProbabilityMatrix.FromNpy(_folder.Write("fortran.npy", NpySamples.Bytes(turned, 1, "<f8", "True", "(7, 2)")));
        var given = LabelVector.FromNpy(_folder.Write("labels.npy", NpySamples.Bytes(new[,] { { 0L, 0, 0, 1, 1, 1, 1 } }, 1, "<i8", shape: "(7,)")));

        Assert.Equal(labels, given.ToArray());
        Assert.Equal([6, 2], LabelIssues.Find(given, small).Indices);
        Assert.Equal(LabelIssues.Find(labels, Probabilities).All, LabelIssues.Find(given, fortran).All);
        Assert.Throws<InvalidDataException>(() => LabelVector.FromNpy(Path.Combine(_folder.Path, "half.npy")));
    }

    [Fact]
    public void Measurements_and_keys_are_no_labels()
    {
        var text = "x,label\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{i},{(i * 0.37).ToString(System.Globalization.CultureInfo.InvariantCulture)}\n"));
        var data = AuditedData.FromCsv(_folder.Write("in.csv", text));

        Assert.Contains("column 'label' has 40 different labels in 40 rows", Assert.Throws<ArgumentException>(data.CheckClasses).Message, StringComparison.Ordinal);
    }
}

/// <summary>Probabilities for classes in another order.</summary>
internal static class ProbabilitySamples
{
    public static double[,] Swapped(this double[,] values)
    {
        var swapped = new double[values.GetLength(0), 2];
        for (var n = 0; n < values.GetLength(0); n++)
        {
            (swapped[n, 0], swapped[n, 1]) = (values[n, 1], values[n, 0]);
        }

        return swapped;
    }
}
