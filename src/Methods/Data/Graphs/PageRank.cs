namespace NoisyNotebooks.Methods.Data;

/// <summary>PageRank (Brin and Page 1998) on a graph without directions: how often a random walk that starts anew now and then is at a node.</summary>
public static class PageRank
{
    private const int MostSteps = 10_000;

    /// <summary>r = (1 − c)/M + c (A D⁻¹ r + what nodes without edges hold, spread over all nodes).</summary>
    /// <param name="graph">A, M nodes without directions; weights, where it has some, at least 0.</param>
    /// <param name="damping">c, in [0, 1).</param>
    /// <param name="tolerance">Ends where a step moves less than this in all, above 0.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>M numbers above 0 that sum to 1.</returns>
    /// <exception cref="ArgumentException">The graph has directions or a negative weight, or a number is out of range.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static double[] Compute(SparseGraph graph, double damping = 0.85, double tolerance = 1e-12, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (graph.IsDirected)
        {
            throw new ArgumentException("graph: expected edges without directions, got a graph with directions.", nameof(graph));
        }

        if (!(damping is >= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(damping), damping, $"damping: expected a share in [0, 1), got {damping}.");
        }

        if (!(tolerance > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, $"tolerance: expected a number above 0, got {tolerance}.");
        }

        if (graph.IsWeighted && graph.Weights.ContainsAnyInRange(double.NegativeInfinity, -double.Epsilon))
        {
            throw new ArgumentException("graph: expected weights of at least 0, got a negative one.", nameof(graph));
        }

        var n = graph.NodeCount;
        var (rank, share, sent) = (new double[n], new double[n], new double[n]);
        var outgoing = new double[n];
        for (var i = 0; i < n; i++)
        {
            (rank[i], outgoing[i]) = (1.0 / n, graph.WeightSum(i));
        }

        for (var step = 0; step < MostSteps; step++)
        {
            var stuck = 0.0;
            for (var i = 0; i < n; i++)
            {
                share[i] = outgoing[i] > 0 ? rank[i] / outgoing[i] : 0;
                stuck += outgoing[i] > 0 ? 0 : rank[i];
            }

            graph.Multiply(share, 1, sent, cancellationToken: cancellationToken);
            var moved = 0.0;
            for (var i = 0; i < n; i++)
            {
                var next = ((1 - damping) / n) + (damping * (sent[i] + (stuck / n)));
                moved += Math.Abs(next - rank[i]);
                rank[i] = next;
            }

            if (moved < tolerance)
            {
                break;
            }
        }

        return rank;
    }
}
