using System.Numerics;
using System.Runtime.InteropServices;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>What one look at a row of probabilities tells.</summary>
/// <typeparam name="T">The precision.</typeparam>
/// <param name="Maximum">The largest probability.</param>
/// <param name="Minimum">The smallest.</param>
/// <param name="Sum">Their sum; NaN where one is NaN.</param>
/// <param name="ConfidentCount">How many reach their class's threshold.</param>
internal readonly record struct RowSummary<T>(T Maximum, T Minimum, T Sum, int ConfidentCount)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Whether the row is a probability distribution within the tolerances; NaN fails each comparison.</summary>
    public bool IsDistribution =>
        T.Abs(Sum - T.One) <= T.CreateTruncating(AuditCheck.SumTolerance)
        && Minimum >= T.CreateTruncating(-AuditCheck.RangeTolerance)
        && Maximum <= T.CreateTruncating(1 + AuditCheck.RangeTolerance);
}

/// <summary>The inner loops over one row.</summary>
internal static class RowKernel
{
    /// <summary>Looks at a row.</summary>
    public static RowSummary<T> Examine<T>(ReadOnlySpan<T> row)
        where T : unmanaged, IFloatingPointIeee754<T> => Examine(row, default);

    /// <summary>Looks at a row and counts the classes whose probability reaches <paramref name="least"/>.</summary>
    /// <param name="row">K probabilities.</param>
    /// <param name="least">K thresholds, or none.</param>
    public static RowSummary<T> Examine<T>(ReadOnlySpan<T> row, ReadOnlySpan<T> least)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var maximum = row[0];
        var minimum = row[0];
        var sum = T.Zero;
        var confident = 0;
        var i = 0;

        // Reducing the lanes at the end costs as much as a few vectors: short rows go one by one.
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
        where T : unmanaged, IFloatingPointIeee754<T> => row.IndexOf(Examine(row).Maximum);

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
