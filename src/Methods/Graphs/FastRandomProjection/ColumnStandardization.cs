using System.Numerics;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>
/// Columns with mean 0 and population standard deviation 1: (U − mean) / std; a column that is constant, but for rounding, is divided by
/// 1. Sums go over blocks of fixed size in a fixed order, so threads change nothing.
/// </summary>
internal static class ColumnStandardization
{
    private const int Block = 1024;

    // How far a column of equal numbers can be from that after some products, in units of the last digit.
    private const double Rounding = 64;

    /// <summary>Standardizes in place.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="values"><c>[rows,width]</c>, row by row.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="width">The columns.</param>
    /// <param name="threads">How many threads at most; 0: as many as the machine has cores.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static void Apply<T>(T[] values, int rows, int width, int threads, CancellationToken cancellationToken)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (mean, squares) = Moments(values, rows, width, threads, cancellationToken);
        var (shift, factor) = (new double[width], new double[width]);
        var digit = double.CreateTruncating(T.BitIncrement(T.One) - T.One);
        for (var c = 0; c < width; c++)
        {
            var deviation = Math.Sqrt(squares[c] / rows);
            shift[c] = mean[c];
            factor[c] = deviation > Rounding * digit * Math.Abs(mean[c]) ? 1 / deviation : 1;
        }

        GraphRows.ForEachBlock(
            rows,
            Block,
            threads,
            (_, from, to) =>
            {
                for (var i = from; i < to; i++)
                {
                    RowMath.Standardize(values.AsSpan(i * width, width), shift, factor);
                }
            },
            cancellationToken);
    }

    // Means and sums of squared distances from them: of each block by itself, then brought together (Chan, Golub and LeVeque 1983).
    private static (double[] Mean, double[] Squares) Moments<T>(T[] values, int rows, int width, int threads, CancellationToken cancellationToken)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var blocks = new (double[] Mean, double[] Squares)[(rows + Block - 1) / Block];
        GraphRows.ForEachBlock(
            rows,
            Block,
            threads,
            (b, from, to) =>
            {
                var (mean, squares) = (new double[width], new double[width]);
                for (var i = from; i < to; i++)
                {
                    RowMath.Accumulate<T>(mean, values.AsSpan(i * width, width));
                }

                for (var c = 0; c < width; c++)
                {
                    mean[c] /= to - from;
                }

                for (var i = from; i < to; i++)
                {
                    RowMath.AccumulateSquares<T>(squares, values.AsSpan(i * width, width), mean);
                }

                blocks[b] = (mean, squares);
            },
            cancellationToken);
        var (all, allSquares, count) = (new double[width], new double[width], 0.0);
        for (var b = 0; b < blocks.Length; b++)
        {
            var size = (double)Math.Min(Block, rows - (b * Block));
            for (var c = 0; c < width; c++)
            {
                var off = blocks[b].Mean[c] - all[c];
                all[c] += off * size / (count + size);
                allSquares[c] += blocks[b].Squares[c] + (off * off * count * size / (count + size));
            }

            count += size;
        }

        return (all, allSquares);
    }
}
