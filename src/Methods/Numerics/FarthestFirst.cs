namespace NoisyNotebooks.Methods.Numerics;

/// <summary>
/// Points in the order of a farthest-first traversal: the point nearest to the mean, then again and again the point that is
/// farthest from the nearest one taken. No randomness; of equal distances the lowest index. The order of k points begins that of k + 1.
/// </summary>
public sealed class FarthestFirst
{
    private readonly PointRows _points;
    private readonly double[] _nearest;
    private readonly List<int> _order = [];

    internal FarthestFirst(PointRows points)
    {
        _points = points;
        _nearest = new double[points.Count];
        Array.Fill(_nearest, double.PositiveInfinity);
    }

    /// <summary>The first points of the traversal.</summary>
    /// <param name="points"><c>[N,D]</c>, N and D at least 1, finite.</param>
    /// <param name="count">How many, 1 to N; where fewer points differ, the last ones repeat the first of all.</param>
    /// <param name="stop">Stops.</param>
    /// <returns>Rows of <paramref name="points"/>, in the order in which they are taken.</returns>
    /// <exception cref="ArgumentException">There is no point, a number is not finite, or the count is out of range.</exception>
    public static int[] Order(double[,] points, int count, CancellationToken stop = default)
    {
        var rows = new PointRows(points);
        rows.RequireCount(count, nameof(count));
        return [.. new FarthestFirst(rows).First(count, stop)];
    }

    /// <summary>The first so many, from what is known already on.</summary>
    internal ReadOnlySpan<int> First(int count, CancellationToken stop)
    {
        while (_order.Count < count)
        {
            stop.ThrowIfCancellationRequested();
            Take(_order.Count == 0 ? _points.NearestTo(_points.Mean()) : Farthest());
        }

        return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_order)[..count];
    }

    private int Farthest()
    {
        var best = 0;
        for (var i = 1; i < _nearest.Length; i++)
        {
            best = _nearest[i] > _nearest[best] ? i : best;
        }

        return best;
    }

    private void Take(int index)
    {
        _order.Add(index);
        var taken = _points[index];
        for (var i = 0; i < _nearest.Length; i++)
        {
            _nearest[i] = Math.Min(_nearest[i], PointRows.SquaredDistance(_points[i], taken));
        }
    }
}
