using System.Numerics;

namespace NoisyNotebooks.Methods.Numerics;

/// <summary>
/// Sums in the order in which NumPy sums contiguous numbers, so that thresholds equal those of the Python library to the
/// last bit: blocks of 8,192 one after the other; within a block halves down to 128 numbers; there eight running sums.
/// </summary>
internal static class PairwiseSum
{
    /// <summary>The numbers of one block.</summary>
    public const int Block = 8192;

    private const int Leaf = 128;

    /// <summary>Sums.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>, also the precision of the sum.</typeparam>
    /// <param name="values">The numbers.</param>
    /// <returns>Their sum; 0 for none.</returns>
    public static T Of<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var sum = T.Zero;
        for (var start = 0; start < values.Length; start += Block)
        {
            sum += OfBlock(values.Slice(start, Math.Min(Block, values.Length - start)));
        }

        return sum;
    }

    /// <summary>Sums at most one block.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="values">At most <see cref="Block"/> numbers.</param>
    /// <returns>Their sum.</returns>
    public static T OfBlock<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (values.Length > Leaf)
        {
            var half = values.Length / 2;
            half -= half % 8;
            return OfBlock(values[..half]) + OfBlock(values[half..]);
        }

        T sum;
        var i = 0;
        if (values.Length < 8)
        {
            sum = T.Zero;
        }
        else
        {
            var (a, b, c, d) = (values[0], values[1], values[2], values[3]);
            var (e, f, g, h) = (values[4], values[5], values[6], values[7]);
            for (i = 8; i <= values.Length - 8; i += 8)
            {
                a += values[i];
                b += values[i + 1];
                c += values[i + 2];
                d += values[i + 3];
                e += values[i + 4];
                f += values[i + 5];
                g += values[i + 6];
                h += values[i + 7];
            }

            sum = ((a + b) + (c + d)) + ((e + f) + (g + h));
        }

        for (; i < values.Length; i++)
        {
            sum += values[i];
        }

        return sum;
    }
}
