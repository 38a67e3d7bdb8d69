using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Recommendation;

/// <summary>
/// One batch: the coefficients of all its pairs by the factors from before the batch, summed by row, then θ ← θ + η (Δθ − λ θ). Sums are
/// taken in the order of the batch, each row's by one thread, so factors are equal to the last bit whatever the number of threads.
/// </summary>
/// <typeparam name="T">The kind of numbers.</typeparam>
/// <remarks>
/// An item with a vote counts once for each item without that is drawn beside it: its coefficients do not depend on which, so they are
/// computed once and multiplied.
/// </remarks>
internal sealed class BatchStep<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    // Pairs of one user that are worked on at a time: few enough that a user with very many does not keep the others waiting.
    private const int MostInUnit = 64;
    private const int UnitsInBlock = 4;
    private const int RowsInBlock = 32;
    private const int MostAtOnce = 64;

    private readonly FactorRows<T> _users;
    private readonly FactorRows<T> _items;
    private readonly NbpoVariant? _variant;
    private readonly int _entries;
    private readonly int _threads;
    private readonly int[] _userOf;
    private readonly int[] _itemOf;
    private readonly int[] _rowOf;
    private readonly T[] _preference;
    private readonly T[] _flip;
    private readonly RowGroups _groups;
    private readonly int[] _unitStarts;
    private readonly int[] _runStarts;
    private T[] _sums = [];
    private int _units;
    private int _runs;

    /// <summary>Makes room for batches.</summary>
    /// <param name="users">The users' factors.</param>
    /// <param name="items">The items' factors, of the same widths.</param>
    /// <param name="variant">The variant; null: BPR.</param>
    /// <param name="negatives">Items without a vote beside each with one.</param>
    /// <param name="capacity">The most pairs of a batch.</param>
    /// <param name="threads">How many threads at most; 0: one a core.</param>
    public BatchStep(FactorRows<T> users, FactorRows<T> items, NbpoVariant? variant, int negatives, int capacity, int threads)
    {
        (_users, _items, _variant, _entries, _threads) = (users, items, variant, negatives + 1, threads);
        var most = checked(capacity * _entries);
        _userOf = new int[capacity];
        (_itemOf, _rowOf, _preference, _flip) = (new int[most], new int[most], new T[most], new T[most]);
        _groups = new RowGroups(items.Count, most);
        (_unitStarts, _runStarts) = (new int[capacity + 1], new int[capacity + 1]);
    }

    /// <summary>The user of each pair of the batch; those of one user stand side by side.</summary>
    public Span<int> Users => _userOf;

    /// <summary>For each pair the item with a vote, then those without.</summary>
    public Span<int> Items => _itemOf;

    /// <summary>Climbs one step with the pairs in <see cref="Users"/> and <see cref="Items"/>.</summary>
    /// <param name="pairs">How many there are.</param>
    /// <param name="batch">How many batches of the epoch were before.</param>
    /// <param name="decay">The epoch's decay.</param>
    public void Climb(int pairs, int batch, BatchDecay<T> decay)
    {
        FindUnits(pairs);
        _groups.Sort(_itemOf.AsSpan(0, pairs * _entries));
        GraphRows.ForEachBlock(_units, UnitsInBlock, _threads, (_, from, to) =>
        {
            for (var unit = from; unit < to; unit++)
            {
                SumOfUser(unit, batch, decay);
            }
        });

        // Items read the users' factors, so users move last.
        GraphRows.ForEachBlock(_groups.Count, RowsInBlock, _threads, (_, from, to) =>
        {
            for (var group = from; group < to; group++)
            {
                MoveItem(group, batch, decay);
            }
        });
        GraphRows.ForEachBlock(_runs, RowsInBlock, _threads, (_, from, to) =>
        {
            for (var run = from; run < to; run++)
            {
                MoveUser(run, batch, decay);
            }
        });
    }

    // Units are pairs of one user, at most so many; a run is all units of one user.
    private void FindUnits(int pairs)
    {
        (_units, _runs) = (0, 0);
        for (var p = 0; p < pairs; p++)
        {
            var isNew = p == 0 || _userOf[p] != _userOf[p - 1];
            if (isNew)
            {
                _runStarts[_runs++] = _units;
            }

            if (isNew || p - _unitStarts[_units - 1] == MostInUnit)
            {
                _unitStarts[_units++] = p;
            }
        }

        (_unitStarts[_units], _runStarts[_runs]) = (pairs, _units);
        if (_sums.Length < _units * _users.Width)
        {
            _sums = new T[_units * _users.Width];
        }
    }

    // Scores and coefficients of a unit, a vector of pairs at a time, and Σ a v, Σ b q while the items' rows are near.
    private void SumOfUser(int unit, int batch, BatchDecay<T> decay)
    {
        var lanes = Vector256<T>.Count;
        var block = lanes * _entries;
        Span<T> r = stackalloc T[block];
        Span<T> g = stackalloc T[block];
        Span<T> a = stackalloc T[block];
        Span<T> b = stackalloc T[block];
        Span<int> rows = stackalloc int[block];
        var (width, preference, flip) = (_users.Width, _users.PreferenceWidth, _users.FlipWidth);
        var user = _userOf[_unitStarts[unit]];
        var owed = batch - _users.Paid[user];
        var (shareU, shareP) = (decay.Preference[owed], decay.Flip[owed]);
        ref var row = ref _users.Values[user * width];
        ref var items = ref MemoryMarshal.GetArrayDataReference(_items.Values);
        var sum = _sums.AsSpan(unit * width, width);
        sum.Clear();
        for (var first = _unitStarts[unit]; first < _unitStarts[unit + 1]; first += lanes)
        {
            var count = Math.Min(lanes, _unitStarts[unit + 1] - first);
            for (var (e, k) = (0, 0); k < count; k++)
            {
                for (var place = k; place < block; place += lanes, e++)
                {
                    var item = _itemOf[(first * _entries) + e];
                    var owes = batch - _items.Paid[item];
                    rows[e] = item * width;
                    (a[e], b[e]) = (decay.Preference[owes], decay.Flip[owes]);
                    var (x, y) = FactorRows<T>.Scores(ref row, ref Unsafe.Add(ref items, rows[e]), preference, flip);
                    (r[place], g[place]) = (x * shareU * a[e], y * shareP * b[e]);
                }
            }

            Coefficients(r, g);
            for (var (e, k) = (0, 0); k < count; k++)
            {
                for (var place = k; place < block; place += lanes, e++)
                {
                    var at = (first * _entries) + e;
                    _rowOf[at] = user * width;
                    (_preference[at], _flip[at]) = (r[place] * shareU, g[place] * shareP);
                    (a[e], b[e]) = (r[place] * a[e], g[place] * b[e]);
                }
            }

            var some = rows[..(count * _entries)];
            RowSums.Add(sum[..preference], some, a, ref items);
            RowSums.Add(sum[preference..], some, b, ref Unsafe.Add(ref items, preference));
        }
    }

    // Scores become coefficients. A vector of pairs with a vote, then as many vectors of their items without.
    private void Coefficients(Span<T> r, Span<T> g)
    {
        var rs = MemoryMarshal.Cast<T, Vector256<T>>(r);
        var gs = MemoryMarshal.Cast<T, Vector256<T>>(g);
        if (_variant is not { } variant)
        {
            // c = s(−(R_i − R_j)) pushes the item with a vote up and the other down.
            var up = Vector256<T>.Zero;
            for (var s = 1; s < rs.Length; s++)
            {
                var c = PairCoefficients.Sigmoids(rs[0] - rs[s]).OfMinus;
                up += c;
                rs[s] = -c;
            }

            rs[0] = up;
            gs.Clear();
            return;
        }

        var times = Vector256.Create(T.CreateTruncating(_entries - 1));
        var (a, b) = PairCoefficients.Voted(variant, rs[0], gs[0]);
        (rs[0], gs[0]) = (times * a, times * b);
        for (var s = 1; s < rs.Length; s++)
        {
            (rs[s], gs[s]) = PairCoefficients.Unvoted(variant, rs[s], gs[s]);
        }
    }

    private void MoveItem(int group, int batch, BatchDecay<T> decay)
    {
        var (width, preference) = (_items.Width, _items.PreferenceWidth);
        Span<T> sum = stackalloc T[width];
        Span<T> a = stackalloc T[MostAtOnce];
        Span<T> b = stackalloc T[MostAtOnce];
        Span<int> rows = stackalloc int[MostAtOnce];
        sum.Clear();
        ref var users = ref MemoryMarshal.GetArrayDataReference(_users.Values);
        var entries = _groups.EntriesOf(group);
        for (var first = 0; first < entries.Length; first += MostAtOnce)
        {
            var count = Math.Min(MostAtOnce, entries.Length - first);
            for (var e = 0; e < count; e++)
            {
                var entry = entries[first + e];
                rows[e] = _rowOf[entry];
                (a[e], b[e]) = (_preference[entry], _flip[entry]);
            }

            RowSums.Add(sum[..preference], rows[..count], a, ref users);
            RowSums.Add(sum[preference..], rows[..count], b, ref Unsafe.Add(ref users, preference));
        }

        Move(_items, _groups.RowOf(group), sum, batch, decay);
    }

    private void MoveUser(int run, int batch, BatchDecay<T> decay)
    {
        var width = _users.Width;
        var sum = _sums.AsSpan(_runStarts[run] * width, width);
        for (var unit = _runStarts[run] + 1; unit < _runStarts[run + 1]; unit++)
        {
            var to = MemoryMarshal.Cast<T, Vector256<T>>(sum);
            var from = MemoryMarshal.Cast<T, Vector256<T>>(_sums.AsSpan(unit * width, width));
            for (var v = 0; v < to.Length; v++)
            {
                to[v] += from[v];
            }
        }

        Move(_users, _userOf[_unitStarts[_runStarts[run]]], sum, batch, decay);
    }

    // θ ← (1 − η λ)^n θ + η Δθ, n the batches that are owed with this one.
    private static void Move(FactorRows<T> rows, int row, Span<T> sum, int batch, BatchDecay<T> decay)
    {
        var owed = batch + 1 - rows.Paid[row];
        var values = MemoryMarshal.Cast<T, Vector256<T>>(rows.Values.AsSpan(row * rows.Width, rows.Width));
        var sums = MemoryMarshal.Cast<T, Vector256<T>>(sum);
        var preference = rows.PreferenceWidth / Vector256<T>.Count;
        var rate = Vector256.Create(decay.LearningRate);
        for (var v = 0; v < values.Length; v++)
        {
            values[v] = VectorMath.MultiplyAdd(rate, sums[v], values[v] * (v < preference ? decay.Preference[owed] : decay.Flip[owed]));
        }

        rows.Paid[row] = batch + 1;
    }
}
