using System.Globalization;
using System.Runtime.InteropServices;
using NoisyNotebooks.Methods.Classification;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Papers;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Benchmarks;

/// <summary>
/// Resident memory and live tensors after 200 and after 2,000 steps of one training run; and for every method after 12 and after
/// all of 50 epochs, when every warm-up is over.
/// </summary>
internal static partial class NativeMemory
{
    private const int AllEpochs = 50;
    private const int EarlyEpoch = 12;

    // T-revision's last part has begun.
    private const int LatePart = 36;

    // Of so many epochs in a row the least counts: libtorch's own buffers come and go by some megabytes.
    private const int Looks = 4;

    public static int RunAll(string[] arguments)
    {
        var clean = DatasetCatalog.LoadAsync("fashion-mnist-10k", take: 640).GetAwaiter().GetResult();
        var noisy = new SymmetricNoise(0.4).Inject(clean, seed: 0).Dataset;
        var methods = MethodLedger.Methods.Where(m => arguments.Length == 0 || arguments[0].Split(',').Contains(m.Name)).ToList();

        // What is compiled and kept on first use is no method's.
        using (new CrossEntropyTraining().Train(new TrainingRequest { Train = noisy, Test = noisy, Model = ModelCatalog.TinyCnn(), Epochs = 30, Device = DeviceChoice.Cpu }))
        {
        }

        Console.WriteLine($"{"method",-28} {"MB, epoch " + EarlyEpoch,14} {"MB, epoch " + AllEpochs,14} {"ratio",8}   live tensors, epochs {LatePart} and {AllEpochs}");
        var over = 0;
        foreach (var method in methods)
        {
            var early = (Bytes: long.MaxValue, Tensors: 0L);
            var late = early;
            var tensors = 0L;
            using var run = method.Train(
                new TrainingRequest
                {
                    Train = noisy, Test = noisy, Model = ModelCatalog.TinyCnn(), Epochs = AllEpochs, Device = DeviceChoice.Cpu,
                    Optimizer = new SgdSettings { LearningRate = 0.02 },
                },
                new AtEpoch(epoch =>
                {
                    early = epoch is > EarlyEpoch - Looks and <= EarlyEpoch ? Less(early) : early;
                    tensors = epoch == LatePart ? Probe.Measure().Tensors : tensors;
                    late = epoch > AllEpochs - Looks ? Less(late) : late;
                }));
            var growth = (double)late.Bytes / early.Bytes;
            var isFlat = growth <= 1.02 && late.Tensors <= tensors;
            over += isFlat ? 0 : 1;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{method.Title,-28} {early.Bytes / 1e6,14:F1} {late.Bytes / 1e6,14:F1} {growth,8:F4} {(isFlat ? " " : "!")} {tensors} and {late.Tensors}"));
        }

        Console.WriteLine($"{over} of {methods.Count} grow by more than 2 % or keep tensors");
        return over == 0 ? 0 : 1;
    }

    private static (long Bytes, long Tensors) Less((long Bytes, long Tensors) seen)
    {
        var now = Probe.Measure();
        return (Math.Min(seen.Bytes, now.Bytes), now.Tensors);
    }

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

    private static partial class NativeMethods
    {
        [LibraryImport("libc", EntryPoint = "malloc_trim")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static partial int Trim(nuint pad);
    }

    private sealed class AtEpoch(Action<int> look) : IProgress<EpochRecord>
    {
        public void Report(EpochRecord value) => look(value.Epoch);
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

        public static (long Bytes, long Tensors) Measure()
        {
            // Aggressive: what the collector keeps for later goes back to the system, so that only native memory can grow.
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);

            // So does what the C library keeps of freed blocks, up to 512 MB: without it the holes between blocks would count as growth.
            _ = NativeMethods.Trim(0);
            using var process = System.Diagnostics.Process.GetCurrentProcess();
            return (process.WorkingSet64, TorchSharp.torch.Tensor.TotalCount);
        }
    }
}
