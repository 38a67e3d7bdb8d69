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

    // The parts of what was met, as trees of nodes. At a root: how many rows of its part are unread, and its mass less its sinks, Σ Δ − Σ T.
    private readonly List<int> _parent = [];
    private readonly List<int> _unread = [];
    private readonly List<double> _surplus = [];

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
        _parent.Add(number);
        _unread.Add(1);
        _surplus.Add(-capacity);
        return number;
    }

    /// <summary>Puts mass on a node, before the first push.</summary>
    /// <param name="number">The node's number.</param>
    /// <param name="mass">Δ.</param>
    public void Put(int number, double mass)
    {
        Mass[number] = mass;
        _surplus[Root(number)] += mass;
    }

    /// <summary>
    /// Whether a node's mass has no room: all that it can reach is known, and holds less. Every node there was pushed, so each holds its
    /// sink already, and what is too much would go round for ever.
    /// </summary>
    /// <param name="number">The node's number.</param>
    /// <param name="tolerance">How far above its sink a node may be.</param>
    public bool IsOverfull(int number, double tolerance)
    {
        var root = Root(number);
        return _unread[root] == 0 && _surplus[root] > tolerance;
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
                var at = Touch(other);
                row[count++] = (at, weight);
                sum += weight;
                Join(number, at);
            }
        }

        if (!double.IsFinite(sum))
        {
            throw new ArgumentException(FormattableString.Invariant($"weights: those of node {node} have no finite sum, got {sum}."));
        }

        _unread[Root(number)]--;
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

    /// <summary>The flow that the last digits of the heights stand for, at the node where it is greatest: max_i d_w(i) ulp(x_i)^(q−1).</summary>
    /// <param name="power">q − 1.</param>
    public double Resolution(double power)
    {
        var most = 0.0;
        for (var i = 0; i < Count; i++)
        {
            if (X[i] > 0)
            {
                most = Math.Max(most, WeightSum[i] * Math.Pow(Math.BitIncrement(X[i]) - X[i], power));
            }
        }

        return most;
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

    private int Root(int number)
    {
        while (_parent[number] != number)
        {
            number = _parent[number] = _parent[_parent[number]];
        }

        return number;
    }

    private void Join(int one, int other)
    {
        (one, other) = (Root(one), Root(other));
        if (one != other)
        {
            // The root that was met first stays: parts that grow node by node have it near.
            (one, other) = (Math.Min(one, other), Math.Max(one, other));
            _parent[other] = one;
            _unread[one] += _unread[other];
            _surplus[one] += _surplus[other];
        }
    }
}
