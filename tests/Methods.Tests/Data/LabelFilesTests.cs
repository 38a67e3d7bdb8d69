using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Tests.Data;

public sealed class LabelFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Human_labels_are_read_by_column()
    {
        var file = HumanLabelFile.Read(_folder.Write("h.csv.gz", TemporaryFolder.Gzip("index,clean,worst\n0,6,4\n1,9,9\n"u8.ToArray())));

        Assert.Equal(2, file.Count);
        Assert.Equal(["clean", "worst"], file.Columns);
        Assert.Equal([4, 9], file.Labels("worst", 10));
    }

    [Theory]
    [InlineData("clean,worst\n1,2\n", "expected the columns index")]
    [InlineData("index,clean\n0,1\n2,1\n", "line 3: expected index 1, got 2")]
    [InlineData("index,clean\n0,1\n1,-1\n", "line 3: expected a whole number of at least 0 in column 'clean', got '-1'")]
    [InlineData("index,clean\n0,1\n1\n", "line 3: expected 2 fields")]
    [InlineData("index,clean\n", "at least one record")]
    public void A_malformed_file_of_human_labels_is_refused(string content, string part)
    {
        var path = _folder.Write("h.csv", content);

        Assert.Contains(part, Assert.Throws<InvalidDataException>(() => HumanLabelFile.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_human_label_out_of_range_and_an_unknown_column_are_refused()
    {
        var file = HumanLabelFile.Read(_folder.Write("h.csv", "index,clean,worst\n0,1,1\n1,1,10\n"));

        Assert.Contains(
            "line 3: expected labels from 0 to 9 in column 'worst', got 10",
            Assert.Throws<InvalidDataException>(() => file.Labels("worst", 10)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "Did you mean 'worst'?", Assert.Throws<InvalidDataException>(() => file.Labels("worse", 10)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Digits_are_images_with_17_grey_levels()
    {
        var dataset = DigitsFile.Load(_folder.Write("digits.csv", Digits("16", "7")));

        Assert.Equal([1, 1, 8, 8], dataset.Features.shape);
        Assert.Equal(16, dataset.Features[0, 0, 7, 7].item<byte>());
        Assert.Equal(16, dataset.PixelMaximum);
        Assert.Equal([7], dataset.GivenLabels);
    }

    [Theory]
    [InlineData("17", "7", "from 0 to 16 in column 'p63', got '17'")]
    [InlineData("x", "7", "got 'x'")]
    [InlineData("1", "10", "from 0 to 9 in column 'label', got '10'")]
    public void A_digit_out_of_range_is_refused(string pixel, string label, string part)
    {
        var path = _folder.Write("digits.csv", Digits(pixel, label));

        var error = Assert.Throws<InvalidDataException>(() => DigitsFile.Load(path));

        Assert.Contains("digits.csv: line 2: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    private static string Digits(string lastPixel, string label) =>
        string.Join(',', Enumerable.Range(0, 64).Select(p => $"p{p}")) + ",label\n" +
        string.Join(',', Enumerable.Repeat("0", 63)) + $",{lastPixel},{label}\n";
}
