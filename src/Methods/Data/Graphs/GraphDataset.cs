using System.Collections.Immutable;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// Nodes of a graph with one class each. A network reads all M nodes in every step and answers for all of them; the examples are
/// the N nodes that this set names, for training some and for testing others of the same graph (transductive: features and edges of
/// test nodes are seen in training, their labels are not).
/// </summary>
public sealed class GraphDataset : Dataset
{
    private readonly TensorByDevice _nodes;

    /// <summary>Creates a data set.</summary>
    /// <param name="name">A short name for tables and charts.</param>
    /// <param name="nodeFeatures"><c>float32 [M,F]</c>: of all nodes of the graph. Kept as it is, outside any dispose scope.</param>
    /// <param name="graph">The graph of M nodes.</param>
    /// <param name="nodes">The N nodes that are examples, each from 0 to M−1.</param>
    /// <param name="givenLabels">N labels, each from 0 to K−1.</param>
    /// <param name="classNames">K names, K at least 1.</param>
    /// <param name="trueLabels">N correct labels, where known.</param>
    /// <param name="split">Which part of a published data set this is.</param>
    /// <exception cref="ArgumentException">Numbers differ, or a node or label is out of range.</exception>
    public GraphDataset(
        string name,
        Tensor nodeFeatures,
        SparseGraph graph,
        ImmutableArray<int> nodes,
        ImmutableArray<long> givenLabels,
        ImmutableArray<string> classNames,
        ImmutableArray<long>? trueLabels = null,
        DataSplit split = DataSplit.All)
        : this(
            name,
            Checked(nodeFeatures, graph),
            graph,
            Checked(nodes, graph),
            Labels(givenLabels, nameof(givenLabels), nodes.Length, classNames),
            trueLabels is { } known ? Labels(known, nameof(trueLabels), nodes.Length, classNames) : null,
            split)
    {
    }

    private GraphDataset(
        string name, Tensor nodeFeatures, SparseGraph graph, ImmutableArray<int> nodes, LabelTensor given, LabelTensor? known, DataSplit split)
        : base(name, nodeFeatures, given, known, split)
    {
        Graph = graph;
        Nodes = nodes;
        _nodes = new TensorByDevice(() => tensor(nodes.Select(n => (long)n).ToArray(), int64));
    }

    /// <summary>The graph.</summary>
    public SparseGraph Graph { get; }

    /// <summary>The N nodes that are examples: example i is node <c>Nodes[i]</c>.</summary>
    public ImmutableArray<int> Nodes { get; }

    /// <inheritdoc/>
    public override TargetKind Kind => TargetKind.Classes;

    /// <summary>The share of the edges between examples whose true labels (given ones, where none are known) agree; NaN without such edges.</summary>
    /// <returns>0 to 1.</returns>
    public double Homophily()
    {
        var labels = (Known ?? Given).Entries();
        var of = new Dictionary<int, long>();
        for (var i = 0; i < Nodes.Length; i++)
        {
            of[Nodes[i]] = labels[i];
        }

        var (same, all) = (0L, 0L);
        foreach (var (node, label) in of)
        {
            foreach (var neighbour in Graph.Neighbours(node))
            {
                if (neighbour != node && of.TryGetValue(neighbour, out var other))
                {
                    all++;
                    same += label == other ? 1 : 0;
                }
            }
        }

        return (double)same / all;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{base.ToString()}; graph of {Graph}";

    /// <inheritdoc/>
    protected internal override bool IsStandardized => false;

    /// <inheritdoc/>
    protected internal override bool IsWhole => true;

    /// <inheritdoc/>
    protected internal override Tensor OutputsOf(Tensor outputs, Tensor rows)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(rows);
        return outputs.index_select(0, _nodes.On(outputs.device).index_select(0, rows));
    }

    /// <inheritdoc/>
    protected internal override Dataset With(LabelTensor given, LabelTensor? known, string name, DataSplit split) =>
        new GraphDataset(name, Features, Graph, Nodes, given, known, split);

    /// <inheritdoc/>
    protected internal override Dataset Select(ReadOnlySpan<long> rows)
    {
        var nodes = ImmutableArray.CreateBuilder<int>(rows.Length);
        foreach (var row in rows)
        {
            nodes.Add(Nodes[(int)row]);
        }

        return new GraphDataset(Name, Features, Graph, nodes.MoveToImmutable(), Given.Select(rows), Known?.Select(rows), Split);
    }

    private static Tensor Checked(Tensor nodeFeatures, SparseGraph graph)
    {
        ArgumentNullException.ThrowIfNull(nodeFeatures);
        ArgumentNullException.ThrowIfNull(graph);
        return nodeFeatures.dtype == ScalarType.Float32 && nodeFeatures.dim() == 2 && nodeFeatures.shape[0] == graph.NodeCount
            ? nodeFeatures
            : throw new ArgumentException(
                $"nodeFeatures: expected float32 [{graph.NodeCount},F], one row a node of the graph, got {nodeFeatures.dtype} [{string.Join(',', nodeFeatures.shape)}].",
                nameof(nodeFeatures));
    }

    private static ImmutableArray<int> Checked(ImmutableArray<int> nodes, SparseGraph graph)
    {
        for (var i = 0; i < (nodes.IsDefault ? 0 : nodes.Length); i++)
        {
            if ((uint)nodes[i] >= (uint)graph.NodeCount)
            {
                throw new ArgumentException($"nodes: each must be from 0 to {graph.NodeCount - 1}, got {nodes[i]} at position {i}.", nameof(nodes));
            }
        }

        return nodes.IsDefault ? throw new ArgumentException("nodes: expected a list of nodes, got none.", nameof(nodes)) : nodes;
    }

    private static LabelTensor Labels(ImmutableArray<long> labels, string parameter, int count, ImmutableArray<string> classNames)
    {
        if (classNames.IsDefaultOrEmpty)
        {
            throw new ArgumentException("classNames: at least one class is needed, got none.", nameof(classNames));
        }

        if (labels.IsDefault || labels.Length != count)
        {
            throw new ArgumentException($"{parameter}: expected {count} labels, one a node, got {(labels.IsDefault ? 0 : labels.Length)}.", parameter);
        }

        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i] < 0 || labels[i] >= classNames.Length)
            {
                throw new ArgumentException($"{parameter}: each label must be from 0 to {classNames.Length - 1}, got {labels[i]} at position {i}.", parameter);
            }
        }

        return new LabelTensor(labels, classNames);
    }
}
