namespace NoisyNotebooks.Methods.Graphs;

/// <summary>How well a set of nodes meets a target set.</summary>
/// <param name="Precision">|C ∩ K| / |C|, 0 to 1; 0 where C is empty.</param>
/// <param name="Recall">|C ∩ K| / |K|, 0 to 1; 0 where K is empty.</param>
/// <param name="F1">2 P R / (P + R), 0 to 1; 0 where nothing is shared.</param>
public readonly record struct ClusterScore(double Precision, double Recall, double F1)
{
    /// <summary>Compares.</summary>
    /// <param name="cluster">C; a node that stands twice counts once.</param>
    /// <param name="target">K.</param>
    /// <returns>The score.</returns>
    public static ClusterScore Of(IEnumerable<int> cluster, IEnumerable<int> target)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(target);
        var (found, wanted) = (cluster.ToHashSet(), target.ToHashSet());
        double shared = found.Count(wanted.Contains);

        // precision = |C∩K| / |C|, recall = |C∩K| / |K|, F1 = 2PR / (P + R)
        return shared == 0 ? default : new ClusterScore(shared / found.Count, shared / wanted.Count, 2 * shared / (found.Count + wanted.Count));
    }
}
