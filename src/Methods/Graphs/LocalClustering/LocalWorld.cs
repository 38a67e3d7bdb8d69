using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>
/// A stochastic block model with one block as the target. A node has as many edges inside its block and outside on average however many
/// blocks there are: the graph grows, and what the block sees of it does not.
/// </summary>
internal sealed class LocalWorld
{
    /// <summary>The expected edges of a node inside its block: 499 others with probability 0.05.</summary>
    public const double Inside = 24.95;

    /// <summary>The expected edges that leave it: 9,500 others with probability 0.0025.</summary>
    public const double Outside = 23.75;

    private const long Stream = 0x776F726C64;
    private readonly long _seed;

    /// <summary>Draws it.</summary>
    /// <param name="nodes">M.</param>
    /// <param name="block">The nodes of a block.</param>
    /// <param name="seed">The seed.</param>
    public LocalWorld(int nodes, int block, long seed)
    {
        const double degree = Inside + Outside;
        var data = new BlockModel { Nodes = nodes, Classes = nodes / block, Degree = degree, Homophily = Inside / degree, Features = 1, Seed = seed }.Draw();
        var classes = data.Given.Entries();
        (Graph, _seed) = (data.Graph, seed);
        Target = [.. data.Nodes.Where((_, i) => classes[i] == 0)];
        Volume = Target.Sum(i => (double)Graph.Degree(i));
    }

    /// <summary>The graph.</summary>
    public SparseGraph Graph { get; }

    /// <summary>K.</summary>
    public IReadOnlyList<int> Target { get; }

    /// <summary>vol(K).</summary>
    public double Volume { get; }

    /// <summary>Nodes of the target by chance, with noisy labels for each.</summary>
    /// <param name="count">How many.</param>
    /// <param name="accuracy">The probability of a label that is right.</param>
    public IEnumerable<(int Seed, NoisyMembership Labels)> Queries(int count, double accuracy)
    {
        var order = new SeededRandom(_seed, Stream).Permutation(Target.Count);
        return order.Take(count).Select((at, q) => (Target[(int)at], new NoisyMembership(Target, accuracy, accuracy, unchecked((_seed * 1_000) + q))));
    }
}
