using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Graphs;
using static NoisyNotebooks.Benchmarks.PeerProcess;

namespace NoisyNotebooks.Benchmarks;

/// <summary>
/// FastRP (d = 128, 3 powers) and one sparse product on a generated graph of 1,000,000 nodes and 10,000,000 edges, beside SciPy
/// (peers/fastrp.py), each in a process of its own, in turn; and how fast the graph is read from text.
/// </summary>
internal static class GraphSpeed
{
    private const int Dimension = 128;

    public static int Run(string[] arguments)
    {
        if (arguments is ["run", var folderOfGraph])
        {
            return RunOnce(folderOfGraph);
        }

        var nodes = Number(arguments, "--nodes", 1_000_000);
        var edges = Number(arguments, "--edges", 10_000_000);
        var rounds = Number(arguments, "--rounds", 3);
        var python = arguments.FirstOrDefault(a => !a.StartsWith('-') && !int.TryParse(a, CultureInfo.InvariantCulture, out _));
        var folder = Directory.CreateTempSubdirectory("noisy-graphs-").FullName;
        try
        {
            var watch = Stopwatch.StartNew();
            var graph = new RMatGraph { Nodes = nodes, Edges = edges, Seed = 1 }.Draw();
            Console.WriteLine(Line($"{graph}, greatest degree {Enumerable.Range(0, nodes).Max(graph.Degree):N0}; drawn in {watch.Elapsed.TotalSeconds:F1} s; {Environment.ProcessorCount} cores; medians of {rounds}, in turn"));
            File.WriteAllBytes(Path.Combine(folder, "offsets.bin"), MemoryMarshal.AsBytes(graph.Offsets).ToArray());
            File.WriteAllBytes(Path.Combine(folder, "columns.bin"), MemoryMarshal.AsBytes(graph.Columns).ToArray());
            Text(graph, Path.Combine(folder, "edges.tsv"));
            graph = null;
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            var (ours, doubles, floats) = (new List<string[]>(), new List<string[]>(), new List<string[]>());
            for (var round = 0; round < rounds; round++)
            {
                ours.Add(Answer(Environment.ProcessPath!, Command("graphs", "run", folder)));
                if (python is not null)
                {
                    doubles.Add(Answer(python, [Script("fastrp.py"), folder, "float64"]));
                    floats.Add(Answer(python, [Script("fastrp.py"), folder, "float32"]));
                }
            }

            Show("ours, float32", ours);
            Console.WriteLine(Line($"  ours on one thread: FastRP {Median(ours, 6):F2} s"));
            Console.WriteLine(Line($"  edges from text: read {Median(ours, 8):F0} MB/s, with the graph built {Median(ours, 10):F0} MB/s"));
            if (python is null)
            {
                Console.WriteLine("SciPy: give a PYTHON that has it to compare.");
                return 0;
            }

            Show($"{doubles[0][0]}, float64 (as the authors')", doubles);
            Show($"{doubles[0][0]}, float32", floats);
            foreach (var (name, peer) in new[] { ("float64", doubles), ("float32", floats) })
            {
                Console.WriteLine(Line(
                    $"  SciPy {name} / ours: FastRP {Median(peer, 2) / Median(ours, 2):F1} times the time, {Median(peer, 3) / Median(ours, 3):F1} times the memory; one product on one thread {Median(peer, 5) / Median(ours, 5):F1}"));
            }

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // In a process of its own; the numbers stand where Show and Run look for them, the processor time of FastRP last.
    private static int RunOnce(string folder)
    {
        var method = new FastRandomProjection(Dimension, [1, 1, 1]);
        var small = new RMatGraph { Nodes = 20_000, Edges = 200_000 }.Draw();
        for (var warm = 0; warm < 20; warm++)
        {
            method.Fit(small);
            small.Multiply(new float[20_000 * Dimension], Dimension, new float[20_000 * Dimension], threads: 1);
        }

        var path = Path.Combine(folder, "edges.tsv");
        var megabytes = new FileInfo(path).Length / 1e6;
        var watch = Stopwatch.StartNew();
        var graph = EdgeListFiles.Load(path, new EdgeListOptions { NodeCount = (int)(new FileInfo(Path.Combine(folder, "offsets.bin")).Length / sizeof(int)) - 1 });
        var built = watch.Elapsed.TotalSeconds;
        watch.Restart();
        var lines = 0;
        foreach (var edge in EdgeListFiles.Read(path))
        {
            lines += edge.From >= 0 ? 1 : 0;
        }

        var read = watch.Elapsed.TotalSeconds;
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        ProcessMemory.ResetPeak();
        var processor = Process.GetCurrentProcess().TotalProcessorTime;
        watch.Restart();
        var embedding = method.Fit(graph);
        var seconds = watch.Elapsed.TotalSeconds;
        var work = (Process.GetCurrentProcess().TotalProcessorTime - processor).TotalSeconds;
        var peak = ProcessMemory.Peak();
        var result = new float[embedding.Values.Length];
        result.AsSpan().Fill(1);
        watch.Restart();
        graph.Multiply(embedding.Values, Dimension, result, threads: 1);
        var product = watch.Elapsed.TotalSeconds;
        embedding = null;
        result = null;
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        watch.Restart();
        new FastRandomProjection(Dimension, [1, 1, 1]) { Threads = 1 }.Fit(graph);
        Console.WriteLine(Line($"ours fastrp {seconds:F3} {peak} spmm {product:F3} {watch.Elapsed.TotalSeconds:F3} read {megabytes / read:F1} built {megabytes / built:F1} {lines} {work:F3}"));
        return 0;
    }

    private static void Show(string name, List<string[]> answers) =>
        Console.WriteLine(Line($"  {name,-46} FastRP {Median(answers, 2):F2} s ({Median(answers, ^1):F2} s of processors), {Median(answers, 3) / 1e9:F2} GB at the peak; one product on one thread {Median(answers, 5):F2} s"));

    private static void Text(SparseGraph graph, string path)
    {
        using var writer = new StreamWriter(path);
        for (var i = 0; i < graph.NodeCount; i++)
        {
            foreach (var j in graph.Neighbours(i))
            {
                if (i < j)
                {
                    writer.Write(i);
                    writer.Write('\t');
                    writer.Write(j);
                    writer.Write('\n');
                }
            }
        }
    }

    private static int Number(string[] arguments, string name, int otherwise) =>
        Array.IndexOf(arguments, name) is var at and >= 0 ? int.Parse(arguments[at + 1], CultureInfo.InvariantCulture) : otherwise;

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
