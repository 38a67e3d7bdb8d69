using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;
using NoisyNotebooks.Methods.Tests.Training;

namespace NoisyNotebooks.Methods.Tests.Data;

public sealed class CutFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_that_is_cut_in_its_last_label_says_so()
    {
        var whole = "x,label\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{i}.5,{(i % 2 == 0 ? "cloudy" : "clear")}\n"));
        for (var left = 1; left < 5; left++)
        {
            // clea, cle, cl, c.
            var reading = Read(whole[..^(left + 1)]);
            Assert.Equal("clear"[..^left], reading.PerhapsCut);
            Assert.Contains($"only its last row is of class '{"clear"[..^left]}': perhaps it was cut off.", reading.ToString(), StringComparison.Ordinal);
        }

        // The comma alone, which is a missing label.
        Assert.Contains("line 41", Assert.Throws<InvalidDataException>(() => Read(whole[..^6])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1,a\n2,b\n3,a\n4,c\n")]
    [InlineData("1,a\r\n2,b\r\n3,a\r\n4,c\r\n")]
    [InlineData("1,a\n2,b\n3,a\n4,b")]
    [InlineData("1,c\n2,b\n3,a\n4,b")]
    public void A_file_that_is_whole_says_nothing(string rows) => Assert.Null(Read($"x,label\n{rows}").PerhapsCut);

    private TableReading Read(string text)
    {
        var path = Path.Combine(_folder.Path, "weather.csv");
        File.WriteAllText(path, text);
        var reading = CsvFiles.Load(path).Reading!;
        Assert.Equal(reading.PerhapsCut, AuditedData.FromFile(path, new AuditColumns()).Reading!.PerhapsCut);
        return reading;
    }
}
