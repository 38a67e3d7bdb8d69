using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Reproductions;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Crowds;

/// <summary>The setting of a scale: data, crowd, network.</summary>
internal sealed record CrowdSoftLabelsSetting
{
    /// <summary>The standard deviation of the Gaussian noise on the pixels of the shifted test images; pixels go from 0 to 1.</summary>
    public const double Shift = 0.35;

    public required string Data { get; init; }

    public required string Title { get; init; }

    /// <summary>How many training images the crowd labels, one condition each.</summary>
    public required int[] Items { get; init; }

    /// <summary>The condition that the checks look at.</summary>
    public required int Main { get; init; }

    public required ModelFactory Model { get; init; }

    public required string Network { get; init; }

    public required int Epochs { get; init; }

    public required int BatchSize { get; init; }

    public required OptimizerSettings Optimizer { get; init; }

    public Augmentation Augmentation { get; init; } = Augmentation.None;

    public static CrowdSoftLabelsSetting At(ReproductionScale scale) => scale switch
    {
        ReproductionScale.Quick => Digits([300]),
        ReproductionScale.Standard => Digits([100, 300, 900]),
        _ => new()
        {
            Data = "cifar-10", Title = "CIFAR-10, 10,000 test images", Items = [1_000, 10_000, 50_000], Main = 10_000, Model = ModelCatalog.Find("resnet18"),
            Network = "ResNet-18, SGD 0.05 with weight decay 0.0005, crop and flip", Epochs = 60, BatchSize = 128,
            Optimizer = new SgdSettings { LearningRate = 0.05, WeightDecay = 5e-4 }, Augmentation = Augmentation.CropAndFlip,
        },
    };

    /// <summary>The training images, and the test images as they are and with noise; the draw of a seed.</summary>
    public (LabeledDataset Train, LabeledDataset Test, LabeledDataset Shifted) Load(Trial trial)
    {
        var (train, test) = Data == "digits"
            ? trial.Load(Data, DataSplit.All).RandomSplit(897, trial.Seed)
            : (trial.Load(Data), trial.Load(Data, DataSplit.Test));
        test = ForNetwork(test);
        return (ForNetwork(train), test, WithPixelNoise(test, trial.Seed));
    }

    public TrainingRequest Request(LabeledDataset train) => new()
    {
        Train = train, Model = Model, Epochs = Epochs, BatchSize = BatchSize, Optimizer = Optimizer, Augmentation = Augmentation,
        Schedule = Data == "digits" ? LearningRateSchedule.Constant : LearningRateSchedule.Cosine(), RecordDynamics = false,
    };

    // A perceptron takes rows of pixels from 0 to 1, a convolutional network pictures as they are.
    private LabeledDataset ForNetwork(LabeledDataset data) => Data == "digits"
        ? data.WithFeatures(data.Features.flatten(1).to(float32) / data.PixelMaximum, keepsScale: true)
        : data;

    private static LabeledDataset WithPixelNoise(LabeledDataset data, long seed)
    {
        using var scope = NewDisposeScope();
        var isBytes = data.Features.dtype == ScalarType.Byte;
        var most = isBytes ? data.PixelMaximum : 1;
        var random = new SeededRandom(seed, 23);
        var noise = new float[data.Features.numel()];
        for (var i = 0; i < noise.Length; i++)
        {
            noise[i] = (float)(most * Shift * random.NextGaussian());
        }

        var noisy = (data.Features.to(float32) + tensor(noise).reshape(data.Features.shape)).clamp(0, most);
        return data.WithFeatures((isBytes ? noisy.round().to(uint8) : noisy).MoveToOuterDisposeScope(), data.KeepsScale);
    }

    private static CrowdSoftLabelsSetting Digits(int[] items) => new()
    {
        Data = "digits", Title = "UCI digits, 897 test images", Items = items, Main = 300, Model = ModelCatalog.Mlp(64),
        Network = "MLP 64-64-10, Adam 0.01 with weight decay 0.00001", Epochs = 60, BatchSize = 64, Optimizer = new AdamSettings { LearningRate = 1e-2, WeightDecay = 1e-5 },
    };
}
