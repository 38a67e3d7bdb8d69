using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>Features averaged over neighbours: Pᵗ X with the random walk P = D⁻¹ A, without loops of its own.</summary>
public static class NeighbourAverages
{
    /// <summary>Pᵗ X; with t = 2 the "AAX" of active learning on graphs.</summary>
    /// <param name="graph">A, M nodes; a node without edges gets zeros.</param>
    /// <param name="features">X, <c>[M,F]</c>.</param>
    /// <param name="steps">t, at least 0.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns><c>[M,F]</c>, another array.</returns>
    /// <exception cref="ArgumentException">A form differs, or t is below 0.</exception>
    public static double[,] Of(SparseGraph graph, double[,] features, int steps = 2, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(features);
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        var (nodes, width) = (features.GetLength(0), features.GetLength(1));
        if (nodes != graph.NodeCount || width == 0)
        {
            throw new ArgumentException($"features: expected [{graph.NodeCount},F], one row a node of the graph, got [{nodes},{width}].", nameof(features));
        }

        var (from, to) = (new double[features.Length], new double[features.Length]);
        Buffer.BlockCopy(features, 0, from, 0, from.Length * sizeof(double));
        double[] scale = [.. Enumerable.Range(0, nodes).Select(i => graph.WeightSum(i) is var sum and not 0 ? 1 / sum : 0)];
        for (var t = 0; t < steps; t++)
        {
            graph.Multiply(from, width, to, scale, cancellationToken: cancellationToken);
            (from, to) = (to, from);
        }

        var result = new double[nodes, width];
        Buffer.BlockCopy(from, 0, result, 0, from.Length * sizeof(double));
        return result;
    }
}
