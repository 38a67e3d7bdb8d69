using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>Where the mass of a flow diffusion came to rest. Only nodes that were met stand in it.</summary>
public sealed class FlowDiffusionResult
{
    internal FlowDiffusionResult(IReadOnlyDictionary<int, double> x, IReadOnlyDictionary<int, double> mass, long pushes, long edgesScanned, double excess, bool converged)
    {
        X = x;
        Mass = mass;
        Pushes = pushes;
        EdgesScanned = edgesScanned;
        Excess = excess;
        Converged = converged;
    }

    /// <summary>x, the height of each node; only what is above 0, the cluster.</summary>
    public IReadOnlyDictionary<int, double> X { get; }

    /// <summary>m, the mass of each node that was met: at most its sink where the diffusion has converged.</summary>
    public IReadOnlyDictionary<int, double> Mass { get; }

    /// <summary>How often a node was pushed.</summary>
    public long Pushes { get; }

    /// <summary>How many entries of neighbours' lists that took.</summary>
    public long EdgesScanned { get; }

    /// <summary>The mass above the sinks that is left, Σ max(0, m_i − T_i).</summary>
    public double Excess { get; }

    /// <summary>Whether no node holds more than its sink and the tolerance. False: the pushes ran out, the sinks that the mass can reach do not hold it, or, with p above 2, double precision resolves no more.</summary>
    public bool Converged { get; }

    /// <summary>The nodes with x above 0, ascending.</summary>
    public ImmutableArray<int> Support => [.. X.Keys.Order()];

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{X.Count:N0} nodes of {Mass.Count:N0} met, {Pushes:N0} pushes{(Converged ? string.Empty : $", not converged: {Excess:0.###} too much mass")}");
}
