using System.Collections.Immutable;
using System.Diagnostics;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Reproductions;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// Paper 03 re-measured: with 40 % symmetric noise, cross-entropy learns the clean pattern first and then memorizes the
/// wrong labels; ELR does not, and ends more accurate.
/// </summary>
public sealed class EarlyLearningReproduction : IReproduction
{
    /// <summary>The paper's claim.</summary>
    internal const string Claim =
        "Pulling each prediction towards a running average of the model's own earlier ones stops a network from memorizing wrong labels.";

    private const double NoiseRate = 0.4;

    /// <inheritdoc/>
    public string Describe(ReproductionScale scale) =>
        scale switch
        {
            ReproductionScale.Quick =>
                "UCI digits, 1,200 training and 597 test images, 40 % symmetric noise, MLP 128-128, SGD 0.05 with cosine, batch 64, 60 epochs",
            ReproductionScale.Standard =>
                "Fashion-MNIST, first 10,000 training and 2,000 test images, 40 % symmetric noise, MLP 256-256, SGD 0.05 with cosine, batch 128, 50 epochs",
            _ =>
                "CIFAR-10, 45,000 training and 10,000 test images, 40 % symmetric noise (true class included), ResNet-34, SGD 0.02, weight decay 0.001, batch 128, 120 epochs, ×0.01 at 40 and 80",
        };

    /// <inheritdoc/>
    public ReproductionResult Run(
        ReproductionRequest request,
        IProgress<ReproductionProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var watch = Stopwatch.StartNew();
        var seeds = request.AllSeeds;
        TrainingMethod[] methods = [new CrossEntropyTraining(), new EarlyLearningRegularization()];
        var runs = new List<TrainingRun>();
        try
        {
            foreach (var seed in seeds)
            {
                var training = Prepare(request, seed, cancellationToken);
                foreach (var method in methods)
                {
                    var finished = runs.Count;
                    var activity = $"{method.Title}, seed {seed}";
                    double total = seeds.Count * methods.Length;
                    progress?.Report(new ReproductionProgress(finished / total, activity));
                    var epochs = progress is null
                        ? null
                        : new Relay(e => progress.Report(new ReproductionProgress(
                            (finished + ((double)e.Epoch / e.Epochs)) / total, $"{activity}, epoch {e.Epoch}/{e.Epochs}", e)));
                    var run = method.Train(training, epochs, cancellationToken);
                    runs.Add(run);

                    // A stopped run is worth keeping by itself, but no claim can be read off it.
                    cancellationToken.ThrowIfCancellationRequested();
                }
            }
        }
        catch
        {
            runs.ForEach(r => r.Dispose());
            throw;
        }

        return Conclude(request, [.. seeds], [.. runs], watch.Elapsed.TotalSeconds);
    }

    private static TrainingRequest Prepare(ReproductionRequest request, long seed, CancellationToken cancellationToken)
    {
        LabeledDataset Load(string name, DataSplit split) =>
            DatasetCatalog.LoadAsync(name, split, cancellationToken: cancellationToken).GetAwaiter().GetResult();

        switch (request.Scale)
        {
            case ReproductionScale.Quick:
                var (digits, digitsTest) = Load("digits", DataSplit.All).RandomSplit(597, seed);
                return new TrainingRequest
                {
                    Train = new SymmetricNoise(NoiseRate).Inject(digits, seed).Dataset,
                    Test = digitsTest,
                    Model = ModelCatalog.Mlp(128, 128),
                    Epochs = 60,
                    BatchSize = 64,
                    Optimizer = new SgdSettings { LearningRate = 0.05 },
                    Schedule = LearningRateSchedule.Cosine(),
                    Device = request.Device,
                    Seed = seed,
                };
            case ReproductionScale.Standard:
                return new TrainingRequest
                {
                    Train = new SymmetricNoise(NoiseRate).Inject(Load("fashion-mnist-10k", DataSplit.Train), seed).Dataset,
                    Test = Load("fashion-mnist-10k", DataSplit.Test),
                    Model = ModelCatalog.Mlp(256, 256),
                    Epochs = 50,
                    BatchSize = 128,
                    Optimizer = new SgdSettings { LearningRate = 0.05 },
                    Schedule = LearningRateSchedule.Cosine(),
                    Device = request.Device,
                    Seed = seed,
                };
            default:
                // The official code keeps 10 % of the training images for validation; nothing is selected on them here.
                var all = Load("cifar-10", DataSplit.Train);
                var (train, _) = all.RandomSplit(all.Count / 10, seed);
                return new TrainingRequest
                {
                    Train = new SymmetricNoise(NoiseRate, includeTrueClass: true).Inject(train, seed).Dataset,
                    Test = Load("cifar-10", DataSplit.Test),
                    Model = ModelCatalog.Find("resnet34"),
                    Epochs = 120,
                    BatchSize = 128,
                    Optimizer = new SgdSettings { LearningRate = 0.02, WeightDecay = 1e-3 },
                    Schedule = LearningRateSchedule.MultiStep([40, 80], 0.01),
                    Augmentation = Augmentation.CropAndFlip,
                    Device = request.Device,
                    Seed = seed,
                };
        }
    }

    private ReproductionResult Conclude(
        ReproductionRequest request,
        ImmutableArray<long> seeds,
        ImmutableArray<TrainingRun> runs,
        double seconds)
    {
        ImmutableArray<double> Last(int method, Func<EpochRecord, double> value) =>
            [.. runs.Where((_, i) => i % 2 == method).Select(r => value(r.Records[^1]))];

        // The paper's own margin on CIFAR-10 at 40 % is 7 points; on our smaller sets the baseline memorizes more.
        var leastMargin = request.Scale == ReproductionScale.Full ? 0.05 : 0.08;
        var accuracy = (CrossEntropy: Last(0, r => r.TestAccuracy!.Value), Elr: Last(1, r => r.TestAccuracy!.Value));
        var memorized = (
            CrossEntropy: Last(0, r => r.Dynamics!.Value.MislabelledMemorized),
            Elr: Last(1, r => r.Dynamics!.Value.MislabelledMemorized));
        var correct = (
            CrossEntropy: Last(0, r => r.Dynamics!.Value.MislabelledCorrect),
            Elr: Last(1, r => r.Dynamics!.Value.MislabelledCorrect));
        var margin = accuracy.Elr.Average() - accuracy.CrossEntropy.Average();
        var kept = correct.Elr.Average() - correct.CrossEntropy.Average();
        return new ReproductionResult
        {
            PaperId = "03-elr",
            Claim = Claim,
            Setting = Describe(request.Scale),
            Scale = request.Scale,
            Seeds = seeds,
            Runs = runs,
            Device = runs[0].Device.type == TorchSharp.DeviceType.CUDA ? "cuda" : "cpu",
            Seconds = seconds,
            Rows =
            [
                new()
                {
                    Quantity = "Test accuracy after the last epoch",
                    PaperFigure = "CIFAR-10, ResNet-34, 40 %: 81.88 → 89.15",
                    Baseline = accuracy.CrossEntropy,
                    Method = accuracy.Elr,
                    Expectation = FormattableString.Invariant($"ELR − cross-entropy ≥ {leastMargin * 100:0} points"),
                    Measured = margin,
                    Holds = margin >= leastMargin,
                },
                new()
                {
                    Quantity = "Wrong labels memorized by cross-entropy at the end",
                    PaperFigure = "Figure 1: memorizes them",
                    Baseline = memorized.CrossEntropy,
                    Expectation = "> 60 %",
                    Measured = memorized.CrossEntropy.Average(),
                    Holds = memorized.CrossEntropy.Average() > 0.6,
                },
                new()
                {
                    Quantity = "Wrong labels memorized by ELR at the end",
                    PaperFigure = "Figure 1: hardly any",
                    Method = memorized.Elr,
                    Expectation = "< 20 %",
                    Measured = memorized.Elr.Average(),
                    Holds = memorized.Elr.Average() < 0.2,
                },
                new()
                {
                    Quantity = "Mislabelled subset predicted with the true label at the end",
                    PaperFigure = "Figure 1: kept by ELR",
                    Baseline = correct.CrossEntropy,
                    Method = correct.Elr,
                    Expectation = "ELR > cross-entropy",
                    Measured = kept,
                    Holds = kept > 0,
                },
            ],
        };
    }

    private sealed class Relay(Action<EpochRecord> report) : IProgress<EpochRecord>
    {
        public void Report(EpochRecord value) => report(value);
    }
}
