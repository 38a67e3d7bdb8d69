using System.Collections.Immutable;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Reproductions;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>Data and noise of one condition.</summary>
/// <param name="Data">A data set's name; empty for the generated graph.</param>
/// <param name="IsSymmetric">Symmetric noise; otherwise asymmetric.</param>
/// <param name="Rate">The noise rate.</param>
internal sealed record EraseCondition(string Data, bool IsSymmetric, double Rate)
{
    /// <summary>The noise.</summary>
    public NoiseModel Noise => IsSymmetric ? new SymmetricNoise(Rate) : new RandomPairFlipNoise(Rate);

    /// <summary>Its name.</summary>
    public string Name => Data.Length == 0 ? Noise.Description : $"{Data}, {Noise.Description}";
}

/// <summary>The setting of paper 04's reproduction at a scale, typed once.</summary>
internal sealed record EraseSetting
{
    private static readonly ImmutableArray<string> Planetoid = ["cora", "citeseer", "pubmed"];
    private static readonly ImmutableArray<bool> Kinds = [true, false];
    private static readonly ImmutableArray<double> AllRates = [0.1, 0.2, 0.3, 0.4, 0.5];

    /// <summary>What is measured.</summary>
    public required ImmutableArray<EraseCondition> Conditions { get; init; }

    /// <summary>Nodes, classes, training nodes of each class and validation nodes of the generated graph.</summary>
    public (int Nodes, int Classes, int Labelled, int Validation) World { get; init; } = (800, 5, 20, 200);

    /// <summary>Epochs of every arm.</summary>
    public required int Epochs { get; init; }

    /// <summary>Whether the paper's own encoder and data are meant.</summary>
    public bool IsFull { get; init; }

    /// <summary>The setting of a scale.</summary>
    public static EraseSetting At(ReproductionScale scale) => scale switch
    {
        ReproductionScale.Quick => new()
        {
            Conditions = [new("", false, 0.3), new("", true, 0.5)], World = (600, 5, 20, 150), Epochs = 40,
        },
        ReproductionScale.Standard => new()
        {
            Conditions = [new("", false, 0.3), new("", true, 0.3), new("", false, 0.5), new("", true, 0.5)], Epochs = 100,
        },
        _ => new()
        {
            Conditions =
            [
                .. from data in Planetoid from isSymmetric in Kinds from rate in AllRates select new EraseCondition(data, isSymmetric, rate),
            ],
            Epochs = 400, IsFull = true,
        },
    };

    /// <summary>
    /// ERASE as a condition's data want it: with the classifier on cleaned labels or on the given ones; or with an encoder that stays as it
    /// was drawn, since γ₁ = 0 makes R the logarithm of 1.
    /// </summary>
    public EraseTraining Method(EraseCondition condition, bool isOnGiven = false, bool isUntrained = false)
    {
        var (gamma1, fitsCleaned) = (isUntrained ? 0 : 1, !isOnGiven);
        return condition.Data switch
        {
            "citeseer" => new() { Gamma1 = gamma1, Epsilon = 0.4, Beta = 0.7, Steps = 4, FitsCleanedLabels = fitsCleaned },
            "pubmed" => new() { Gamma1 = gamma1, Gamma2 = 3, Steps = 3, FitsCleanedLabels = fitsCleaned },
            "" => new() { Gamma1 = gamma1, Heads = 4, Width = 8, Dimension = 64, FitsCleanedLabels = fitsCleaned },
            _ => new() { Gamma1 = gamma1, FitsCleanedLabels = fitsCleaned },
        };
    }

    /// <summary>How ERASE is trained; an encoder that is to stay untrained has no weight decay either.</summary>
    public TrainingRequest Erase(EraseWorld world, bool isUntrained = false) => Common(world) with
    {
        Optimizer = isUntrained ? EraseOptimizer with { WeightDecay = 0 } : EraseOptimizer,
    };

    /// <summary>How a graph network is trained with cross-entropy.</summary>
    public TrainingRequest Baseline(EraseWorld world, bool isAttention) => Common(world) with
    {
        Model = (isAttention, IsFull) switch
        {
            (true, true) => GraphModels.Gat(),
            (true, false) => GraphModels.Gat(heads: 4, width: 8, dropout: 0.5),
            _ => GraphModels.Gcn(hidden: IsFull ? 16 : 32),
        },
        Optimizer = isAttention ? AttentionOptimizer : ConvolutionOptimizer,
    };

    /// <summary>The setting in words.</summary>
    public override string ToString()
    {
        var method = Method(Conditions[0]);
        var data = IsFull
            ? "Cora, CiteSeer and PubMed, public split"
            : FormattableString.Invariant(
                $"Contextual block model of {World.Nodes} nodes in {World.Classes} classes, mean degree {EraseWorld.Degree}, {EraseWorld.Homophily * 100:0} % of a node's edges inside its class, {EraseWorld.Features} features with centres of length {EraseWorld.Centre}; {World.Labelled} training nodes of each class, {World.Validation} for validation, the rest for testing");
        return data + ", wrong labels in the training nodes alone (asymmetric: each class into one other, drawn); "
            + FormattableString.Invariant($"ERASE {method.Settings}{(IsFull ? " (CiteSeer ε = 0.4, β = 0.7, T = 4; PubMed γ₂ = 3, T = 3)" : string.Empty)}, {EraseOptimizer}; ")
            + FormattableString.Invariant($"GAT ({(IsFull ? "8 heads of 8, dropout 0.6" : "4 heads of 8, dropout 0.5")}) and GCN ({(IsFull ? 16 : 32)}) with cross-entropy, {AttentionOptimizer} and {ConvolutionOptimizer with { Groups = [] }}, weight decay 0.0005 on the first layer alone; {Epochs} epochs each; the epoch is chosen on validation nodes with right labels, unless it is the last");
    }

    private AdamSettings EraseOptimizer => new() { LearningRate = IsFull ? 1e-3 : 5e-3, WeightDecay = 5e-4, AmsGrad = true };

    private AdamSettings AttentionOptimizer => new() { LearningRate = IsFull ? 5e-3 : 0.01, WeightDecay = 5e-4 };

    private static AdamSettings ConvolutionOptimizer => new() { LearningRate = 0.01, Groups = [new ParameterGroup("first.", WeightDecay: 5e-4)] };

    private TrainingRequest Common(EraseWorld world) => new()
    {
        Epochs = Epochs,
        Train = world.Train,
        Validation = world.Validation,
        Test = world.Test,
        Model = GraphModels.Gat(),
        Schedule = LearningRateSchedule.Constant,
        Keep = Keep.BestOnValidation,
        RecordDynamics = false,
    };
}
