using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>
/// Labels that say of each node whether it belongs to a cluster, and are often wrong: right with probability a₁ inside and a₀ outside. A
/// node's label depends on its number and the seed alone, so labels can be asked for one by one, in any order, of a graph of any size.
/// </summary>
/// <param name="members">K, the cluster.</param>
/// <param name="insideAccuracy">a₁, 0 to 1.</param>
/// <param name="outsideAccuracy">a₀, 0 to 1.</param>
/// <param name="seed">The seed of the noise.</param>
public sealed class NoisyMembership(IEnumerable<int> members, double insideAccuracy, double outsideAccuracy, long seed = 0)
{
    private const long Stream = 0x6D656D62;
    private readonly HashSet<int> _members = Checked(members);
    private readonly double _inside = Share(insideAccuracy, nameof(insideAccuracy));
    private readonly double _outside = Share(outsideAccuracy, nameof(outsideAccuracy));

    /// <summary>A node whose label is right whatever the noise: the node that one asks about, known to be in the cluster; null: none.</summary>
    public int? KnownMember { get; init; }

    /// <summary>The label of a node.</summary>
    /// <param name="node">The node.</param>
    /// <returns>1: thought to be in the cluster; 0: not.</returns>
    public int Label(int node)
    {
        if (node == KnownMember)
        {
            return 1;
        }

        // y_i = 1 exactly if i is in K; kept with probability a₁ or a₀, else flipped
        var isMember = _members.Contains(node);
        var isKept = new SeededRandom(seed, Stream, node).NextDouble() < (isMember ? _inside : _outside);
        return isMember == isKept ? 1 : 0;
    }

    private static HashSet<int> Checked(IEnumerable<int> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        return [.. members];
    }

    private static double Share(double value, string name) =>
        value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(name, value, FormattableString.Invariant($"{name}: must be from 0 to 1, got {value}."));
}
