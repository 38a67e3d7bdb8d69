using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>
/// Local graph clustering with noisy labels (Fountoulakis and Yang, ICLR 2024): the cluster around one node of a graph of any size, by
/// flow diffusion on the graph that labels weight. Labels alone name far too many nodes when the cluster is a small part of the graph, and edges
/// alone let the mass leak away when many of them leave the cluster; edges between different labels count ε, so the mass stays where both agree.
/// </summary>
public sealed record LocalClustering
{
    /// <summary>ε, 0 to 1: the weight of an edge between labels that differ; 1: labels do not count.</summary>
    public double Epsilon { get; init; } = 0.05;

    /// <summary>α, each finite and above 0: the mass at the seed is α times the expected volume. Of several, the one whose cluster has the lowest conductance is kept; one whose diffusion came to rest goes before one that did not.</summary>
    public ImmutableArray<double> MassFactors { get; init; } = [2];

    /// <summary>The norm of the flow, at least 2.</summary>
    public double P { get; init; } = 2;

    /// <summary>How far above its sink, in edges, a node may stay; above 0.</summary>
    public double Tolerance { get; init; } = 1e-3;

    /// <summary>The most pushes, at least 0.</summary>
    public long MaxPushes { get; init; } = FlowDiffusion.DefaultMostPushes;

    /// <summary>Whether the cluster is the best sweep cut, and not every node with x above 0.</summary>
    public bool IsSwept { get; init; }

    /// <summary>Finds the cluster around a node. What is read of the graph, and the memory, depend on the mass and not on the graph.</summary>
    /// <param name="graph">The graph, without directions and weights: a <see cref="SparseGraph"/> or your own.</param>
    /// <param name="seed">A node of the cluster; its label is taken to be 1 whatever the labels say.</param>
    /// <param name="volume">The expected sum of the degrees in the cluster, finite and above 0: its size times the mean degree where nothing better is known.</param>
    /// <param name="label">1 for a node that is thought to be in the cluster, 0 for one that is not; asked once a node that was met. Null: no labels.</param>
    /// <param name="totalVolume">The sum of the weighted degrees of the graph, for the sweep; null: unknown, and taken for more than twice the cluster's.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The cluster.</returns>
    /// <exception cref="ArgumentException">A number is outside its range, a label is neither 0 nor 1, the seed has no edge, or the graph has directions or weights.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public LocalCluster Around(ILocalGraph graph, int seed, double volume, Func<int, int>? label = null, double? totalVolume = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (!(volume > 0) || !double.IsFinite(volume))
        {
            throw new ArgumentOutOfRangeException(nameof(volume), volume, FormattableString.Invariant($"volume: must be finite and above 0, got {volume}."));
        }

        if (MassFactors.IsDefaultOrEmpty || MassFactors.Any(f => !(f > 0) || !double.IsFinite(f)))
        {
            throw new ArgumentException(
                FormattableString.Invariant($"MassFactors: expected at least one number, each finite and above 0, got {(MassFactors.IsDefaultOrEmpty ? "none" : string.Join(", ", MassFactors))}."));
        }

        LocalGraphs.CheckNode(graph, seed, nameof(seed));
        if (graph.Degree(seed) == 0)
        {
            throw new ArgumentException(FormattableString.Invariant($"seed: node {seed} has no edge, so no cluster is around it."), nameof(seed));
        }

        // w_ij = 1 where y_i = y_j, else ε; of the seed it is known that it belongs
        var weights = new LabelEdgeWeights(label is null ? _ => 1 : node => node == seed ? 1 : label(node), Epsilon);
        LocalCluster? best = null;
        foreach (var factor in MassFactors)
        {
            // Δ_s = α vol(K)
            var source = new Dictionary<int, double> { [seed] = factor * volume };
            var flow = FlowDiffusion.Solve(graph, weights, source, P, tolerance: Tolerance, maxPushes: MaxPushes, cancellationToken: cancellationToken);
            var found = new LocalCluster(graph, seed, label is null ? null : weights.LabelOf, factor, flow, SweepCut.Run(graph, weights, flow.X, totalVolume, cancellationToken), IsSwept);
            if (best is null || IsBetter(found, best))
            {
                best = found;
            }
        }

        return best!;
    }

    // A mass without room fills all that it reaches: no edge leaves that, and its conductance of 0 says nothing.
    private static bool IsBetter(LocalCluster one, LocalCluster other) =>
        double.IsNaN(one.Conductance) || double.IsNaN(other.Conductance) ? !double.IsNaN(one.Conductance)
        : one.Flow.Converged == other.Flow.Converged ? one.Conductance < other.Conductance
        : one.Flow.Converged;
}
