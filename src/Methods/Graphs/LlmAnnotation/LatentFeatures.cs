using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>
/// Few numbers a node in place of a bag of words (latent semantic analysis): the rows of U Σ of the truncated singular value decomposition
/// X ≈ U Σ Vᵀ, each divided by its length. It stands in for the sentence embeddings of a language model where there is no text.
/// </summary>
public static class LatentFeatures
{
    /// <summary>Reduces the features of a graph.</summary>
    /// <param name="data">The graph with F features a node.</param>
    /// <param name="dimension">How many numbers are left, 1 to min(M, F).</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The same nodes and labels with features of length 1 (a node without words keeps zeros).</returns>
    /// <exception cref="ArgumentOutOfRangeException">The dimension is out of range.</exception>
    public static GraphDataset Reduce(GraphDataset data, int dimension = 64, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        var (nodes, width) = ((int)data.Features.shape[0], (int)data.Features.shape[1]);
        if (dimension < 1 || dimension > Math.Min(nodes, width))
        {
            throw new ArgumentOutOfRangeException(nameof(dimension), dimension, $"dimension: expected 1 to {Math.Min(nodes, width)} for {nodes} nodes with {width} features, got {dimension}.");
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var x = data.Features.cpu().to(float64);
        var (words, nodesOf) = (x.to_sparse(), x.t().to_sparse());
        var embedded = tensor(SubspaceSvd.Embed(nodes, width, dimension, (v, k) => Times(words, v, k), (v, k) => Times(nodesOf, v, k), cancellationToken));
        var lengths = embedded.norm(1, keepdim: true);
        var rows = embedded / where(lengths.gt(0), lengths, ones_like(lengths));
        return new GraphDataset(
            data.Name, rows.to(float32).DetachFromDisposeScope(), data.Graph, data.Nodes, data.Given.Entries(), data.ClassNames, data.Known?.Entries(), data.Split);
    }

    private static double[] Times(Tensor matrix, double[] vectors, int count)
    {
        using var scope = NewDisposeScope();
        return matrix.mm(tensor(vectors, [vectors.Length / count, count], float64)).contiguous().data<double>().ToArray();
    }
}
