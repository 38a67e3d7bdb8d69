using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Reproductions;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>The setting of a condition: what is trained on, how many labels are known, for how long, and what is compared.</summary>
internal sealed record UdaSetting
{
    public const string Digits = "digits";
    public const string HelpDesk = "help-desk";
    public const string Trec = "trec";
    public const string Cifar = "cifar-10";

    private const int TrecTexts = 2_500;

    public required string Data { get; init; }

    /// <summary>Labels of each class that are known.</summary>
    public required int Labels { get; init; }

    public required ImmutableArray<string> Arms { get; init; }

    public required ModelFactory Model { get; init; }

    public required OptimizerSettings Optimizer { get; init; }

    /// <summary>Examples of a step: 1/(1 + ratio) of them labelled.</summary>
    public required int BatchSize { get; init; }

    public required UdaOptions Options { get; init; }

    public required int Steps { get; init; }

    /// <summary>The share of the known labels that is wrong.</summary>
    public double Wrong { get; init; }

    /// <summary>The name of the condition.</summary>
    public string Name =>
        FormattableString.Invariant($"{(Data == Trec ? "TREC questions" : Data)}, {Labels} labels a class{(Wrong > 0 ? FormattableString.Invariant($", {Wrong * 100} % wrong") : string.Empty)}");

    /// <summary>Whether the examples are texts.</summary>
    public bool IsText => Data is HelpDesk or Trec;

    private int LabelledSize => BatchSize / (1 + Options.UnlabelledRatio);

    /// <summary>What is compared at a scale. TREC questions only where they are in the user's data folder.</summary>
    public static ImmutableArray<UdaSetting> At(ReproductionScale scale)
    {
        var (pictures, texts) = (UdaArms.Pictures, UdaArms.Texts);
        var hasTrec = TextSets.HasTrec(DatasetStore.FromEnvironment());
        return scale switch
        {
            ReproductionScale.Quick => [OfDigits(6, 500, UdaArms.Supervised, UdaArms.Composed), Text(HelpDesk, 10, 0.8, texts) with { Steps = 400 }],
            ReproductionScale.Standard =>
            [
                OfDigits(4, 1500, [.. pictures, .. UdaArms.Further]),
                OfDigits(10, 1500, pictures),
                OfDigits(20, 1500, pictures),
                OfDigits(30, 1500, UdaArms.Noisy) with { Wrong = 0.4 },
                Text(HelpDesk, 10, 0.8, texts),
                .. hasTrec ? new[] { Text(Trec, 10, null, UdaArms.Questions), Text(Trec, 50, null, UdaArms.Questions) } : [],
            ],
            _ => [OfCifar(25), OfCifar(50), OfCifar(100), OfCifar(200), OfCifar(400)],
        };
    }

    /// <summary>The request for a training set of N examples.</summary>
    public TrainingRequest Request(LabeledDataset train, LabeledDataset? test)
    {
        var unlabelled = BatchSize - LabelledSize;
        return Request(train) with { Test = test, BatchSize = BatchSize, Epochs = Math.Max(1, Steps / ((train.Count + unlabelled - 1) / unlabelled)) };
    }

    /// <summary>About as many steps, of as many labelled examples each, on these alone.</summary>
    public TrainingRequest Supervised(LabeledDataset labelled)
    {
        var size = Math.Max(2, Math.Min(LabelledSize, labelled.Count));
        return Request(labelled) with { BatchSize = size, Epochs = Math.Max(1, Steps / Math.Max(1, labelled.Count / size)) };
    }

    /// <summary>The training and the test part.</summary>
    public (LabeledDataset Train, LabeledDataset Test) Load(Trial trial) => trial.Share($"data, {Data}", () =>
    {
        if (Data == Digits)
        {
            using var scope = TorchSharp.torch.NewDisposeScope();
            var digits = trial.Load(Digits, DataSplit.All);
            var rows = digits.WithFeatures(digits.Features.flatten(1).to(TorchSharp.torch.float32) / digits.PixelMaximum, keepsScale: true);
            return rows.WithGivenLabels(rows.GivenLabels).RandomSplit(500, trial.Seed);
        }

        var (train, test) = (trial.Load(Data), trial.Load(Data, DataSplit.Test));
        if (IsText)
        {
            train = train.Take(TrecTexts);
            var features = Features(train);
            (train, test) = (Encoded(train, features), Encoded(test, features));
        }

        return (train.WithGivenLabels(train.GivenLabels), test);
    });

    /// <summary>The words of a set of texts.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> WordsOf(LabeledDataset texts) => [.. texts.Texts!.Value.Select(Words.Of)];

    /// <summary>The weights of the words that two texts or more hold.</summary>
    public static TfIdf Features(LabeledDataset texts) => TfIdf.Fit(WordsOf(texts), TextSets.LeastTexts);

    private static LabeledDataset Encoded(LabeledDataset texts, TfIdf features) => texts.WithFeatures(features.Encode(WordsOf(texts)), keepsScale: true);

    private TrainingRequest Request(LabeledDataset train) => new()
    {
        Train = train,
        Model = Model,
        Optimizer = Optimizer,
        Schedule = LearningRateSchedule.QuarterCosine().ByStep(),
        Augmentation = Data == Cifar ? Augmentation.CropAndFlip : Augmentation.None,
        RecordDynamics = false,
    };

    private static UdaSetting OfDigits(int labels, int steps, params ImmutableArray<string> arms) => new()
    {
        Data = Digits, Labels = labels, Steps = steps, Arms = arms, Model = ModelCatalog.Mlp(128), BatchSize = 240,
        Optimizer = new SgdSettings { LearningRate = 0.05, Nesterov = true },
        Options = new UdaOptions { UnlabelledRatio = 5, ConfidenceThreshold = 0.7 },
    };

    // Without a threshold: the official code's setting for texts, which sharpens nothing and anneals.
    private static UdaSetting Text(string data, int labels, double? threshold, params ImmutableArray<string> arms) => new()
    {
        Data = data, Labels = labels, Steps = 600, Arms = arms, Model = ModelCatalog.Mlp(64), BatchSize = 240,
        Optimizer = new AdamSettings { LearningRate = 2e-3 },
        Options = threshold is null
            ? new UdaOptions { UnlabelledRatio = 5, Temperature = null, ConfidenceThreshold = null, Annealing = TsaSchedule.Linear }
            : new UdaOptions { UnlabelledRatio = 5, ConfidenceThreshold = threshold },
    };

    private static UdaSetting OfCifar(int labels) => new()
    {
        Data = Cifar, Labels = labels, Steps = 500_000, Arms = [UdaArms.Supervised, UdaArms.Strong], Model = ModelCatalog.Find("resnet18"), BatchSize = 512,
        Optimizer = new SgdSettings { LearningRate = 0.03, Nesterov = true, WeightDecay = 5e-4 },
        Options = new UdaOptions { AverageDecay = 0.9999 },
    };
}

/// <summary>The names of what is compared.</summary>
internal static class UdaArms
{
    public const string Supervised = "supervised";
    public const string Noise = "UDA, noise";
    public const string Composed = "UDA, composed";
    public const string Strong = "UDA, RandAugment";
    public const string Between = "UDA, between pixels";
    public const string Shorter = "supervised, 600 steps";
    public const string Annealed = "UDA, noise, 600 steps, TSA";
    public const string Uniform = "UDA, uniform words";
    public const string TfIdfWords = "UDA, TF-IDF words";
    public const string Translated = "UDA, simulated translation";
    public const string All = "cross-entropy, all";
    public const string SmallLoss = "cross-entropy, small losses";
    public const string UdaSmallLoss = "UDA, small losses";

    public static ImmutableArray<string> Pictures { get; } = [Supervised, Noise, Composed];

    /// <summary>At the fewest labels alone.</summary>
    public static ImmutableArray<string> Further { get; } = [Between, Shorter, Annealed];

    public static ImmutableArray<string> Texts { get; } = [Supervised, Uniform, TfIdfWords, Translated];

    public static ImmutableArray<string> Questions { get; } = [Supervised, TfIdfWords, Translated];

    public static ImmutableArray<string> Noisy { get; } = [All, SmallLoss, UdaSmallLoss];
}
