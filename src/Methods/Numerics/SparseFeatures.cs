namespace NoisyNotebooks.Methods.Numerics;

/// <summary>Features of which most are 0, as words of texts are: for each example the columns that are not, in ascending order, and their values.</summary>
public sealed class SparseFeatures
{
    private readonly (int[] Columns, double[] Values)[] _rows;

    /// <summary>Creates them.</summary>
    /// <param name="rows">N examples, each with its columns and as many finite values; columns differ and are from 0 to D−1.</param>
    /// <param name="columns">D, at least 1.</param>
    /// <exception cref="ArgumentException">A row has another form.</exception>
    public SparseFeatures(IEnumerable<IReadOnlyDictionary<int, double>> rows, int columns)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ColumnCount = columns;
        _rows = [.. rows.Select(r => r.OrderBy(p => p.Key).ToArray()).Select(r => (r.Select(p => p.Key).ToArray(), r.Select(p => p.Value).ToArray()))];
        for (var i = 0; i < _rows.Length; i++)
        {
            var (at, values) = _rows[i];
            if (at.Length > 0 && (at[0] < 0 || at[^1] >= columns || !Array.TrueForAll(values, double.IsFinite)))
            {
                throw new ArgumentException($"rows: expected finite values in columns 0 to {columns - 1}, row {i} has others.", nameof(rows));
            }
        }
    }

    private SparseFeatures((int[], double[])[] rows, int columns) => (_rows, ColumnCount) = (rows, columns);

    /// <summary>N, the examples.</summary>
    public int RowCount => _rows.Length;

    /// <summary>D, the features of an example.</summary>
    public int ColumnCount { get; }

    /// <summary>The columns of an example that are not 0, in ascending order.</summary>
    /// <param name="row">The example, 0 to N−1.</param>
    /// <returns>The columns.</returns>
    public ReadOnlySpan<int> Columns(int row) => _rows[row].Columns;

    /// <summary>The values of an example, one for each of its columns.</summary>
    /// <param name="row">The example, 0 to N−1.</param>
    /// <returns>The values.</returns>
    public ReadOnlySpan<double> Values(int row) => _rows[row].Values;

    /// <summary>A dense table as sparse features; every entry is kept.</summary>
    /// <param name="table"><c>[N,D]</c>, finite, D at least 1.</param>
    /// <returns>The features.</returns>
    /// <exception cref="ArgumentException">There is no column, or a value is not finite.</exception>
    public static SparseFeatures Of(double[,] table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var columns = table.GetLength(1);
        return new SparseFeatures(
            Enumerable.Range(0, table.GetLength(0)).Select(i => Enumerable.Range(0, columns).ToDictionary(c => c, c => table[i, c])), columns);
    }

    /// <summary>Some of the examples, in the order in which they are named.</summary>
    /// <param name="rows">Their places, 0 to N−1.</param>
    /// <returns>Their features.</returns>
    public SparseFeatures Take(IEnumerable<int> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        int[] chosen = [.. rows];
        return Array.FindIndex(chosen, i => i < 0 || i >= RowCount) is var wrong and >= 0
            ? throw new ArgumentException($"rows: expected places from 0 to {RowCount - 1}, got {chosen[wrong]}.", nameof(rows))
            : new SparseFeatures([.. chosen.Select(i => _rows[i])], ColumnCount);
    }
}
