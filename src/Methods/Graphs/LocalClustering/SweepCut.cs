using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>
/// The sweep cut: nodes in the order of x, highest first, and of all first so many the set with the lowest conductance
/// φ(S) = cut(S) / min(vol(S), vol(V) − vol(S)), where cut(S) is the weight of the edges that leave S and vol(S) the sum of the weighted
/// degrees in it.
/// </summary>
public sealed class SweepCut
{
    // Closer than this, heights are rounding errors apart.
    private const double Tie = 1e-8;

    private SweepCut(ImmutableArray<int> order, ImmutableArray<double> profile, int best)
    {
        Order = order;
        Profile = profile;
        Cluster = order[..best];
        Conductance = best > 0 ? profile[best - 1] : double.NaN;
    }

    /// <summary>The nodes with x above 0 by falling x; where x is equal within 10⁻⁸ the smaller number first.</summary>
    public ImmutableArray<int> Order { get; }

    /// <summary>φ of the first 1, 2, 3, … nodes; NaN where one side has no volume.</summary>
    public ImmutableArray<double> Profile { get; }

    /// <summary>The set with the lowest φ, of equals the largest, by falling x; all where no φ is known.</summary>
    public ImmutableArray<int> Cluster { get; }

    /// <summary>Its φ, 0 to 1; NaN where none is known.</summary>
    public double Conductance { get; }

    /// <summary>Sweeps.</summary>
    /// <param name="graph">The graph, without directions. An edge from a node to itself counts for nothing.</param>
    /// <param name="weights">w; null: all 1.</param>
    /// <param name="x">A height for each node of the support; what is not above 0 is left out.</param>
    /// <param name="totalVolume">vol(V), the sum of the weighted degrees of all nodes; null: unknown, the cluster is taken for the smaller side, so that nothing beyond its edges is read.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The order, the profile and the best set.</returns>
    /// <exception cref="ArgumentException">A height is not finite, a node does not exist, or the volume is none or less than that of the support.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static SweepCut Run(
        ILocalGraph graph, IEdgeWeights? weights, IReadOnlyDictionary<int, double> x, double? totalVolume = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(x);
        LocalGraphs.Check(graph);
        if (totalVolume is { } all && !(all > 0 && double.IsFinite(all)))
        {
            throw new ArgumentOutOfRangeException(nameof(totalVolume), all, FormattableString.Invariant($"totalVolume: must be finite and above 0, got {all}."));
        }

        var order = Ordered(graph, x);
        var (inside, profile) = (new HashSet<int>(order.Count), ImmutableArray.CreateBuilder<double>(order.Count));
        var (cut, volume, best) = (0.0, 0.0, 0);
        foreach (var node in order)
        {
            cancellationToken.ThrowIfCancellationRequested();

            // An edge to a node that is in already leaves the cut, any other joins it.
            foreach (var other in graph.Neighbours(node).ToArray())
            {
                if (other != node)
                {
                    var weight = LocalGraphs.Weight(weights, node, other);
                    volume += weight;
                    cut += inside.Contains(other) ? -weight : weight;
                }
            }

            inside.Add(node);

            // φ(S) = cut(S) / min(vol(S), vol(V) − vol(S))
            var smaller = Math.Min(volume, (totalVolume ?? double.PositiveInfinity) - volume);
            profile.Add(volume > 0 && smaller > volume * 1e-12 ? Math.Max(0, cut) / smaller : double.NaN);
            if (best == 0 ? double.IsFinite(profile[^1]) : profile[^1] <= profile[best - 1])
            {
                best = profile.Count;
            }
        }

        // But for rounding
        if (totalVolume < volume * (1 - 1e-9))
        {
            throw new ArgumentOutOfRangeException(
                nameof(totalVolume), totalVolume, FormattableString.Invariant($"totalVolume: must be at least the volume of the nodes with x above 0, {volume}, got {totalVolume}."));
        }

        return new SweepCut([.. order], profile.MoveToImmutable(), best == 0 ? order.Count : best);
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Cluster.Length:N0} of {Order.Length:N0} nodes, {Named(Conductance)}");

    /// <summary>A conductance in words.</summary>
    /// <param name="conductance">φ; NaN: none is known.</param>
    internal static string Named(double conductance) => double.IsNaN(conductance) ? "no conductance" : FormattableString.Invariant($"conductance {conductance:0.###}");

    private static List<int> Ordered(ILocalGraph graph, IReadOnlyDictionary<int, double> x)
    {
        foreach (var (node, height) in x)
        {
            LocalGraphs.CheckNode(graph, node, nameof(x));
            if (!double.IsFinite(height))
            {
                throw new ArgumentException(FormattableString.Invariant($"x: each must be finite, got {height} at node {node}."), nameof(x));
            }
        }

        var falling = x.Where(p => p.Value > 0).OrderByDescending(p => p.Value).ToList();
        var order = new List<int>(falling.Count);
        for (var from = 0; from < falling.Count;)
        {
            var to = from + 1;
            while (to < falling.Count && falling[from].Value - falling[to].Value <= Tie)
            {
                to++;
            }

            order.AddRange(falling[from..to].Select(p => p.Key).Order());
            from = to;
        }

        return order;
    }
}
