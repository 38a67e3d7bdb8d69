using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>A vector for each node of a graph.</summary>
public sealed class NodeEmbedding
{
    private const int MostNumberedClasses = 1_000_000;
    private readonly float[] _values;

    internal NodeEmbedding(float[] values, int nodeCount, int dimension)
    {
        _values = values;
        NodeCount = nodeCount;
        Dimension = dimension;
    }

    /// <summary>The number of nodes, M.</summary>
    public int NodeCount { get; }

    /// <summary>The numbers of a node, D.</summary>
    public int Dimension { get; }

    /// <summary>All numbers, <c>[M,D]</c> row by row; not a copy.</summary>
    public ReadOnlyMemory<float> Values => _values;

    /// <summary>The vector of a node; not a copy.</summary>
    /// <param name="node">From 0 to M−1.</param>
    public ReadOnlySpan<float> this[int node] => _values.AsSpan(checked(node * Dimension), Dimension);

    /// <summary>As a tensor.</summary>
    /// <returns><c>float32 [M,D]</c> on the CPU, in the caller's dispose scope.</returns>
    public Tensor ToTensor() => tensor(_values, [NodeCount, Dimension], float32);

    /// <summary>As a matrix in double precision, for the classical methods.</summary>
    /// <returns><c>[M,D]</c>.</returns>
    public double[,] ToMatrix()
    {
        var matrix = new double[NodeCount, Dimension];
        for (var i = 0; i < NodeCount; i++)
        {
            var row = this[i];
            for (var c = 0; c < row.Length; c++)
            {
                matrix[i, c] = row[c];
            }
        }

        return matrix;
    }

    /// <summary>The nodes as examples with a class each: what noise, training and audits take.</summary>
    /// <param name="name">The data set's name.</param>
    /// <param name="classes">M classes, each from 0 to K−1.</param>
    /// <param name="classNames">K names; null: the numbers, of which there can be 1,000,000.</param>
    /// <returns>The data set; its features keep their scale.</returns>
    /// <exception cref="ArgumentException">There is another number of classes than of nodes, or one is out of range.</exception>
    public LabeledDataset ToDataset(string name, IReadOnlyList<int> classes, ImmutableArray<string>? classNames = null)
    {
        ArgumentNullException.ThrowIfNull(classes);
        if (classes.Count != NodeCount)
        {
            throw new ArgumentException($"classes: expected {NodeCount}, one a node, got {classes.Count}.", nameof(classes));
        }

        var most = classNames?.Length - 1 ?? MostNumberedClasses - 1;
        for (var i = 0; i < classes.Count; i++)
        {
            if (classes[i] < 0 || classes[i] > most)
            {
                throw new ArgumentOutOfRangeException(nameof(classes), classes[i], $"classes: expected numbers from 0 to {most}, got {classes[i]} at position {i}.");
            }
        }

        ImmutableArray<string> names = classNames ?? [.. Enumerable.Range(0, classes.Max() + 1).Select(k => FormattableString.Invariant($"{k}"))];
        ImmutableArray<long> labels = [.. classes.Select(c => (long)c)];
        return new LabeledDataset(name, ToTensor(), labels, names, labels);
    }

    /// <summary>The nodes in a plane: the first two principal components of the embedding.</summary>
    /// <returns><c>[M,2]</c>, centred; zeros in the second column where the embedding has one dimension.</returns>
    public double[,] Plane()
    {
        var mean = new double[Dimension];
        for (var i = 0; i < NodeCount; i++)
        {
            var row = this[i];
            for (var c = 0; c < Dimension; c++)
            {
                mean[c] += row[c] / (double)NodeCount;
            }
        }

        // From the [D,D] scatter matrix: its size does not grow with the graph.
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var scatter = zeros([Dimension, Dimension], float64);
        var centre = tensor(mean, float64);
        var block = Math.Max(1, (1 << 20) / Dimension);
        for (var start = 0; start < NodeCount; start += block)
        {
            using var inner = NewDisposeScope();
            var count = Math.Min(block, NodeCount - start);
            var rows = tensor(_values.AsSpan(start * Dimension, count * Dimension).ToArray(), [count, Dimension], float32).to(float64) - centre;
            scatter.add_(rows.t().mm(rows));
        }

        var (_, vectors) = linalg.eigh(scatter);
        var plane = new double[NodeCount, 2];
        for (var axis = 0; axis < Math.Min(2, Dimension); axis++)
        {
            // Eigenvalues ascend. An eigenvector is known but for its sign: its greatest number is positive.
            var direction = vectors[TensorIndex.Colon, Dimension - 1 - axis].contiguous().data<double>().ToArray();
            var sign = Math.Sign(direction.MaxBy(Math.Abs));
            for (var i = 0; i < NodeCount; i++)
            {
                var row = this[i];
                for (var c = 0; c < Dimension; c++)
                {
                    plane[i, axis] += sign * direction[c] * (row[c] - mean[c]);
                }
            }
        }

        return plane;
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{NodeCount:#,0} nodes, {Dimension} numbers each");
}
