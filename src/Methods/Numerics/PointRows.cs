using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace NoisyNotebooks.Methods.Numerics;

/// <summary>Points <c>[N,D]</c>, row by row.</summary>
internal sealed class PointRows
{
    private readonly double[] _values;

    public PointRows(double[,] points, string parameter = "points")
    {
        ArgumentNullException.ThrowIfNull(points, parameter);
        (Count, Dimensions) = (points.GetLength(0), points.GetLength(1));
        if (Count < 1 || Dimensions < 1)
        {
            throw new ArgumentException($"{parameter}: expected at least one point of at least one number, got [{Count},{Dimensions}].", parameter);
        }

        _values = MemoryMarshal.CreateReadOnlySpan(ref points[0, 0], points.Length).ToArray();
        var bad = Array.FindIndex(_values, v => !double.IsFinite(v));
        if (bad >= 0)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"{parameter}: expected finite numbers, got {_values[bad]} in row {bad / Dimensions}, column {bad % Dimensions}."), parameter);
        }
    }

    private PointRows(double[] values, int dimensions) => (_values, Count, Dimensions) = (values, values.Length / dimensions, dimensions);

    public int Count { get; }

    public int Dimensions { get; }

    public ReadOnlySpan<double> this[int row] => _values.AsSpan(row * Dimensions, Dimensions);

    /// <summary>Σ (a − b)². Four sums side by side, whatever the processor: the same bits everywhere.</summary>
    public static double SquaredDistance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var four = Vector256<double>.Zero;
        var i = 0;
        for (; i <= a.Length - 4; i += 4)
        {
            var difference = Vector256.Create(a.Slice(i, 4)) - Vector256.Create(b.Slice(i, 4));
            four += difference * difference;
        }

        var sum = Vector256.Sum(four);
        for (; i < a.Length; i++)
        {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }

        return sum;
    }

    /// <summary>The nearest of centres that lie one after the other, and the squared distance to it; of equal distances the first.</summary>
    public static (int Centre, double Squared) Nearest(ReadOnlySpan<double> point, ReadOnlySpan<double> centres)
    {
        var (best, least) = (0, double.PositiveInfinity);
        for (var (c, at) = (0, 0); at < centres.Length; c++, at += point.Length)
        {
            var distance = SquaredDistance(point, centres.Slice(at, point.Length));
            if (distance < least)
            {
                (best, least) = (c, distance);
            }
        }

        return (best, least);
    }

    public PointRows Select(IReadOnlyList<int> rows)
    {
        var values = new double[rows.Count * Dimensions];
        for (var i = 0; i < rows.Count; i++)
        {
            this[rows[i]].CopyTo(values.AsSpan(i * Dimensions));
        }

        return new PointRows(values, Dimensions);
    }

    public double[] Mean()
    {
        var mean = new double[Dimensions];
        for (var i = 0; i < Count; i++)
        {
            Add(this[i], mean);
        }

        for (var d = 0; d < Dimensions; d++)
        {
            mean[d] /= Count;
        }

        return mean;
    }

    /// <summary>The row nearest to a point; of equal distances the first.</summary>
    public int NearestTo(ReadOnlySpan<double> point)
    {
        var (best, least) = (0, double.PositiveInfinity);
        for (var i = 0; i < Count; i++)
        {
            var distance = SquaredDistance(this[i], point);
            if (distance < least)
            {
                (best, least) = (i, distance);
            }
        }

        return best;
    }

    public void RequireCount(int count, string parameter)
    {
        if (count < 1 || count > Count)
        {
            throw new ArgumentOutOfRangeException(parameter, count, $"{parameter}: must be from 1 to {Count}, the number of points, got {count}.");
        }
    }

    internal static void Add(ReadOnlySpan<double> point, Span<double> sum)
    {
        for (var d = 0; d < point.Length; d++)
        {
            sum[d] += point[d];
        }
    }
}
