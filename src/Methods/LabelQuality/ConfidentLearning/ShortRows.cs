using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>
/// The scan of rows that fit into two vectors (8 to 16 classes in float32, 4 to 8 in float64), the common case: a row is
/// loaded once, the second vector overlapping the first, and everything about it is decided in registers.
/// </summary>
internal static class ShortRows
{
    private const int Fine = -1;

    /// <summary>Whether rows of so many classes fit.</summary>
    public static bool Fit<T>(int classes)
        where T : unmanaged =>
        Vector256.IsHardwareAccelerated && classes >= Vector256<T>.Count && classes <= 2 * Vector256<T>.Count;

    /// <summary>Does for a block of rows what <see cref="RowKernel"/> does for one, and counts.</summary>
    /// <param name="block"><c>[R,K]</c>.</param>
    /// <param name="labels">R labels or more.</param>
    /// <param name="least">K thresholds.</param>
    /// <param name="flags">Receives the facts of the good rows.</param>
    /// <param name="counts">K·K: receives the counts of the confident joint.</param>
    /// <returns>The first row that is no distribution; −1 where all are.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Examine<T>(
        ReadOnlySpan<T> block, ReadOnlySpan<int> labels, ReadOnlySpan<T> least, Span<ExampleFlags> flags, int[] counts)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var classes = least.Length;
        var tail = classes - Vector256<T>.Count;
        ref var bound = ref MemoryMarshal.GetReference(least);
        var least0 = Vector256.LoadUnsafe(ref bound);
        var least1 = Vector256.LoadUnsafe(ref bound, (nuint)tail);
        var fresh = FreshLanes<T>(tail);
        var lowest = Vector256.Create(T.CreateTruncating(-AuditCheck.RangeTolerance));
        var highest = T.CreateTruncating(1 + AuditCheck.RangeTolerance);
        var tolerance = T.CreateTruncating(AuditCheck.SumTolerance);
        var raise = T.CreateTruncating(1e-6);
        var firstBad = Fine;
        ref var first = ref MemoryMarshal.GetReference(block);
        for (int r = 0, at = 0; at < block.Length; r++, at += classes)
        {
            var v0 = Vector256.LoadUnsafe(ref first, (nuint)at);
            var v1 = Vector256.LoadUnsafe(ref first, (nuint)(at + tail));
            var all = MaximumInEveryLane(Vector256.MaxNative(v0, v1));
            var maximum = all.ToScalar();

            // A row with NaN has the sum NaN, which fails the comparison.
            if (!(T.Abs(Vector256.Sum(v0 + (v1 & fresh)) - T.One) <= tolerance)
                || Vector256.LessThanAny(Vector256.MinNative(v0, v1), lowest)
                || maximum > highest)
            {
                firstBad = firstBad == Fine ? r : firstBad;
                continue;
            }

            var predicted = BitOperations.TrailingZeroCount(Bits(Vector256.Equals(v0, all), Vector256.Equals(v1, all), tail));
            var confident = Bits(Vector256.GreaterThanOrEqual(v0, least0), Vector256.GreaterThanOrEqual(v1, least1), tail);
            var label = labels[r];
            var found = ExampleFlags.None;
            if (predicted != label)
            {
                var raised = Unsafe.Add(ref first, at + label) + raise;
                var contradicts = raised < maximum || (raised == maximum && block.Slice(at, label).Contains(maximum));
                found = contradicts ? ExampleFlags.Predicted | ExampleFlags.Contradicts : ExampleFlags.Predicted;
            }

            if (confident != 0)
            {
                // With one confident class that class is the guess, even where another one is more likely.
                var guess = (confident & (confident - 1)) != 0 || ((confident >> predicted) & 1) != 0
                    ? predicted
                    : BitOperations.TrailingZeroCount(confident);
                counts[(label * classes) + guess]++;
                found |= guess == label ? ExampleFlags.None : ExampleFlags.OffDiagonal;
            }

            flags[r] = found;
        }

        return firstBad;
    }

    // All bits set in the lanes of the second vector that the first has not seen: its last `tail` ones.
    private static Vector256<T> FreshLanes<T>(int tail)
        where T : unmanaged
    {
        Span<T> lanes = stackalloc T[Vector256<T>.Count];
        MemoryMarshal.AsBytes(lanes).Clear();
        MemoryMarshal.AsBytes(lanes[(Vector256<T>.Count - tail)..]).Fill(0xFF);
        return Vector256.Create<T>(lanes);
    }

    private static uint Bits<T>(Vector256<T> first, Vector256<T> second, int tail) =>
        first.ExtractMostSignificantBits() | (second.ExtractMostSignificantBits() << tail);

    private static Vector256<T> MaximumInEveryLane<T>(Vector256<T> v)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            var s = v.AsSingle();
            s = Vector256.MaxNative(s, Vector256.Shuffle(s, Vector256.Create(4, 5, 6, 7, 0, 1, 2, 3)));
            s = Vector256.MaxNative(s, Vector256.Shuffle(s, Vector256.Create(2, 3, 0, 1, 6, 7, 4, 5)));
            s = Vector256.MaxNative(s, Vector256.Shuffle(s, Vector256.Create(1, 0, 3, 2, 5, 4, 7, 6)));
            return s.As<float, T>();
        }

        var d = v.AsDouble();
        d = Vector256.MaxNative(d, Vector256.Shuffle(d, Vector256.Create(2L, 3, 0, 1)));
        d = Vector256.MaxNative(d, Vector256.Shuffle(d, Vector256.Create(1L, 0, 3, 2)));
        return d.As<double, T>();
    }
}
