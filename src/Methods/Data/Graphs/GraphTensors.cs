using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Data;

/// <summary>Graphs as tensors.</summary>
public static class GraphTensors
{
    /// <summary>The adjacency matrix.</summary>
    /// <param name="graph">A graph of M nodes.</param>
    /// <returns>A sparse (COO) <c>float32 [M,M]</c> on the CPU, in the caller's dispose scope.</returns>
    public static Tensor ToSparseTensor(this SparseGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        using var scope = NewDisposeScope();
        return sparse_coo_tensor(graph.ToEntryIndices(), tensor(Array.ConvertAll(graph.Weights.ToArray(), w => (float)w)), [graph.NodeCount, graph.NodeCount]).MoveToOuterDisposeScope();
    }

    /// <summary>The places of the stored entries.</summary>
    /// <param name="graph">A graph of E entries.</param>
    /// <returns><c>int64 [2,E]</c> on the CPU: rows (ascending), columns.</returns>
    public static Tensor ToEntryIndices(this SparseGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var places = new long[2 * graph.EntryCount];
        for (var i = 0; i < graph.NodeCount; i++)
        {
            places.AsSpan(graph.Offsets[i]..graph.Offsets[i + 1]).Fill(i);
        }

        for (var k = 0; k < graph.EntryCount; k++)
        {
            places[graph.EntryCount + k] = graph.Columns[k];
        }

        return tensor(places, [2, graph.EntryCount], int64);
    }

    /// <summary>The features of all nodes of a graph as an array.</summary>
    /// <param name="data">A graph of M nodes with F features each.</param>
    /// <returns><c>[M,F]</c>, a copy.</returns>
    public static double[,] FeatureRows(this GraphDataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var rows = new double[data.Features.shape[0], data.Features.shape[1]];
        Buffer.BlockCopy(data.Features.to(float64).cpu().contiguous().data<double>().ToArray(), 0, rows, 0, rows.Length * sizeof(double));
        return rows;
    }
}
