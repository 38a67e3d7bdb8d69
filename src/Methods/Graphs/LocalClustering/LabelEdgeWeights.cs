namespace NoisyNotebooks.Methods.Graphs;

/// <summary>
/// The label-weighted graph: w_ij = 1 where the labels of i and j are equal, else ε. A node is asked for its label once, when one of its
/// edges is first met; what was never met has none.
/// </summary>
public sealed class LabelEdgeWeights : IEdgeWeights
{
    private readonly Func<int, int> _label;
    private readonly Dictionary<int, int> _known = [];

    /// <summary>Takes the labels.</summary>
    /// <param name="label">The label of a node: 1 for what is thought to be in the cluster, 0 for what is not.</param>
    /// <param name="epsilon">ε, 0 to 1: the weight of an edge between labels that differ. 0 as in the paper's theory, 1: labels do not count.</param>
    /// <exception cref="ArgumentOutOfRangeException">ε is outside its range.</exception>
    public LabelEdgeWeights(Func<int, int> label, double epsilon = 0.05)
    {
        ArgumentNullException.ThrowIfNull(label);
        if (epsilon is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, FormattableString.Invariant($"epsilon: must be from 0 to 1, got {epsilon}."));
        }

        _label = label;
        Epsilon = epsilon;
    }

    /// <summary>ε.</summary>
    public double Epsilon { get; }

    /// <summary>How many nodes were asked for their label.</summary>
    public int LabelsRead => _known.Count;

    /// <inheritdoc/>
    public double Weight(int from, int to) => LabelOf(from) == LabelOf(to) ? 1 : Epsilon;

    /// <summary>The label of a node.</summary>
    /// <param name="node">The node.</param>
    /// <returns>What the labels said when it was first met.</returns>
    /// <exception cref="ArgumentException">They said neither 0 nor 1.</exception>
    public int LabelOf(int node)
    {
        if (!_known.TryGetValue(node, out var label))
        {
            label = _label(node);
            if (label is not (0 or 1))
            {
                throw new ArgumentException(FormattableString.Invariant($"label: each must be 0 or 1, got {label} for node {node}."));
            }

            _known.Add(node, label);
        }

        return label;
    }
}
