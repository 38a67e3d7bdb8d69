using System.Globalization;
using NoisyNotebooks.Methods.Classification;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Benchmarks;

/// <summary>Resident memory and live tensors after 200 and after 2,000 steps of one training run.</summary>
internal static class NativeMemory
{
    public static int Run()
    {
        var clean = DatasetCatalog.LoadAsync("fashion-mnist-10k").GetAwaiter().GetResult();
        var noisy = new SymmetricNoise(0.4).Inject(clean, seed: 0).Dataset;
        var probe = new Probe();
        using var run = new EarlyLearningRegularization().Train(new TrainingRequest
        {
            Train = noisy,
            Model = ModelCatalog.TinyCnn(),
            Epochs = 26,
            Optimizer = new SgdSettings { LearningRate = 0.02 },
            Device = DeviceChoice.Cpu,
            Position = probe,
        });
        var growth = (double)probe.Late / probe.Early;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"resident after 200 steps {probe.Early / 1e6:F1} MB, after 2,000 {probe.Late / 1e6:F1} MB: ratio {growth:F4}; live tensors {probe.EarlyTensors} and {probe.LateTensors}"));
        return growth <= 1.02 ? 0 : 1;
    }

    private sealed class Probe : IProgress<TrainingPosition>
    {
        private int _steps;

        public long Early { get; private set; }

        public long Late { get; private set; }

        public long EarlyTensors { get; private set; }

        public long LateTensors { get; private set; }

        public void Report(TrainingPosition value)
        {
            _steps++;
            if (_steps == 200)
            {
                (Early, EarlyTensors) = Measure();
            }
            else if (_steps == 2000)
            {
                (Late, LateTensors) = Measure();
            }
        }

        private static (long Bytes, long Tensors) Measure()
        {
            // Aggressive: what the collector keeps for later goes back to the system, so that only native memory can grow.
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            using var process = System.Diagnostics.Process.GetCurrentProcess();
            return (process.WorkingSet64, TorchSharp.torch.Tensor.TotalCount);
        }
    }
}
