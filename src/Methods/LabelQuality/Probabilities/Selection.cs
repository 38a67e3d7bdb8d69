using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>
/// The k-th of some numbers without sorting them all: many numbers are first counted into buckets of equal width, of which
/// one holds the place, and what is left is halved around pivots.
/// </summary>
internal static class Selection
{
    private const int Buckets = 1024;
    private const int LeastToCount = 512;

    // Skewed numbers leave most of them in one bucket, so that counting again and again would gain nothing.
    private const int MostCounts = 3;

    /// <summary>The number that would stand at a place if the numbers were sorted ascending.</summary>
    /// <param name="values">Numbers without NaN; they are overwritten.</param>
    /// <param name="place">From 0.</param>
    /// <returns>The number.</returns>
    public static T At<T>(Span<T> values, int place)
        where T : unmanaged, IFloatingPoint<T>
    {
        for (var count = 0; count < MostCounts && values.Length >= LeastToCount; count++)
        {
            var (lowest, highest) = Range<T>(values);
            var scale = T.CreateTruncating(Buckets - 1) / (highest - lowest);
            if (!T.IsFinite(scale) || scale == T.Zero)
            {
                break;
            }

            values = values[..KeepBucket(values, ref place, lowest, scale)];
        }

        return Halved(values, place);
    }

    // Moves the numbers of the bucket that holds the place to the front, and says how many they are.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int KeepBucket<T>(Span<T> values, ref int place, T lowest, T scale)
        where T : unmanaged, IFloatingPoint<T>
    {
        Span<int> counts = stackalloc int[Buckets];
        counts.Clear();
        foreach (var value in values)
        {
            counts[T.ConvertToIntegerNative<int>((value - lowest) * scale)]++;
        }

        var bucket = 0;
        for (; place >= counts[bucket]; bucket++)
        {
            place -= counts[bucket];
        }

        var kept = 0;
        foreach (var value in values)
        {
            values[kept] = value;
            kept += T.ConvertToIntegerNative<int>((value - lowest) * scale) == bucket ? 1 : 0;
        }

        return kept;
    }

    private static (T Lowest, T Highest) Range<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IFloatingPoint<T>
    {
        var (lowest, highest) = (values[0], values[0]);
        if (Vector256.IsHardwareAccelerated && values.Length >= Vector256<T>.Count)
        {
            ref var first = ref MemoryMarshal.GetReference(values);
            var (low, high) = (Vector256.Create(lowest), Vector256.Create(lowest));
            for (var i = 0; i <= values.Length - Vector256<T>.Count; i += Vector256<T>.Count)
            {
                var v = Vector256.LoadUnsafe(ref first, (nuint)i);
                (low, high) = (Vector256.MinNative(low, v), Vector256.MaxNative(high, v));
            }

            var last = Vector256.LoadUnsafe(ref first, (nuint)(values.Length - Vector256<T>.Count));
            (low, high) = (Vector256.MinNative(low, last), Vector256.MaxNative(high, last));
            for (var lane = 0; lane < Vector256<T>.Count; lane++)
            {
                (lowest, highest) = (T.Min(lowest, low[lane]), T.Max(highest, high[lane]));
            }

            return (lowest, highest);
        }

        foreach (var value in values)
        {
            (lowest, highest) = (T.Min(lowest, value), T.Max(highest, value));
        }

        return (lowest, highest);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T Halved<T>(Span<T> values, int place)
        where T : unmanaged, INumber<T>
    {
        var (low, high) = (0, values.Length - 1);

        // Halving takes about log2 N rounds; many more mean an unlucky order, and sorting bounds the time.
        for (var rounds = 2 * (BitOperations.Log2((uint)values.Length) + 2); low < high; rounds--)
        {
            if (rounds == 0)
            {
                values[low..(high + 1)].Sort();
                break;
            }

            var pivot = MedianOfThree(values[low], values[low + ((high - low) / 2)], values[high]);
            var (i, j) = (low, high);
            while (i <= j)
            {
                while (values[i] < pivot)
                {
                    i++;
                }

                while (values[j] > pivot)
                {
                    j--;
                }

                if (i <= j)
                {
                    (values[i], values[j]) = (values[j], values[i]);
                    i++;
                    j--;
                }
            }

            if (place <= j)
            {
                high = j;
            }
            else if (place >= i)
            {
                low = i;
            }
            else
            {
                break;
            }
        }

        return values[place];
    }

    private static T MedianOfThree<T>(T a, T b, T c)
        where T : INumber<T> => T.Max(T.Min(a, b), T.Min(T.Max(a, b), c));
}
