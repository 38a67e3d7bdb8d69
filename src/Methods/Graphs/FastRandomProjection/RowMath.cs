using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>
/// Arithmetic on rows. Sums are taken in double precision over lanes whose number is fixed, so a machine with wider vectors gets the
/// same bits.
/// </summary>
internal static class RowMath
{
    /// <summary>row · factor, in place.</summary>
    public static void Scale<T>(Span<T> row, T factor)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var vectors = MemoryMarshal.Cast<T, Vector<T>>(row);
        for (var v = 0; v < vectors.Length; v++)
        {
            vectors[v] *= factor;
        }

        for (var c = vectors.Length * Vector<T>.Count; c < row.Length; c++)
        {
            row[c] *= factor;
        }
    }

    /// <summary>sum + row · factor, into the sum.</summary>
    public static void Add<T>(Span<T> sum, ReadOnlySpan<T> row, T factor)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var vectors = MemoryMarshal.Cast<T, Vector<T>>(sum);
        var added = MemoryMarshal.Cast<T, Vector<T>>(row);
        for (var v = 0; v < vectors.Length; v++)
        {
            vectors[v] += added[v] * factor;
        }

        for (var c = vectors.Length * Vector<T>.Count; c < row.Length; c++)
        {
            sum[c] += row[c] * factor;
        }
    }

    /// <summary>Σ a b, in single precision over eight lanes.</summary>
    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var left = MemoryMarshal.Cast<float, Vector256<float>>(a);
        var right = MemoryMarshal.Cast<float, Vector256<float>>(b);
        var lanes = Vector256<float>.Zero;
        for (var v = 0; v < left.Length; v++)
        {
            lanes += left[v] * right[v];
        }

        var sum = Vector256.Sum(lanes);
        for (var c = left.Length * Vector256<float>.Count; c < a.Length; c++)
        {
            sum += a[c] * b[c];
        }

        return sum;
    }

    /// <summary>Σ x².</summary>
    public static double SquaredLength<T>(ReadOnlySpan<T> row)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (sum, at) = (0.0, 0);
        if (typeof(T) == typeof(float))
        {
            var (low, high) = (Vector256<double>.Zero, Vector256<double>.Zero);
            foreach (ref readonly var eight in MemoryMarshal.Cast<T, Vector256<float>>(row))
            {
                var (a, b) = Vector256.Widen(eight);
                low += a * a;
                high += b * b;
                at += Vector256<float>.Count;
            }

            sum = Vector256.Sum(low + high);
        }

        for (; at < row.Length; at++)
        {
            var value = double.CreateTruncating(row[at]);
            sum += value * value;
        }

        return sum;
    }

    /// <summary>sums + row.</summary>
    public static void Accumulate<T>(Span<double> sums, ReadOnlySpan<T> row)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var at = 0;
        if (typeof(T) == typeof(float))
        {
            ref var to = ref MemoryMarshal.GetReference(sums);
            foreach (ref readonly var eight in MemoryMarshal.Cast<T, Vector256<float>>(row))
            {
                var (a, b) = Vector256.Widen(eight);
                ref var place = ref Unsafe.Add(ref to, at);
                (Vector256.LoadUnsafe(ref place) + a).StoreUnsafe(ref place);
                (Vector256.LoadUnsafe(ref place, 4) + b).StoreUnsafe(ref place, 4);
                at += Vector256<float>.Count;
            }
        }

        for (; at < row.Length; at++)
        {
            sums[at] += double.CreateTruncating(row[at]);
        }
    }

    /// <summary>squares + (row − mean)².</summary>
    public static void AccumulateSquares<T>(Span<double> squares, ReadOnlySpan<T> row, ReadOnlySpan<double> mean)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var at = 0;
        if (typeof(T) == typeof(float))
        {
            ref var to = ref MemoryMarshal.GetReference(squares);
            ref var middle = ref MemoryMarshal.GetReference(mean);
            foreach (ref readonly var eight in MemoryMarshal.Cast<T, Vector256<float>>(row))
            {
                var (a, b) = Vector256.Widen(eight);
                ref var place = ref Unsafe.Add(ref to, at);
                ref var from = ref Unsafe.Add(ref middle, at);
                a -= Vector256.LoadUnsafe(ref from);
                b -= Vector256.LoadUnsafe(ref from, 4);
                (Vector256.LoadUnsafe(ref place) + (a * a)).StoreUnsafe(ref place);
                (Vector256.LoadUnsafe(ref place, 4) + (b * b)).StoreUnsafe(ref place, 4);
                at += Vector256<float>.Count;
            }
        }

        for (; at < row.Length; at++)
        {
            var off = double.CreateTruncating(row[at]) - mean[at];
            squares[at] += off * off;
        }
    }

    /// <summary>(row − shift) · factor, in place.</summary>
    public static void Standardize<T>(Span<T> row, ReadOnlySpan<double> shift, ReadOnlySpan<double> factor)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var at = 0;
        if (typeof(T) == typeof(float))
        {
            ref var middle = ref MemoryMarshal.GetReference(shift);
            ref var times = ref MemoryMarshal.GetReference(factor);
            foreach (ref var eight in MemoryMarshal.Cast<T, Vector256<float>>(row))
            {
                var (a, b) = Vector256.Widen(eight);
                a = (a - Vector256.LoadUnsafe(ref middle, (nuint)at)) * Vector256.LoadUnsafe(ref times, (nuint)at);
                b = (b - Vector256.LoadUnsafe(ref middle, (nuint)at + 4)) * Vector256.LoadUnsafe(ref times, (nuint)at + 4);
                eight = Vector256.Narrow(a, b);
                at += Vector256<float>.Count;
            }
        }

        for (; at < row.Length; at++)
        {
            row[at] = T.CreateTruncating((double.CreateTruncating(row[at]) - shift[at]) * factor[at]);
        }
    }
}
