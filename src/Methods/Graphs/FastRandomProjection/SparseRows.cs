using System.Numerics;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>
/// A matrix most of whose numbers are 0. Of a row with few others these are kept, of a row with many all numbers: the hubs of a graph
/// fill their rows at once, and what is added most often is then added vector by vector.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal sealed class SparseRows<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    // From one number in so many on, a row is kept whole.
    private const int FullFrom = 24;
    private const int Full = -1;
    private const int CheckEvery = 1 << 20;

    private readonly (int Start, int Count)[] _rows;
    private readonly (int Column, T Value)[] _entries;
    private readonly T[] _full;

    /// <summary>Makes an empty matrix with room.</summary>
    /// <param name="most">How many numbers of each row can be other than 0.</param>
    /// <param name="width">The columns.</param>
    public SparseRows(ReadOnlySpan<int> most, int width)
    {
        Width = width;
        _rows = new (int, int)[most.Length];
        var (entries, full) = (0, 0);
        for (var i = 0; i < most.Length; i++)
        {
            _rows[i] = IsFull(most[i], width) ? (full++, Full) : (entries, 0);
            entries += IsFull(most[i], width) ? 0 : most[i];
        }

        _entries = GC.AllocateUninitializedArray<(int, T)>(entries);
        _full = new T[full * width];
    }

    /// <summary>The columns.</summary>
    public int Width { get; }

    /// <summary>Collects a matrix that comes row after row.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="width">The columns.</param>
    /// <param name="entries">What is not 0, in the order of rows.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The matrix.</returns>
    public static SparseRows<T> From(int rows, int width, IEnumerable<(int Row, int Column, double Value)> entries, CancellationToken cancellationToken = default)
    {
        var counts = new int[rows];
        var kept = new List<(int Column, T Value)>();
        foreach (var (row, column, value) in entries)
        {
            if (kept.Count % CheckEvery == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            counts[row]++;
            kept.Add((column, T.CreateTruncating(value)));
        }

        var (matrix, at) = (new SparseRows<T>(counts, width), 0);
        for (var i = 0; i < rows; i++)
        {
            for (var k = 0; k < counts[i]; k++, at++)
            {
                ref var place = ref matrix._rows[i];
                if (place.Count == Full)
                {
                    matrix._full[(place.Start * width) + kept[at].Column] = kept[at].Value;
                }
                else
                {
                    matrix._entries[place.Start + place.Count++] = kept[at];
                }
            }
        }

        return matrix;
    }

    /// <summary>Multiplies each row by a number of its own.</summary>
    /// <param name="factors">One a row.</param>
    public void Scale(ReadOnlySpan<double> factors)
    {
        for (var i = 0; i < _rows.Length; i++)
        {
            var (start, count) = _rows[i];
            if (count == Full)
            {
                foreach (ref var value in _full.AsSpan(start * Width, Width))
                {
                    value = T.CreateTruncating(double.CreateTruncating(value) * factors[i]);
                }

                continue;
            }

            foreach (ref var entry in _entries.AsSpan(start, count))
            {
                entry.Value = T.CreateTruncating(double.CreateTruncating(entry.Value) * factors[i]);
            }
        }
    }

    /// <summary>Sets a row.</summary>
    /// <param name="row">Which.</param>
    /// <param name="values">All its numbers, no more of them other than 0 than there is room for.</param>
    public void Set(int row, ReadOnlySpan<T> values)
    {
        var (start, count) = _rows[row];
        if (count == Full)
        {
            values.CopyTo(_full.AsSpan(start * Width, Width));
            return;
        }

        var (at, c) = (start, 0);
        for (; c <= values.Length - Vector<T>.Count; c += Vector<T>.Count)
        {
            if (!Vector.EqualsAll(new Vector<T>(values[c..]), Vector<T>.Zero))
            {
                Take(values.Slice(c, Vector<T>.Count), c);
            }
        }

        Take(values[c..], c);
        _rows[row].Count = at - start;

        void Take(ReadOnlySpan<T> part, int first)
        {
            for (var p = 0; p < part.Length; p++)
            {
                if (part[p] != T.Zero)
                {
                    _entries[at++] = (first + p, part[p]);
                }
            }
        }
    }

    /// <summary>Σ_j A_ij U_j · s, where U is this matrix.</summary>
    /// <param name="neighbours">The entries of row i.</param>
    /// <param name="weights">Their weights; none: all 1.</param>
    /// <param name="scale">s.</param>
    /// <param name="row">The result, a full row.</param>
    /// <param name="scratch">Room for the numbers of neighbours, which grows as needed; one a thread.</param>
    public void Product(ReadOnlySpan<int> neighbours, ReadOnlySpan<double> weights, T scale, Span<T> row, ref (int[] Rows, double[] Weights) scratch)
    {
        if (scratch.Rows.Length < neighbours.Length)
        {
            scratch = (new int[2 * neighbours.Length], weights.IsEmpty ? [] : new double[2 * neighbours.Length]);
        }

        // The rows that are kept whole first, as in a product of a full matrix.
        var full = 0;
        for (var n = 0; n < neighbours.Length; n++)
        {
            var (start, count) = _rows[neighbours[n]];
            if (count == Full)
            {
                scratch.Rows[full] = start;
                if (!weights.IsEmpty)
                {
                    scratch.Weights[full] = weights[n];
                }

                full++;
            }
        }

        SparseProduct.Row(scratch.Rows.AsSpan(0, full), weights.IsEmpty ? default : scratch.Weights.AsSpan(0, full), _full, T.One, row);
        for (var n = 0; n < neighbours.Length; n++)
        {
            var (start, count) = _rows[neighbours[n]];
            if (count > 0)
            {
                var weight = weights.IsEmpty ? T.One : T.CreateTruncating(weights[n]);
                foreach (ref readonly var entry in _entries.AsSpan(start, count))
                {
                    row[entry.Column] += entry.Value * weight;
                }
            }
        }

        RowMath.Scale(row, scale);
    }

    /// <summary>How many numbers of each row of A U can be other than 0.</summary>
    /// <param name="graph">A.</param>
    /// <param name="share">The most memory that it may take, as a share of the full matrix.</param>
    /// <param name="threads">How many threads at most.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>A number a row; null: it would take more.</returns>
    public int[]? Bounds(SparseGraph graph, double share, int threads, CancellationToken cancellationToken)
    {
        var most = new int[graph.NodeCount];
        graph.ForEachRow(
            threads,
            (from, to) =>
            {
                for (var i = from; i < to; i++)
                {
                    var sum = 0;
                    foreach (var j in graph.Neighbours(i))
                    {
                        var count = _rows[j].Count;
                        sum = count == Full ? Width : Math.Min(Width, sum + count);
                    }

                    most[i] = sum;
                }
            },
            cancellationToken);

        // A number that is kept alone takes its column with it, twice the memory or a little less.
        var numbers = 0L;
        foreach (var count in most)
        {
            numbers += IsFull(count, Width) ? Width : 2 * count;
        }

        return numbers <= share * graph.NodeCount * Width ? most : null;
    }

    private static bool IsFull(int count, int width) => count * (long)FullFrom >= width && count > 0;
}
