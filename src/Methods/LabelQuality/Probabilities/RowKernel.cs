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
            var width = Vector<T>.Count;
            var high = Vector.LoadUnsafe(ref first);
            var (low, high1, low1) = (high, high, high);
            var (total, total1, count, count1) = (Vector<T>.Zero, Vector<T>.Zero, Vector<T>.Zero, Vector<T>.Zero);

            // Two vectors at a time, each with sums of its own: one sum would have to wait for itself. What the native extremes
            // make of NaN does not matter: the sum tells.
            if (least.IsEmpty)
            {
                for (; i <= row.Length - (2 * width); i += 2 * width)
                {
                    var v = Vector.LoadUnsafe(ref first, (nuint)i);
                    var w = Vector.LoadUnsafe(ref first, (nuint)(i + width));
                    (high, high1) = (Vector.MaxNative(high, v), Vector.MaxNative(high1, w));
                    (low, low1) = (Vector.MinNative(low, v), Vector.MinNative(low1, w));
                    (total, total1) = (total + v, total1 + w);
                }
            }
            else
            {
                ref var bound = ref MemoryMarshal.GetReference(least);
                for (; i <= row.Length - (2 * width); i += 2 * width)
                {
                    var v = Vector.LoadUnsafe(ref first, (nuint)i);
                    var w = Vector.LoadUnsafe(ref first, (nuint)(i + width));
                    (high, high1) = (Vector.MaxNative(high, v), Vector.MaxNative(high1, w));
                    (low, low1) = (Vector.MinNative(low, v), Vector.MinNative(low1, w));
                    (total, total1) = (total + v, total1 + w);
                    count += AtLeast(v, ref bound, i);
                    count1 += AtLeast(w, ref bound, i + width);
                }
            }

            (high, low) = (Vector.MaxNative(high, high1), Vector.MinNative(low, low1));
            sum = Vector.Sum(total + total1);
            confident = int.CreateTruncating(Vector.Sum(count + count1));
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

    // One where a class reaches its threshold.
    private static Vector<T> AtLeast<T>(Vector<T> values, ref T bound, int at)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Vector.GreaterThanOrEqual(values, Vector.LoadUnsafe(ref bound, (nuint)at)) & Vector<T>.One;

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
            IndexOfVectors(ref first, row.Length, maximum),
            confident == 0 ? -1 : BitOperations.TrailingZeroCount(confident));
    }

    private static ulong Bits<T>(Vector256<T> values, ref T bound, int at, bool none)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        none ? 0 : (ulong)Vector256.GreaterThanOrEqual(values, Vector256.LoadUnsafe(ref bound, (nuint)at)).ExtractMostSignificantBits() << at;

    // Spans look for floats one by one.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int IndexOfVectors<T>(ref T first, int length, T value)
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
        summary.Predicted >= 0 ? summary.Predicted
        : Vector256.IsHardwareAccelerated && row.Length >= Vector256<T>.Count
            ? IndexOfVectors(ref MemoryMarshal.GetReference(row), row.Length, summary.Maximum)
            : row.IndexOf(summary.Maximum);

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
