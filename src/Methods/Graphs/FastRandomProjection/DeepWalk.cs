using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>
/// DeepWalk (Perozzi, Al-Rfou and Skiena 2014), FastRP's baseline: random walks are read as sentences, and skip-gram with negative
/// sampling (Mikolov et al. 2013) learns vectors that tell the nodes of a walk's window from others. One thread, so a seed repeats.
/// </summary>
internal sealed record DeepWalk
{
    private const long Stream = 0x64776C6B;
    private const double LeastRate = 1e-4;
    private const double NegativePower = 0.75;

    /// <summary>D.</summary>
    public int Dimension { get; init; } = 128;

    /// <summary>Walks that start at each node.</summary>
    public int Walks { get; init; } = 10;

    /// <summary>The nodes of a walk.</summary>
    public int Length { get; init; } = 40;

    /// <summary>How far apart in a walk two nodes can be that belong together.</summary>
    public int Window { get; init; } = 5;

    /// <summary>Nodes drawn by chance against each that belongs.</summary>
    public int Negatives { get; init; } = 5;

    /// <summary>The first learning rate, which falls to nearly 0 in a straight line.</summary>
    public double Rate { get; init; } = 0.025;

    /// <summary>The seed.</summary>
    public long Seed { get; init; }

    /// <summary>Embeds.</summary>
    /// <param name="graph">The graph; its weights do not count.</param>
    /// <param name="report">Hears how far it is, 0 to 1.</param>
    /// <returns>D numbers a node.</returns>
    public NodeEmbedding Fit(SparseGraph graph, Action<double> report)
    {
        var random = new SeededRandom(Seed, Stream);
        var (nodes, others) = (new float[graph.NodeCount * Dimension], new float[graph.NodeCount * Dimension]);
        for (var i = 0; i < nodes.Length; i++)
        {
            nodes[i] = (float)((random.NextDouble() - 0.5) / Dimension);
        }

        var chances = Chances(graph);
        var (walk, change) = (new int[Length], new float[Dimension]);
        for (var w = 0; w < Walks; w++)
        {
            report((double)w / Walks);
            var done = 0;
            foreach (var start in random.Permutation(graph.NodeCount))
            {
                var rate = (float)Math.Max(LeastRate, Rate * (1 - ((w + ((double)done++ / graph.NodeCount)) / Walks)));
                var length = Walk(graph, (int)start, walk, random);
                for (var at = 0; at < length; at++)
                {
                    // As word2vec: a reach drawn for each place, so that near nodes count more.
                    var reach = 1 + random.NextInt(Window);
                    for (var other = Math.Max(0, at - reach); other <= Math.Min(length - 1, at + reach); other++)
                    {
                        if (other != at)
                        {
                            Learn(nodes.AsSpan(walk[other] * Dimension, Dimension), walk[at], others, chances, rate, change, random);
                        }
                    }
                }
            }
        }

        return new NodeEmbedding(nodes, graph.NodeCount, Dimension);
    }

    // A step up log σ(v·c) + Σ over negatives log σ(−v·c').
    private void Learn(Span<float> vector, int context, float[] others, int[] chances, float rate, float[] change, SeededRandom random)
    {
        Array.Clear(change);
        for (var n = 0; n <= Negatives; n++)
        {
            var target = n == 0 ? context : chances[random.NextInt(chances.Length)];
            if (n > 0 && target == context)
            {
                continue;
            }

            var place = others.AsSpan(target * Dimension, Dimension);
            var score = RowMath.Dot(vector, place);
            var step = ((n == 0 ? 1 : 0) - (1 / (1 + MathF.Exp(-score)))) * rate;
            RowMath.Add(change, place, step);
            RowMath.Add<float>(place, vector, step);
        }

        RowMath.Add<float>(vector, change, 1);
    }

    private int Walk(SparseGraph graph, int start, int[] walk, SeededRandom random)
    {
        walk[0] = start;
        for (var at = 1; at < Length; at++)
        {
            var neighbours = graph.Neighbours(walk[at - 1]);
            if (neighbours.IsEmpty)
            {
                return at;
            }

            walk[at] = neighbours[random.NextInt(neighbours.Length)];
        }

        return Length;
    }

    // A node stands in it as often as its degree to the power 3/4 asks for.
    private static int[] Chances(SparseGraph graph)
    {
        var shares = Enumerable.Range(0, graph.NodeCount).Select(i => Math.Pow(graph.Degree(i), NegativePower)).ToArray();
        var (unit, chances) = (shares.Sum() / (20.0 * graph.NodeCount), new List<int>());
        for (var i = 0; i < shares.Length; i++)
        {
            for (var n = Math.Round(shares[i] / unit); n > 0; n--)
            {
                chances.Add(i);
            }
        }

        return [.. chances];
    }
}
