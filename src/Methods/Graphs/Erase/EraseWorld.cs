using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Reproductions;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>A graph with few labelled nodes: those for training, those for choosing, those for testing; all labels are right.</summary>
/// <param name="Train">As many nodes of each class.</param>
/// <param name="Validation">For choosing the epoch.</param>
/// <param name="Test">The rest.</param>
internal sealed record EraseWorld(GraphDataset Train, GraphDataset Validation, GraphDataset Test)
{
    /// <summary>The block model's edges of a node, their share inside the class, and the length of a class's centre where features have length 1 around it.</summary>
    public const double Degree = 6;

    /// <inheritdoc cref="Degree"/>
    public const double Homophily = 0.8;

    /// <inheritdoc cref="Degree"/>
    public const double Centre = 0.35;

    /// <summary>F.</summary>
    public const int Features = 32;

    private const long Stream = 0x6572617365;

    /// <summary>Draws a contextual block model.</summary>
    /// <param name="nodes">M.</param>
    /// <param name="classes">K.</param>
    /// <param name="labelled">Training nodes of each class.</param>
    /// <param name="validation">Validation nodes.</param>
    /// <param name="seed">The seed of graph and division.</param>
    /// <returns>The three sets of one graph.</returns>
    public static EraseWorld Draw(int nodes, int classes, int labelled, int validation, long seed)
    {
        // The generator's features have standard deviation 1; here it is 1/√F, so that the deviation from the centre has length 1.
        var drawn = new BlockModel { Nodes = nodes, Classes = classes, Degree = Degree, Homophily = Homophily, Features = Features, Signal = Centre * Math.Sqrt(Features), Seed = seed }.Draw();
        var labels = drawn.Given.Entries();
        using var scope = NewDisposeScope();
        var all = new GraphDataset(
            drawn.Name, (drawn.Features / Math.Sqrt(Features)).DetachFromDisposeScope(), drawn.Graph, drawn.Nodes, labels, drawn.ClassNames, labels);
        var order = new SeededRandom(seed, Stream).Permutation(nodes);
        var train = order.GroupBy(n => labels[(int)n]).SelectMany(g => g.Take(labelled)).Order().ToArray();
        var rest = order.Except(train).ToArray();
        return new EraseWorld(
            all.Subset(train).WithName("training nodes"), all.Subset(rest.AsSpan(0, validation)).WithName("validation nodes"), all.Subset(rest.AsSpan(validation)).WithName("test nodes"));
    }

    /// <summary>Loads a citation graph with its public split.</summary>
    /// <param name="trial">Who asks.</param>
    /// <param name="name">Its name in the catalogue.</param>
    /// <returns>The three sets.</returns>
    public static EraseWorld Load(Trial trial, string name) =>
        new(trial.Load<GraphDataset>(name, DataSplit.Train), trial.Load<GraphDataset>(name, DataSplit.Validation), trial.Load<GraphDataset>(name, DataSplit.Test));
}
