using NoisyNotebooks.Methods.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>N(A) = A D⁻¹ of a graph without directions and without its loops: each column that has entries sums to 1.</summary>
internal sealed class ColumnNormalizedAdjacency
{
    private readonly TensorByDevice _matrix;

    /// <summary>Normalizes.</summary>
    /// <param name="graph">The graph of M nodes.</param>
    /// <param name="nodes">The nodes whose edges among themselves count; null: all.</param>
    /// <exception cref="ArgumentException">The graph has directions.</exception>
    public ColumnNormalizedAdjacency(SparseGraph graph, IEnumerable<int>? nodes = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (graph.IsDirected)
        {
            throw new ArgumentException("graph: expected one without directions, got one with directions.", nameof(graph));
        }

        NodeCount = graph.NodeCount;
        bool[]? kept = null;
        if (nodes is not null)
        {
            kept = new bool[graph.NodeCount];
            foreach (var node in nodes)
            {
                kept[node] = true;
            }
        }

        _matrix = new TensorByDevice(() => Build(graph, kept));
    }

    /// <summary>M.</summary>
    public int NodeCount { get; }

    /// <summary>Y ← (1 − α) N(A) Y + α Y, so many times. A node without edges ends with αᵀ of what it had.</summary>
    /// <param name="labels">Y, <c>float64 [M,K]</c>.</param>
    /// <param name="alpha">The share that a node keeps, 0 to 1; with 1 nothing moves.</param>
    /// <param name="steps">How many times.</param>
    /// <param name="cancellationToken">Stops between two steps.</param>
    /// <returns><c>float64 [M,K]</c>, in the caller's dispose scope.</returns>
    public Tensor Propagate(Tensor labels, double alpha, int steps, CancellationToken cancellationToken = default)
    {
        using var scope = NewDisposeScope();
        var matrix = _matrix.On(labels.device);
        var y = labels;
        for (var t = 0; t < steps; t++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            y = (matrix.mm(y) * (1 - alpha)) + (y * alpha);
        }

        return (steps == 0 ? y.clone() : y).MoveToOuterDisposeScope();
    }

    // Entry (i, j) is w_ij / d_j, where d_j sums the weights of j's kept edges; a column without any stays empty.
    private static Tensor Build(SparseGraph graph, bool[]? kept)
    {
        bool Counts(int i, int j) => i != j && (kept is null || (kept[i] && kept[j]));
        var rows = new List<long>(graph.EntryCount);
        var columns = new List<long>(graph.EntryCount);
        var values = new List<double>(graph.EntryCount);
        var sums = new double[graph.NodeCount];
        for (var i = 0; i < graph.NodeCount; i++)
        {
            var neighbours = graph.Neighbours(i);
            var weights = graph.WeightsOf(i);
            for (var k = 0; k < neighbours.Length; k++)
            {
                if (Counts(i, neighbours[k]))
                {
                    rows.Add(i);
                    columns.Add(neighbours[k]);
                    values.Add(weights[k]);
                    sums[i] += weights[k];
                }
            }
        }

        for (var k = 0; k < values.Count; k++)
        {
            var sum = sums[columns[k]];
            values[k] = sum == 0 ? 0 : values[k] / sum;
        }

        var places = tensor([.. rows, .. columns], [2, rows.Count], int64);
        return sparse_coo_tensor(places, tensor([.. values], float64), [graph.NodeCount, graph.NodeCount]);
    }
}
