namespace NoisyNotebooks.Methods.Data;

/// <summary>An error about an edge: its position, the parameter that is at fault, and what was expected and what came.</summary>
internal delegate Exception EdgeError(int position, string parameter, string problem);

/// <summary>
/// Edges in any order as compressed rows: counted, laid into their rows in one pass, each row sorted, and what stands twice
/// brought together. Two passes over the edges and 4 bytes an entry beside them (12 with weights).
/// </summary>
internal static class SparseGraphBuilder
{
    // Below it starting threads costs more than sorting.
    private const int LeastEntries = 1 << 16;

    /// <summary>The most nodes: a row begins at a place in an array, and one more ends the last.</summary>
    public static int MostNodes => Array.MaxLength - 1;

    /// <summary>Builds a graph.</summary>
    /// <param name="nodeCount">M, at least 1.</param>
    /// <param name="edges">Pairs of nodes.</param>
    /// <param name="selfLoops">What becomes of edges from a node to itself.</param>
    /// <param name="duplicates">What becomes of edges that stand twice.</param>
    /// <param name="isDirected">Whether (u, v) leads from u to v alone.</param>
    /// <param name="weights">One an edge, or none.</param>
    /// <param name="error">Makes the exception for an edge that is refused.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The graph.</returns>
    public static SparseGraph Build(
        int nodeCount,
        ReadOnlySpan<(int From, int To)> edges,
        SelfLoops selfLoops,
        DuplicateEdges duplicates,
        bool isDirected,
        ReadOnlySpan<double> weights,
        EdgeError error,
        CancellationToken cancellationToken = default)
    {
        if (nodeCount < 1 || nodeCount > MostNodes)
        {
            throw new ArgumentOutOfRangeException(nameof(nodeCount), nodeCount, $"nodeCount: must be from 1 to {MostNodes}, got {nodeCount}.");
        }

        if (!weights.IsEmpty && weights.Length != edges.Length)
        {
            throw new ArgumentException($"weights: expected {edges.Length}, one an edge, or none, got {weights.Length}.", nameof(weights));
        }

        var offsets = Count(nodeCount, edges, selfLoops, isDirected, weights, error);
        var columns = new int[offsets[nodeCount]];

        // Ones have to be kept apart only where some are to be added up.
        var values = weights.IsEmpty && duplicates != DuplicateEdges.Sum ? null : new double[columns.Length];
        Fill(edges, selfLoops, isDirected, weights, offsets, columns, values);
        Sort(offsets, columns, values, cancellationToken);
        var (loops, merged, twice) = Merge(offsets, columns, values, duplicates);
        if (twice is { } again)
        {
            throw error(Position(edges, again, isDirected), nameof(edges), $"expected each edge once, got ({again.From}, {again.To}) again");
        }

        if (values is not null && duplicates == DuplicateEdges.Sum && NotFinite(offsets, columns, values) is { } pair)
        {
            throw error(Position(edges, pair, isDirected), nameof(weights), $"the weights of ({pair.From}, {pair.To}) must have a finite sum");
        }

        var entries = offsets[nodeCount];
        Array.Resize(ref columns, entries);
        values = weights.IsEmpty && !merged ? null : values;
        if (values is not null)
        {
            Array.Resize(ref values, entries);
        }

        return new SparseGraph(offsets, columns, values, isDirected ? entries : loops + ((entries - loops) / 2), isDirected);
    }

    // Checks every edge, and adds up where the rows begin.
    private static int[] Count(
        int nodeCount, ReadOnlySpan<(int From, int To)> edges, SelfLoops selfLoops, bool isDirected, ReadOnlySpan<double> weights, EdgeError error)
    {
        var offsets = new int[nodeCount + 1];
        var entries = 0L;
        for (var e = 0; e < edges.Length; e++)
        {
            var (from, to) = edges[e];
            if ((uint)from >= (uint)nodeCount || (uint)to >= (uint)nodeCount)
            {
                throw error(e, nameof(edges), $"each node must be from 0 to {nodeCount - 1}, got ({from}, {to})");
            }

            if (!weights.IsEmpty && !double.IsFinite(weights[e]))
            {
                throw error(e, nameof(weights), FormattableString.Invariant($"each must be finite, got {weights[e]}"));
            }

            if (from == to && selfLoops != SelfLoops.Keep)
            {
                if (selfLoops == SelfLoops.Refuse)
                {
                    throw error(e, nameof(edges), $"expected no edge from a node to itself, got ({from}, {to})");
                }

                continue;
            }

            offsets[from + 1]++;
            entries++;
            if (!isDirected && from != to)
            {
                offsets[to + 1]++;
                entries++;
            }
        }

        if (entries > Array.MaxLength)
        {
            throw new ArgumentException($"edges: expected at most {Array.MaxLength} entries (an edge without direction is two), got {entries}.", nameof(edges));
        }

        for (var i = 0; i < nodeCount; i++)
        {
            offsets[i + 1] += offsets[i];
        }

        return offsets;
    }

    // In the order of the edges: what came first stands first in its row.
    private static void Fill(
        ReadOnlySpan<(int From, int To)> edges, SelfLoops selfLoops, bool isDirected, ReadOnlySpan<double> weights, int[] offsets, int[] columns, double[]? values)
    {
        var next = offsets.AsSpan(0, offsets.Length - 1).ToArray();
        for (var e = 0; e < edges.Length; e++)
        {
            var (from, to) = edges[e];
            if (from == to && selfLoops != SelfLoops.Keep)
            {
                continue;
            }

            var weight = weights.IsEmpty ? 1 : weights[e];
            Put(from, to, weight);
            if (!isDirected && from != to)
            {
                Put(to, from, weight);
            }
        }

        void Put(int row, int column, double weight)
        {
            var at = next[row]++;
            columns[at] = column;
            if (values is not null)
            {
                values[at] = weight;
            }
        }
    }

    private static void Sort(int[] offsets, int[] columns, double[]? values, CancellationToken cancellationToken) =>
        GraphRows.ForEach(offsets, columns.Length < LeastEntries ? 1 : 0, (from, to) =>
        {
            var (keys, copy) = (Array.Empty<long>(), Array.Empty<double>());
            for (var i = from; i < to; i++)
            {
                var row = columns.AsSpan(offsets[i]..offsets[i + 1]);
                if (values is null)
                {
                    row.Sort();
                    continue;
                }

                if (keys.Length < row.Length)
                {
                    (keys, copy) = (new long[2 * row.Length], new double[2 * row.Length]);
                }

                // By column, and then by place in the row: a sort of pairs would not keep equals in their order.
                var rowValues = values.AsSpan(offsets[i]..offsets[i + 1]);
                for (var k = 0; k < row.Length; k++)
                {
                    keys[k] = ((long)row[k] << 32) | (uint)k;
                }

                keys.AsSpan(0, row.Length).Sort();
                rowValues.CopyTo(copy);
                for (var k = 0; k < row.Length; k++)
                {
                    row[k] = (int)(keys[k] >> 32);
                    rowValues[k] = copy[(int)(uint)keys[k]];
                }
            }
        }, cancellationToken);

    // Moves the rows together. Gives the number of loops, whether anything was brought together, and the first pair that stands twice where that is refused.
    private static (int Loops, bool Merged, (int From, int To)? Twice) Merge(int[] offsets, int[] columns, double[]? values, DuplicateEdges duplicates)
    {
        var (at, start, loops, merged) = (0, 0, 0, false);
        for (var i = 0; i < offsets.Length - 1; i++)
        {
            var first = at;
            for (var k = start; k < offsets[i + 1]; k++)
            {
                if (at > first && columns[at - 1] == columns[k])
                {
                    if (duplicates == DuplicateEdges.Refuse)
                    {
                        return (0, false, (i, columns[k]));
                    }

                    merged = true;
                    if (values is not null && duplicates == DuplicateEdges.Sum)
                    {
                        values[at - 1] += values[k];
                    }

                    continue;
                }

                columns[at] = columns[k];
                if (values is not null)
                {
                    values[at] = values[k];
                }

                loops += columns[k] == i ? 1 : 0;
                at++;
            }

            start = offsets[i + 1];
            offsets[i + 1] = at;
        }

        return (loops, merged, null);
    }

    private static (int From, int To)? NotFinite(int[] offsets, int[] columns, double[] values)
    {
        for (var i = 0; i < offsets.Length - 1; i++)
        {
            for (var k = offsets[i]; k < offsets[i + 1]; k++)
            {
                if (!double.IsFinite(values[k]))
                {
                    return (i, columns[k]);
                }
            }
        }

        return null;
    }

    // Where a pair stands for the second time.
    private static int Position(ReadOnlySpan<(int From, int To)> edges, (int From, int To) pair, bool isDirected)
    {
        var seen = false;
        for (var e = 0; e < edges.Length; e++)
        {
            if (edges[e] == pair || (!isDirected && edges[e] == (pair.To, pair.From)))
            {
                if (seen)
                {
                    return e;
                }

                seen = true;
            }
        }

        throw new InvalidOperationException($"({pair.From}, {pair.To}) stands in its row twice and among the edges once.");
    }
}
