using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>
/// C-Density (LLM-GNN, Chen et al., ICLR 2024): 1 / (1 + ‖x_i − c‖₂), c the centre of the k-means cluster of node i. What lies near a
/// centre is typical, and a language model is more often right about it.
/// </summary>
public static class ClusterDensity
{
    /// <summary>Clusters the nodes, and measures.</summary>
    /// <param name="features">X, <c>[M,F]</c>, finite.</param>
    /// <param name="clusters">k, 1 to M: the number of classes for the pure strategy, the budget beside another score.</param>
    /// <param name="seed">The seed of the clusters.</param>
    /// <param name="starts">How often k-means starts from other centres, at least 1: with few clusters the first may be bad ones.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>M numbers in (0, 1]; 1 for a node that is a centre.</returns>
    /// <exception cref="ArgumentException">A number is out of range or not finite.</exception>
    public static double[] Compute(double[,] features, int clusters, long seed = 0, int starts = 1, CancellationToken cancellationToken = default) =>
        Of(KMeans.Fit(features, clusters, seed, starts, cancellationToken: cancellationToken));

    /// <summary>The same for clusters that are there already.</summary>
    /// <param name="clusters">The nodes with their nearest centres.</param>
    /// <returns>M numbers in (0, 1].</returns>
    public static double[] Of(KMeans clusters)
    {
        ArgumentNullException.ThrowIfNull(clusters);

        // The distance itself, not its square.
        return [.. clusters.Distances.Select(d => 1 / (1 + d))];
    }
}
