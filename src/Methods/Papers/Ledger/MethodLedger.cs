using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Evaluation;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Training;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Papers;

/// <summary>
/// The ledger of methods: each method of the catalogue on each of a few settings, with the same seeds, as cells that are run once and kept.
/// A cell is current while its setting and method read as they did and the method still computes the same: the
/// losses of a small run (<see cref="Probe"/>) tell a change of the code from one that changes nothing.
/// </summary>
public static class MethodLedger
{
    private const double ProbeTolerance = 1e-3;
    private static readonly Lazy<LabeledDataset> Digits = new(() =>
        new SymmetricNoise(0.4).Inject(DatasetCatalog.LoadAsync("digits", take: 256).GetAwaiter().GetResult(), seed: 0).Dataset);

    private static readonly Lazy<ImmutableArray<TrainingMethod>> Accepting = new(() => [.. Catalog.Methods.Where(m => m.Accepts(Digits.Value))]);
    private static readonly ConcurrentDictionary<string, ImmutableArray<double>> Probes = new(StringComparer.Ordinal);

    // Built when first asked for: a setting holds a model, and with its first model a process loads libtorch.
    private static readonly Lazy<ImmutableArray<LedgerSetting>> AllSettings = new(static () =>
    [
        Fashion(SettingNames[0], "Fashion-MNIST, 40 % symmetric noise", new SymmetricNoise(0.4)),
        Fashion(SettingNames[1], "Fashion-MNIST, 40 % pair-flip noise", new PairFlipNoise(0.4)),
        Fashion(SettingNames[2], "Fashion-MNIST, 40 % instance-dependent noise", new InstanceDependentNoise(0.4)),
        Human(SettingNames[3], "CIFAR-10N, aggregate labels (9 % wrong)"),
        Human(SettingNames[4], "CIFAR-10N, worst labels (40 % wrong)") with
        {
            Published = [new("cross-entropy", 83.91, 0.08), new("elr", 87.89, 0.14), new("co-teaching", 80.92, 0.43)],
        },
    ]);

    /// <summary>The settings' names, in order; asking for them builds no model.</summary>
    public static ImmutableArray<string> SettingNames { get; } =
        ["fashion-symmetric", "fashion-pair-flip", "fashion-instance", "cifar-10n-aggregate", "cifar-10n-worst"];

    /// <summary>The settings.</summary>
    public static ImmutableArray<LedgerSetting> Settings => AllSettings.Value;

    /// <summary>The methods, those of the catalogue that train on pictures with one class each.</summary>
    public static ImmutableArray<TrainingMethod> Methods => Accepting.Value;

    /// <summary>What a method's code computes: the training losses of six epochs on 256 UCI digits with 40 % symmetric noise.</summary>
    /// <param name="method">The method.</param>
    /// <returns>Six losses, fewer where they end in one that is not finite; the same on every machine to about six digits.</returns>
    public static ImmutableArray<double> Probe(TrainingMethod method)
    {
        ArgumentNullException.ThrowIfNull(method);
        return Probes.GetOrAdd(method.Identity, _ =>
        {
            var losses = new Losses();
            try
            {
                using var run = method.Train(
                    new TrainingRequest
                    {
                        Train = Digits.Value, Model = ModelCatalog.Mlp(24, 16), Epochs = 6, BatchSize = 32, Device = DeviceChoice.Cpu,
                        Optimizer = new SgdSettings { LearningRate = 0.05 }, RecordDynamics = false,
                    },
                    losses);
            }
            catch (InvalidOperationException)
            {
                // A loss that is no longer finite, on so few examples: what came before it tells as well.
            }

            return losses.Seen;
        });
    }

    /// <summary>Whether a finished cell says what would be measured now.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="setting">Its setting.</param>
    /// <param name="method">Its method.</param>
    /// <returns>Whether it does.</returns>
    public static bool IsCurrent(LedgerCell cell, LedgerSetting setting, TrainingMethod method)
    {
        ArgumentNullException.ThrowIfNull(cell);
        if (cell.Description != Describe(setting, method))
        {
            return false;
        }

        var now = Probe(method);
        return now.Length == cell.Probe.Length && now.Zip(cell.Probe).All(p => Math.Abs(p.First - p.Second) <= ProbeTolerance * (1 + Math.Abs(p.First)));
    }

    /// <summary>Runs a cell.</summary>
    /// <param name="setting">The setting.</param>
    /// <param name="method">The method.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="train">The training set of that seed.</param>
    /// <param name="test">The test set.</param>
    /// <param name="cancellationToken">Stops within one step.</param>
    /// <returns>The cell; null where it was stopped.</returns>
    public static LedgerCell? Measure(
        LedgerSetting setting, TrainingMethod method, long seed, LabeledDataset train, LabeledDataset test, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(setting);
        ArgumentNullException.ThrowIfNull(method);
        var cell = new LedgerCell
        {
            Setting = setting.Name, Method = method.Name, Seed = seed, Description = Describe(setting, method), Probe = Probe(method),
            Best = 0, Last = 0, EarlyLearned = 0, Memorized = 0, Seconds = 0,
        };
        var before = ProcessorSeconds();
        try
        {
            // Of the dynamics only those of the end are shown: measuring them after each epoch would cost a quarter of the time.
            using var run = method.Train(setting.Request(train, test, seed) with { RecordDynamics = false }, progress: null, cancellationToken);
            if (!run.IsComplete)
            {
                return null;
            }

            var seconds = ProcessorSeconds() - before;
            var dynamics = Dynamics(run, train);
            return cell with
            {
                Best = run.BestTestAccuracy ?? 0, Last = run.LastTestAccuracy ?? 0, Seconds = Math.Round(seconds, 2),
                EarlyLearned = dynamics.MislabelledCorrect, Memorized = dynamics.MislabelledMemorized,
            };
        }
        catch (InvalidOperationException e)
        {
            // A loss that is no longer finite is a finding, not the end of the ledger.
            return cell with { Failure = e.Message };
        }
    }

    private static string Describe(LedgerSetting setting, TrainingMethod method) => $"{setting.Description}; {method}";

    private static MemorizationPoint Dynamics(TrainingRun run, LabeledDataset train)
    {
        using var scope = NewDisposeScope();
        var predicted = run.Probabilities(train).argmax(1).data<long>().ToArray();
        return MemorizationPoint.Measure(predicted, (train.Known ?? train.Given).Entries().AsSpan(), train.Given.Entries().AsSpan());
    }

    // Of all threads of the process: other work on the machine does not count, as it would by the clock.
    private static double ProcessorSeconds()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime.TotalSeconds;
    }

    private static LedgerSetting Fashion(string name, string title, NoiseModel noise) => new()
    {
        Name = name, Title = title, Data = "fashion-mnist-10k", Noise = noise, Model = ModelCatalog.Mlp(), Epochs = 25, LearningRate = 0.05,
    };

    private static LedgerSetting Human(string data, string title) => new()
    {
        Name = data, Title = title, Data = data, TestData = "cifar-10", Take = 10_000, TestTake = 2_000, Model = ModelCatalog.TinyCnn(), Epochs = 15, LearningRate = 0.05,
    };

    private sealed class Losses : IProgress<EpochRecord>
    {
        public ImmutableArray<double> Seen { get; private set; } = [];

        public void Report(EpochRecord value) => Seen = Seen.Add(Math.Round(value.TrainLoss, 6));
    }
}
