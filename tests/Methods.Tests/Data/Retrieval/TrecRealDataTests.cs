using System.IO.Compression;
using System.Text.Json;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Ranking;

namespace NoisyNotebooks.Methods.Tests.Data;

/// <summary>Against published rankings, where <c>NOISY_DATA</c> names a folder that holds them; the figures are of a second implementation, in another language.</summary>
public sealed class TrecRealDataTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("noisy-trec").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Cranfield_ranked_by_shared_words_which_tie_often_is_worth_what_a_second_implementation_says()
    {
        var documents = Lines("cranfield/docs.jsonl.gz").Select(l => JsonDocument.Parse(l).RootElement)
            .Select(d => (Id: d.GetProperty("doc_id").GetInt32().ToString(System.Globalization.CultureInfo.InvariantCulture), Text: d.GetProperty("text").GetString()!)).ToArray();
        var words = documents.Select(d => Words.Of(d.Text).ToHashSet(StringComparer.Ordinal)).ToArray();
        var queries = Lines("cranfield/queries.tsv.gz").Skip(1).Select(l => l.Split('\t')).ToArray();

        // Codes run from 1, the best, to 4; what −1 means nobody says.
        var qrels = new TrecQrels(Lines("cranfield/qrels.tsv.gz").Skip(1).Select(l => l.Split('\t')).Select(f => (f[0], f[1], int.Parse(f[2], System.Globalization.CultureInfo.InvariantCulture) is > 0 and var c ? 5 - c : 0)));
        var run = new TrecRun(queries.SelectMany(q =>
        {
            var asked = Words.Of(q[2]).Distinct(StringComparer.Ordinal).ToArray();
            return documents.Select((d, i) => (q[0], d.Id, (double)asked.Count(words[i].Contains)));
        }));
        var (runFile, qrelsFile) = (Path.Combine(_folder, "run"), Path.Combine(_folder, "qrels"));
        run.Write(runFile);
        qrels.Write(qrelsFile);
        var found = TrecEvaluation.Of(TrecRun.Read(runFile), TrecQrels.Read(qrelsFile));
        Assert.Equal(225, found.Queries.Length);
        Assert.Equal(0.16249018145786492, found.MeanAveragePrecision, 1e-12);
        Assert.Equal(0.3588225004606584, found.MeanReciprocalRank, 1e-12);
        Assert.Equal(0.20674496606215498, found.Ndcg(), 1e-12);
        Assert.Equal(0.40039297556315806, found.Ndcg(null), 1e-12);
        Assert.Equal(0.13555555555555565, found.Mean(q => q.Precision(10)), 1e-12);

        // The first hundred of each query, re-ranked by one who knows the grades: the first ten are then as good as they can be.
        var reranked = new List<(string, IReadOnlyList<string>)>();
        foreach (var query in run.Queries)
        {
            string[] top = [.. run.Of(query).Take(100).Select(r => r.Document)];
            var grades = qrels.Of(query);
            var ranker = new SimulatedListwiseRanker([.. top.Select(d => (double)grades.GetValueOrDefault(d))]);
            var list = await new SlidingWindowReranker(ranker).RerankAsync(queries.First(q => q[0] == query)[2], top, TestContext.Current.CancellationToken);
            Assert.Equal((9, 180), (list.Cost.Calls, list.Cost.PassagesRead));
            Assert.Equal(top.Select(d => grades.GetValueOrDefault(d)).OrderDescending().Take(10), list.Order.Take(10).Select(i => grades.GetValueOrDefault(top[i])));
            reranked.Add((query, [.. list.Order.Select(i => top[i])]));
        }

        Assert.InRange(TrecEvaluation.Of(TrecRun.OfRankings(reranked), qrels).Ndcg(), 0.5, 1);
    }

    [Fact]
    public void One_of_the_systems_of_MQ2007_is_worth_what_a_second_implementation_says()
    {
        var (judgments, results) = (new List<(string, string, int)>(), new List<(string, string, double)>());
        for (var part = 1; part <= 5; part++)
        {
            foreach (var line in Lines($"letor-mq2007-agg/part{part}.txt.gz"))
            {
                var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                var (query, document) = (fields[1][4..], fields[Array.IndexOf(fields, "#docid") + 2]);
                judgments.Add((query, document, int.Parse(fields[0], System.Globalization.CultureInfo.InvariantCulture)));
                var rank = fields[14];
                Assert.StartsWith("13:", rank, StringComparison.Ordinal);
                if (rank != "13:NULL")
                {
                    results.Add((query, document, -int.Parse(rank.AsSpan(3), System.Globalization.CultureInfo.InvariantCulture)));
                }
            }
        }

        Assert.Equal((69_623, 52_736), (judgments.Count, results.Count));
        var (run, qrels) = (new TrecRun(results), new TrecQrels(judgments));
        var found = TrecEvaluation.Of(run, qrels);
        Assert.Equal(1_689, found.Queries.Length);
        Assert.Equal(0.32807815926303213, found.MeanAveragePrecision, 1e-12);
        Assert.Equal(0.4477936322924154, found.MeanReciprocalRank, 1e-12);
        Assert.Equal(0.32799673192492396, found.Ndcg(), 1e-12);
        Assert.Equal(0.3274964603990906, TrecEvaluation.Of(run, qrels, isComplete: true).MeanAveragePrecision, 1e-12);
    }

    private static IEnumerable<string> Lines(string file)
    {
        var path = Path.Combine(Environment.GetEnvironmentVariable("NOISY_DATA") ?? string.Empty, "ranking", file);
        Assert.SkipUnless(System.IO.File.Exists(path), $"NOISY_DATA holds no ranking/{file}.");
        return Read(path);
    }

    private static IEnumerable<string> Read(string path)
    {
        using var reader = new StreamReader(new GZipStream(System.IO.File.OpenRead(path), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }
}
