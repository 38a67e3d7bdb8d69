using System.Text;
using Deedle;
using Microsoft.Data.Analysis;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Tests.Data;

/// <summary>Anybody's file, as it stands: nothing is dropped, replaced or guessed unseen, whatever the source.</summary>
public sealed class TableReadingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("tag,x,label\n#a,1,p\nb,2,q\n#c,3,p\n")]
    [InlineData("tag,x,label\n//a,1,p\n;b,2,q\n%c,3,p\n")]
    public void No_character_begins_a_comment(string content)
    {
        Assert.Equal(3, Load(content).Count);
        Assert.Equal(3, Load($"\n \n{content.Replace("tag", "#tag", StringComparison.Ordinal)}").Count);
    }

    [Theory]
    [InlineData("a (p, q);x;label\n1;2;u\n3;4;v\n", "separator ';'", "a (p, q), x")]
    [InlineData("\"a;b\",\"c;d\",label\n1,2,u\n3,4,v\n", "separator ','", "a;b, c;d")]
    [InlineData("x\ty, z\tlabel\n1\t2\tu, v\n3\t4\tw\n", "separator tab", "x, y, z")]
    [InlineData(" x |label\n1|u\n2|v\n", "separator '|'", "x")]
    [InlineData("x,y|label\n1|a,b\n2|c\n", "separator '|'", "x,y")]
    public void The_separator_is_what_header_and_records_agree_on(string content, string separator, string used)
    {
        var reading = Load(content).Reading!;

        Assert.StartsWith(separator, reading.Text, StringComparison.Ordinal);
        Assert.Equal(used, string.Join(", ", reading.Used));
    }

    [Theory]
    [InlineData("5.1,3.5,setosa\n4.9,3.0,setosa\n6.3,3.3,virginica\n", "setosa", "'5.1' is a number, and 'setosa' is also a label")]
    [InlineData("5.1,3.5,setosa\n4.9,3.0,setosa\n", "label", "These look like values: the table may lack a line of column names.")]
    public void A_row_is_not_taken_for_column_names(string content, string label, string message) =>
        Assert.Contains(message, Assert.ThrowsAny<InvalidDataException>(() => CsvFiles.Load(_folder.Write("data.csv", content), label)).Message, StringComparison.Ordinal);

    [Fact]
    public void Numbers_may_be_column_names() => Assert.Equal(["0", "1", "2019"], Load("0,1,2019,label\n1,2,3,label\n4,5,6,b\n").Reading!.Used);

    [Theory]
    [InlineData("cat,Cat,dog", "'Cat' and 'cat'")]
    [InlineData("true,FALSE,True", "'True' and 'true'")]
    [InlineData("new  york,new york,x", "'new  york' and 'new york'")]
    [InlineData("new\u00a0york,new york,x", "'new york' and 'new\u00a0york' (U+00A0)")]
    [InlineData("a,b,c", null)]
    public void Classes_that_are_perhaps_one_are_told_and_kept_apart(string labels, string? told)
    {
        var reading = Load("x,label\n" + string.Concat(labels.Split(',').Select((l, i) => $"{i},{l}\n"))).Reading!;

        Assert.Equal(3, reading.ClassNames.Length);
        Assert.Equal(told is null ? null : $"Perhaps one class in several spellings: {told}. They are kept apart.", reading.ToSentences().Skip(2).SingleOrDefault());
    }

    [Fact]
    public void Bytes_of_another_encoding_are_an_error_that_names_line_and_byte_or_are_read_knowingly()
    {
        var path = _folder.Write("data.csv", Encoding.Latin1.GetBytes("x,label\n1,Tür\n2,Tör\n3,Tür\n"));

        var error = Assert.Throws<InvalidDataException>(() => CsvFiles.Load(path));
        var read = CsvFiles.Load(path, options: new() { Encoding = CsvOptions.EncodingOf("latin1") });

        Assert.Contains("line 2, byte 12 of the file (0xFC): this is not UTF-8", error.Message, StringComparison.Ordinal);
        Assert.Equal(["Tör", "Tür"], read.ClassNames);
        Assert.Contains("ISO-8859-1", read.Reading!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_late_byte_of_another_encoding_is_found_too()
    {
        var content = Encoding.UTF8.GetBytes("x,label\n" + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i},é{i % 3}\n"))).Concat(Encoding.Latin1.GetBytes("1,ü\n")).ToArray();

        var error = Assert.Throws<InvalidDataException>(() => CsvFiles.Load(_folder.Write("data.csv", content)));

        Assert.Contains(FormattableString.Invariant($"line 20002, byte {content.Length - 1} of the file (0xFC)"), error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    public void First_bytes_name_the_encoding(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        var path = _folder.Write("data.csv", [.. encoding.Preamble, .. encoding.GetBytes("x,label\n1,ü\n2,ö\n")]);

        Assert.Equal(["ö", "ü"], CsvFiles.Load(path).ClassNames);
    }

    [Fact]
    public void Text_of_another_kind_is_no_file_of_one_column() =>
        Refused(() => CsvFiles.Load(_folder.Write("data.csv", Encoding.Unicode.GetBytes("x,label\n1,a\n"))), "its encoding is another (utf-16?)");

    [Theory]
    [InlineData("id;x;y;label\n1;1,5;2;a\n2;0,25;3;b\n", new[] { 1f, 1.5f, 2, 2, 0.25f, 3 })]
    [InlineData("id;x;y;label\n1;1,5e1;-2,125;a\n2;3;+3,0;b\n", new[] { 1f, 15, -2.125f, 2, 3, 3 })]
    public void Decimal_commas_are_numbers_and_are_told(string content, float[] values)
    {
        var data = Load(content);

        Assert.Equal(values, data.Features.data<float>().ToArray());
        Assert.EndsWith("decimal comma", data.Reading!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_comma_that_may_be_two_things_is_asked_for()
    {
        const string content = "x;label\n1,234;a\n2,500;b\n";

        Refused(() => Load(content), "line 2: '1,234' in feature column 'x' may have three decimals or be a thousand and more");
        Assert.Equal([1.234f, 2.5f], Load(content, new CsvOptions { Decimal = ',' }).Features.data<float>().ToArray());
        Refused(() => Load("x;label\n1.5;a\n2,5;b\n"), "line 3: expected one decimal mark in feature column 'x', got '1.5' and '2,5'");
        Refused(() => Load("x;y;label\n1,5;1;a\n2,5;2;b\n", new CsvOptions { Decimal = '.' }, ["x"]), "got '1,5'");
    }

    [Theory]
    [InlineData("x,y,label\n,1,a\n2,2,b\n3,3,a\n")]
    [InlineData("x,y,label\nNaN,1,a\n2,2,b\n3,3,a\n")]
    [InlineData("x,y,label\nN/A,1,a\n2,2,b\n3,3,a\n")]
    [InlineData("x,y,label\n-,1,a\n2,2,b\n3,3,a\n")]
    public void A_hole_in_the_first_row_is_a_hole(string content)
    {
        Refused(() => Load(content), "line 2: expected a finite number in feature column 'x', got a missing value");

        var skipped = CsvFiles.Load(_folder.Write("data.csv", content), skipMissing: true);
        Assert.Equal([2f, 2, 3, 3], skipped.Features.data<float>().ToArray());
        Assert.Equal(["line 2"], skipped.Reading!.Skipped);
        Assert.Contains("Skipped, since a value is missing: 1 of 3 rows (line 2).", skipped.Reading.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_is_judged_by_all_of_its_values_and_what_is_left_out_is_told()
    {
        var reading = Load("name,mixed,x,none,label\n7,1,1,,a\nu,v,2,,b\nw,z,3,,a\n").Reading!;

        Assert.Equal(["x"], reading.Used);
        Assert.Equal([("name", "text, as 'u'"), ("mixed", "text, as 'v'"), ("none", "without a value")], reading.LeftOut);
        Assert.Equal(
            "Read 3 rows and 5 columns of data.csv (separator ',', UTF-8). Labels: column 'label', 2 classes in this order: a, b. Features used: x. Left out: name (text, as 'u'), mixed (text, as 'v'), none (without a value).",
            reading.ToString());
    }

    [Fact]
    public void A_column_without_a_name_is_no_feature()
    {
        var reading = Load(",x,label\n0,1,a\n1,2,b\n").Reading!;

        Assert.Equal(["x"], reading.Used);
        Assert.Equal([("column 1", "it has no name")], reading.LeftOut);
    }

    [Theory]
    [InlineData("sep=;\r\nx;label\r\n1,5;a\r\n2,5;b\r\n")]
    [InlineData("SEP=|\nx|label\n1.5|a\n2.5|b\n")]
    public void A_line_of_Excel_that_names_the_separator_is_no_header(string content)
    {
        var data = Load(content);

        Assert.Equal([1.5f, 2.5f], data.Features.data<float>().ToArray());
        Assert.Contains("line 4", Assert.Throws<InvalidDataException>(() => Load(content.Replace("2.5", "-", StringComparison.Ordinal).Replace("2,5", "-", StringComparison.Ordinal))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_among_numbers_is_an_error_and_no_reason_to_drop_the_column() =>
        Refused(() => Load("x,label\n1,a\n2,b\n3,a\nfour,b\n"), "line 5: expected a finite number in feature column 'x', got 'four'");

    [Theory]
    [InlineData("true", "false")]
    [InlineData("True", "False")]
    [InlineData("1", "0")]
    public void Flags_are_numbers_in_every_source(string yes, string no)
    {
        var csv = Load($"f,label\n{yes},a\n{no},b\n");
        var frame = new DataFrame(new BooleanDataFrameColumn("f", [true, false]), new StringDataFrameColumn("label", ["a", "b"])).ToLabeledDataset("label");
        var deedle = Deedle(("f", new object[] { true, false }), ("label", ["a", "b"])).ToLabeledDataset("label");

        Assert.All([csv, frame, deedle], d => Assert.Equal([1f, 0], d.Features.data<float>().ToArray()));
    }

    [Theory]
    [InlineData(new[] { "10.0", "2.0", "0.0", "10.0" }, new[] { "0.0", "2.0", "10.0" }, new long[] { 2, 1, 0, 2 })]
    [InlineData(new[] { "03", "01", "02", "01" }, new[] { "01", "02", "03" }, new long[] { 2, 0, 1, 0 })]
    [InlineData(new[] { "1", "1.0", "1.00", "2" }, new[] { "1", "2" }, new long[] { 0, 0, 0, 1 })]
    [InlineData(new[] { "b", "10", "9", "b" }, new[] { "10", "9", "b" }, new long[] { 2, 0, 1, 2 })]
    [InlineData(new[] { "2019", "2021", "2020", "2019" }, new[] { "2019", "2020", "2021" }, new long[] { 0, 2, 1, 0 })]
    [InlineData(new[] { "9007199254740993", "9007199254740992", "-1", "-1" }, new[] { "-1", "9007199254740992", "9007199254740993" }, new long[] { 2, 1, 0, 0 })]
    public void Labels_have_one_identity_in_all_sources(string[] labels, string[] classes, long[] given)
    {
        var csv = Load("x,label\n" + string.Concat(labels.Select((l, i) => $"{i},{l}\n")));
        var frame = new DataFrame(new DoubleDataFrameColumn("x", [0, 1, 2, 3]), new StringDataFrameColumn("label", labels)).ToLabeledDataset("label");
        var deedle = Deedle(("x", new object[] { 0.0, 1.0, 2.0, 3.0 }), ("label", labels)).ToLabeledDataset("label");

        Assert.All([csv, frame, deedle], d =>
        {
            Assert.Equal(classes, d.ClassNames);
            Assert.Equal(given, d.GivenLabels);
        });
    }

    [Fact]
    public void Equal_decimals_are_one_class()
    {
        var frame = new DataFrame(new DoubleDataFrameColumn("x", [1, 2, 3]), new DecimalDataFrameColumn("label", [1m, 1.0m, 2m])).ToLabeledDataset("label");

        Assert.Equal([0L, 0, 1], frame.GivenLabels);
    }

    [Theory]
    [InlineData("")]
    [InlineData("NaN")]
    [InlineData("nan")]
    [InlineData("N/A")]
    [InlineData("NULL")]
    [InlineData("None")]
    [InlineData("-")]
    public void Missing_labels_are_missing_in_every_spelling_and_source(string missing)
    {
        string[] labels = ["a", missing, "b", missing, "a"];
        double[] x = [0, 1, 2, 3, 4];
        var path = _folder.Write("data.csv", "x,label\n" + string.Concat(labels.Select((l, i) => $"{i},{l}\n")));
        var frame = new DataFrame(new DoubleDataFrameColumn("x", x), new StringDataFrameColumn("label", labels));
        var deedle = Deedle(("x", [.. x.Cast<object>()]), ("label", labels));

        Refused(() => CsvFiles.Load(path), "line 3: expected a label in column 'label', got ", "It is missing 2 times: line 3, line 5.");
        Refused(() => frame.ToLabeledDataset("label"), "row 1: expected a label in column 'label', got ", "row 1, row 3");
        Refused(() => deedle.ToLabeledDataset("label"), "row 1: expected a label in column 'label', got ", "row 1, row 3");
        LabeledDataset[] skipped = [CsvFiles.Load(path, skipMissing: true), frame.ToLabeledDataset("label", skipMissing: true), deedle.ToLabeledDataset("label", skipMissing: true)];
        Assert.All(skipped, d => Assert.Equal([0L, 1, 0], d.GivenLabels));
        if (missing.Length > 0)
        {
            Assert.Equal(5, CsvFiles.Load(path, classNames: ["a", "b", missing]).Count);
        }
    }

    [Fact]
    public void The_label_is_no_feature()
    {
        Refused(() => Load("x,label\n1,1\n2,2\n", null, ["x", "label"]), "'label' is the column of labels and cannot be a feature");
        Refused(() => CsvFiles.Load(_folder.Write("d.csv", "x,label,t\n1,1,1\n"), trueLabelColumn: "t", featureColumns: ["t"]), "true labels");
        Refused(() => new DataFrame(new DoubleDataFrameColumn("label", [1, 2])).ToLabeledDataset("label", featureColumns: ["label"]), "cannot be a feature");
    }

    [Fact]
    public void Numbers_are_read_as_the_runtime_reads_them()
    {
        var random = new Random(3);
        string[] formats = ["R", "F3", "E5", "0.###############", "G17", "N0"];
        for (var i = 0; i < 20_000; i++)
        {
            var number = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-12, 13));
            var text = number.ToString(formats[i % formats.Length], System.Globalization.CultureInfo.InvariantCulture).Replace(",", string.Empty, StringComparison.Ordinal);
            Assert.True(NumberText.TryParse(text, out var value, out _), text);
            Assert.Equal(double.Parse(text, System.Globalization.CultureInfo.InvariantCulture), value);
        }

        Assert.All(["1,2,3", "1.2.3", "", "-", "+", ".", "1e", "0x1", "1 2", "--1", "12a"], text => Assert.False(NumberText.TryParse(text, out _, out _), text));
    }

    private LabeledDataset Load(string content, CsvOptions? options = null, IReadOnlyList<string>? features = null) =>
        CsvFiles.Load(_folder.Write("data.csv", content), featureColumns: features, options: options);

    private static void Refused(Func<object> read, params string[] parts)
    {
        var error = Assert.ThrowsAny<Exception>(read);
        Assert.True(error is InvalidDataException or ArgumentException, error.ToString());
        Assert.All(parts, p => Assert.Contains(p, error.Message, StringComparison.Ordinal));
    }

    private static Frame<int, string> Deedle(params (string Name, object[] Values)[] columns)
    {
        var rows = Enumerable.Range(0, columns[0].Values.Length).ToArray();
        var frame = Frame.CreateEmpty<int, string>();
        foreach (var (name, values) in columns)
        {
            switch (values[0])
            {
                case string:
                    frame.AddColumn(name, new Series<int, string>(rows, values.Cast<string>()));
                    break;
                case bool:
                    frame.AddColumn(name, new Series<int, bool>(rows, values.Cast<bool>()));
                    break;
                default:
                    frame.AddColumn(name, new Series<int, double>(rows, values.Cast<double>()));
                    break;
            }
        }

        return frame;
    }
}
