using System.Diagnostics;
using System.Globalization;
using NoisyNotebooks.Methods.LabelQuality;
using static NoisyNotebooks.Benchmarks.PeerProcess;

namespace NoisyNotebooks.Benchmarks;

/// <summary>
/// Finding label issues (prune by noise rate) beside cleanlab's find_label_issues (peers/label_issues.py), in turn in one
/// run: 1,000,000 × 10 and 50,000 × 1,000 in float32; then 200,000 × 5,000 from a memory-mapped file.
/// </summary>
internal static class LabelIssuesBenchmark
{
    private const int Rounds = 5;

    public static int Run(string[] arguments)
    {
        if (arguments is ["memory", var matrix, var labels])
        {
            return Memory(matrix, labels);
        }

        var streaming = arguments is not [.., "--no-stream"];
        var rest = arguments.Where(a => a != "--no-stream").ToArray();
        var folder = Directory.CreateTempSubdirectory("noisy-label-issues-");
        try
        {
            using var peer = rest.Length >= 2 ? Peer.Start(rest[0], rest[1]) : null;
            Console.WriteLine(peer is null
                ? "cleanlab: give PYTHON and a CLEANLAB-CHECKOUT to compare with it."
                : $"peer: {peer.Version}; {Environment.ProcessorCount} cores; medians of {Rounds}, in turn");
            Compare(peer, folder.FullName, 1_000_000, 10);
            Compare(peer, folder.FullName, 50_000, 1_000);
            if (streaming)
            {
                Stream(folder.FullName, 200_000, 5_000);
            }

            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Compare(Peer? peer, string folder, int count, int classes)
    {
        var (matrixPath, labelsPath) = (Path.Combine(folder, $"{count}x{classes}.npy"), Path.Combine(folder, $"{count}-labels.npy"));
        var labels = NoisyProbabilities.Write(matrixPath, labelsPath, count, classes);
        var values = NoisyProbabilities.Load(matrixPath, count, classes);
        var matrix = ProbabilityMatrix.From(values, classes);
        var (ours, whole, theirs) = (new List<double>(), new List<double>(), new List<double>());
        var (found, peerFound) = (0, 0);
        for (var round = -2; round < Rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            var mask = LabelIssueFinder.Find(labels, matrix);
            var seconds = watch.Elapsed.TotalSeconds;
            watch.Restart();
            var issues = LabelIssues.Find(labels, matrix);
            var wholeSeconds = watch.Elapsed.TotalSeconds;
            var answer = peer?.Time(matrixPath, labelsPath);
            if (round < 0)
            {
                continue; // warm-up
            }

            found = mask.Count(m => m);
            ours.Add(seconds);
            whole.Add(wholeSeconds);
            if (answer is { } peerAnswer)
            {
                theirs.Add(peerAnswer.Seconds);
                peerFound = peerAnswer.Found;
            }
        }

        var memory = OwnProcess(matrixPath, labelsPath);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count:N0} x {classes:N0} float32"));
        Print("ours, the mask", ours);
        Print("ours, LabelIssues.Find (ranked)", whole);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  ours, memory beyond the input                {memory / 1e6:F1} MB; {found} issues"));
        if (peer is not null)
        {
            var peerMemory = peer.Memory(matrixPath, labelsPath);
            Print("cleanlab", theirs);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"  cleanlab, memory beyond the input            {peerMemory / 1e6:F1} MB; {peerFound} issues"));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  cleanlab / ours: time {Median([.. theirs.Zip(ours, (t, o) => t / o)]):F1} (ranked: {Median([.. theirs.Zip(whole, (t, o) => t / o)]):F1}), memory {peerMemory / (double)memory:F1}"));
        }

        File.Delete(matrixPath);
    }

    private static void Stream(string folder, int count, int classes)
    {
        var (matrixPath, labelsPath) = (Path.Combine(folder, "large.npy"), Path.Combine(folder, "large-labels.npy"));
        var labels = NoisyProbabilities.Write(matrixPath, labelsPath, count, classes);
        var before = ProcessMemory.Anonymous();
        using var watcher = new ProcessMemory.Watcher();
        var watch = Stopwatch.StartNew();
        int found;
        using (var matrix = ProbabilityMatrix.FromNpy(matrixPath))
        {
            found = LabelIssues.Find(labels, matrix).Count;
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{count:N0} x {classes:N0} float32 from a mapped .npy of {new FileInfo(matrixPath).Length / 1e9:F1} GB: {watch.Elapsed.TotalSeconds:F1} s, {(watcher.Stop() - before) / 1e6:F0} MB beyond the file cache, {found} issues"));
    }

    // A fresh process, warmed up on a few rows: what the call adds to resident memory at its peak.
    private static long OwnProcess(string matrix, string labels)
    {
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, Command("label-issues", "memory", matrix, labels))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        var answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return long.Parse(answer, CultureInfo.InvariantCulture);
    }

    private static int Memory(string matrixPath, string labelsPath)
    {
        var (labels, classes) = NoisyProbabilities.LoadLabels(labelsPath, matrixPath);
        var values = NoisyProbabilities.Load(matrixPath, labels.Length, classes);
        var head = Math.Min(2_000, labels.Length);
        for (var warm = 0; warm < 30; warm++)
        {
            LabelIssueFinder.Find(labels[..head], ProbabilityMatrix.From(values.AsMemory(0, head * classes), classes));
        }

        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var before = ProcessMemory.Resident();
        ProcessMemory.ResetPeak();
        LabelIssueFinder.Find(labels, ProbabilityMatrix.From(values, classes));
        Console.WriteLine(ProcessMemory.Peak() - before);
        return 0;
    }

    private static void Print(string name, List<double> seconds) =>
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"  {name,-44} {Median(seconds) * 1e3:F1} ms [{seconds.Min() * 1e3:F1}, {seconds.Max() * 1e3:F1}]"));

    /// <summary>cleanlab in a process of its own that stays warm between rounds.</summary>
    private sealed class Peer(Process process, string version) : IDisposable
    {
        public string Version => version;

        public static Peer? Start(string python, string checkout)
        {
            var script = Path.Combine(RepositoryRoot(), "benchmarks", "peers", "label_issues.py");
            var process = Process.Start(new ProcessStartInfo(python, [script, checkout])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            })!;
            return process.StandardOutput.ReadLine() is { } version ? new Peer(process, version) : null;
        }

        public (double Seconds, int Found) Time(string matrix, string labels)
        {
            var parts = Ask($"time {matrix} {labels}").Split(' ');
            return (double.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
        }

        public long Memory(string matrix, string labels) => long.Parse(Ask($"memory {matrix} {labels}"), CultureInfo.InvariantCulture);

        public void Dispose()
        {
            process.StandardInput.Close();
            process.WaitForExit();
            process.Dispose();
        }

        private static string RepositoryRoot()
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "NoisyNotebooks.sln")))
            {
                folder = folder.Parent;
            }

            return folder?.FullName ?? Directory.GetCurrentDirectory();
        }

        private string Ask(string command)
        {
            process.StandardInput.WriteLine(command);
            process.StandardInput.Flush();
            return process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The cleanlab process ended.");
        }
    }
}
