namespace NoisyNotebooks.Methods.Recommendation;

/// <summary>Entries of a batch grouped by the row that they name, each group in the order of the entries, by counting.</summary>
internal sealed class RowGroups
{
    private readonly int[] _counts;
    private readonly int[] _rows;
    private readonly int[] _starts;
    private readonly int[] _order;

    /// <summary>Makes room.</summary>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="entries">The most entries of a batch.</param>
    public RowGroups(int rows, int entries)
    {
        _counts = new int[rows];
        var most = Math.Min(rows, entries);
        (_rows, _starts, _order) = (new int[most], new int[most + 1], new int[entries]);
    }

    /// <summary>How many rows are named.</summary>
    public int Count { get; private set; }

    /// <summary>Groups.</summary>
    /// <param name="rowOf">The row of each entry.</param>
    public void Sort(ReadOnlySpan<int> rowOf)
    {
        Count = 0;
        foreach (var row in rowOf)
        {
            if (_counts[row]++ == 0)
            {
                _rows[Count++] = row;
            }
        }

        var start = 0;
        for (var group = 0; group < Count; group++)
        {
            _starts[group] = start;
            var count = _counts[_rows[group]];
            _counts[_rows[group]] = start;
            start += count;
        }

        _starts[Count] = start;
        for (var e = 0; e < rowOf.Length; e++)
        {
            _order[_counts[rowOf[e]]++] = e;
        }

        for (var group = 0; group < Count; group++)
        {
            _counts[_rows[group]] = 0;
        }
    }

    /// <summary>The row of a group.</summary>
    public int RowOf(int group) => _rows[group];

    /// <summary>The entries of a group, ascending.</summary>
    public ReadOnlySpan<int> EntriesOf(int group) => _order.AsSpan(_starts[group].._starts[group + 1]);
}
