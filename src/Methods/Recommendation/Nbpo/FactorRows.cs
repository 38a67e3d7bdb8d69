using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Recommendation;

/// <summary>
/// The factors of all users or of all items in one array: a row has K₀ preference factors and K₁ flip factors, each padded with zeros to
/// whole vectors, so that one look fetches all of a row and no loop has a tail. Decay is owed: a row knows up to which batch it has been
/// paid, so a batch costs what it touches and not what there is.
/// </summary>
/// <typeparam name="T"><see cref="float"/> for training, <see cref="double"/> where digits count.</typeparam>
internal sealed class FactorRows<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Makes rows of zeros.</summary>
    /// <param name="count">How many rows, at least 1.</param>
    /// <param name="preference">K₀, at least 1.</param>
    /// <param name="flip">K₁; 0 where nothing is flipped.</param>
    /// <exception cref="ArgumentException">They are more numbers than an array holds.</exception>
    public FactorRows(int count, int preference, int flip)
    {
        (Count, Preference, Flip) = (count, preference, flip);
        (PreferenceWidth, FlipWidth) = (Padded(preference), Padded(flip));
        Width = PreferenceWidth + FlipWidth;
        if ((long)count * Width > Array.MaxLength)
        {
            throw new ArgumentException($"factors: {count:N0} rows of {preference} + {flip} factors are more than one array holds.", nameof(preference));
        }

        Values = new T[count * Width];
        Paid = new int[count];
    }

    /// <summary>How many rows.</summary>
    public int Count { get; }

    /// <summary>K₀.</summary>
    public int Preference { get; }

    /// <summary>K₁.</summary>
    public int Flip { get; }

    /// <summary>K₀, padded.</summary>
    public int PreferenceWidth { get; }

    /// <summary>K₁, padded.</summary>
    public int FlipWidth { get; }

    /// <summary>The numbers from one row to the next.</summary>
    public int Width { get; }

    /// <summary>All rows, one after the other.</summary>
    public T[] Values { get; }

    /// <summary>How many batches of the present epoch each row has decayed for.</summary>
    public int[] Paid { get; }

    /// <summary>The preference factors of a row.</summary>
    public Span<T> PreferenceOf(int row) => Values.AsSpan(row * Width, Preference);

    /// <summary>The flip factors of a row.</summary>
    public Span<T> FlipOf(int row) => Values.AsSpan((row * Width) + PreferenceWidth, Flip);

    /// <summary>
    /// Draws the first factors as the authors do: preference uniform on [0, 1/√K₀), flip uniform on [0, 5/√K₁) for users and on
    /// (−5/√K₁, 0] for items, so that all flip scores begin near −6.25.
    /// </summary>
    public void Draw(SeededRandom random, double flipSpread)
    {
        for (var row = 0; row < Count; row++)
        {
            foreach (ref var value in PreferenceOf(row))
            {
                value = T.CreateTruncating(random.NextDouble() / Math.Sqrt(Preference));
            }

            foreach (ref var value in FlipOf(row))
            {
                value = T.CreateTruncating(flipSpread * random.NextDouble() / Math.Sqrt(Flip));
            }
        }
    }

    /// <summary>u·v and p·q of two rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (T Preference, T Flip) Scores(ref T left, ref T right, int preferenceWidth, int flipWidth) =>
        (Dot(ref left, ref right, preferenceWidth), Dot(ref Unsafe.Add(ref left, preferenceWidth), ref Unsafe.Add(ref right, preferenceWidth), flipWidth));

    /// <summary>u·v of two rows.</summary>
    public T PreferenceScore(FactorRows<T> others, int row, int other) =>
        Dot(ref Values[row * Width], ref others.Values[other * Width], PreferenceWidth);

    /// <summary>p·q of two rows; 0 where there are no flip factors.</summary>
    public T FlipScore(FactorRows<T> others, int row, int other) =>
        FlipWidth == 0 ? T.Zero : Dot(ref Values[(row * Width) + PreferenceWidth], ref others.Values[(other * Width) + PreferenceWidth], FlipWidth);

    /// <summary>Lets every row decay for the batches that it still owes, and asks whether all numbers are finite.</summary>
    /// <param name="batches">How many batches there were.</param>
    /// <param name="decay">What is left of preference and flip factors after so many batches.</param>
    /// <param name="threads">How many threads at most; 0: one a core.</param>
    /// <returns>Whether they are.</returns>
    public bool Settle(int batches, BatchDecay<T> decay, int threads)
    {
        var broken = 0;
        GraphRows.ForEachBlock(Count, 1024, threads, (_, from, to) =>
        {
            for (var row = from; row < to; row++)
            {
                var owed = batches - Paid[row];
                var whole = Values.AsSpan(row * Width, Width);
                Scale(whole[..PreferenceWidth], decay.Preference[owed]);
                Scale(whole[PreferenceWidth..], decay.Flip[owed]);
                Paid[row] = 0;
                if (!IsFinite(whole))
                {
                    Volatile.Write(ref broken, 1);
                }
            }
        });
        return broken == 0;
    }

    private static int Padded(int width) => (width + Vector256<T>.Count - 1) / Vector256<T>.Count * Vector256<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Dot(ref T left, ref T right, int width)
    {
        // Two running sums, since each addition waits for the one before it.
        var (even, odd) = (Vector256<T>.Zero, Vector256<T>.Zero);
        var at = 0;
        for (; at <= width - (2 * Vector256<T>.Count); at += 2 * Vector256<T>.Count)
        {
            even = VectorMath.MultiplyAdd(Vector256.LoadUnsafe(ref left, (nuint)at), Vector256.LoadUnsafe(ref right, (nuint)at), even);
            var next = (nuint)(at + Vector256<T>.Count);
            odd = VectorMath.MultiplyAdd(Vector256.LoadUnsafe(ref left, next), Vector256.LoadUnsafe(ref right, next), odd);
        }

        if (at < width)
        {
            even = VectorMath.MultiplyAdd(Vector256.LoadUnsafe(ref left, (nuint)at), Vector256.LoadUnsafe(ref right, (nuint)at), even);
        }

        return Vector256.Sum(even + odd);
    }

    private static void Scale(Span<T> row, T factor)
    {
        foreach (ref var vector in MemoryMarshal.Cast<T, Vector256<T>>(row))
        {
            vector *= factor;
        }
    }

    // x − x is 0 for every finite number and NaN for all others.
    private static bool IsFinite(Span<T> row)
    {
        var sum = Vector256<T>.Zero;
        foreach (ref readonly var vector in MemoryMarshal.Cast<T, Vector256<T>>(row))
        {
            sum += vector - vector;
        }

        return T.IsFinite(Vector256.Sum(sum));
    }
}

/// <summary>Arithmetic that the vectors' own operators do not have for both kinds of numbers.</summary>
internal static class VectorMath
{
    /// <summary>a b + c, in one rounding where the machine can.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> MultiplyAdd<T>(Vector256<T> a, Vector256<T> b, Vector256<T> c)
        where T : unmanaged =>
        typeof(T) == typeof(float)
            ? Vector256.MultiplyAddEstimate(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
            : Vector256.MultiplyAddEstimate(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();
}
