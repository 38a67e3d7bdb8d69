using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Reproductions;
using NoisyNotebooks.Methods.Training;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>The setting of a scale: what is pre-trained on, and what the frozen features are then used for.</summary>
internal sealed record NmTuneSetting
{
    public required string Title { get; init; }

    /// <summary>γ, the shares of wrong labels in pre-training.</summary>
    public required double[] Noise { get; init; }

    public required ModelFactory Encoder { get; init; }

    /// <summary>The encoder's last layers that are left out.</summary>
    public required int Without { get; init; }

    public required int EncoderEpochs { get; init; }

    /// <summary>The epochs of encoders that stop early, to see what the length of pre-training does; 0: none.</summary>
    public int ShortEncoderEpochs { get; init; }

    public required OptimizerSettings EncoderOptimizer { get; init; }

    public required int EncoderBatch { get; init; }

    public LearningRateSchedule EncoderSchedule { get; init; } = LearningRateSchedule.Constant;

    public required int Epochs { get; init; }

    public required int BatchSize { get; init; }

    /// <summary>How many sets of labelled examples a seed draws; their mean is its measurement.</summary>
    public int Draws { get; init; } = 1;

    /// <summary>The angle that takes the test pictures out of the domain.</summary>
    public double Degrees { get; init; } = 25;

    public static NmTuneSetting At(ReproductionScale scale) => scale switch
    {
        ReproductionScale.Quick => Digits([0, 0.05, 0.3], 24, 30, 2),
        ReproductionScale.Standard => Digits([0, 0.05, 0.1, 0.2, 0.3], 60, 60, 3) with { ShortEncoderEpochs = 5 },
        _ => new()
        {
            Title = "ResNet-18 pre-trained on CIFAR-100 (the paper's is ResNet-50 on ImageNet), 512 features; downstream CIFAR-10",
            Noise = [0, 0.05, 0.1, 0.2, 0.3], Encoder = ModelCatalog.Find("resnet18"), Without = 1, EncoderEpochs = 200, EncoderBatch = 128,
            EncoderOptimizer = new SgdSettings { LearningRate = 0.1, WeightDecay = 5e-4 }, EncoderSchedule = LearningRateSchedule.Cosine(), Epochs = 30, BatchSize = 64,
        },
    };

    /// <summary>Pre-training on given labels of which a share is wrong.</summary>
    public TrainingRequest Pretraining(LabeledDataset data, double noise, int epochs, long seed) => new()
    {
        Train = noise == 0 ? data : new SymmetricNoise(noise).Inject(data, seed).Dataset,
        Model = Encoder,
        Epochs = epochs,
        BatchSize = EncoderBatch,
        Optimizer = EncoderOptimizer,
        Schedule = EncoderSchedule,
        RecordDynamics = false,
    };

    /// <summary>Training of a head on frozen features.</summary>
    public TrainingRequest Tuning(LabeledDataset train, double rate) => new()
    {
        Train = train,
        Model = LinearProbe.Factory,
        Epochs = Epochs,
        BatchSize = BatchSize,
        Optimizer = new AdamWSettings { LearningRate = rate, WeightDecay = 1e-4 },
        Schedule = LearningRateSchedule.Cosine().ByStep(),
        RecordDynamics = false,
    };

    private static NmTuneSetting Digits(double[] noise, int encoderEpochs, int epochs, int draws) => new()
    {
        Title = "MLP 64-128-32 pre-trained on UCI digits 0 to 5, 32 features before the last ReLU; downstream digits 6 to 9, 80 labelled images",
        Noise = noise, Encoder = ModelCatalog.Mlp(128, 32), Without = 2, EncoderEpochs = encoderEpochs, EncoderBatch = 64,
        EncoderOptimizer = new AdamSettings { LearningRate = 2e-3 }, Epochs = epochs, BatchSize = 40, Draws = draws,
    };
}

/// <summary>A downstream task.</summary>
/// <param name="Train">The labelled examples.</param>
/// <param name="Test">The test examples.</param>
/// <param name="Rotated">The same test pictures, turned.</param>
internal sealed record NmTuneTask(LabeledDataset Train, LabeledDataset Test, LabeledDataset Rotated)
{
    /// <summary>The same task on frozen features.</summary>
    public NmTuneTask Through(IFeatureEncoder encoder) => new(encoder.Encode(Train), encoder.Encode(Test), encoder.Encode(Rotated));
}

/// <summary>The data of a seed.</summary>
/// <param name="Pretraining">What encoders are trained on, with right labels.</param>
/// <param name="Tasks">Downstream tasks that differ in which examples are labelled.</param>
internal sealed record NmTuneData(LabeledDataset Pretraining, ImmutableArray<NmTuneTask> Tasks)
{
    public const int Labelled = 80;
    private const int FirstDownstreamClass = 6;

    public static NmTuneData Of(Trial trial, NmTuneSetting setting) => trial.Share("data", () =>
    {
        if (trial.Scale == ReproductionScale.Full)
        {
            var clean = trial.Load("cifar-10", DataSplit.Test);
            return new NmTuneData(trial.Load("cifar-100"), [new NmTuneTask(trial.Load("cifar-10"), clean, Turned(clean, setting.Degrees))]);
        }

        var digits = trial.Load("digits", DataSplit.All);
        var later = digits.OfClasses([.. Enumerable.Range(FirstDownstreamClass, digits.NumClasses - FirstDownstreamClass)]);
        return new NmTuneData(
            Scaled(digits.OfClasses([.. Enumerable.Range(0, FirstDownstreamClass)])),
            [.. Enumerable.Range(0, setting.Draws).Select(draw =>
            {
                var (train, test) = later.RandomSplit(later.Count - Labelled, (trial.Seed * setting.Draws) + draw);
                return new NmTuneTask(Scaled(train), Scaled(test), Scaled(Turned(test, setting.Degrees)));
            })]);
    });

    private static LabeledDataset Turned(LabeledDataset data, double degrees) => data.WithFeatures(PictureGeometry.Rotate(data.Features, degrees));

    // Pixels from 0 to 1 as a row. The regularizers depend on the scale of features, so on that of pictures.
    private static LabeledDataset Scaled(LabeledDataset data)
    {
        using var scope = NewDisposeScope();
        return data.WithFeatures(data.Features.flatten(1).to(float32) / data.PixelMaximum, keepsScale: true);
    }
}
