using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Recommendation;
using static NoisyNotebooks.Benchmarks.PeerProcess;

namespace NoisyNotebooks.Benchmarks;

/// <summary>
/// An epoch of NBPO on MovieLens-100k (50 + 50 factors, 4 items without a vote beside each vote, batches of 5,000) beside the same updates in
/// NumPy and SciPy (peers/nbpo_epoch.py), each in a process of its own, in turn; and one epoch on 10,000,000 generated votes.
/// </summary>
internal static class RecommenderSpeed
{
    private const int Epochs = 10;
    private const int Rounds = 3;
    private const int BigUsers = 200_000;
    private const int BigItems = 50_000;
    private const int VotesOfUser = 50;

    public static int Run(string[] arguments) => arguments switch
    {
        ["run", var folder, var threads] => RunOnce(folder, int.Parse(threads, CultureInfo.InvariantCulture)),
        ["big"] => Big(),
        _ => Compare(arguments.FirstOrDefault()),
    };

    private static int Compare(string? python)
    {
        var data = Environment.GetEnvironmentVariable("NOISY_DATA") ?? throw new InvalidOperationException("NOISY_DATA: expected a folder with movielens-100k/u.data.");
        var votes = InteractionFiles.Load(Path.Combine(data, "movielens-100k", "u.data"));
        var folder = Directory.CreateTempSubdirectory("noisy-recommender-").FullName;
        try
        {
            Say($"{votes}; {Environment.ProcessorCount} cores; an epoch is the median of {Epochs} after the first, medians of {Rounds} processes, in turn");
            var pairs = new List<int>();
            for (var u = 0; u < votes.UserCount; u++)
            {
                foreach (var i in votes.ItemsOf(u))
                {
                    pairs.AddRange([u, i]);
                }
            }

            File.WriteAllBytes(Path.Combine(folder, "votes.bin"), MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(pairs)).ToArray());
            File.WriteAllText(Path.Combine(folder, "size.txt"), FormattableString.Invariant($"{votes.UserCount} {votes.ItemCount}"));
            string[] peers = python is null ? [] : ["numpy", "scipy"];
            var ours = new List<string[]>();
            var alone = new List<string[]>();
            var others = peers.ToDictionary(p => p, _ => new List<string[]>());
            for (var round = 0; round < Rounds; round++)
            {
                ours.Add(Answer(Environment.ProcessPath!, Command("recommender", "run", folder, "0")));
                alone.Add(Answer(Environment.ProcessPath!, Command("recommender", "run", folder, "1")));
                foreach (var peer in peers)
                {
                    others[peer].Add(Answer(python!, [Script("nbpo_epoch.py"), folder, peer]));
                }
            }

            Show("ours", ours);
            Show("ours, one thread", alone);
            foreach (var peer in peers)
            {
                Show(others[peer][0][0], others[peer]);
                Say($"  {others[peer][0][0]} / ours: {Median(others[peer], 2) / Median(ours, 2):F1} times the time; / ours on one thread: {Median(others[peer], 2) / Median(alone, 2):F1}, {Median(others[peer], 8) / Median(alone, 8):F1} times the processor time");
            }

            if (python is null)
            {
                Console.WriteLine("NumPy: give a PYTHON that has NumPy and SciPy to compare.");
            }

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int RunOnce(string folder, int threads)
    {
        var size = File.ReadAllText(Path.Combine(folder, "size.txt")).Split(' ').Select(s => int.Parse(s, CultureInfo.InvariantCulture)).ToArray();
        var pairs = MemoryMarshal.Cast<byte, (int, int)>(File.ReadAllBytes(Path.Combine(folder, "votes.bin")));
        var votes = Interactions.FromPairs(size[0], size[1], pairs);
        var recommender = new NoisyBayesianPointwiseRecommender(size[0], size[1]) { Threads = threads };

        // Once before, for the compiler.
        recommender.Fit(votes, Epochs);
        var processor = Process.GetCurrentProcess().TotalProcessorTime;
        var clock = new Clock();
        recommender.Fit(votes, Epochs + 1, seed: 1, progress: clock);
        var work = (Process.GetCurrentProcess().TotalProcessorTime - processor).TotalSeconds / (Epochs + 1);
        var score = Enumerable.Range(0, size[0]).Average(u => votes.ItemsOf(u).ToArray().Average(i => recommender.PreferenceScore(u, i)));
        Say($"ours epoch {clock.Seconds.Skip(1).Order().ElementAt(Epochs / 2):F4} score {score:F3} peak {ProcessMemory.Peak()} work {work:F4}");
        return 0;
    }

    // The whole process counts: the votes, their drawing, and training.
    private static int Big()
    {
        var watch = Stopwatch.StartNew();
        var votes = Draw();
        Say($"{votes}, drawn in {watch.Elapsed.TotalSeconds:F1} s");
        var recommender = new NoisyBayesianPointwiseRecommender(BigUsers, BigItems) { LearningRate = 0.01, PreferenceDecay = 0.01, FlipDecay = 0.05 };
        watch.Restart();
        recommender.Fit(votes, epochs: 1);
        Say($"one epoch of NBPO, 50 + 50 factors, shuffled, batches of 5,000, on {Environment.ProcessorCount} cores: {watch.Elapsed.TotalSeconds:F1} s; resident at the peak of the whole process {ProcessMemory.Peak() / 1e6:F0} MB");
        return 0;
    }

    // Some items are far more popular than others; no user votes twice.
    private static Interactions Draw()
    {
        var random = new SeededRandom(1);
        var pairs = new (int, int)[BigUsers * VotesOfUser];
        var seen = new HashSet<int>();
        for (var u = 0; u < BigUsers; u++)
        {
            seen.Clear();
            while (seen.Count < VotesOfUser)
            {
                var item = (int)(BigItems * Math.Pow(random.NextDouble(), 2));
                if (seen.Add(item))
                {
                    pairs[(u * VotesOfUser) + seen.Count - 1] = (u, item);
                }
            }
        }

        return Interactions.FromPairs(BigUsers, BigItems, pairs);
    }

    private static void Show(string name, List<string[]> answers) =>
        Say($"  {name,-32} {1000 * Median(answers, 2):F1} ms an epoch ({1000 * Median(answers, 8):F1} ms of processors); mean score of votes after {Epochs + 1} epochs {answers[0][4]}; {Median(answers, 6) / 1e6:F0} MB resident at the peak");

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private sealed class Clock : IProgress<RecommenderEpoch>
    {
        private readonly Stopwatch _watch = Stopwatch.StartNew();

        public List<double> Seconds { get; } = [];

        public void Report(RecommenderEpoch value)
        {
            Seconds.Add(_watch.Elapsed.TotalSeconds);
            _watch.Restart();
        }
    }
}
