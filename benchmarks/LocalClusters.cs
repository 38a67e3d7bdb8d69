using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Graphs;
using static NoisyNotebooks.Benchmarks.PeerProcess;

namespace NoisyNotebooks.Benchmarks;

/// <summary>
/// What the cluster around a node costs while the graph around it grows a hundredfold, to 10,000,000 edges; and, where a folder is given,
/// how well clusters of real graphs are found (each graph a folder with <c>edges.tsv</c> and <c>labels.csv</c>, plain or gzip).
/// </summary>
internal static class LocalClusters
{
    // The neighbourhood of a block, about 900 nodes, has room in the smallest graph too.
    private const int Block = 100;
    private const double Inside = 12;
    private const double Outside = 8;
    private const int SeedNodes = 10;
    private const long MostPushes = 100_000;
    private const int Queries = 45;
    private const int Repeats = 15;
    private static readonly double[] Accuracies = [0.7, 0.8, 0.9];
    private static readonly double[] Factors = [1, 1.5, 2];

    public static int Run(string[] arguments)
    {
        if (arguments is [var folder])
        {
            foreach (var graph in Directory.GetDirectories(folder).Order(StringComparer.Ordinal))
            {
                Real(graph);
            }

            return 0;
        }

        // Once before, for the compiler.
        Grow(10_000, isShown: false);
        int[] sizes = [10_000, 100_000, 1_000_000];
        var all = sizes.Select(n => Grow(n, isShown: true)).ToList();
        Say($"last / first: pushes {all[^1].Pushes / all[0].Pushes:F2}, time {all[^1].Milliseconds / all[0].Milliseconds:F2}, memory {all[^1].Kilobytes / all[0].Kilobytes:F2}; edges {all[^1].Edges / all[0].Edges:F0}");
        return 0;
    }

    private static (double Edges, double Pushes, double Milliseconds, double Kilobytes) Grow(int nodes, bool isShown)
    {
        const double degree = Inside + Outside;
        var data = new BlockModel { Nodes = nodes, Classes = nodes / Block, Degree = degree, Homophily = Inside / degree, Features = 1, Seed = 1 }.Draw();
        var classes = data.Given.Entries();
        int[] target = [.. Enumerable.Range(0, nodes).Where(i => classes[i] == 0)];
        var volume = target.Sum(i => (double)data.Graph.Degree(i));
        var method = new LocalClustering { Tolerance = 1e-3 };
        var (times, bytes, pushes, scores) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var q = 0; q < Queries; q++)
        {
            var labels = new NoisyMembership(target, 0.85, 0.85, seed: q);
            var best = double.PositiveInfinity;
            for (var again = 0; again < Repeats; again++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                var watch = Stopwatch.StartNew();
                var cluster = method.Around(data.Graph, target[q], volume, labels.Label);
                best = Math.Min(best, watch.Elapsed.TotalMilliseconds);
                if (again == Repeats - 1)
                {
                    bytes.Add((GC.GetAllocatedBytesForCurrentThread() - before) / 1024.0);
                    pushes.Add(cluster.Flow.Pushes);
                    scores.Add(cluster.Score(target).F1);
                }
            }

            times.Add(best);
        }

        if (isShown)
        {
            Say($"{data.Graph}: {pushes.Average():N0} pushes, {Median(times):F1} ms (median of {Queries} queries, each the best of {Repeats}), {bytes.Average():N0} KB allocated, F1 {scores.Average():P0}");
        }

        return (data.Graph.EdgeCount, pushes.Average(), Median(times), bytes.Average());
    }

    // Every class of at least 20 nodes in turn is the target, of its first nodes; labels with noise.
    private static void Real(string folder)
    {
        var classes = Labels(Find(folder, "labels.csv"));
        var graph = EdgeListFiles.Load(Find(folder, "edges.tsv"), new EdgeListOptions { NodeCount = classes.Length, SelfLoops = SelfLoops.Drop, Duplicates = DuplicateEdges.Merge });
        foreach (var (accuracy, factor) in from a in Accuracies from f in Factors select (a, f))
        {
            var method = new LocalClustering { MassFactors = [factor], MaxPushes = MostPushes };
            var (alone, plain, both, cut) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
            foreach (var target in classes.Index().GroupBy(c => c.Item, c => c.Index).Where(g => g.Count() >= 20).Select(g => g.ToArray()))
            {
                var volume = target.Sum(i => (double)graph.Degree(i));
                foreach (var seed in target.Where(i => graph.Degree(i) > 0).Take(SeedNodes))
                {
                    var labels = new NoisyMembership(target, accuracy, accuracy, seed) { KnownMember = seed };
                    alone.Add(ClusterScore.Of(Enumerable.Range(0, graph.NodeCount).Where(i => labels.Label(i) == 1), target).F1);
                    plain.Add((method with { Epsilon = 1 }).Around(graph, seed, volume).Score(target).F1);
                    var found = method.Around(graph, seed, volume, labels.Label);
                    both.Add(found.Score(target).F1);
                    cut.Add(ClusterScore.Of(found.Sweep.Cluster, target).F1);
                }
            }

            Say($"{Path.GetFileName(folder)} ({graph}), labels right in {accuracy:P0}, α = {factor}: F1 of labels alone {alone.Average():P0}, flow diffusion {plain.Average():P0}, label-weighted {both.Average():P0}, its sweep cut {cut.Average():P0} ({both.Count} seed nodes)");
        }
    }

    private static string Find(string folder, string name) =>
        File.Exists(Path.Combine(folder, name)) ? Path.Combine(folder, name) : Path.Combine(folder, name + ".gz");

    // node,label[,name] under a line of names
    private static string[] Labels(string path)
    {
        using var file = File.OpenRead(path);
        using Stream plain = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(plain);
        var of = new SortedDictionary<int, string>();
        for (var line = reader.ReadLine(); (line = reader.ReadLine()) is not null;)
        {
            var fields = line.Split(',');
            of.Add(int.Parse(fields[0], CultureInfo.InvariantCulture), fields[1]);
        }

        return [.. of.Values];
    }

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
