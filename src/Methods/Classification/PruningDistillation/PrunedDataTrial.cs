using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Reproductions;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>What the arms of one seed share: data with or without noise, the teacher, the scores of every example.</summary>
internal sealed class PrunedDataTrial
{
    private const int ScoringNetworks = 3;
    private const int ScoringEpochs = 3;

    private readonly long _seed;
    private readonly PrunedDataSetting _setting;

    private PrunedDataTrial(Trial trial, PrunedDataSetting setting, bool isNoisy)
    {
        _seed = trial.Seed;
        _setting = setting;
        var train = setting.TestCount > 0 ? trial.Load(setting.Data, DataSplit.All) : trial.Load(setting.Data).Take(setting.TrainCount + setting.ValidationCount);
        (train, Test) = setting.TestCount > 0 ? train.RandomSplit(setting.TestCount, trial.Seed) : (train, trial.Load(setting.Data, DataSplit.Test));
        train = isNoisy ? new SymmetricNoise(PrunedDataSetting.NoiseRate).Inject(train, trial.Seed).Dataset : train;
        (Train, Validation) = train.RandomSplit(setting.ValidationCount, trial.Seed + 1);
        using var forgetting = new ForgettingTracker(Train.Count);
        Teacher = Teach(trial, new ForgettingTraining(forgetting), setting.Hidden);
        Forgetting = forgetting.Scores();
        El2n = MeasureEl2n(trial);
    }

    /// <summary>The training set.</summary>
    public LabeledDataset Train { get; }

    /// <summary>Held out of the same data, with the same noise; α is chosen on it.</summary>
    public LabeledDataset Validation { get; }

    /// <summary>The test set.</summary>
    public LabeledDataset Test { get; }

    /// <summary>The teacher, of the student's own architecture.</summary>
    public TrainingRun Teacher { get; }

    /// <summary>Forgetting events of the teacher's training.</summary>
    public double[] Forgetting { get; }

    /// <summary>EL2N.</summary>
    public double[] El2n { get; }

    /// <summary>Gives the seed's data, which the first trial that needs it makes.</summary>
    public static PrunedDataTrial Of(Trial trial, PrunedDataSetting setting, bool isNoisy) =>
        trial.Share($"noisy {isNoisy}", () => new PrunedDataTrial(trial, setting, isNoisy));

    /// <summary>Trains a teacher with another number of hidden units.</summary>
    public TrainingRun TeacherOf(Trial trial, int hidden) =>
        trial.Share($"teacher {hidden}, {Train.MislabelledCount ?? 0} wrong", () => Teach(trial, new CrossEntropyTraining(), hidden));

    /// <summary>The positions that a way of pruning keeps.</summary>
    public long[] Keep(string pruning, double fraction) => pruning switch
    {
        PrunedDataSetting.El2n => DataPruner.ByScore(El2n, fraction),
        PrunedDataSetting.Forgetting => DataPruner.ByScore(Forgetting, fraction),
        _ => DataPruner.Random(Train, fraction, new SeededRandom(_seed, 22)),
    };

    /// <summary>The share of examples that a run classifies as the labels say.</summary>
    public static double Accuracy(TrainingRun run, LabeledDataset data, LabelTensor labels)
    {
        using var scope = NewDisposeScope();
        var predicted = run.Probabilities(data).argmax(1).data<long>().ToArray();
        return predicted.Zip(labels.Entries()).Average(p => p.First == p.Second ? 1.0 : 0.0);
    }

    private TrainingRun Teach(Trial trial, TrainingMethod method, int hidden) => trial.Train(
        method,
        _setting.Request(Train, hidden) with { Epochs = _setting.TeacherEpochs },
        part: (0, 0.5),
        isShown: false);

    private double[] MeasureEl2n(Trial trial)
    {
        using var scope = NewDisposeScope();
        var all = new List<Tensor>();
        for (var m = 1; m <= ScoringNetworks; m++)
        {
            // Networks of their own, apart from the teacher and from each other.
            using var run = new CrossEntropyTraining().Train(
                _setting.Request(Train, _setting.Hidden) with
                {
                    Epochs = ScoringEpochs, Schedule = LearningRateSchedule.Constant, Seed = trial.Seed + (1_000_003L * m), Device = trial.Device,
                },
                progress: null,
                trial.Stop);
            trial.Stop.ThrowIfCancellationRequested();
            all.Add(run.Probabilities(Train));
        }

        return El2nScore.Compute(stack(all), Train);
    }
}

/// <summary>The setting of a scale.</summary>
internal sealed record PrunedDataSetting
{
    public const double NoiseRate = 0.2;
    public const string Random = "random";
    public const string El2n = "EL2N";
    public const string Forgetting = "forgetting";

    public required string Data { get; init; }

    public required string Title { get; init; }

    /// <summary>How many examples of an undivided set are for testing; 0: the set has a test part.</summary>
    public int TestCount { get; init; }

    /// <summary>How many of a divided set are for training.</summary>
    public int TrainCount { get; init; }

    public required int ValidationCount { get; init; }

    /// <summary>Hidden units of the student and its teacher; 0: a ResNet-18.</summary>
    public required int Hidden { get; init; }

    public required int TeacherEpochs { get; init; }

    public required int StudentEpochs { get; init; }

    public required double[] Fractions { get; init; }

    public int BatchSize { get; init; } = 64;

    public static PrunedDataSetting At(ReproductionScale scale) => scale switch
    {
        ReproductionScale.Quick => new()
        {
            Data = "digits", Title = "UCI digits, 1,200 training, 297 validation and 300 test images", TestCount = 300, ValidationCount = 297,
            Hidden = 128, TeacherEpochs = 20, StudentEpochs = 40, Fractions = [0.1],
        },
        ReproductionScale.Standard => new()
        {
            Data = "digits", Title = "UCI digits, 1,200 training, 297 validation and 300 test images", TestCount = 300, ValidationCount = 297,
            Hidden = 128, TeacherEpochs = 20, StudentEpochs = 40, Fractions = [0.1, 0.3, 0.5, 1],
        },
        _ => new()
        {
            Data = "cifar-100", Title = "CIFAR-100, 45,000 training, 5,000 validation and 10,000 test images", TrainCount = 45_000,
            ValidationCount = 5_000, Hidden = 0, TeacherEpochs = 200, StudentEpochs = 200, Fractions = [0.1, 0.3, 0.5, 0.7, 1], BatchSize = 128,
        },
    };

    public TrainingRequest Request(LabeledDataset train, int hidden) => new()
    {
        Train = train,
        Model = hidden == 0 ? ModelCatalog.Find("resnet18") : ModelCatalog.Mlp(hidden),
        Epochs = StudentEpochs,
        BatchSize = BatchSize,
        Optimizer = new SgdSettings { LearningRate = 0.1, WeightDecay = 5e-4 },
        Augmentation = hidden == 0 ? Augmentation.CropAndFlip : Augmentation.None,
        RecordDynamics = false,
    };
}
