using System.IO.Compression;
using System.Text;
using NoisyNotebooks.Methods.Recommendation;

namespace NoisyNotebooks.Methods.Tests.Recommendation;

public sealed class InteractionFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("noisy-votes-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("196\t242\t3\t881250949\n186\t302\t3\t891717742\n196\t302\t1\t881250949\n")]
    [InlineData("196::242::3::881250949\r\n186::302::3::891717742\r\n196::302::1::881250949")]
    [InlineData("\uFEFFuserId,movieId,rating,timestamp\n196,242,3.0,881250949\n\n186,302,3.5,891717742\n196,302,0.5,881250949\n")]
    [InlineData("user;item\n196;242\n186;302\n196;302\n196;242\n")]
    [InlineData("196 ,242\n186, 302\n196,302\n")]
    public void The_forms_of_MovieLens_are_read(string text)
    {
        foreach (var path in new[] { Written(text), Written(text, isPacked: true) })
        {
            var votes = InteractionFiles.Load(path);
            Assert.Equal(["196", "186"], votes.UserNames);
            Assert.Equal(["242", "302"], votes.ItemNames);
            Assert.Equal([0, 1], votes.ItemsOf(0).ToArray());
            Assert.Equal([1], votes.ItemsOf(1).ToArray());
        }
    }

    [Fact]
    public void Low_ratings_can_be_left_out_and_then_are_as_if_they_were_not_there()
    {
        var votes = InteractionFiles.Load(Written("a|x|4\nb|y|2\na|y|3.5\n"), new InteractionFileOptions { LeastRating = 3.5, Separator = "|" });
        Assert.Equal(["a"], votes.UserNames);
        Assert.Equal(["x", "y"], votes.ItemNames);
        var error = Assert.Throws<InvalidDataException>(() => InteractionFiles.Load(Written("a\tx\t4\n"), new InteractionFileOptions { LeastRating = 5 }));
        Assert.Contains("votes.txt: expected votes with a rating of at least 5, got none in 1 lines", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("user1,item5\nuser2,item6\n", 2)]
    [InlineData("user1;item5\nuser2;item5\nuser2;item6\n", 3)]
    [InlineData("user,item\nann,tea\n", 1)]
    [InlineData("\"User\",\"Item\",\"Rating\"\nann,tea,3\n", 1)]
    public void A_first_line_with_a_digit_is_a_vote_and_no_line_of_names(string text, int expected) =>
        Assert.Equal(expected, InteractionFiles.Load(Written(text)).Count);

    [Theory]
    [InlineData("1\t2\t3\t4\n1\t2\tthree\t4\n", "line 2, column 3 (rating): expected a finite number, got 'three'.")]
    [InlineData("1\t2\t3\t4\n1\t2\tNaN\t4\n", "line 2, column 3 (rating)")]
    [InlineData("1\t2\t3\t4\n1\t2\t3\t\n", "line 2, column 4 (time): expected a finite number, got ''.")]
    [InlineData("1,2,3,4\n1,,3,4\n", "line 2, column 2 (item): expected a word without quotes, got ''.")]
    [InlineData("1,2,3,4\n\"1\",2,3,4\n", "line 2, column 1 (user): expected a word without quotes, got '\"1\"'.")]
    [InlineData("1::2::3\n1::2\n", "line 2: expected 3 fields as in the first line, got 2: '1::2'.")]
    [InlineData("1::2\n1::2::3::4::5\n", "line 2: expected 2 fields as in the first line, got more")]
    [InlineData("12\n", "line 1: expected fields (user, item, rating, time) with '::', a tab, a comma or a semicolon")]
    [InlineData("\n1,2,3,4,5\n", "line 2: expected 2 to 4 fields (user, item, rating, time), got more")]
    [InlineData("1,2,,4\n", "line 1, column 3 (rating): expected a finite number, got ''.")]
    [InlineData("1,2,inf,4\n1,3,5,4\n", "line 1, column 3 (rating): expected a finite number, got 'inf'.")]
    [InlineData("196\t242\tnull\t881250949\n1\t3\t5\t4\n", "line 1, column 3 (rating): expected a finite number, got 'null'.")]
    [InlineData("ann\t242\tx\n1\t3\t5\n", "line 1, column 3 (rating): expected a finite number, got 'x'.")]
    [InlineData("1;2;3,5\n1;3;4,0\n", "line 1: expected one separator, got both ',' and ';': '1;2;3,5'; Separator says which.")]
    [InlineData("userId,movieId\n", "expected votes, got none in 1 lines.")]
    [InlineData("", "expected votes, got none in 0 lines.")]
    public void Errors_name_file_line_and_column(string text, string expected)
    {
        var error = Assert.Throws<InvalidDataException>(() => InteractionFiles.Load(Written(text)));
        Assert.Contains("votes.txt: " + expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_files_and_bad_options_are_named()
    {
        var path = Path.Combine(_folder, "votes.txt");
        File.WriteAllBytes(path, [.. "1,2\n3,"u8, 0xE4, 0xF6, (byte)'\n']);
        Assert.Contains("expected UTF-8", Assert.Throws<InvalidDataException>(() => InteractionFiles.Load(path)).Message, StringComparison.Ordinal);
        var packed = Written(string.Concat(Enumerable.Range(0, 5000).Select(i => $"{i},{i * 7919 % 997}\n")), isPacked: true);
        var bytes = File.ReadAllBytes(packed);
        File.WriteAllBytes(packed, bytes[..(bytes.Length / 2)]);
        Assert.Contains("the gzip data is damaged or cut off", Assert.Throws<InvalidDataException>(() => InteractionFiles.Load(packed)).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => InteractionFiles.Load(Path.Combine(_folder, "none")));
        Assert.Contains("Separator", Assert.Throws<ArgumentException>(() => InteractionFiles.Load(path, new InteractionFileOptions { Separator = string.Empty })).Message, StringComparison.Ordinal);
        Assert.Contains("LeastRating", Assert.Throws<ArgumentException>(() => InteractionFiles.Load(path, new InteractionFileOptions { LeastRating = double.NaN })).Message, StringComparison.Ordinal);
        Assert.ThrowsAny<OperationCanceledException>(() => InteractionFiles.Load(Written("1,2\n"), cancellationToken: new CancellationToken(canceled: true)));
    }

    [Fact]
    public void MovieLens_is_read_where_it_is()
    {
        var folder = Environment.GetEnvironmentVariable("NOISY_DATA");
        var path = Path.Combine(folder ?? string.Empty, "movielens-100k", "u.data");
        Assert.SkipUnless(folder is not null && File.Exists(path), "NOISY_DATA has no movielens-100k.");
        var votes = InteractionFiles.Load(path);
        Assert.Equal((943, 1682, 100_000), (votes.UserCount, votes.ItemCount, votes.Count));
        Assert.Equal("196", votes.UserNames[0]);
        Assert.True(votes.Core(20).Count > 90_000);
        Assert.Equal(55_375, InteractionFiles.Load(path, new InteractionFileOptions { LeastRating = 4 }).Count);
    }

    private string Written(string text, bool isPacked = false)
    {
        var path = Path.Combine(_folder, isPacked ? "votes.gz" : "votes.txt");
        using Stream file = File.Create(path);
        using var to = isPacked ? new GZipStream(file, CompressionLevel.Fastest) : file;
        to.Write(Encoding.UTF8.GetBytes(text));
        return path;
    }
}
