using System.Numerics;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// Recursive matrix graphs (R-MAT; Chakrabarti, Zhan and Faloutsos 2004): an edge is found by going again and again into one quarter of the
/// adjacency matrix, with the probabilities a, b, c, d. Hubs and loners come out as in large networks. Nodes get their numbers by chance,
/// so that a number says nothing of a degree.
/// </summary>
public sealed record RMatGraph
{
    private const long Stream = 0x726D6174;
    private const long OrderStream = 1;
    private const long EdgeStream = 2;
    private const int Block = 1 << 15;
    private const int MostRounds = 200;
    private const int MostTries = 1 << 16;
    private const long None = -1;

    /// <summary>The number of nodes, M, at least 2.</summary>
    public int Nodes { get; init; } = 1_000;

    /// <summary>The number of edges, without directions, loops and repeats; at least 1, at most half of what M nodes can have.</summary>
    public int Edges { get; init; } = 10_000;

    /// <summary>a, the upper left quarter: hub to hub.</summary>
    public double A { get; init; } = 0.57;

    /// <summary>b, the upper right quarter.</summary>
    public double B { get; init; } = 0.19;

    /// <summary>c, the lower left quarter; the rest, d = 1 − a − b − c, is the lower right one.</summary>
    public double C { get; init; } = 0.19;

    /// <summary>The seed of everything.</summary>
    public long Seed { get; init; }

    /// <summary>Draws the graph, on all cores; one seed gives one graph on any number of them.</summary>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>A graph without directions and weights, with exactly <see cref="Edges"/> edges.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is outside its range.</exception>
    /// <exception cref="InvalidOperationException">So many edges between so few hubs do not come in any reasonable time.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public SparseGraph Draw(CancellationToken cancellationToken = default)
    {
        Check();
        var found = new long[Edges];
        var count = 0;
        for (var round = 0; count < Edges; round++)
        {
            if (round == MostRounds)
            {
                throw new InvalidOperationException($"Edges: {count} different edges came in {MostRounds} rounds, expected {Edges}: too many for {Nodes} nodes with these quarters.");
            }

            // As many as are missing, so there are never too many; what came before is drawn again in the next round.
            var missing = found.AsMemory(count);
            GraphRows.ForEachBlock(
                missing.Length,
                Block,
                0,
                (b, from, to) =>
                {
                    var random = new SeededRandom(Seed, Stream, EdgeStream, round, b);
                    foreach (ref var edge in missing.Span[from..to])
                    {
                        edge = Next(random);
                    }
                },
                cancellationToken);
            found.AsSpan().Sort();
            count = Distinct(found);
        }

        var number = new SeededRandom(Seed, Stream, OrderStream).Permutation(Nodes);
        var edges = Array.ConvertAll(found, e => ((int)number[e >> 32], (int)number[(int)(uint)e]));
        return SparseGraph.FromEdges(Nodes, edges);
    }

    // Both ends, the smaller first; none where quarters lead to loops alone for so long.
    private long Next(SeededRandom random)
    {
        var levels = BitOperations.Log2((uint)(Nodes - 1)) + 1;
        var (upper, left) = (A + B, A + B + C);
        for (var tries = 0; tries < MostTries; tries++)
        {
            var (from, to) = (0L, 0L);
            for (var level = 0; level < levels; level++)
            {
                var draw = random.NextDouble();
                from = (from << 1) | (draw < upper ? 0L : 1L);
                to = (to << 1) | (draw < A || (draw >= upper && draw < left) ? 0L : 1L);
            }

            // The matrix is a power of two wide.
            if (from != to && from < Nodes && to < Nodes)
            {
                return (Math.Min(from, to) << 32) | Math.Max(from, to);
            }
        }

        return None;
    }

    private static int Distinct(long[] sorted)
    {
        var count = 0;
        foreach (var edge in sorted)
        {
            if (edge != None && (count == 0 || edge != sorted[count - 1]))
            {
                sorted[count++] = edge;
            }
        }

        return count;
    }

    private void Check()
    {
        GeneratorSetting.Require(Nodes >= 2, nameof(Nodes), Nodes, "at least 2");
        GeneratorSetting.Require(Edges >= 1 && Edges <= Math.Max(1, (long)Nodes * (Nodes - 1) / 4), nameof(Edges), Edges, $"from 1 to half of all pairs of {Nodes} nodes");
        GeneratorSetting.Require(A is > 0 and < 1, nameof(A), A, "above 0 and below 1");
        GeneratorSetting.Require(B is >= 0 and <= 1, nameof(B), B, "from 0 to 1");
        GeneratorSetting.Require(C is >= 0 and <= 1 && A + B + C <= 1, nameof(C), C, "from 0 to 1, with a + b + c at most 1");
        GeneratorSetting.Require(B + C > 0, nameof(B), B, "above 0 where c is 0: without both there are only loops");
    }
}
