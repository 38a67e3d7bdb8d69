namespace NoisyNotebooks.Methods.Data;

/// <summary>What becomes of an edge from a node to itself.</summary>
public enum SelfLoops
{
    /// <summary>It is an error.</summary>
    Refuse,

    /// <summary>It is left out.</summary>
    Drop,

    /// <summary>It stays.</summary>
    Keep,
}

/// <summary>What becomes of an edge that stands twice; without directions (u, v) and (v, u) are the same edge.</summary>
public enum DuplicateEdges
{
    /// <summary>It is an error.</summary>
    Refuse,

    /// <summary>It counts once, with the weight that came first.</summary>
    Merge,

    /// <summary>It counts once, with the sum of the weights.</summary>
    Sum,
}

/// <summary>
/// A graph in compressed rows, immutable: row i lists the nodes that node i has an edge to, in ascending order. An edge without
/// direction stands in both rows, a loop once. Weights are kept where there are any; without them an entry takes 4 bytes.
/// </summary>
public sealed class SparseGraph : ILocalGraph
{
    private readonly int[] _offsets;
    private readonly int[] _columns;
    private readonly double[]? _weights;
    private double[]? _ones;

    internal SparseGraph(int[] offsets, int[] columns, double[]? weights, int edgeCount, bool isDirected)
    {
        _offsets = offsets;
        _columns = columns;
        _weights = weights;
        EdgeCount = edgeCount;
        IsDirected = isDirected;
    }

    /// <summary>The number of nodes, M.</summary>
    public int NodeCount => _offsets.Length - 1;

    /// <summary>The number of edges; one without direction counts once.</summary>
    public int EdgeCount { get; }

    /// <summary>The number of stored entries: the length of <see cref="Columns"/>.</summary>
    public int EntryCount => _columns.Length;

    /// <summary>Whether an edge from u to v says nothing of one from v to u.</summary>
    public bool IsDirected { get; }

    /// <summary>Whether edges have weights of their own; without, each has the weight 1.</summary>
    public bool IsWeighted => _weights is not null;

    /// <summary>M + 1 numbers: row i stands at <c>Offsets[i]</c> to <c>Offsets[i + 1]</c>.</summary>
    public ReadOnlySpan<int> Offsets => _offsets;

    /// <summary>The neighbours, row after row.</summary>
    public ReadOnlySpan<int> Columns => _columns;

    /// <summary>The weights beside them; where there are none, ones, which take memory from the first call on.</summary>
    public ReadOnlySpan<double> Weights => _weights ?? (_ones ??= Ones(_columns.Length));

    /// <summary>The weights beside <see cref="Neighbours"/> as they are kept: none where the graph has none.</summary>
    internal ReadOnlySpan<double> StoredWeightsOf(int node) => _weights is null ? default : _weights.AsSpan(_offsets[node].._offsets[node + 1]);

    /// <summary>Builds a graph.</summary>
    /// <param name="nodeCount">M, at least 1.</param>
    /// <param name="edges">Pairs of nodes from 0 to M−1, in any order.</param>
    /// <param name="selfLoops">What becomes of edges from a node to itself.</param>
    /// <param name="duplicates">What becomes of edges that stand twice.</param>
    /// <param name="isDirected">Whether (u, v) leads from u to v alone.</param>
    /// <param name="weights">One finite weight an edge; none: all 1.</param>
    /// <returns>The graph.</returns>
    /// <exception cref="ArgumentException">A node is out of range, a weight is not finite, lengths differ, or an edge is refused; the message has its position.</exception>
    public static SparseGraph FromEdges(
        int nodeCount,
        ReadOnlySpan<(int From, int To)> edges,
        SelfLoops selfLoops = SelfLoops.Refuse,
        DuplicateEdges duplicates = DuplicateEdges.Refuse,
        bool isDirected = false,
        ReadOnlySpan<double> weights = default) =>
        SparseGraphBuilder.Build(
            nodeCount, edges, selfLoops, duplicates, isDirected, weights, static (position, parameter, problem) => new ArgumentException($"{parameter}: {problem} at position {position}.", parameter));

    /// <summary>The nodes that a node has an edge to, ascending.</summary>
    /// <param name="node">From 0 to M−1.</param>
    /// <returns>Its row.</returns>
    public ReadOnlySpan<int> Neighbours(int node) => _columns.AsSpan(_offsets[node].._offsets[node + 1]);

    /// <summary>The weights beside <see cref="Neighbours"/>.</summary>
    /// <param name="node">From 0 to M−1.</param>
    /// <returns>Its row.</returns>
    public ReadOnlySpan<double> WeightsOf(int node) => Weights[_offsets[node].._offsets[node + 1]];

    /// <summary>How many edges leave a node; a loop counts once.</summary>
    /// <param name="node">From 0 to M−1.</param>
    /// <returns>The number.</returns>
    public int Degree(int node) => _offsets[node + 1] - _offsets[node];

    /// <summary>The sum of the weights of a node's edges: its degree where the graph has no weights.</summary>
    /// <param name="node">From 0 to M−1.</param>
    /// <returns>The sum.</returns>
    public double WeightSum(int node)
    {
        if (_weights is null)
        {
            return Degree(node);
        }

        var sum = 0.0;
        foreach (var weight in WeightsOf(node))
        {
            sum += weight;
        }

        return sum;
    }

    /// <summary>The graph with an edge of weight 1 from every node to itself: A + I. A loop that is there already gets heavier by 1.</summary>
    /// <returns>Another graph.</returns>
    public SparseGraph WithSelfLoops()
    {
        var missing = 0;
        for (var i = 0; i < NodeCount; i++)
        {
            missing += Neighbours(i).BinarySearch(i) >= 0 ? 0 : 1;
        }

        var hasLoops = missing < NodeCount;
        var offsets = new int[NodeCount + 1];
        var columns = new int[EntryCount + missing];
        var weights = IsWeighted || hasLoops ? new double[columns.Length] : null;
        var at = 0;
        for (var i = 0; i < NodeCount; i++)
        {
            var place = Neighbours(i).BinarySearch(i);
            for (var k = _offsets[i]; k <= _offsets[i + 1]; k++)
            {
                if (place < 0 && k == _offsets[i] + ~place)
                {
                    Add(i, 1);
                }

                if (k < _offsets[i + 1])
                {
                    Add(_columns[k], (_weights?[k] ?? 1) + (_columns[k] == i ? 1 : 0));
                }
            }

            offsets[i + 1] = at;
        }

        return new SparseGraph(offsets, columns, weights, EdgeCount + missing, IsDirected);

        void Add(int column, double weight)
        {
            columns[at] = column;
            if (weights is not null)
            {
                weights[at] = weight;
            }

            at++;
        }
    }

    /// <summary>
    /// The symmetric normalization D^−½ A D^−½ of graph convolutions (Kipf and Welling 2017, equation 2, after
    /// <see cref="WithSelfLoops"/>): weight w of the edge i–j becomes w / √(d_i d_j), where d is the sum of a row's weights.
    /// </summary>
    /// <returns>A graph of the same edges; nodes without edges stay so.</returns>
    /// <exception cref="InvalidOperationException">The graph has directions, or the weights of a row that has edges have no finite sum above 0.</exception>
    public SparseGraph Normalized()
    {
        if (IsDirected)
        {
            throw new InvalidOperationException("Normalized: expected a graph without directions, got one with directions.");
        }

        var root = new double[NodeCount];
        for (var i = 0; i < NodeCount; i++)
        {
            var sum = WeightSum(i);
            root[i] = Degree(i) == 0 || (sum > 0 && double.IsFinite(sum))
                ? Math.Sqrt(sum)
                : throw new InvalidOperationException(FormattableString.Invariant($"Normalized: expected weights with a finite sum above 0, got {sum} at node {i}."));
        }

        var weights = new double[EntryCount];
        for (var i = 0; i < NodeCount; i++)
        {
            for (var k = _offsets[i]; k < _offsets[i + 1]; k++)
            {
                weights[k] = (_weights?[k] ?? 1) / (root[i] * root[_columns[k]]);
            }
        }

        return new SparseGraph(_offsets, _columns, weights, EdgeCount, IsDirected);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"{NodeCount} nodes, {EdgeCount} {(IsDirected ? "directed " : string.Empty)}edges");

    /// <summary>Works on the rows, on several threads (<see cref="GraphRows"/>).</summary>
    internal void ForEachRow(int threads, Action<int, int> work, CancellationToken cancellationToken = default) => GraphRows.ForEach(_offsets, threads, work, cancellationToken);

    private static double[] Ones(int count)
    {
        var ones = new double[count];
        Array.Fill(ones, 1);
        return ones;
    }
}
