using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Reproductions;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>The setting of paper 15's reproduction at a scale, typed once.</summary>
internal sealed record LlmGnnSetting
{
    /// <summary>The generated graph as a condition.</summary>
    public const string Generated = "topics";

    /// <summary>The same with topics that are less alike; what it shows does not decide.</summary>
    public const string Uneven = "uneven topics";

    /// <summary>The weight of C-Density.</summary>
    public const double Alpha = 0.33;

    /// <summary>The weight of PageRank in the difficulty-aware AGE.</summary>
    public const double Beta = 0.33;

    /// <summary>The share of the annotations that the filter takes out.</summary>
    public const double Ratio = 0.3;

    /// <summary>The numbers that a bag of words is reduced to.</summary>
    public const int Dimension = 64;

    // The last epoch counts, since there is nothing to choose another by.
    private const int RealEpochs = 40;
    private const int GeneratedEpochs = 60;
    private const int RealHidden = 64;
    private const int GeneratedHidden = 32;
    private const int RealQuestions = 20;
    private const int GeneratedQuestions = 10;

    private static readonly AdamSettings Optimizer = new() { LearningRate = 0.01, WeightDecay = 5e-4 };
    private static readonly TopicGraph Graph = new();
    private static readonly TopicGraph UnevenGraph = new() { Narrow = 1.05, Broad = 1.5 };

    /// <summary>The generated graphs, or names of the catalogue.</summary>
    public required ImmutableArray<string> Conditions { get; init; }

    /// <summary>How many generated graphs each seed draws, with an annotator for each; a measured number is their mean.</summary>
    public required int Graphs { get; init; }

    /// <summary>How many annotators each seed draws for a real graph.</summary>
    public int Annotators { get; init; } = 2;

    /// <summary>Shares of the budget at which selections are compared, beside the whole; none: the whole alone.</summary>
    public ImmutableArray<double> Budgets { get; init; } = [];

    /// <summary>The setting of a scale.</summary>
    public static LlmGnnSetting At(ReproductionScale scale) => scale switch
    {
        ReproductionScale.Quick => new() { Conditions = [Generated], Graphs = 3 },
        ReproductionScale.Standard => new() { Conditions = [Generated, Uneven, "cora"], Graphs = 3, Budgets = [0.25, 0.5, 2] },
        _ => new() { Conditions = [Generated, Uneven, "cora", "pubmed"], Graphs = 8, Annotators = 4, Budgets = [0.25, 0.5, 2, 4] },
    };

    /// <summary>The generated graph of a condition; null: it is a real one.</summary>
    public static TopicGraph? GraphOf(string condition) => condition switch { Generated => Graph, Uneven => UnevenGraph, _ => null };

    /// <summary>How many nodes a class are asked about.</summary>
    public static int QuestionsOf(string condition) => GraphOf(condition) is null ? RealQuestions : GeneratedQuestions;

    /// <summary>How many annotators a seed has.</summary>
    public int RepeatsOf(string condition) => GraphOf(condition) is null ? Annotators : Graphs;

    /// <summary>How the graph network is trained.</summary>
    /// <param name="annotations">The annotations.</param>
    /// <param name="world">Their graph.</param>
    /// <param name="condition">Which one it is.</param>
    public static TrainingRequest Request(NodeAnnotations annotations, LlmGnnWorld world, string condition) => new()
    {
        Train = annotations.ToTrainingSet(world.Graph),
        Model = GraphModels.Gcn(GraphOf(condition) is null ? RealHidden : GeneratedHidden),
        Epochs = GraphOf(condition) is null ? RealEpochs : GeneratedEpochs,
        Optimizer = Optimizer,
        Schedule = LearningRateSchedule.Constant,
        RecordDynamics = false,
    };

    /// <summary>The setting in words.</summary>
    public override string ToString()
    {
        var real = Conditions.Where(c => GraphOf(c) is null).ToList();
        return FormattableString.Invariant($"{Graph}, GCN ({GeneratedHidden}), {GeneratedEpochs} epochs, {GeneratedQuestions} questions a class, {Graphs} graphs a seed")
            + (Conditions.Contains(Uneven) ? FormattableString.Invariant($"; uneven topics: {UnevenGraph.Narrow} to {UnevenGraph.Broad}") : string.Empty)
            + (real.Count == 0 ? string.Empty : FormattableString.Invariant($"; {string.Join(", ", real)}: bag of words reduced to {Dimension} numbers of length 1 (the paper has sentence embeddings), GCN ({RealHidden}), {RealEpochs} epochs, {RealQuestions} questions a class, {Annotators} annotators a seed"))
            + FormattableString.Invariant($"; the answers are simulated: right with p = {LlmGnnWorld.LeastAccuracy} + {LlmGnnWorld.AccuracyRange} rank(C-Density, K clusters), else one of two fixed other classes, confidence p + N(0, {LlmGnnWorld.ConfidenceNoise}), {LlmGnnWorld.WrongDrop} less where wrong, at least {LlmGnnWorld.LeastConfidence}; the K-cluster arms choose by that very density; ")
            + FormattableString.Invariant($"α = {Alpha}, β = {Beta}, filter ratio {Ratio}; {Optimizer}, dropout 0.5, the last epoch; tested on the nodes that were not asked about; the breadths of the generated topics were chosen by trial, Cora was not; ogbn-products with a real model, the paper's own result, is not measured here") + (Conditions.Contains("pubmed") ? "; CiteSeer has nodes without a label and is left out" : string.Empty);
    }
}
