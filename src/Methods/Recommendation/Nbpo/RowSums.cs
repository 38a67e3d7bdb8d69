using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace NoisyNotebooks.Methods.Recommendation;

/// <summary>Weighted sums of rows of a matrix.</summary>
internal static class RowSums
{
    private const int Most = 8;

    /// <summary>sum + Σ w_e · (row at e), into the sum: up to eight vectors of columns stay in registers over all rows.</summary>
    /// <typeparam name="T">The kind of numbers.</typeparam>
    /// <param name="sum">Whole vectors.</param>
    /// <param name="rows">Where the rows begin in the matrix; each has as many numbers as the sum.</param>
    /// <param name="weights">A weight for each row, or more.</param>
    /// <param name="matrix">The matrix.</param>
    public static void Add<T>(Span<T> sum, ReadOnlySpan<int> rows, ReadOnlySpan<T> weights, ref T matrix)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ref var to = ref MemoryMarshal.GetReference(sum);
        ref var weight = ref MemoryMarshal.GetReference(weights);
        var lanes = Vector256<T>.Count;
        for (var at = 0; at < sum.Length; at += Most * lanes)
        {
            var left = (sum.Length - at) / lanes;
            if (left > Most / 2)
            {
                Eight(ref Unsafe.Add(ref to, at), rows, ref weight, ref Unsafe.Add(ref matrix, at), left);
            }
            else
            {
                Four(ref Unsafe.Add(ref to, at), rows, ref weight, ref Unsafe.Add(ref matrix, at), left);
            }
        }
    }

    // Where there are fewer vectors, the last one is summed several times side by side: the same sum is stored as often, and no loop has a tail.
    private static void Eight<T>(ref T sum, ReadOnlySpan<int> rows, ref T weights, ref T matrix, int vectors)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var lanes = Vector256<T>.Count;
        nuint Place(int vector) => (nuint)(Math.Min(vector, vectors - 1) * lanes);
        var (p5, p6, p7) = (Place(5), Place(6), Place(7));
        var (p1, p2, p3, p4) = ((nuint)lanes, (nuint)(2 * lanes), (nuint)(3 * lanes), (nuint)(4 * lanes));
        var (a, b, c, d) = (Vector256.LoadUnsafe(ref sum), Vector256.LoadUnsafe(ref sum, p1), Vector256.LoadUnsafe(ref sum, p2), Vector256.LoadUnsafe(ref sum, p3));
        var (e, f, g, h) = (Vector256.LoadUnsafe(ref sum, p4), Vector256.LoadUnsafe(ref sum, p5), Vector256.LoadUnsafe(ref sum, p6), Vector256.LoadUnsafe(ref sum, p7));
        for (var k = 0; k < rows.Length; k++)
        {
            ref var row = ref Unsafe.Add(ref matrix, rows[k]);
            var weight = Vector256.Create(Unsafe.Add(ref weights, k));
            a = VectorMath.MultiplyAdd(weight, Vector256.LoadUnsafe(ref row), a);
            b = VectorMath.MultiplyAdd(weight, Vector256.LoadUnsafe(ref row, p1), b);
            c = VectorMath.MultiplyAdd(weight, Vector256.LoadUnsafe(ref row, p2), c);
            d = VectorMath.MultiplyAdd(weight, Vector256.LoadUnsafe(ref row, p3), d);
            e = VectorMath.MultiplyAdd(weight, Vector256.LoadUnsafe(ref row, p4), e);
            f = VectorMath.MultiplyAdd(weight, Vector256.LoadUnsafe(ref row, p5), f);
            g = VectorMath.MultiplyAdd(weight, Vector256.LoadUnsafe(ref row, p6), g);
            h = VectorMath.MultiplyAdd(weight, Vector256.LoadUnsafe(ref row, p7), h);
        }

        a.StoreUnsafe(ref sum);
        b.StoreUnsafe(ref sum, p1);
        c.StoreUnsafe(ref sum, p2);
        d.StoreUnsafe(ref sum, p3);
        e.StoreUnsafe(ref sum, p4);
        f.StoreUnsafe(ref sum, p5);
        g.StoreUnsafe(ref sum, p6);
        h.StoreUnsafe(ref sum, p7);
    }

    private static void Four<T>(ref T sum, ReadOnlySpan<int> rows, ref T weights, ref T matrix, int vectors)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var lanes = Vector256<T>.Count;
        nuint Place(int vector) => (nuint)(Math.Min(vector, vectors - 1) * lanes);
        var (p1, p2, p3) = (Place(1), Place(2), Place(3));
        var (a, b, c, d) = (Vector256.LoadUnsafe(ref sum), Vector256.LoadUnsafe(ref sum, p1), Vector256.LoadUnsafe(ref sum, p2), Vector256.LoadUnsafe(ref sum, p3));
        for (var k = 0; k < rows.Length; k++)
        {
            ref var row = ref Unsafe.Add(ref matrix, rows[k]);
            var weight = Vector256.Create(Unsafe.Add(ref weights, k));
            a = VectorMath.MultiplyAdd(weight, Vector256.LoadUnsafe(ref row), a);
            b = VectorMath.MultiplyAdd(weight, Vector256.LoadUnsafe(ref row, p1), b);
            c = VectorMath.MultiplyAdd(weight, Vector256.LoadUnsafe(ref row, p2), c);
            d = VectorMath.MultiplyAdd(weight, Vector256.LoadUnsafe(ref row, p3), d);
        }

        a.StoreUnsafe(ref sum);
        b.StoreUnsafe(ref sum, p1);
        c.StoreUnsafe(ref sum, p2);
        d.StoreUnsafe(ref sum, p3);
    }
}
