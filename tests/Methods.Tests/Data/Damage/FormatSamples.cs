using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using NoisyNotebooks.Methods.Crowds;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;
using NoisyNotebooks.Methods.Recommendation;
using NoisyNotebooks.Methods.Tests.LabelQuality;
using NoisyNotebooks.Methods.Text;
using TorchSharp;

namespace NoisyNotebooks.Methods.Tests.Data.Damage;

/// <summary>A small valid file of a format, and its reader.</summary>
/// <param name="Reader">Type and method of the reader.</param>
/// <param name="File">The file's name.</param>
/// <param name="Content">What it holds.</param>
/// <param name="Read">Reads it: everything that it holds, as a text.</param>
/// <param name="IsSealed">Whether the format has a checksum, so that nothing else may be read from a damaged file.</param>
internal sealed record FormatSample(string Reader, string File, byte[] Content, Func<string, string> Read, bool IsSealed = false)
{
    public override string ToString() => $"{Reader} {File}";
}

/// <summary>One for every reader of the library.</summary>
internal static class FormatSamples
{
    public static ImmutableArray<FormatSample> All { get; } = [.. Make()];

    private static IEnumerable<FormatSample> Make()
    {
        var table = Utf8("x,label\n1.5,cat\n2.25,dog\n3,cat\n4,\"do\"\"g\"\n5,dog\n6,cat\n");
        yield return new("CsvFiles.Load", "table.csv", table, p => Text(CsvFiles.Load(p)));
        yield return new("CsvFiles.Load", "table.csv.gz", TemporaryFolder.Gzip(table), p => Text(CsvFiles.Load(p)), IsSealed: true);
        yield return new("AuditedData.FromCsv", "table.csv", table, p => Text((LabeledDataset)AuditedData.FromCsv(p).Dataset));
        yield return new("AuditedData.FromFile", "table.csv", table, p => Text((LabeledDataset)AuditedData.FromFile(p).Dataset));
        yield return new("AuditedData.FromFile", "table.csv.gz", TemporaryFolder.Gzip(table), p => Text((LabeledDataset)AuditedData.FromFile(p).Dataset), IsSealed: true);
        yield return new("TableFiles.Read", "table.parquet", TableSamples.Parquet(), p => Text(TableFiles.Read(p)));
        yield return new("TableFiles.Read", "table.feather", TableSamples.Arrow(), p => Text(TableFiles.Read(p)));
        yield return new("TableFiles.Read", "book.xlsx", TableSamples.Excel(("first", [["x", "label"], ["1.5", "'a"], ["2", "'b"], ["", "'a"]])), p => Text(TableFiles.Read(p)));
        var votes = Utf8("task,worker,label\n1,ann,yes\n1,ben,no\n2,ann,no\n2,ben,no\n3,cid,yes\n");
        yield return new("CrowdTable.FromFile", "votes.csv", votes, p => Text(CrowdTable.FromFile(p)));
        yield return new("CrowdTable.GoldOfCsv", "gold.csv", Utf8("task,gold\n1,yes\n2,no\n"), p => string.Join(' ', CrowdTable.GoldOfCsv(p).OrderBy(g => g.Key, StringComparer.Ordinal)));
        var digits = Utf8($"label,{string.Join(',', Enumerable.Range(0, 64).Select(i => $"p{i}"))}\n" + string.Concat(Enumerable.Range(0, 4).Select(r => $"{r},{string.Join(',', Enumerable.Range(0, 64).Select(i => (i * r) % 17))}\n")));
        yield return new("DigitsFile.Load", "digits.csv", digits, p => Text(DigitsFile.Load(p)));
        yield return new("HumanLabelFile.Read", "human.csv", Utf8("index,clean,worst\n0,6,6\n1,8,9\n2,9,1\n"), p => Text(HumanLabelFile.Read(p)));
        yield return new("MulanFiles.Load", "set.arff", Utf8("@relation 's: -C 2'\n@attribute l1 {0,1}\n@attribute l2 {0,1}\n@attribute w numeric\n@data\n0,1,2.5\n{0 1,2 3}\n1,0,0\n"), p => Mulan(p, "set.xml", LabelNames, isArff: true));
        yield return new("MulanFiles.Load", "set.xml", Utf8(LabelNames), p => Mulan(p, "set.arff", "@relation s\n@attribute l1 {0,1}\n@attribute l2 {0,1}\n@attribute w numeric\n@data\n0,1,2.5\n1,0,0\n", isArff: false));
        double[,] matrix = { { 0.25, 0.75 }, { 0.5, 0.5 }, { 1, 0 } };
        var npy = NpySamples.Bytes(matrix, 1, "<f8");
        yield return new("ProbabilityMatrix.FromNpy", "p.npy", npy, p => Text(ProbabilityMatrix.FromNpy(p)));
        yield return new("EmbeddingMatrix.FromNpy", "e.npy", npy, p => Text(EmbeddingMatrix.FromNpy(p)));
        yield return new("LabelVector.FromNpy", "l.npy", NpySamples.Bytes(new long[,] { { 1, 0, 2, 1 } }, 1, "<i8", shape: "(4,)"), p => string.Join(' ', LabelVector.FromNpy(p).Values));
        yield return new("LabelSetCsvFiles.LoadColumns", "sets.csv", Utf8("x,sad,loud\n1,0,1\n2.5,1,0\n3,0,0\n"), p => Text(LabelSetCsvFiles.LoadColumns(p, ["sad", "loud"])));
        yield return new("LabelSetCsvFiles.LoadTags", "tags.csv", Utf8("x,labels\n1,loud\n2.5,sad;loud\n3,\n"), p => Text(LabelSetCsvFiles.LoadTags(p)));
        yield return new("ProbabilityTables.OfCsv", "p.csv", Utf8("ant,bee\n0.25,0.75\n0.5,0.5\n1,0\n"), p => Text(ProbabilityTables.OfCsv(p).Matrix));
        yield return new("TrecRun.Read", "a.run", Utf8("q1 Q0 d2 1 0.9 sys\nq1 Q0 d1 2 0.5 sys\nq2 Q0 d1 1 1 sys\n"), p => Written(TrecRun.Read(p).Write));
        yield return new("TrecQrels.Read", "a.qrels", Utf8("q1 0 d1 2\nq1 0 d2 0\nq2 0 d1 1\n"), p => Written(TrecQrels.Read(p).Write));
        var edges = Utf8("0 1 1\n1 2 0.5\n# a comment\n2 3 2\n3 0 1\n");
        yield return new("EdgeListFiles.Load", "edges.txt", edges, p => Text(EdgeListFiles.Load(p, new EdgeListOptions { HasWeights = true })));
        yield return new("EdgeListFiles.Read", "edges.txt", edges, p => string.Join(' ', EdgeListFiles.Read(p, new EdgeListOptions { HasWeights = true })));
        yield return new("TextToSqlFiles.ReadBird", "bird.json", Utf8("""[{"question_id":1,"db_id":"d","question":"how many?","SQL":"select 1","evidence":"e"},{"question_id":2,"db_id":"d","question":"q","SQL":"select 2"}]"""), p => string.Join(' ', TextToSqlFiles.ReadBird(p)));
        yield return new("TextToSqlFiles.ReadJsonLines", "q.jsonl", Utf8("{\"question\":\"q\",\"query\":\"select 1\"}\n{\"question\":\"r\",\"sql\":\"select 2\"}\n"), p => string.Join(' ', TextToSqlFiles.ReadJsonLines(p)));
        yield return new("TextToSqlFiles.ReadAnnotations", "a.csv", Utf8("question_id,Original question,Original gold SQL,Error Category\n1,how?,select 1,\"1, 3\"\n2,who?,select 2,4\n"), p => string.Join(' ', TextToSqlFiles.ReadAnnotations(p)));
        yield return new("SqlDatabase.Open", "data.sqlite", Sqlite(), p => Text(p));
        yield return new("IdxFiles.Load", "images-idx3-ubyte", IdxFilesTests.Images(3, 4, 4), p => Idx(p, "labels-idx1-ubyte", IdxFilesTests.Labels(7, 1, 3), isImages: true));
        yield return new("IdxFiles.Load", "images-idx3-ubyte.gz", TemporaryFolder.Gzip(IdxFilesTests.Images(3, 4, 4)), p => Idx(p, "labels-idx1-ubyte", IdxFilesTests.Labels(7, 1, 3), isImages: true), IsSealed: true);
        yield return new("IdxFiles.Load", "labels-idx1-ubyte", IdxFilesTests.Labels(7, 1, 3), p => Idx(p, "images-idx3-ubyte", IdxFilesTests.Images(3, 4, 4), isImages: false));
        yield return new("CifarFiles.LoadCifar10", "data_batch_1.bin", CifarFilesTests.Cifar10(6, 9, 1), p => Text(CifarFiles.LoadCifar10([p])));
        yield return new("CifarFiles.LoadCifar10", "data_batch_1.bin.gz", TemporaryFolder.Gzip(CifarFilesTests.Cifar10(6, 9, 1)), p => Text(CifarFiles.LoadCifar10([p])), IsSealed: true);
        yield return new("CifarFiles.LoadCifar100", "train.bin", [1, .. CifarFilesTests.Cifar10(6), 19, .. CifarFilesTests.Cifar10(99)], p => Text(CifarFiles.LoadCifar100(p)));
        foreach (var (name, content) in Planetoid)
        {
            yield return new("PlanetoidFiles.Load", name, Utf8(content), p => Graph(p));
        }

        var ratings = Utf8("196\t242\t3\t881250949\n186\t302\t3.5\t891717742\n196\t302\t1\t881250949\n22\t377\t1\t878887116\n");
        yield return new("InteractionFiles.Load", "u.data", ratings, p => Text(InteractionFiles.Load(p)));
        yield return new("InteractionFiles.Load", "u.data.gz", TemporaryFolder.Gzip(ratings), p => Text(InteractionFiles.Load(p)), IsSealed: true);
        yield return new("LabelChecks.ReadCsv", "checks.csv", Utf8("row,label\n0,cat\n3,dog\n"), Checks);
    }

    private static (string Name, string Content)[] Planetoid =>
    [
        ("edges.tsv", "source\ttarget\n0\t1\n1\t2\n2\t3\n"),
        ("features.tsv", "row\tcol\tvalue\n0\t0\t1\n1\t1\t1\n2\t0\t2\n3\t2\t1\n"),
        ("labels.csv", "node,label\n0,0\n1,1\n2,0\n3,1\n"),
        ("split.csv", "node,split\n0,train\n1,val\n2,test\n3,train\n"),
    ];

    private const string LabelNames = "<labels xmlns=\"http://mulan.sourceforge.net/labels\"><label name=\"l1\"></label><label name=\"l2\"></label></labels>";

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static string Numbers(torch.Tensor values)
    {
        using var flat = values.to(torch.float64).cpu().contiguous();
        return string.Join(' ', flat.data<double>().ToArray().Select(v => v.ToString("R", CultureInfo.InvariantCulture)));
    }

    private static string Text(LabeledDataset data) =>
        $"{string.Join(',', data.ClassNames)} | {string.Join(' ', data.Given.Entries())} | {string.Join(',', data.Features.shape)} | {Numbers(data.Features)}";

    private static string Text(MultiLabelDataset data) => $"{string.Join(' ', data.Given.Entries())} | {Numbers(data.Features)}";

    private static string Text(Microsoft.Data.Analysis.DataFrame frame) =>
        string.Join('\n', frame.Columns.Select(c => $"{c.Name}: {string.Join(';', c.Cast<object?>())}"));

    private static string Text(CrowdAnnotations votes) =>
        $"{string.Join(',', votes.TaskNames ?? [])} {string.Join(',', votes.WorkerNames ?? [])} {string.Join(',', votes.ClassNames ?? [])} {string.Join(' ', votes.TaskStarts.ToArray())} {string.Join(' ', votes.Workers.ToArray())} {string.Join(' ', votes.Labels.ToArray())}";

    private static string Text(Interactions votes) =>
        $"{string.Join(',', votes.UserNames)} {string.Join(',', votes.ItemNames)} {string.Join('|', Enumerable.Range(0, votes.UserCount).Select(u => string.Join(' ', votes.ItemsOf(u).ToArray())))}";

    private static string Text(HumanLabelFile file) => string.Join('\n', file.Columns.Select(c => $"{c}: {string.Join(' ', file.Labels(c, 10))}"));

    private static string Text(ProbabilityMatrix matrix)
    {
        using (matrix)
        {
            double[]? buffer = null;
            return $"{matrix}: {string.Join(' ', Enumerable.Range(0, matrix.Count).Select(n => string.Join(',', matrix.Double!.Row(n, ref buffer).ToArray())))}";
        }
    }

    private static string Text(EmbeddingMatrix matrix) =>
        $"{matrix.Count}×{matrix.Dimensions}: {string.Join(' ', Enumerable.Range(1, matrix.Count - 1).Select(i => matrix.Similarity(0, i).ToString("R", CultureInfo.InvariantCulture)))}";

    private static string Text(SparseGraph graph) =>
        string.Join('\n', Enumerable.Range(0, graph.NodeCount).Select(n => $"{string.Join(' ', graph.Neighbours(n).ToArray())} {string.Join(' ', graph.WeightsOf(n).ToArray())}"));

    private static string Text(string database)
    {
        using var opened = SqlDatabase.Open(database);
        try
        {
            var rows = opened.Query("select * from t order by id");
            return $"{opened.Schema}\n{string.Join('\n', Enumerable.Range(0, rows.Count).Select(r => $"{rows[r, 0]} {rows[r, 1]}"))}";
        }
        catch (SqlQueryException e)
        {
            // Pages are read when they are asked for.
            return e.Message;
        }
    }

    private static string Written(Action<string> write)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "again");
        write(path);
        return File.ReadAllText(path);
    }

    private static byte[] Sqlite()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "data.sqlite");
        using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "create table t (id integer primary key, name text); insert into t values (1, 'ant'), (2, 'bee'), (3, 'cow');";
            command.ExecuteNonQuery();
        }

        return File.ReadAllBytes(path);
    }

    private static string Idx(string path, string otherName, byte[] other, bool isImages)
    {
        var otherPath = Path.Combine(Path.GetDirectoryName(path)!, otherName);
        File.WriteAllBytes(otherPath, other);
        return Text(isImages ? IdxFiles.Load(path, otherPath) : IdxFiles.Load(otherPath, path));
    }

    private static string Mulan(string path, string otherName, string other, bool isArff)
    {
        var otherPath = Path.Combine(Path.GetDirectoryName(path)!, otherName);
        File.WriteAllText(otherPath, other);
        return Text(isArff ? MulanFiles.Load(path) : MulanFiles.Load(otherPath));
    }

    private static string Graph(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        foreach (var (name, content) in Planetoid)
        {
            if (name != Path.GetFileName(path))
            {
                File.WriteAllText(Path.Combine(folder, name), content);
            }
        }

        var graph = PlanetoidFiles.Load(folder, DataSplit.Train);
        return $"{string.Join(' ', graph.Given.Entries())} | {Numbers(graph.Features)} | {Text(graph.Graph)}";
    }

    private static string Checks(string path)
    {
        var issues = LabelIssues.Find(LabelIssuesTests.Labels, LabelIssuesTests.Probabilities, new() { ClassNames = ["cat", "dog"] });
        var checks = LabelChecks.ReadCsv(issues, [path], drawnAtRandom: true);
        return string.Join(' ', checks.Answered.Select(i => $"{i}:{checks.AgreedLabel(i)}"));
    }
}
