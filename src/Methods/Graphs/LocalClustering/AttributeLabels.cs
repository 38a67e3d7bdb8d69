using System.Runtime.InteropServices;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Numerics;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>
/// Labels from what is known of the nodes themselves: a logistic regression on the attributes of a few nodes that are known to be in the
/// cluster or out of it. Each node is classified when its label is asked for.
/// </summary>
public sealed class AttributeLabels
{
    private readonly Func<int, double[]> _attributes;
    private readonly LogisticRegression _model;
    private readonly int _width;

    /// <summary>Learns.</summary>
    /// <param name="attributes">The attributes of a node, finite, as many for each.</param>
    /// <param name="inside">Nodes that are in the cluster, at least one.</param>
    /// <param name="outside">Nodes that are not, at least one.</param>
    /// <param name="l2">λ of the regression, above 0.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ArgumentException">A list is empty, a node is in both, has another number of attributes, or one that is not finite.</exception>
    public AttributeLabels(Func<int, double[]> attributes, IReadOnlyList<int> inside, IReadOnlyList<int> outside, double l2 = 1, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        NotEmpty(inside, nameof(inside));
        NotEmpty(outside, nameof(outside));
        foreach (var node in outside.Intersect(inside).Take(1))
        {
            throw new ArgumentException($"outside: node {node} is in inside too.", nameof(outside));
        }

        (_attributes, _width) = (attributes, attributes(inside[0]).Length);
        _model = LogisticRegression.Fit(
            Rows([.. inside, .. outside]), [.. inside.Select(_ => 1), .. outside.Select(_ => 0)], classes: 2, l2, cancellationToken);
    }

    /// <summary>Takes the nodes' features.</summary>
    /// <param name="nodes">A graph with features, read in place.</param>
    /// <param name="inside">Nodes of the graph that are in the cluster, at least one.</param>
    /// <param name="outside">Nodes of the graph that are not, at least one.</param>
    /// <param name="l2">λ of the regression, above 0.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The labels.</returns>
    /// <exception cref="ArgumentException">A list is empty, or a node is in both or does not exist.</exception>
    public static AttributeLabels Of(GraphDataset nodes, IReadOnlyList<int> inside, IReadOnlyList<int> outside, double l2 = 1, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        var width = (int)nodes.Features.shape[1];
        return new AttributeLabels(
            node =>
            {
                LocalGraphs.CheckNode(nodes.Graph, node, nameof(node));
                var row = new double[width];
                var values = MemoryMarshal.Cast<byte, float>(nodes.Features.bytes).Slice(node * width, width);
                for (var c = 0; c < width; c++)
                {
                    row[c] = values[c];
                }

                return row;
            },
            inside,
            outside,
            l2,
            cancellationToken);
    }

    /// <summary>The label of a node.</summary>
    /// <param name="node">The node.</param>
    /// <returns>1: thought to be in the cluster; 0: not.</returns>
    /// <exception cref="ArgumentException">The node does not exist, has another number of attributes, or one that is not finite.</exception>
    public int Label(int node) => _model.Predict(Rows([node]))[0];

    private double[,] Rows(IReadOnlyList<int> nodes)
    {
        var rows = new double[nodes.Count, _width];
        for (var i = 0; i < nodes.Count; i++)
        {
            var values = _attributes(nodes[i]);
            if (values.Length != _width)
            {
                throw new ArgumentException($"attributes: expected {_width} for every node, got {values.Length} for node {nodes[i]}.", nameof(nodes));
            }

            foreach (var value in values)
            {
                if (!double.IsFinite(value))
                {
                    throw new ArgumentException(FormattableString.Invariant($"attributes: each must be finite, got {value} for node {nodes[i]}."), nameof(nodes));
                }
            }

            Buffer.BlockCopy(values, 0, rows, i * _width * sizeof(double), _width * sizeof(double));
        }

        return rows;
    }

    private static void NotEmpty(IReadOnlyList<int> nodes, string parameter)
    {
        ArgumentNullException.ThrowIfNull(nodes, parameter);
        if (nodes.Count == 0)
        {
            throw new ArgumentException($"{parameter}: expected at least one node, got none.", parameter);
        }
    }
}
