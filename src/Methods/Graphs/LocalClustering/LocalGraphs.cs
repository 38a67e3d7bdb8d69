using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>What local clustering asks of a graph before it begins.</summary>
internal static class LocalGraphs
{
    /// <summary>Refuses what flows do not know.</summary>
    /// <param name="graph">The graph.</param>
    /// <exception cref="ArgumentException">It has directions, or weights of its own.</exception>
    public static void Check(ILocalGraph graph)
    {
        if (graph is SparseGraph { IsDirected: true })
        {
            throw new ArgumentException("graph: expected edges without directions, got a graph with directions.", nameof(graph));
        }

        if (graph is SparseGraph { IsWeighted: true })
        {
            throw new ArgumentException("graph: expected edges without weights of their own (weights are an argument), got a graph with weights.", nameof(graph));
        }
    }

    /// <summary>Refuses nodes that are not there, where the graph says how many it has.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="node">The node.</param>
    /// <param name="parameter">Where it came from.</param>
    /// <exception cref="ArgumentException">There is no such node.</exception>
    public static void CheckNode(ILocalGraph graph, int node, string parameter)
    {
        if (node < 0 || (graph is SparseGraph known && node >= known.NodeCount))
        {
            var range = graph is SparseGraph sparse ? $"from 0 to {sparse.NodeCount - 1}" : "at least 0";
            throw new ArgumentOutOfRangeException(parameter, node, $"{parameter}: each node must be {range}, got {node}.");
        }
    }

    /// <summary>The weight of an edge, checked.</summary>
    /// <param name="weights">w; null: all 1.</param>
    /// <param name="from">One end.</param>
    /// <param name="to">The other end.</param>
    /// <returns>Finite, at least 0.</returns>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public static double Weight(IEdgeWeights? weights, int from, int to) =>
        weights is null ? 1
        : weights.Weight(from, to) is var weight && weight >= 0 && double.IsFinite(weight) ? weight
        : throw new ArgumentException(FormattableString.Invariant($"weights: each must be finite and at least 0, got {weight} for the edge {from}–{to}."), nameof(weights));
}
