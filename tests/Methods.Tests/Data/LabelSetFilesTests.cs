using NoisyNotebooks.Methods.Data;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Data;

public sealed class LabelSetFilesTests : IDisposable
{
    private const string Labels = "<labels xmlns=\"http://mulan.sourceforge.net/labels\"><label name=\"sad song\"/><label name=\"loud\"></label></labels>";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Labels_are_found_by_the_names_in_the_xml_file_wherever_they_stand()
    {
        _folder.Write("songs.xml", Labels);
        var table = MulanFiles.Load(_folder.Write("songs-train.arff", """
            % a comment
            @RELATION 'two songs'
            @attribute loud {0,1}
            @Attribute tempo NUMERIC
            @attribute 'sad song' {1, 0}
            @attribute "mode" {minor,'C major',dorian} % three values
            @attribute live {no,yes}

            @DATA
            1, 120.5,0 , 'C major',yes

            0,-3e2,1,dorian,no % and one more
            ?,7,?,minor,yes
            """));

        Assert.Equal(["sad song", "loud"], table.LabelNames);
        Assert.Equal([0, 1, 1, 0, -1, -1], table.Given.Entries());
        Assert.Equal(["tempo", "mode=minor", "mode=C major", "mode=dorian", "live"], table.FeatureNames);
        Assert.Equal([120.5f, 0, 1, 0, 1, -300, 0, 0, 1, 0, 7, 1, 0, 0, 1], table.Features.data<float>().ToArray());
        Assert.Equal("songs-train.arff", table.Name);
    }

    [Fact]
    public void Sparse_records_name_only_what_is_not_zero()
    {
        _folder.Write("s.xml", Labels);
        var header = "@relation s\n@attribute w1 numeric\n@attribute w2 numeric\n@attribute 'sad song' {0,1}\n@attribute loud {0,1}\n@data\n";
        var path = _folder.Write("s.arff.gz", TemporaryFolder.Gzip(System.Text.Encoding.UTF8.GetBytes(header + "{1 2.5,3 1}\n{}\n{ 0 1 , 2 ? }\n")));

        var table = MulanFiles.Load(path);

        Assert.Equal([0f, 2.5f, 0, 0, 1, 0], table.Features.data<float>().ToArray());
        Assert.Equal([0, 1, 0, 0, -1, 0], table.Given.Entries());
        Assert.Equal(2, MulanFiles.Load(path, take: 2).Features.shape[0]);
    }

    [Theory]
    [InlineData("@data\n", "expected attributes before @data")]
    [InlineData("@attribute a numeric\n", "the end of the file")]
    [InlineData("hello\n", "expected @relation, @attribute or @data, got 'hello'")]
    [InlineData("@attribute a string\n@data\n", "'a' of type 'string'")]
    [InlineData("@attribute a {x,y\n@data\n", "expected '}'")]
    [InlineData("@attribute a numeric\n@attribute a numeric\n@data\n", "got 'a' again")]
    [InlineData("@attribute a numeric\n@attribute 'sad song' {0,1}\n@data\n1,0\n", "none for 'loud'")]
    [InlineData(Header + "1,0\n", "line 5: expected 3 values, one an attribute, got 2")]
    [InlineData(Header + "1,0,1,4\n", "got 4")]
    [InlineData(Header + "1,0,1 4\n", "and '4'")]
    [InlineData(Header + "1,,1\n", "a value at position 2")]
    [InlineData(Header + "x,0,1\n", "a finite number for 'a', got 'x'")]
    [InlineData(Header + "?,0,1\n", "the feature 'a', got '?'")]
    [InlineData(Header + "1,2,1\n", "one of {0,1} for 'sad song', got '2'")]
    [InlineData(Header + "{0 1,0 2}\n", "a position above 0 and below 3, got '0'")]
    [InlineData(Header + "{3 1}\n", "below 3, got '3'")]
    [InlineData(Header + "{0 1\n", "expected '}'")]
    [InlineData(Header + "{0}\n", "a value for position 0")]
    [InlineData(Header, "at least one record after @data")]
    public void A_malformed_arff_file_is_refused_with_file_and_line(string content, string part)
    {
        _folder.Write("bad.xml", Labels);
        var error = Assert.Throws<InvalidDataException>(() => MulanFiles.Load(_folder.Write("bad.arff", content)));

        Assert.Contains("bad.arff", error.Message, StringComparison.Ordinal);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_names_of_the_labels_are_needed_and_checked()
    {
        var path = _folder.Write("lonely-test.arff", "@attribute a numeric\n@data\n1\n");

        Assert.Contains("lonely-test.xml or lonely.xml", Assert.Throws<FileNotFoundException>(() => MulanFiles.Load(path)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => MulanFiles.Load(path, _folder.Write("a.xml", "<labels/>")));
        Assert.Throws<InvalidDataException>(() => MulanFiles.Load(path, _folder.Write("b.xml", "no xml")));
        Assert.Throws<InvalidDataException>(() => MulanFiles.Load(path, _folder.Write("c.xml", "<l><label name=\"x\"/><label name=\"x\"/></l>")));
        Assert.Throws<InvalidDataException>(() => MulanFiles.Load(path, _folder.Write("d.xml", "<!DOCTYPE l [<!ENTITY e \"x\">]><l><label name=\"&e;\"/></l>")));
        Assert.Throws<ArgumentOutOfRangeException>("take", () => MulanFiles.Load(path, take: 0));
    }

    [Fact]
    public void Csv_columns_of_zeros_and_ones_are_classes_and_empty_fields_unknown()
    {
        var table = LabelSetCsvFiles.LoadColumns(Csv("id,x,cat,y,dog\na,1,1,2,0\nb,3,?,4,\nc,5,-1,6,1\n"), ["dog", "Cat"]);

        Assert.Equal(["dog", "cat"], table.LabelNames);
        Assert.Equal([0, 1, -1, -1, 1, -1], table.Given.Entries());
        Assert.Equal(["x", "y"], table.FeatureNames);
        Assert.Equal([1f, 2, 3, 4, 5, 6], table.Features.data<float>().ToArray());
    }

    [Fact]
    public void Csv_tags_are_split_and_become_classes_in_ordinal_order()
    {
        var path = Csv("x,tags\n1,\"rock; live\"\n2,\n3, live;live ;Jazz\n");
        var table = LabelSetCsvFiles.LoadTags(path, "tags");

        Assert.Equal(["Jazz", "live", "rock"], table.LabelNames);
        Assert.Equal([0, 1, 1, 0, 0, 0, 1, 1, 0], table.Given.Entries());
        Assert.Equal([1, 1, 0, 0, 0, 0], LabelSetCsvFiles.LoadTags(path, "tags", classNames: ["live", "rock", "Jazz"], take: 2).Given.Entries());
        Assert.Equal(["rock", "live", "blues"], LabelSetCsvFiles.LoadTags(Csv("x|tags\n1|rock/blues\n"), "tags", '/', classNames: ["rock", "live", "blues"], delimiter: '|').LabelNames);
    }

    [Fact]
    public void Csv_errors_name_file_line_and_column()
    {
        Invalid("line 3: expected 1 (present), 0 (absent)", () => LabelSetCsvFiles.LoadColumns(Csv("x,a\n1,1\n2,yes\n"), ["a"]));
        Invalid("there is no label column 'b'", () => LabelSetCsvFiles.LoadColumns(Csv("x,a\n1,1\n"), ["b"]));
        Invalid("at least one row", () => LabelSetCsvFiles.LoadColumns(Csv("x,a\n"), ["a"]));
        Invalid("at least one row", () => LabelSetCsvFiles.LoadTags(Csv("x,a\n"), "a"));
        Invalid("got none in any record", () => LabelSetCsvFiles.LoadTags(Csv("x,a\n1,\n"), "a"));
        Invalid("got 'rok'. Did you mean 'rock'?", () => LabelSetCsvFiles.LoadTags(Csv("x,a\n1,rok\n"), "a", classNames: ["rock", "live"]));
        Invalid("at least one feature column", () => LabelSetCsvFiles.LoadColumns(Csv("a\n1\n"), ["a"]));
        Invalid("a finite number in feature column 'x', got a missing value", () => LabelSetCsvFiles.LoadColumns(Csv("x,a\n1,1\n,0\n"), ["a"]));
        Assert.Throws<ArgumentException>("labelColumns", () => LabelSetCsvFiles.LoadColumns(Csv("x,a\n1,1\n"), []));
        Assert.Throws<ArgumentException>("labelColumns", () => LabelSetCsvFiles.LoadColumns(Csv("x,a\n1,1\n"), ["a", "a"]));
    }

    private const string Header = "@attribute a numeric\n@attribute 'sad song' {0,1}\n@attribute loud {0,1}\n@data\n";

    private static void Invalid(string part, Func<object> read) =>
        Assert.Contains(part, Assert.Throws<InvalidDataException>(read).Message, StringComparison.Ordinal);

    private string Csv(string content) => _folder.Write("data.csv", content);
}
