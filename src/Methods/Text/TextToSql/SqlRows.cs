using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Text;

/// <summary>How two answers are compared.</summary>
public enum RowComparison
{
    /// <summary>As multisets: a row that comes twice must come twice (the paper's evaluation).</summary>
    Multiset,

    /// <summary>As sets: duplicates do not count (BIRD's own script).</summary>
    Set,
}

/// <summary>
/// The answer of a query. Values are <see cref="long"/>, <see cref="double"/>, <see cref="string"/>, <see cref="byte"/>[] or null, and equal
/// as in Python: a whole real is its integer (5.0 is 5), text is no number ('5' is not 5), NULL is NULL, there is no tolerance, and
/// capitals count.
/// </summary>
public sealed class SqlRows
{
    private readonly object?[][] _rows;

    internal SqlRows(ImmutableArray<string> columns, List<object?[]> rows)
    {
        Columns = columns;
        _rows = [.. rows];
    }

    /// <summary>The names of the columns; they never count in a comparison.</summary>
    public ImmutableArray<string> Columns { get; }

    /// <summary>The number of rows.</summary>
    public int Count => _rows.Length;

    /// <summary>A value.</summary>
    /// <param name="row">The row, from 0.</param>
    /// <param name="column">The column, from 0.</param>
    public object? this[int row, int column] => _rows[row][column];

    /// <summary>Whether two answers are the same: the order of rows never counts, order and number of columns do. Two empty answers are the same.</summary>
    /// <param name="other">The other answer.</param>
    /// <param name="comparison">Whether duplicates count.</param>
    /// <returns>Whether they are.</returns>
    public bool Matches(SqlRows other, RowComparison comparison = RowComparison.Multiset)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (comparison == RowComparison.Set)
        {
            return new HashSet<object?[]>(_rows, RowEquality.Instance).SetEquals(other._rows);
        }

        if (Count != other.Count)
        {
            return false;
        }

        var counts = new Dictionary<object?[], int>(Count, RowEquality.Instance);
        foreach (var row in _rows)
        {
            counts[row] = counts.GetValueOrDefault(row) + 1;
        }

        foreach (var row in other._rows)
        {
            if (!counts.TryGetValue(row, out var left) || left == 0)
            {
                return false;
            }

            counts[row] = left - 1;
        }

        return true;
    }

    /// <summary>A real as it is compared: a whole one that fits is an integer, so that both have one form and one hash.</summary>
    internal static object Normalized(double value) =>
        value is >= long.MinValue and < 9223372036854775808.0 && value == Math.Floor(value) ? (object)(long)value : value;

    /// <summary>The hash of a row; an integer and the real that is equal to it have one.</summary>
    internal static int Hash(object?[] row) => RowEquality.Instance.GetHashCode(row);

    private sealed class RowEquality : IEqualityComparer<object?[]>
    {
        public static RowEquality Instance { get; } = new();

        public bool Equals(object?[]? x, object?[]? y)
        {
            if (x is null || y is null || x.Length != y.Length)
            {
                return x is null && y is null;
            }

            for (var c = 0; c < x.Length; c++)
            {
                var isSame = x[c] is byte[] left && y[c] is byte[] right ? left.AsSpan().SequenceEqual(right) : object.Equals(x[c], y[c]);
                if (!isSame)
                {
                    return false;
                }
            }

            return true;
        }

        public int GetHashCode(object?[] row)
        {
            var hash = default(HashCode);
            foreach (var value in row)
            {
                // .NET's own hash of a long, low ^ high, is 0 for as many numbers as one likes.
                switch (value)
                {
                    case byte[] bytes:
                        hash.AddBytes(bytes);
                        break;
                    case long or double:
                        var bits = value is long whole ? whole : BitConverter.DoubleToInt64Bits((double)value);
                        hash.Add((int)bits);
                        hash.Add((int)(bits >> 32));
                        break;
                    default:
                        hash.Add(value);
                        break;
                }
            }

            return hash.ToHashCode();
        }
    }
}
