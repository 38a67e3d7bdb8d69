using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>
/// What a diffusion has met of a graph: nodes under small numbers of their own, in the order of meeting, and the rows of those that were
/// pushed. Its size is that of the cluster and its neighbourhood; each row of the graph is read once.
/// </summary>
/// <param name="graph">The graph.</param>
/// <param name="weights">w; null: all 1.</param>
/// <param name="sink">T.</param>
internal sealed class FlowState(ILocalGraph graph, IEdgeWeights? weights, Func<int, double> sink)
{
    private readonly Dictionary<int, int> _number = [];
    private readonly List<(int Node, double Weight)[]?> _rows = [];
    private int _expanded;

    /// <summary>The nodes of the graph, by number.</summary>
    public List<int> Nodes { get; } = [];

    /// <summary>x.</summary>
    public List<double> X { get; } = [];

    /// <summary>m.</summary>
    public List<double> Mass { get; } = [];

    /// <summary>T.</summary>
    public List<double> Sink { get; } = [];

    /// <summary>d_w(i) = Σ_j w_ij; NaN before the row was read.</summary>
    public List<double> WeightSum { get; } = [];

    /// <summary>Whether a node waits to be pushed.</summary>
    public List<bool> IsQueued { get; } = [];

    /// <summary>How many nodes were met.</summary>
    public int Count => Nodes.Count;

    /// <summary>Σ T over them.</summary>
    public double SinkSum { get; private set; }

    /// <summary>Whether the rows of all nodes that were met were read, so that nothing more can be met.</summary>
    public bool IsClosed => _expanded == Count;

    /// <summary>Meets a node.</summary>
    /// <param name="node">The node.</param>
    /// <returns>Its number.</returns>
    public int Touch(int node)
    {
        if (_number.TryGetValue(node, out var number))
        {
            return number;
        }

        var capacity = sink(node);
        if (!(capacity >= 0) || !double.IsFinite(capacity))
        {
            throw new ArgumentException(FormattableString.Invariant($"sink: each must be finite and at least 0, got {capacity} at node {node}."));
        }

        number = Count;
        _number.Add(node, number);
        Nodes.Add(node);
        X.Add(0);
        Mass.Add(0);
        Sink.Add(capacity);
        WeightSum.Add(double.NaN);
        IsQueued.Add(false);
        _rows.Add(null);
        SinkSum += capacity;
        return number;
    }

    /// <summary>The neighbours of a node that was expanded, by number, and the weights of the edges to them.</summary>
    /// <param name="number">The node's number.</param>
    public ReadOnlySpan<(int Node, double Weight)> Row(int number) => _rows[number];

    /// <summary>Reads the row of a node, once.</summary>
    /// <param name="number">The node's number.</param>
    /// <returns>Its neighbours over edges with a weight.</returns>
    public ReadOnlySpan<(int Node, double Weight)> Expand(int number)
    {
        if (_rows[number] is { } known)
        {
            return known;
        }

        var node = Nodes[number];

        // A copy: labels may come from the same graph, and that may use its room again.
        var neighbours = graph.Neighbours(node).ToArray();
        var (row, count, sum) = (new (int, double)[neighbours.Length], 0, 0.0);
        foreach (var other in neighbours)
        {
            // A node sends itself nothing: x_i − x_i = 0.
            var weight = other == node ? 0 : LocalGraphs.Weight(weights, node, other);
            if (weight > 0)
            {
                row[count++] = (Touch(other), weight);
                sum += weight;
            }
        }

        _expanded++;
        Array.Resize(ref row, count);
        _rows[number] = row;
        WeightSum[number] = sum;
        return row;
    }

    /// <summary>Σ max(0, m_i − T_i).</summary>
    public double Excess()
    {
        var excess = 0.0;
        for (var i = 0; i < Count; i++)
        {
            excess += Math.Max(0, Mass[i] - Sink[i]);
        }

        return excess;
    }

    /// <summary>What is to be told of it.</summary>
    /// <param name="pushes">The pushes.</param>
    /// <param name="scanned">The entries that they read.</param>
    /// <param name="tolerance">How far above its sink a node may be.</param>
    public FlowDiffusionResult Result(long pushes, long scanned, double tolerance)
    {
        var (x, mass) = (new Dictionary<int, double>(), new Dictionary<int, double>(Count));
        var converged = true;
        for (var i = 0; i < Count; i++)
        {
            mass.Add(Nodes[i], Mass[i]);
            if (X[i] > 0)
            {
                x.Add(Nodes[i], X[i]);
            }

            converged &= Mass[i] - Sink[i] <= tolerance;
        }

        return new FlowDiffusionResult(x, mass, pushes, scanned, Excess(), converged);
    }
}
