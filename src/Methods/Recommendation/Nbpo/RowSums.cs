using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace NoisyNotebooks.Methods.Recommendation;

/// <summary>Weighted sums of rows of a matrix.</summary>
internal static class RowSums
{
    /// <summary>sum + Σ w_e · (row at e), into the sum: several columns stay in registers over all rows.</summary>
    /// <typeparam name="T">The kind of numbers.</typeparam>
    /// <param name="sum">Whole vectors.</param>
    /// <param name="rows">Where the rows begin in the matrix; each has as many numbers as the sum.</param>
    /// <param name="weights">A weight for each row, or more.</param>
    /// <param name="matrix">The matrix.</param>
    public static void Add<T>(Span<T> sum, ReadOnlySpan<int> rows, ReadOnlySpan<T> weights, ref T matrix)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ref var to = ref MemoryMarshal.GetReference(sum);
        var lanes = Vector256<T>.Count;
        var at = 0;
        for (; at <= sum.Length - (4 * lanes); at += 4 * lanes)
        {
            Four(ref Unsafe.Add(ref to, at), rows, weights, ref Unsafe.Add(ref matrix, at));
        }

        for (; at < sum.Length; at += lanes)
        {
            One(ref Unsafe.Add(ref to, at), rows, weights, ref Unsafe.Add(ref matrix, at));
        }
    }

    private static void Four<T>(ref T sum, ReadOnlySpan<int> rows, ReadOnlySpan<T> weights, ref T matrix)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var lanes = (nuint)Vector256<T>.Count;
        var (a, b) = (Vector256.LoadUnsafe(ref sum), Vector256.LoadUnsafe(ref sum, lanes));
        var (c, d) = (Vector256.LoadUnsafe(ref sum, 2 * lanes), Vector256.LoadUnsafe(ref sum, 3 * lanes));
        for (var e = 0; e < rows.Length; e++)
        {
            ref var row = ref Unsafe.Add(ref matrix, rows[e]);
            var weight = Vector256.Create(weights[e]);
            a = VectorMath.MultiplyAdd(weight, Vector256.LoadUnsafe(ref row), a);
            b = VectorMath.MultiplyAdd(weight, Vector256.LoadUnsafe(ref row, lanes), b);
            c = VectorMath.MultiplyAdd(weight, Vector256.LoadUnsafe(ref row, 2 * lanes), c);
            d = VectorMath.MultiplyAdd(weight, Vector256.LoadUnsafe(ref row, 3 * lanes), d);
        }

        a.StoreUnsafe(ref sum);
        b.StoreUnsafe(ref sum, lanes);
        c.StoreUnsafe(ref sum, 2 * lanes);
        d.StoreUnsafe(ref sum, 3 * lanes);
    }

    private static void One<T>(ref T sum, ReadOnlySpan<int> rows, ReadOnlySpan<T> weights, ref T matrix)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var total = Vector256.LoadUnsafe(ref sum);
        for (var e = 0; e < rows.Length; e++)
        {
            total = VectorMath.MultiplyAdd(Vector256.Create(weights[e]), Vector256.LoadUnsafe(ref Unsafe.Add(ref matrix, rows[e])), total);
        }

        total.StoreUnsafe(ref sum);
    }
}
