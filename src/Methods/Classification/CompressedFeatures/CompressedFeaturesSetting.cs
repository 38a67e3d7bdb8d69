using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Reproductions;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>The setting of a scale: data, network and both stages.</summary>
internal sealed record CompressedFeaturesSetting
{
    public required string Data { get; init; }

    public required string Title { get; init; }

    /// <summary>How many examples of an undivided set are for testing; 0: the set has a test part.</summary>
    public int TestCount { get; init; }

    public required int ValidationCount { get; init; }

    public required double NoiseRate { get; init; }

    public required ModelFactory Model { get; init; }

    public required int BatchSize { get; init; }

    public required double Std { get; init; }

    public required int FirstEpochs { get; init; }

    public required int SecondEpochs { get; init; }

    /// <summary>R of the second stage, constant.</summary>
    public required double ForgetRate { get; init; }

    public required OptimizerSettings First { get; init; }

    public required OptimizerSettings Second { get; init; }

    public LearningRateSchedule FirstSchedule { get; init; } = LearningRateSchedule.Constant;

    public LearningRateSchedule SecondSchedule { get; init; } = LearningRateSchedule.Constant;

    public Augmentation Augmentation { get; init; } = Augmentation.None;

    public static CompressedFeaturesSetting At(ReproductionScale scale) => scale switch
    {
        ReproductionScale.Quick => Digits(40, 10),
        ReproductionScale.Standard => Digits(80, 20),
        _ => new()
        {
            Data = "cifar-10", Title = "CIFAR-10, 45,000 training, 5,000 validation and 10,000 test images", ValidationCount = 5_000, NoiseRate = 0.5,
            Model = ModelCatalog.Find("resnet18"), BatchSize = 320, Std = 10, FirstEpochs = 350, SecondEpochs = 100, ForgetRate = 0.2,
            First = new SgdSettings { LearningRate = 0.1, WeightDecay = 5e-4 }, FirstSchedule = LearningRateSchedule.MultiStep([200, 300]),
            Second = new SgdSettings { LearningRate = 1e-3, WeightDecay = 5e-4 }, SecondSchedule = LearningRateSchedule.MultiStep([50]),
            Augmentation = Augmentation.CropAndFlip,
        },
    };

    public TrainingRequest FirstStage(CompressedFeaturesData data) => new()
    {
        Train = data.Train,
        Validation = data.Validation,
        Test = data.Test,
        Model = Model,
        Epochs = FirstEpochs,
        BatchSize = BatchSize,
        Optimizer = First,
        Schedule = FirstSchedule,
        Augmentation = Augmentation,
    };

    public TrainingRequest SecondStage(CompressedFeaturesData data) =>
        FirstStage(data) with { Epochs = SecondEpochs, Optimizer = Second, Schedule = SecondSchedule };

    private static CompressedFeaturesSetting Digits(int first, int second) => new()
    {
        Data = "digits", Title = "UCI digits, 1,000 training, 200 validation (right labels) and 597 test images", TestCount = 597, ValidationCount = 200,
        NoiseRate = 0.4, Model = CompressedFeatureModels.BiasFreeMlp(128, 64), BatchSize = 128, Std = 20, FirstEpochs = first, SecondEpochs = second,
        ForgetRate = 0.4, First = new AdamSettings { LearningRate = 2e-3 }, Second = new AdamSettings { LearningRate = 5e-4 },
    };
}

/// <summary>The data of a seed: only the training labels are noisy.</summary>
internal sealed record CompressedFeaturesData(LabeledDataset Train, LabeledDataset Validation, LabeledDataset Test)
{
    public static CompressedFeaturesData Of(Trial trial, CompressedFeaturesSetting setting) => trial.Share("data", () =>
    {
        var (rest, test) = setting.TestCount > 0
            ? trial.Load(setting.Data, DataSplit.All).RandomSplit(setting.TestCount, trial.Seed)
            : (trial.Load(setting.Data), trial.Load(setting.Data, DataSplit.Test));
        var (train, validation) = rest.RandomSplit(setting.ValidationCount, trial.Seed + 1);
        return new CompressedFeaturesData(new SymmetricNoise(setting.NoiseRate).Inject(train, trial.Seed).Dataset, validation, test);
    });
}
