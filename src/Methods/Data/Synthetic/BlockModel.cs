using System.Collections.Immutable;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// The contextual stochastic block model (Deshpande et al. 2018), a graph whose edges and features both say something of the classes:
/// node i belongs to class i mod K before the order is shuffled; two nodes of one class are joined with a probability p, of two
/// classes with q &lt; p; the features are a Gaussian around the centre of the class.
/// </summary>
public sealed record BlockModel
{
    private const long Stream = 0x626C6F636B;
    private const long ClassStream = 1;
    private const long EdgeStream = 2;
    private const long FeatureStream = 3;
    private const long SplitStream = 4;

    /// <summary>The number of nodes, M, at least K.</summary>
    public int Nodes { get; init; } = 1_200;

    /// <summary>The number of classes, K, at least 2.</summary>
    public int Classes { get; init; } = 4;

    /// <summary>The expected number of edges of a node, above 0.</summary>
    public double Degree { get; init; } = 6;

    /// <summary>The expected share of a node's edges that stay in its class, 0 to 1; 1/K says nothing of the class.</summary>
    public double Homophily { get; init; } = 0.75;

    /// <summary>The number of features, F, at least 1.</summary>
    public int Features { get; init; } = 32;

    /// <summary>The length of a class's centre, at least 0, where the features have standard deviation 1; 0: features say nothing.</summary>
    public double Signal { get; init; } = 1.5;

    /// <summary>The seed of everything.</summary>
    public long Seed { get; init; }

    /// <summary>Draws the graph. One seed gives one graph, of which a split names some nodes: a third for training, a sixth for validation, half for testing.</summary>
    /// <param name="split">Which nodes are the examples.</param>
    /// <returns>Those nodes, with true labels, and the whole graph.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is outside its range.</exception>
    public GraphDataset Draw(DataSplit split = DataSplit.All)
    {
        Check();
        var labels = Labels();
        var order = new SeededRandom(Seed, Stream, SplitStream).Permutation(Nodes);
        var (train, validation) = (Nodes / 3, Nodes / 6);
        var chosen = split switch
        {
            DataSplit.Train => order[..train],
            DataSplit.Validation => order[train..(train + validation)],
            DataSplit.Test => order[(train + validation)..],
            _ => order,
        };
        ImmutableArray<int> nodes = [.. chosen.Order().Select(n => (int)n)];
        ImmutableArray<long> given = [.. nodes.Select(n => labels[n])];
        return new GraphDataset(
            "block-model",
            DrawFeatures(labels),
            SparseGraph.FromEdges(Nodes, CollectionsMarshal.AsSpan(DrawEdges(labels))),
            nodes,
            given,
            [.. Enumerable.Range(0, Classes).Select(k => $"class {k}")],
            given,
            split);
    }

    private long[] Labels()
    {
        var order = new SeededRandom(Seed, Stream, ClassStream).Permutation(Nodes);
        return Array.ConvertAll(order, n => n % Classes);
    }

    // Node by node among those after it, by jumps of geometric length over what is not joined: as many draws as edges.
    private List<(int From, int To)> DrawEdges(long[] labels)
    {
        var members = Enumerable.Range(0, Classes).Select(_ => new List<int>()).ToArray();
        for (var n = 0; n < Nodes; n++)
        {
            members[labels[n]].Add(n);
        }

        var size = (double)Nodes / Classes;
        var within = Math.Min(1, Degree * Homophily / Math.Max(1, size - 1));
        var between = Math.Min(1, Degree * (1 - Homophily) / (Nodes - size));
        var edges = new List<(int From, int To)>();
        var random = new SeededRandom(Seed, Stream, EdgeStream);
        for (var a = 0; a < Classes; a++)
        {
            for (var b = a; b < Classes; b++)
            {
                var pairs = a == b ? members[a].Count * (members[a].Count - 1L) / 2 : (long)members[a].Count * members[b].Count;
                for (var at = random.NextGeometric(a == b ? within : between); at < pairs; at += 1 + random.NextGeometric(a == b ? within : between))
                {
                    edges.Add(a == b ? Pair(members[a], at) : (members[a][(int)(at / members[b].Count)], members[b][(int)(at % members[b].Count)]));
                }
            }
        }

        return edges;
    }

    // The pairs of one class in the order (0,1), (0,2), (1,2), (0,3), …
    private static (int From, int To) Pair(List<int> members, long at)
    {
        var second = (long)((1 + Math.Sqrt(1 + (8.0 * at))) / 2);
        second -= second * (second - 1) / 2 > at ? 1 : 0;
        second += (second + 1) * second / 2 <= at ? 1 : 0;
        return (members[(int)(at - (second * (second - 1) / 2))], members[(int)second]);
    }

    private Tensor DrawFeatures(long[] labels)
    {
        var random = new SeededRandom(Seed, Stream, FeatureStream);
        var centres = new double[Classes, Features];
        for (var k = 0; k < Classes; k++)
        {
            var length = 0.0;
            for (var f = 0; f < Features; f++)
            {
                centres[k, f] = random.NextGaussian();
                length += centres[k, f] * centres[k, f];
            }

            for (var f = 0; f < Features; f++)
            {
                centres[k, f] *= Signal / Math.Sqrt(length);
            }
        }

        var features = zeros([Nodes, Features], ScalarType.Float32);
        var values = MemoryMarshal.Cast<byte, float>(features.bytes);
        for (var n = 0; n < Nodes; n++)
        {
            for (var f = 0; f < Features; f++)
            {
                values[(n * Features) + f] = (float)(centres[labels[n], f] + random.NextGaussian());
            }
        }

        return features;
    }

    private void Check()
    {
        GeneratorSetting.Require(Classes >= 2, nameof(Classes), Classes, "at least 2");
        GeneratorSetting.Require(Nodes >= Classes, nameof(Nodes), Nodes, $"at least {Classes}, the number of classes");
        GeneratorSetting.Require(Degree > 0 && Degree < Nodes, nameof(Degree), Degree, $"above 0 and below {Nodes}");
        GeneratorSetting.Require(Homophily is >= 0 and <= 1, nameof(Homophily), Homophily, "from 0 to 1");
        GeneratorSetting.Require(Features >= 1, nameof(Features), Features, "at least 1");
        GeneratorSetting.Require(Signal >= 0 && double.IsFinite(Signal), nameof(Signal), Signal, "at least 0");
    }
}
