using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// The degree-corrected stochastic block model (Karrer and Newman 2011): each node has a class, uniform, and a weight θ that makes it
/// a hub or a loner, θ = min(<see cref="MostWeight"/>, x + <see cref="LeastWeight"/>) with P(x &gt; t) = (1 + t)^−<see cref="Tail"/>. Nodes i and j
/// are joined with probability min(1, c θ_i θ_j b), where b is 1 inside a class and <see cref="Between"/> across, and c sets the mean degree.
/// </summary>
public sealed record DegreeCorrectedBlockModel
{
    private const long Stream = 0x6463736D62;
    private const long ClassStream = 1;
    private const long WeightStream = 2;
    private const long EdgeStream = 3;

    /// <summary>The number of nodes, M, at least 2.</summary>
    public int Nodes { get; init; } = 3_000;

    /// <summary>The number of classes, K, at least 1.</summary>
    public int Classes { get; init; } = 6;

    /// <summary>The expected number of edges of a node, above 0 (a little less comes out where hubs of one class would have a probability above 1).</summary>
    public double Degree { get; init; } = 14;

    /// <summary>b across classes: how likely an edge between two classes is, against one inside; at least 0.</summary>
    public double Between { get; init; } = 0.12;

    /// <summary>The exponent of the weights' tail, above 0: the smaller, the greater the hubs.</summary>
    public double Tail { get; init; } = 1.2;

    /// <summary>The least θ, above 0.</summary>
    public double LeastWeight { get; init; } = 0.3;

    /// <summary>The greatest θ, at least the least.</summary>
    public double MostWeight { get; init; } = 30;

    /// <summary>The seed of everything.</summary>
    public long Seed { get; init; }

    /// <summary>Draws the graph, in as many steps as it has nodes and edges.</summary>
    /// <returns>The graph, without loops, and the class of each node, 0 to K−1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is outside its range.</exception>
    public (SparseGraph Graph, ImmutableArray<int> Classes) Draw()
    {
        Check();
        var random = new SeededRandom(Seed, Stream, ClassStream);
        ImmutableArray<int> classes = [.. Enumerable.Range(0, Nodes).Select(_ => random.NextInt(Classes))];
        random = new SeededRandom(Seed, Stream, WeightStream);
        var weights = new double[Nodes];
        for (var i = 0; i < Nodes; i++)
        {
            weights[i] = Math.Min(MostWeight, Math.Pow(1 - random.NextDouble(), -1 / Tail) - 1 + LeastWeight);
        }

        var edges = new List<(int From, int To)>();
        var members = Enumerable.Range(0, Classes).Select(k => Enumerable.Range(0, Nodes).Where(n => classes[n] == k).OrderByDescending(n => weights[n]).ToArray()).ToArray();
        random = new SeededRandom(Seed, Stream, EdgeStream);
        var factor = Factor(members, weights);
        for (var a = 0; a < Classes; a++)
        {
            for (var b = a; b < Classes; b++)
            {
                Join(members[a], members[b], a == b, factor * (a == b ? 1 : Between), weights, random, edges);
            }
        }

        return (SparseGraph.FromEdges(Nodes, CollectionsMarshal.AsSpan(edges)), classes);
    }

    // c: the expected number of edges, Σ over pairs of c θ_i θ_j b, is M · Degree / 2.
    private double Factor(int[][] members, double[] weights)
    {
        var sums = members.Select(m => m.Sum(n => weights[n])).ToArray();
        var inside = members.Zip(sums, (m, s) => ((s * s) - m.Sum(n => weights[n] * weights[n])) / 2).Sum();
        var total = sums.Sum();
        var across = ((total * total) - sums.Sum(s => s * s)) / 2;
        return Nodes * Degree / 2 / (inside + (Between * across));
    }

    // Miller and Hagberg (2011): from the heaviest down, jumps of geometric length by the probability so far, an upper bound of those to
    // come, and each landing kept with the ratio of its own probability to that bound.
    private static void Join(int[] from, int[] to, bool isSame, double factor, double[] weights, SeededRandom random, List<(int From, int To)> edges)
    {
        for (var u = 0; u < from.Length; u++)
        {
            var v = isSame ? u + 1L : 0;
            if (v >= to.Length)
            {
                continue;
            }

            var bound = Math.Min(1, factor * weights[from[u]] * weights[to[v]]);
            while (true)
            {
                v += random.NextGeometric(bound);
                if (v >= to.Length)
                {
                    break;
                }

                var own = Math.Min(1, factor * weights[from[u]] * weights[to[v]]);
                if (random.NextDouble() * bound < own)
                {
                    edges.Add((from[u], to[v]));
                }

                bound = own;
                v++;
            }
        }
    }

    private void Check()
    {
        GeneratorSetting.Require(Nodes >= 2, nameof(Nodes), Nodes, "at least 2");
        GeneratorSetting.Require(Classes >= 1, nameof(Classes), Classes, "at least 1");
        GeneratorSetting.Require(Degree > 0 && Degree < Nodes, nameof(Degree), Degree, $"above 0 and below {Nodes}");
        GeneratorSetting.Require(Between >= 0 && double.IsFinite(Between), nameof(Between), Between, "at least 0");
        GeneratorSetting.Require(Tail > 0 && double.IsFinite(Tail), nameof(Tail), Tail, "above 0");
        GeneratorSetting.Require(LeastWeight > 0 && double.IsFinite(LeastWeight), nameof(LeastWeight), LeastWeight, "above 0");
        GeneratorSetting.Require(MostWeight >= LeastWeight && double.IsFinite(MostWeight), nameof(MostWeight), MostWeight, $"at least {LeastWeight}");
    }
}
