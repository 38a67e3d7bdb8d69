using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>The cluster around a node.</summary>
public sealed class LocalCluster
{
    private readonly Func<int, int>? _label;

    internal LocalCluster(ILocalGraph graph, int seed, Func<int, int>? label, double massFactor, FlowDiffusionResult flow, SweepCut sweep, bool isSwept)
    {
        _label = label;
        Graph = graph;
        Seed = seed;
        MassFactor = massFactor;
        Flow = flow;
        Sweep = sweep;
        Nodes = isSwept ? sweep.Cluster : sweep.Order;
        Conductance = Nodes.IsEmpty ? double.NaN : sweep.Profile[Nodes.Length - 1];
    }

    /// <summary>The graph.</summary>
    public ILocalGraph Graph { get; }

    /// <summary>The node that was asked about.</summary>
    public int Seed { get; }

    /// <summary>α, the mass at the seed as a multiple of the expected volume.</summary>
    public double MassFactor { get; }

    /// <summary>Where the mass came to rest.</summary>
    public FlowDiffusionResult Flow { get; }

    /// <summary>The sweep over the nodes of the support.</summary>
    public SweepCut Sweep { get; }

    /// <summary>The cluster's nodes, those with the highest x first; empty where the mass stays at the seed.</summary>
    public ImmutableArray<int> Nodes { get; }

    /// <summary>The conductance of the cluster in the weighted graph, 0 to 1; NaN where the cluster is empty or has no volume.</summary>
    public double Conductance { get; }

    /// <summary>The label of a node, as the diffusion saw it.</summary>
    /// <param name="node">The node.</param>
    /// <returns>Its label; of the seed 1; null where there were no labels.</returns>
    public int? LabelOf(int node) => _label?.Invoke(node);

    /// <summary>How well it meets the cluster that was meant.</summary>
    /// <param name="target">The nodes that were meant.</param>
    /// <returns>Precision, recall and F1.</returns>
    public ClusterScore Score(IEnumerable<int> target) => ClusterScore.Of(Nodes, target);

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"cluster of {Nodes.Length:N0} nodes around {Seed}, {SweepCut.Named(Conductance)}, {Flow.Pushes:N0} pushes{(Flow.Converged ? string.Empty : ", not converged")}");
}
