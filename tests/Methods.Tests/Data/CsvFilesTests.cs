using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Tests.Data;

public sealed class CsvFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Other_numeric_columns_are_features_and_texts_become_classes_in_ordinal_order()
    {
        var dataset = CsvFiles.Load(Write("id,width,kind,height\nr1,1.5,dog,2\nr2,-3e2,Cat,0.25\nr3,7,dog,8\n"), "kind");

        Assert.Equal(["width", "height"], dataset.FeatureNames);
        Assert.Equal([1.5f, 2, -300, 0.25f, 7, 8], dataset.Features.data<float>().ToArray());
        Assert.Equal(["Cat", "dog"], dataset.ClassNames);
        Assert.Equal([1, 0, 1], dataset.GivenLabels);
        Assert.Equal("data.csv", dataset.Name);
    }

    [Fact]
    public void Classes_are_the_numbers_that_occur()
    {
        var dataset = CsvFiles.Load(Write("x,label\n1,2021\n2,2019\n3,2021\n"));

        Assert.Equal([1, 0, 1], dataset.GivenLabels);
        Assert.Equal(["2019", "2021"], dataset.ClassNames);
    }

    [Fact]
    public void Negative_and_huge_numbers_become_classes_by_value()
    {
        var signs = CsvFiles.Load(Write("x,label\n1,+1\n2,-1\n3,1\n"));
        var identifiers = CsvFiles.Load(Write("x,label\n1,100000\n2,9\n3,20000\n"));

        Assert.Equal(["-1", "+1"], signs.ClassNames);
        Assert.Equal([1, 0, 1], signs.GivenLabels);
        Assert.Equal(["9", "20000", "100000"], identifiers.ClassNames);
        Assert.Equal([2, 0, 1], identifiers.GivenLabels);
    }

    [Fact]
    public void True_labels_share_the_classes_of_the_given_ones()
    {
        var dataset = CsvFiles.Load(Write("x,given,true\n1,b,a\n2,b,b\n3,c,c\n"), "given", "true");

        Assert.Equal(["a", "b", "c"], dataset.ClassNames);
        Assert.Equal([1, 1, 2], dataset.GivenLabels);
        Assert.Equal([0, 1, 2], dataset.TrueLabels);
        Assert.Equal(1, dataset.MislabelledCount);
    }

    [Fact]
    public void Columns_and_class_names_can_be_chosen()
    {
        var dataset = CsvFiles.Load(
            Write("a;b;c;label\n1;2;3;low\n4;5;6;1\n"), featureColumns: ["c", "a"], classNames: ["low", "high"], name: "mine", take: 5);

        Assert.Equal([3f, 1, 6, 4], dataset.Features.data<float>().ToArray());
        Assert.Equal([0, 1], dataset.GivenLabels);
        Assert.Equal("mine", dataset.Name);
    }

    [Fact]
    public void Gzip_quotes_blank_lines_and_windows_line_ends_are_read()
    {
        var path = _folder.Write("packed", TemporaryFolder.Gzip("note,x,label\r\n\"a\r\nb, \"\"c\"\"\",1,u\r\n\r\nd,2,v\r\n"u8.ToArray()));

        var dataset = CsvFiles.Load(path);

        Assert.Equal([1f, 2], dataset.Features.data<float>().ToArray());
        Assert.Equal([0, 1], dataset.GivenLabels);
    }

    [Fact]
    public void Take_reads_the_first_records() => Assert.Equal(2, CsvFiles.Load(Write("x,label\n1,a\n2,b\nbroken\n"), take: 2).Count);

    [Fact]
    public void A_missing_label_column_names_those_there_are() =>
        Refused("width,lable\n1,a\n", "there is no label column 'label'", "Did you mean 'lable'?", "width, lable");

    [Fact]
    public void A_record_of_another_length_is_refused_with_its_line() =>
        Refused("x,label\n1,a\n2\n", "line 3: expected 2 fields as in the header, got 1");

    [Fact]
    public void A_feature_that_is_no_number_is_refused_with_line_and_column() =>
        Refused("x,label\n1,a\n\"2\n3\",b\n", "line 3: expected a finite number in feature column 'x'");

    [Fact]
    public void Line_numbers_count_the_lines_within_quotes() =>
        Refused("note,x,label\n\"two\nlines\",1,a\nplain,?,b\n", "line 4: expected a finite number in feature column 'x', got a missing value");

    [Fact]
    public void Line_numbers_count_blank_lines() => Refused("x,label\n1,a\n\n\n?,b\n", "line 5: expected a finite number");

    [Theory]
    [InlineData("")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1e99")]
    public void Values_that_would_poison_training_are_refused(string value) =>
        Refused($"x,y,label\n1,1,a\n{value},1,b\n", "line 3: expected a finite number in feature column 'x'");

    [Fact]
    public void A_missing_label_is_refused() => Refused("x,label\n1,a\n2,\n", "line 3: expected a label in column 'label', got a missing value");

    [Fact]
    public void A_label_that_is_no_class_is_refused()
    {
        var error = Assert.Throws<InvalidDataException>(() => CsvFiles.Load(Write("x,label\n1,a\n2,z\n"), classNames: ["a", "b"]));

        Assert.Contains("line 3: expected one of the class names in column 'label', got 'z'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_without_numbers_or_rows_or_header_is_refused()
    {
        Refused("x,label\nu,a\n", "expected at least one feature column", "x (text, as 'u')");
        Refused("x,label\n", "expected at least one row");
        Refused(string.Empty, "data.csv");
        Refused("x,x,label\n1,2,a\n", "got 'x' 2 times");
    }

    [Fact]
    public void Wide_records_are_read()
    {
        var header = string.Join(',', Enumerable.Range(0, 5_000).Select(i => $"column{i}")) + ",label\n";
        var row = string.Join(',', Enumerable.Repeat("-1.2345678e-10", 5_000)) + ",a\n";

        Assert.Equal([2, 5_000], CsvFiles.Load(Write(header + row + row)).Features.shape);
    }

    private string Write(string content) => _folder.Write("data.csv", content);

    private void Refused(string content, params string[] parts)
    {
        var error = Assert.Throws<InvalidDataException>(() => CsvFiles.Load(Write(content)));
        Assert.Contains("data.csv", error.Message, StringComparison.Ordinal);
        Assert.All(parts, p => Assert.Contains(p, error.Message, StringComparison.Ordinal));
    }
}
