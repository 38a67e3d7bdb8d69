using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Reproductions;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>A condition of the reproduction: where the examples come from, and how they are divided.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Labels">m, where the examples are generated; 0: a real set of this name.</param>
/// <param name="Train">Training examples.</param>
/// <param name="Calibration">q.</param>
/// <param name="Test">Test examples; 0: what is left.</param>
internal sealed record LpIcpSetting(string Name, int Labels, int Train, int Calibration, int Test)
{
    public const double NoiseRate = 0.1;
    private const int Epochs = 150;
    private const double LearningRate = 0.02;

    /// <summary>What one seed has: the same examples for all arms.</summary>
    public LpIcpWorld World(Trial trial) => trial.Share($"world, {Name}", () =>
    {
        var all = Labels > 0 ? TopicMixture.Draw(Train + Calibration + Test, Labels, seed: trial.Seed) : Real(trial);
        var order = new SeededRandom(trial.Seed, 18).Permutation(all.Count);
        var end = Train + Calibration;
        return new LpIcpWorld(
            all.Subset(order.AsSpan(0, Train)),
            all.Subset(order.AsSpan(Train, Calibration)),
            all.Subset(order.AsSpan(end, Test > 0 ? Test : all.Count - end)));
    });

    /// <summary>The outputs of a linear classifier, trained on right labels or on such of which some are flipped.</summary>
    public LpIcpOutputs Outputs(Trial trial, bool isFlipped) => trial.Share($"outputs, {Name}, {isFlipped}", () =>
    {
        var world = World(trial);
        var train = isFlipped ? new SymmetricNoise(NoiseRate).Inject(world.Train, trial.Seed).Dataset : world.Train;
        var run = trial.Train(
            new CrossEntropyTraining(),
            new TrainingRequest
            {
                Train = train,
                Model = ModelCatalog.Logistic(),
                Epochs = Epochs,
                BatchSize = train.Count,
                Optimizer = new AdamSettings { LearningRate = LearningRate },
                Schedule = LearningRateSchedule.Constant,
                RecordDynamics = false,
            },
            isShown: false);
        return new LpIcpOutputs(
            OutputRows.Of(run, world.Calibration), OutputRows.Sets(world.Calibration.Given), OutputRows.Of(run, world.Test), OutputRows.Sets(world.Test.Given));
    });

    /// <summary>The calibration labels with some flipped.</summary>
    public LabelSet[] FlippedCalibration(Trial trial) =>
        OutputRows.Sets(new SymmetricNoise(NoiseRate).Inject(World(trial).Calibration, trial.Seed + 1).Dataset.Given);

    // Both published parts as one: a guarantee needs examples that are divided at random.
    private MultiLabelDataset Real(Trial trial)
    {
        using var scope = NewDisposeScope();
        MultiLabelDataset[] parts = [.. new[] { DataSplit.Train, DataSplit.Test }.Select(s => trial.Load<MultiLabelDataset>(Name, s))];
        return new(
            Name, cat([.. parts.Select(p => p.Features)]).DetachFromDisposeScope(), cat([.. parts.Select(p => p.Given.Values)]).DetachFromDisposeScope(), parts[0].LabelNames);
    }
}

/// <summary>Examples of one seed.</summary>
internal sealed record LpIcpWorld(MultiLabelDataset Train, MultiLabelDataset Calibration, MultiLabelDataset Test);

/// <summary>What a classifier says of them, and their label sets.</summary>
internal sealed record LpIcpOutputs(double[][] Calibration, LabelSet[] CalibrationSets, double[][] Test, LabelSet[] TestSets)
{
    /// <summary>A predictor for the first m labels alone.</summary>
    public LabelPowersetConformalPredictor Predictor(double exponent, int labels, LabelSet[]? sets = null) =>
        LabelPowersetConformalPredictor.FromScores(
            Calibration.Zip(sets ?? CalibrationSets, (o, t) => LabelPowersetConformalPredictor.Score(o.AsSpan(0, labels), LabelSet.Of(t.ToVector().AsSpan(0, labels)), exponent)),
            labels,
            exponent);
}
