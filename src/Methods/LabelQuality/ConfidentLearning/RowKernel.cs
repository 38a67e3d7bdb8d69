using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>What one look at a row of probabilities tells.</summary>
/// <typeparam name="T">The precision.</typeparam>
/// <param name="Maximum">The largest probability.</param>
/// <param name="Minimum">The smallest, or for short rows −1 where one is below the tolerance and else 0.</param>
/// <param name="Sum">Their sum; NaN where one is NaN.</param>
/// <param name="ConfidentCount">How many reach their class's threshold.</param>
/// <param name="Predicted">The first class with the largest probability; −1 where it was not looked for.</param>
/// <param name="FirstConfident">The first class that reaches its threshold; −1 where there is none or it was not looked for.</param>
internal readonly record struct RowSummary<T>(
    T Maximum, T Minimum, T Sum, int ConfidentCount, int Predicted = -1, int FirstConfident = -1)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Whether the row is a probability distribution within the tolerances; NaN fails each comparison.</summary>
    public bool IsDistribution =>
        T.Abs(Sum - T.One) <= T.CreateTruncating(AuditCheck.SumTolerance)
        && Minimum >= T.CreateTruncating(-AuditCheck.RangeTolerance)
        && Maximum <= T.CreateTruncating(1 + AuditCheck.RangeTolerance);
}

/// <summary>
/// The inner loops over one row. Compiled with full optimization at once: the first audit of a session is often the only one.
/// </summary>
internal static class RowKernel
{
    private const int ShortLength = 64;

    /// <summary>Looks at a row.</summary>
    public static RowSummary<T> Examine<T>(ReadOnlySpan<T> row)
        where T : unmanaged, IFloatingPointIeee754<T> => Examine(row, default);

    /// <summary>Looks at a row and counts the classes whose probability reaches <paramref name="least"/>.</summary>
    /// <param name="row">K probabilities.</param>
    /// <param name="least">K thresholds, or none.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static RowSummary<T> Examine<T>(ReadOnlySpan<T> row, ReadOnlySpan<T> least)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var maximum = row[0];
        var minimum = row[0];
        var sum = T.Zero;
        var confident = 0;
        var i = 0;

        if (Vector256.IsHardwareAccelerated && row.Length >= Vector256<T>.Count && row.Length <= ShortLength)
        {
            return ExamineShort(row, least);
        }

        // Reducing the lanes at the end costs as much as a few vectors: other short rows go one by one.
        if (row.Length >= 4 * Vector<T>.Count)
        {
            ref var first = ref MemoryMarshal.GetReference(row);
            var high = Vector.LoadUnsafe(ref first);
            var low = high;
            var total = Vector<T>.Zero;
            var count = Vector<T>.Zero;
            var width = Vector<T>.Count;
            if (least.IsEmpty)
            {
                for (; i <= row.Length - width; i += width)
                {
                    var v = Vector.LoadUnsafe(ref first, (nuint)i);
                    high = Vector.Max(high, v);
                    low = Vector.Min(low, v);
                    total += v;
                }
            }
            else
            {
                ref var bound = ref MemoryMarshal.GetReference(least);
                for (; i <= row.Length - width; i += width)
                {
                    var v = Vector.LoadUnsafe(ref first, (nuint)i);
                    high = Vector.Max(high, v);
                    low = Vector.Min(low, v);
                    total += v;
                    count += Vector.ConditionalSelect(
                        Vector.GreaterThanOrEqual(v, Vector.LoadUnsafe(ref bound, (nuint)i)), Vector<T>.One, Vector<T>.Zero);
                }
            }

            sum = Vector.Sum(total);
            confident = int.CreateTruncating(Vector.Sum(count));
            for (var lane = 0; lane < width; lane++)
            {
                maximum = high[lane] > maximum ? high[lane] : maximum;
                minimum = low[lane] < minimum ? low[lane] : minimum;
            }
        }

        var counts = !least.IsEmpty;
        for (; i < row.Length; i++)
        {
            var value = row[i];
            sum += value;
            maximum = value > maximum ? value : maximum;
            minimum = value < minimum ? value : minimum;
            confident += counts && value >= least[i] ? 1 : 0;
        }

        return new RowSummary<T>(maximum, minimum, sum, confident);
    }

    // Rows of up to 64 classes: one bit a class. The last vector overlaps the one before, which neither extremes nor bits mind.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static RowSummary<T> ExamineShort<T>(ReadOnlySpan<T> row, ReadOnlySpan<T> least)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ref var first = ref MemoryMarshal.GetReference(row);
        ref var bound = ref MemoryMarshal.GetReference(least);
        var width = Vector256<T>.Count;
        var last = row.Length - width;
        var v = Vector256.LoadUnsafe(ref first);
        var (high, low, total) = (v, v, v);
        var confident = least.IsEmpty ? 0UL : Vector256.GreaterThanOrEqual(v, Vector256.LoadUnsafe(ref bound)).ExtractMostSignificantBits();
        var i = width;
        for (; i <= last; i += width)
        {
            v = Vector256.LoadUnsafe(ref first, (nuint)i);
            (high, low, total) = (Vector256.Max(high, v), Vector256.Min(low, v), total + v);
            confident |= Bits(v, ref bound, i, least.IsEmpty);
        }

        var sum = Vector256.Sum(total);
        if (i < row.Length)
        {
            v = Vector256.LoadUnsafe(ref first, (nuint)last);
            (high, low) = (Vector256.Max(high, v), Vector256.Min(low, v));
            confident |= Bits(v, ref bound, last, least.IsEmpty);
            for (; i < row.Length; i++)
            {
                sum += row[i];
            }
        }

        // Lanes by constant numbers: a loop over them would go through memory.
        var highs = Vector128.Max(high.GetLower(), high.GetUpper());
        var maximum = highs[1] > highs[0] ? highs[1] : highs[0];
        if (Vector128<T>.Count == 4)
        {
            var second = highs[3] > highs[2] ? highs[3] : highs[2];
            maximum = second > maximum ? second : maximum;
        }

        // Of the minimum only matters whether it is below 0.
        var minimum = Vector256.LessThanAny(low, Vector256.Create(T.CreateTruncating(-AuditCheck.RangeTolerance))) ? -T.One : T.Zero;
        return new RowSummary<T>(
            maximum,
            minimum,
            sum,
            BitOperations.PopCount(confident),
            IndexOfShort(ref first, row.Length, maximum),
            confident == 0 ? -1 : BitOperations.TrailingZeroCount(confident));
    }

    private static ulong Bits<T>(Vector256<T> values, ref T bound, int at, bool none)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        none ? 0 : (ulong)Vector256.GreaterThanOrEqual(values, Vector256.LoadUnsafe(ref bound, (nuint)at)).ExtractMostSignificantBits() << at;

    private static int IndexOfShort<T>(ref T first, int length, T value)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var width = Vector256<T>.Count;
        var wanted = Vector256.Create(value);
        for (var i = 0; i < length; i += width)
        {
            var at = Math.Min(i, length - width);
            var bits = Vector256.Equals(Vector256.LoadUnsafe(ref first, (nuint)at), wanted).ExtractMostSignificantBits();
            if (bits != 0)
            {
                return at + BitOperations.TrailingZeroCount(bits);
            }
        }

        // Only NaN is equal to nothing; such a row is refused.
        return -1;
    }

    /// <summary>The first class that reaches its threshold; there must be one.</summary>
    public static int FirstConfident<T>(ReadOnlySpan<T> row, ReadOnlySpan<T> least)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var i = 0;
        var width = Vector<T>.Count;
        ref var first = ref MemoryMarshal.GetReference(row);
        ref var bound = ref MemoryMarshal.GetReference(least);
        while (i <= row.Length - width
            && !Vector.GreaterThanOrEqualAny(Vector.LoadUnsafe(ref first, (nuint)i), Vector.LoadUnsafe(ref bound, (nuint)i)))
        {
            i += width;
        }

        while (row[i] < least[i])
        {
            i++;
        }

        return i;
    }

    /// <summary>The most likely class; ties go to the lowest.</summary>
    public static int ArgMax<T>(ReadOnlySpan<T> row)
        where T : unmanaged, IFloatingPointIeee754<T> => IndexOf(row, Examine(row));

    /// <summary>The most likely class of a row that was looked at.</summary>
    public static int IndexOf<T>(ReadOnlySpan<T> row, in RowSummary<T> summary)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        summary.Predicted >= 0 ? summary.Predicted : row.IndexOf(summary.Maximum);

    /// <summary>Whether the most likely class is another than <paramref name="label"/> even after adding 10⁻⁶ to the label's probability.</summary>
    /// <param name="row">K probabilities.</param>
    /// <param name="label">The given label.</param>
    /// <param name="maximum">The row's largest probability.</param>
    public static bool Contradicts<T>(ReadOnlySpan<T> row, int label, T maximum)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var raised = row[label] + T.CreateTruncating(1e-6);

        // An equal class before the label wins the tie.
        return raised < maximum || (raised == maximum && row[..label].Contains(maximum));
    }
}
