using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>
/// What ERASE does once before training: noisy labels are spread over the edges between labelled nodes, so that a node whose labelled
/// neighbours agree on another class gets that class. It stays as it is during training.
/// </summary>
public static class StructuralDenoiser
{
    /// <summary>
    /// Y ← (1 − α) A₁ Y + α Y, T times, from Y = one-hot noisy labels on the labelled nodes and 0 elsewhere, where A₁ = A D⁻¹ is of the
    /// edges between labelled nodes alone, with degrees of that subgraph.
    /// </summary>
    /// <param name="graph">The graph of M nodes, without directions; loops do not count.</param>
    /// <param name="trainNodes">The N labelled nodes, each once, at least one.</param>
    /// <param name="noisyLabels">Their labels, each from 0 to K−1.</param>
    /// <param name="numClasses">K, at least 1.</param>
    /// <param name="alpha">The share that a node keeps in a step, 0 to 1; with 1 labels stay as they are.</param>
    /// <param name="steps">T, at least 0.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns><c>float64 [M,K]</c> on the CPU; the label of a labelled node is the largest entry of its row, of equals the first.</returns>
    /// <exception cref="ArgumentException">The graph has directions, there is no labelled node, or a node, a label or a number is not allowed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Tensor Propagate(
        SparseGraph graph,
        IReadOnlyList<int> trainNodes,
        IReadOnlyList<long> noisyLabels,
        int numClasses,
        double alpha = 0.6,
        int steps = 5,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(noisyLabels);
        ArgumentOutOfRangeException.ThrowIfLessThan(numClasses, 1);
        Hyperparameter.Share(alpha);
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        CheckNodes(trainNodes, graph.NodeCount);
        if (noisyLabels.Count != trainNodes.Count)
        {
            throw new ArgumentException($"noisyLabels: expected {trainNodes.Count}, one a labelled node, got {noisyLabels.Count}.", nameof(noisyLabels));
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var start = new double[(long)graph.NodeCount * numClasses];
        for (var i = 0; i < trainNodes.Count; i++)
        {
            if (noisyLabels[i] < 0 || noisyLabels[i] >= numClasses)
            {
                throw new ArgumentException($"noisyLabels: each must be from 0 to {numClasses - 1}, got {noisyLabels[i]} at position {i}.", nameof(noisyLabels));
            }

            start[((long)trainNodes[i] * numClasses) + noisyLabels[i]] = 1;
        }

        return new ColumnNormalizedAdjacency(graph, trainNodes)
            .Propagate(tensor(start, [graph.NodeCount, numClasses], float64), alpha, steps, cancellationToken)
            .MoveToOuterDisposeScope();
    }

    /// <summary>Checks labelled nodes: at least one, in range, none twice.</summary>
    internal static void CheckNodes(IReadOnlyList<int> trainNodes, int nodeCount)
    {
        ArgumentNullException.ThrowIfNull(trainNodes);
        if (trainNodes.Count == 0)
        {
            throw new ArgumentException("trainNodes: at least one labelled node is needed, got none.", nameof(trainNodes));
        }

        var seen = new HashSet<int>(trainNodes.Count);
        for (var i = 0; i < trainNodes.Count; i++)
        {
            if ((uint)trainNodes[i] >= (uint)nodeCount)
            {
                throw new ArgumentException($"trainNodes: each must be from 0 to {nodeCount - 1}, got {trainNodes[i]} at position {i}.", nameof(trainNodes));
            }

            if (!seen.Add(trainNodes[i]))
            {
                throw new ArgumentException($"trainNodes: node {trainNodes[i]} stands twice, again at position {i}.", nameof(trainNodes));
            }
        }
    }
}
