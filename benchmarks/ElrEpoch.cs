using System.Diagnostics;
using System.Globalization;
using NoisyNotebooks.Methods.Classification;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;
using static NoisyNotebooks.Benchmarks.PeerProcess;

namespace NoisyNotebooks.Benchmarks;

/// <summary>
/// One ELR epoch on 10,000 Fashion-MNIST images (small CNN, batch 128): ours, the same steps in a bare TorchSharp loop, and
/// PyTorch (peers/elr_epoch.py), in turn in one run and with the same number of threads each.
/// </summary>
internal static class ElrEpoch
{
    private const int Rounds = 7;

    public static int Run(string[] arguments)
    {
        var python = arguments.Length > 0 ? arguments[0] : "python3";
        if (arguments.Length > 1)
        {
            set_num_threads(int.Parse(arguments[1], CultureInfo.InvariantCulture));
        }

        var clean = DatasetCatalog.LoadAsync("fashion-mnist-10k").GetAwaiter().GetResult();
        var noisy = new SymmetricNoise(0.4).Inject(clean, seed: 0).Dataset;
        using var peer = Peer.Start(python, get_num_threads());
        using var bare = new BareLoop(noisy);

        var ours = new List<double>();
        var withDynamics = new List<double>();
        var plain = new List<double>();
        var theirs = new List<double>();
        for (var round = -1; round < Rounds; round++)
        {
            var (train, evaluate) = OurEpoch(noisy);
            var bareSeconds = bare.Epoch();
            var peerSeconds = peer?.Epoch();
            if (round < 0)
            {
                continue; // warm-up
            }

            ours.Add(train);
            withDynamics.Add(train + evaluate);
            plain.Add(bareSeconds);
            if (peerSeconds is { } seconds)
            {
                theirs.Add(seconds);
            }
        }

        Console.WriteLine($"threads: {get_num_threads()}, rounds: {Rounds}, seconds an epoch of 79 steps: median [min, max]");
        Print("ours, training steps", ours);
        Print("ours, with dynamics over the training set", withDynamics);
        Print("bare TorchSharp loop", plain);
        PrintRatio("ours / bare TorchSharp loop", ours, plain);
        if (peer is not null)
        {
            Print($"PyTorch {peer.Version}", theirs);
            PrintRatio("ours / PyTorch", ours, theirs);
            Console.WriteLine($"PyTorch's build: {peer.Build}");
        }
        else
        {
            Console.WriteLine($"PyTorch: '{python}' has no torch, so there is nothing to compare with.");
        }

        return 0;
    }

    private static (double Train, double Evaluate) OurEpoch(LabeledDataset noisy)
    {
        using var run = new EarlyLearningRegularization().Train(new TrainingRequest
        {
            Train = noisy,
            Model = ModelCatalog.SmallCnn(),
            Epochs = 1,
            Optimizer = new SgdSettings { LearningRate = 0.02 },
            Device = DeviceChoice.Cpu,
        });
        return (run.Records[0].TrainSeconds, run.Records[0].EvaluationSeconds);
    }

    private static void Print(string name, List<double> seconds) =>
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"  {name,-44} {Median(seconds):F3} [{seconds.Min():F3}, {seconds.Max():F3}]"));

    // Round by round, so that a machine that slows down in the middle does not count for one side only.
    private static void PrintRatio(string name, List<double> a, List<double> b) =>
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"  {name,-44} {Median([.. a.Zip(b, (x, y) => x / y)]):F2}"));

    /// <summary>The same steps, written as one would without the library: no hooks, no dynamics, no progress.</summary>
    private sealed class BareLoop : IDisposable
    {
        private readonly Tensor _features;
        private readonly Tensor _labels;
        private readonly nn.Module<Tensor, Tensor> _network;
        private readonly optim.Optimizer _optimizer;
        private readonly EarlyLearningRegularizationLoss _loss;
        private readonly float _mean;
        private readonly float _deviation;

        public BareLoop(LabeledDataset noisy)
        {
            _features = noisy.Features;
            _labels = tensor(noisy.GivenLabels.AsSpan().ToArray());
            using var pixels = _features.to(float32);
            _mean = pixels.mean().item<float>();
            _deviation = pixels.std().item<float>();
            _network = ModelCatalog.SmallCnn().Create(noisy, seed: 0);
            _optimizer = optim.SGD(_network.parameters(), 0.02, momentum: 0.9);
            _loss = new EarlyLearningRegularizationLoss(noisy.Count, noisy.NumClasses);
        }

        public double Epoch()
        {
            var watch = Stopwatch.StartNew();
            using var order = randperm(_features.shape[0], int64);
            _network.train();
            for (long start = 0; start < _features.shape[0]; start += 128)
            {
                using var scope = NewDisposeScope();
                var indices = order.narrow(0, start, Math.Min(128, _features.shape[0] - start));
                var inputs = _features.index_select(0, indices).to(float32).sub_(_mean).div_(_deviation);
                _optimizer.zero_grad();
                var loss = _loss.ForwardUnchecked(indices, _network.call(inputs), _labels.index_select(0, indices));
                loss.backward();
                _optimizer.step();
            }

            return watch.Elapsed.TotalSeconds;
        }

        public void Dispose()
        {
            _labels.Dispose();
            _network.Dispose();
            _optimizer.Dispose();
            _loss.Dispose();
        }
    }

    /// <summary>PyTorch in a process of its own that stays warm between rounds.</summary>
    private sealed class Peer : IDisposable
    {
        private readonly Process _process;

        private Peer(Process process, string version, string build)
        {
            _process = process;
            Version = version;
            Build = build;
        }

        public string Version { get; }

        public string Build { get; }

        public static Peer? Start(string python, int threads)
        {
            var script = Path.Combine(RepositoryRoot(), "benchmarks", "peers", "elr_epoch.py");
            var process = Process.Start(new ProcessStartInfo(python, [script, threads.ToString(CultureInfo.InvariantCulture)])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            })!;
            var version = process.StandardOutput.ReadLine();
            var build = process.StandardOutput.ReadLine();
            return version is null || build is null ? null : new Peer(process, version, build);
        }

        public double Epoch()
        {
            _process.StandardInput.WriteLine("epoch");
            _process.StandardInput.Flush();
            return double.Parse(
                _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The PyTorch process ended."),
                CultureInfo.InvariantCulture);
        }

        public void Dispose()
        {
            _process.StandardInput.Close();
            _process.WaitForExit();
            _process.Dispose();
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
    }
}
