using System.IO.Compression;
using System.Text;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Tests.Data;

public sealed class TrecTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("noisy-trec").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_run_with_a_tie_an_unjudged_document_and_a_missing_one_is_worth_what_the_hand_computes()
    {
        // d4 was not found, d5 not judged; d1 and d3 tie, and the later name comes first. q2 was not run, q3 not judged.
        var qrels = TrecQrels.Read(File("qrels", "q1 0 d1 2\nq1 0 d2 0\nq1 0 d3 1\r\n\nq1 0 d4 3\nq2 0 d1 1\n"));
        var run = TrecRun.Read(File("run", "q1 Q0 d2 1 0.1 sys\nq1 Q0 d1 2 0.5 sys\nq1\tQ0\td3\t3\t0.5\tsys\nq1 Q0 d5 4 0.9 sys\nq3 Q0 d1 1 1 sys\n"));
        Assert.Equal(["d5", "d3", "d1", "d2"], run.Of("q1").Select(r => r.Document));
        var found = TrecEvaluation.Of(run, qrels);
        var q1 = Assert.Single(found.Queries);
        Assert.Equal([null, 1, 2, 0], q1.Ranked);
        Assert.Equal((3, 2), (q1.Relevant, q1.RelevantFound));
        Assert.Equal(7 / 18.0, found.MeanAveragePrecision, 1e-12);
        Assert.Equal(0.5, found.MeanReciprocalRank);
        var ideal = 3 + (2 / Math.Log2(3)) + 0.5;
        Assert.Equal(((1 / Math.Log2(3)) + 1) / ideal, found.Ndcg(), 1e-12);
        Assert.Equal(1 / Math.Log2(3) / (3 + (2 / Math.Log2(3))), found.Ndcg(2), 1e-12);
        Assert.Equal((0.4, 2 / 3.0, 0.75), (q1.Precision(5), q1.Recall(), q1.Judged(10)));
        Assert.Equal(7 / 36.0, TrecEvaluation.Of(run, qrels, isComplete: true).MeanAveragePrecision, 1e-12);

        // From grade 2 on: d1 at rank 3, and d4 is missing.
        Assert.Equal(1 / 6.0, TrecEvaluation.Of(run, qrels, leastGrade: 2).MeanAveragePrecision, 1e-12);
    }

    [Fact]
    public void Scores_are_compared_in_single_precision_and_lists_without_scores_keep_their_order()
    {
        Assert.Equal(["b", "a"], new TrecRun([("q", "a", 1.00000001), ("q", "b", 1)]).Of("q").Select(r => r.Document));
        Assert.Equal(["a", "b"], new TrecRun([("q", "a", 1.001), ("q", "b", 1)]).Of("q").Select(r => r.Document));
        string[] documents = ["z", "a", "m", "A"];
        var run = TrecRun.OfRankings([("q", documents)]);
        Assert.Equal(documents, run.Of("q").Select(r => r.Document));
        Assert.Empty(run.Of("other"));
    }

    [Fact]
    public void Files_come_back_as_they_were_written()
    {
        var run = new TrecRun([("q2", "d1", 1.0 / 3), ("q1", "é", -1e-9), ("q2", "d0", 7)], "sys");
        var path = Path.Combine(_folder, "new", "run.txt");
        run.Write(path);
        Assert.Equal("q2 Q0 d0 1 7 sys\nq2 Q0 d1 2 0.3333333333333333 sys\nq1 Q0 é 1 -1E-09 sys\n", System.IO.File.ReadAllText(path));
        var again = TrecRun.Read(path);
        Assert.Equal(["q2", "q1"], again.Queries);
        Assert.Equal("sys", again.Tag);
        Assert.Equal(run.Of("q2"), again.Of("q2"));
        var qrels = new TrecQrels([("q2", "b", 1), ("q1", "c", -1), ("q2", "a", 0)]);
        qrels.Write(path);
        Assert.Equal("q2 0 a 0\nq2 0 b 1\nq1 0 c -1\n", System.IO.File.ReadAllText(path));
        Assert.Equal(-1, TrecQrels.Read(path).Of("q1")["c"]);
    }

    [Fact]
    public void A_byte_order_mark_is_passed_over_and_forgives_nothing()
    {
        var path = File("bom", "\uFEFFq1 0 d1 1\n");
        Assert.Equal(1, TrecQrels.Read(path).Of("q1")["d1"]);
        System.IO.File.WriteAllBytes(path, [0xEF, 0xBB, 0xBF, .. "q1 0 "u8, 0xE9, .. " 1\n"u8]);
        Assert.Contains("expected UTF-8", Assert.Throws<InvalidDataException>(() => TrecQrels.Read(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("q1 0 d1\n", "line 1: expected 4 fields (query iteration document grade), got 3")]
    [InlineData("q1 0 d1 1\nq1 0 d2 1.5\n", "line 2, field 4 (grade): expected a whole number, got '1.5'")]
    [InlineData("q1 0 d1 1\n\nq1 0 d1 0\n", "line 3, field 3 (document): expected one grade a query and document, got a second for 'd1' of query 'q1'")]
    public void A_malformed_qrels_file_is_refused_with_its_line(string content, string message)
    {
        var path = File("bad", content);
        Assert.StartsWith($"{path}: {message}", Assert.Throws<InvalidDataException>(() => TrecQrels.Read(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("q1 Q0 d1 1 0.5 s extra\n", "line 1: expected 6 fields (query Q0 document rank score tag), got 7")]
    [InlineData("q1 Q0 d1 1 0,5 s\n", "line 1, field 5 (score): expected a finite number, got '0,5'")]
    [InlineData("q1 Q0 d1 1 NaN s\n", "line 1, field 5 (score): expected a finite number, got 'NaN'")]
    [InlineData("q1 Q0 d1 1 1 s\nq1 Q0 d1 2 1 s\n", "line 2, field 3 (document): expected each document once a query, got 'd1' of query 'q1' again")]
    [InlineData("\n", "expected at least one line, got none")]
    public void A_malformed_run_file_is_refused_with_its_line(string content, string message)
    {
        var path = File("bad", content);
        Assert.StartsWith($"{path}: {message}", Assert.Throws<InvalidDataException>(() => TrecRun.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_files_are_named()
    {
        var path = Path.Combine(_folder, "latin.txt");
        System.IO.File.WriteAllBytes(path, Encoding.Latin1.GetBytes("q1 0 é 1\n"));
        Assert.StartsWith($"{path}: after line 0: expected UTF-8", Assert.Throws<InvalidDataException>(() => TrecQrels.Read(path)).Message, StringComparison.Ordinal);
        using (var zip = new GZipStream(System.IO.File.Create(path), CompressionLevel.Fastest))
        {
            zip.Write(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 5_000).Select(i => $"q{i % 7} 0 d{i * 7919 % 10007} {i % 3}\n"))));
        }

        Assert.Equal(7, TrecQrels.Read(path).Queries.Length);
        System.IO.File.WriteAllBytes(path, System.IO.File.ReadAllBytes(path)[..2_000]);
        Assert.StartsWith($"{path}: the gzip data is damaged", Assert.Throws<InvalidDataException>(() => TrecQrels.Read(path)).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => TrecRun.Read(Path.Combine(_folder, "none")));
    }

    [Fact]
    public void Bad_input_is_named()
    {
        Assert.Contains("expected a name without blanks, got 'd 1'", Assert.Throws<ArgumentException>(() => new TrecRun([("q", "d 1", 0)])).Message, StringComparison.Ordinal);
        Assert.Contains("expected a name without blanks, got ''", Assert.Throws<ArgumentException>(() => new TrecQrels([("", "d", 0)])).Message, StringComparison.Ordinal);
        Assert.Contains("tag: expected a name", Assert.Throws<ArgumentException>(() => new TrecRun([], " ")).Message, StringComparison.Ordinal);
        Assert.Contains("expected finite scores, got NaN", Assert.Throws<ArgumentException>(() => new TrecRun([("q", "d", double.NaN)])).Message, StringComparison.Ordinal);
        Assert.Contains("got 'd' of query 'q' twice", Assert.Throws<ArgumentException>(() => new TrecRun([("q", "d", 1), ("q", "d", 1)])).Message, StringComparison.Ordinal);
        Assert.Contains("got two for document 'd'", Assert.Throws<ArgumentException>(() => new TrecQrels([("q", "d", 1), ("q", "d", 1)])).Message, StringComparison.Ordinal);
        Assert.Contains("got two for query 'q'", Assert.Throws<ArgumentException>(() => TrecRun.OfRankings([("q", ["a"]), ("q", ["b"])])).Message, StringComparison.Ordinal);
        var (run, qrels) = (new TrecRun([("q", "d", 1)]), new TrecQrels([("p", "d", 1)]));
        Assert.Contains("run: expected a query that the judgments have", Assert.Throws<ArgumentException>(() => TrecEvaluation.Of(run, qrels)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => TrecEvaluation.Of(run, qrels, leastGrade: 0));
    }

    private string File(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        System.IO.File.WriteAllText(path, content);
        return path;
    }
}
