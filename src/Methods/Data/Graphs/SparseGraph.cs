using System.Runtime.InteropServices;

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
/// direction stands in both rows, a loop once.
/// </summary>
public sealed class SparseGraph
{
    private readonly int[] _offsets;
    private readonly int[] _columns;
    private readonly float[] _weights;

    private SparseGraph(int[] offsets, int[] columns, float[] weights, int edgeCount, bool isDirected)
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

    /// <summary>M + 1 numbers: row i stands at <c>Offsets[i]</c> to <c>Offsets[i + 1]</c>.</summary>
    public ReadOnlySpan<int> Offsets => _offsets;

    /// <summary>The neighbours, row after row.</summary>
    public ReadOnlySpan<int> Columns => _columns;

    /// <summary>The weights beside them.</summary>
    public ReadOnlySpan<float> Weights => _weights;

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
        ReadOnlySpan<float> weights = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nodeCount, 1);
        if (!weights.IsEmpty && weights.Length != edges.Length)
        {
            throw new ArgumentException($"weights: expected {edges.Length}, one an edge, or none, got {weights.Length}.", nameof(weights));
        }

        var entries = new List<Entry>(edges.Length * (isDirected ? 1 : 2));
        for (var e = 0; e < edges.Length; e++)
        {
            var (from, to) = edges[e];
            if ((uint)from >= (uint)nodeCount || (uint)to >= (uint)nodeCount)
            {
                throw new ArgumentException($"edges: each node must be from 0 to {nodeCount - 1}, got ({from}, {to}) at position {e}.", nameof(edges));
            }

            var weight = weights.IsEmpty ? 1 : weights[e];
            if (!float.IsFinite(weight))
            {
                throw new ArgumentException($"weights: each must be finite, got {weight} at position {e}.", nameof(weights));
            }

            if (from == to && selfLoops != SelfLoops.Keep)
            {
                if (selfLoops == SelfLoops.Refuse)
                {
                    throw new ArgumentException($"edges: expected no edge from a node to itself, got ({from}, {to}) at position {e}.", nameof(edges));
                }

                continue;
            }

            entries.Add(new Entry(from, to, e, weight));
            if (!isDirected && from != to)
            {
                entries.Add(new Entry(to, from, e, weight));
            }
        }

        return Compress(nodeCount, entries, duplicates, isDirected);
    }

    /// <summary>The nodes that a node has an edge to, ascending.</summary>
    /// <param name="node">From 0 to M−1.</param>
    /// <returns>Its row.</returns>
    public ReadOnlySpan<int> Neighbours(int node) => _columns.AsSpan(_offsets[node].._offsets[node + 1]);

    /// <summary>The weights beside <see cref="Neighbours"/>.</summary>
    /// <param name="node">From 0 to M−1.</param>
    /// <returns>Its row.</returns>
    public ReadOnlySpan<float> WeightsOf(int node) => _weights.AsSpan(_offsets[node].._offsets[node + 1]);

    /// <summary>How many edges leave a node; a loop counts once.</summary>
    /// <param name="node">From 0 to M−1.</param>
    /// <returns>The number.</returns>
    public int Degree(int node) => _offsets[node + 1] - _offsets[node];

    /// <summary>The graph with an edge of weight 1 from every node to itself: A + I. A loop that is there already gets heavier by 1.</summary>
    /// <returns>Another graph.</returns>
    public SparseGraph WithSelfLoops()
    {
        var entries = new List<Entry>(EntryCount + NodeCount);
        var added = 0;
        for (var i = 0; i < NodeCount; i++)
        {
            var hasLoop = Neighbours(i).BinarySearch(i) >= 0;
            added += hasLoop ? 0 : 1;
            if (!hasLoop)
            {
                entries.Add(new Entry(i, i, 0, 1));
            }

            for (var k = _offsets[i]; k < _offsets[i + 1]; k++)
            {
                entries.Add(new Entry(i, _columns[k], 0, _weights[k] + (_columns[k] == i ? 1 : 0)));
            }
        }

        var graph = Compress(NodeCount, entries, DuplicateEdges.Refuse, IsDirected);
        return new SparseGraph(graph._offsets, graph._columns, graph._weights, EdgeCount + added, IsDirected);
    }

    /// <summary>
    /// The symmetric normalization D^−½ A D^−½ of graph convolutions (Kipf and Welling 2017, equation 2, after
    /// <see cref="WithSelfLoops"/>): weight w of the edge i–j becomes w / √(d_i d_j), where d is the sum of a row's weights.
    /// </summary>
    /// <returns>A graph of the same edges; nodes without edges stay so.</returns>
    /// <exception cref="InvalidOperationException">The graph has directions, or the weights of a row that has edges sum to 0 or less.</exception>
    public SparseGraph Normalized()
    {
        if (IsDirected)
        {
            throw new InvalidOperationException("Normalized: expected a graph without directions, got one with directions.");
        }

        var root = new double[NodeCount];
        for (var i = 0; i < NodeCount; i++)
        {
            var sum = 0.0;
            foreach (var weight in WeightsOf(i))
            {
                sum += weight;
            }

            root[i] = Degree(i) == 0 || sum > 0
                ? Math.Sqrt(sum)
                : throw new InvalidOperationException($"Normalized: expected weights with a sum above 0, got {sum} at node {i}.");
        }

        var weights = new float[EntryCount];
        for (var i = 0; i < NodeCount; i++)
        {
            for (var k = _offsets[i]; k < _offsets[i + 1]; k++)
            {
                weights[k] = (float)(_weights[k] / (root[i] * root[_columns[k]]));
            }
        }

        return new SparseGraph(_offsets, _columns, weights, EdgeCount, IsDirected);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"{NodeCount} nodes, {EdgeCount} {(IsDirected ? "directed " : string.Empty)}edges");

    private static SparseGraph Compress(int nodeCount, List<Entry> entries, DuplicateEdges duplicates, bool isDirected)
    {
        // By place, and then by position: what came first stays first.
        var sorted = CollectionsMarshal.AsSpan(entries);
        sorted.Sort(static (a, b) => a.From != b.From ? a.From.CompareTo(b.From) : a.To != b.To ? a.To.CompareTo(b.To) : a.Position.CompareTo(b.Position));
        var offsets = new int[nodeCount + 1];
        var columns = new List<int>(entries.Count);
        var weights = new List<float>(entries.Count);
        var loops = 0;
        for (var e = 0; e < sorted.Length; e++)
        {
            var (from, to, position, weight) = sorted[e];
            if (e > 0 && sorted[e - 1].From == from && sorted[e - 1].To == to)
            {
                if (duplicates == DuplicateEdges.Refuse)
                {
                    throw new ArgumentException($"edges: expected each edge once, got ({from}, {to}) again at position {position}.", nameof(duplicates));
                }

                weights[^1] += duplicates == DuplicateEdges.Sum ? weight : 0;
                continue;
            }

            columns.Add(to);
            weights.Add(weight);
            loops += from == to ? 1 : 0;
            offsets[from + 1]++;
        }

        for (var i = 0; i < nodeCount; i++)
        {
            offsets[i + 1] += offsets[i];
        }

        var edgeCount = isDirected ? columns.Count : loops + ((columns.Count - loops) / 2);
        return new SparseGraph(offsets, [.. columns], [.. weights], edgeCount, isDirected);
    }

    private readonly record struct Entry(int From, int To, int Position, float Weight);
}
