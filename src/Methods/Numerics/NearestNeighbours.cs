namespace NoisyNotebooks.Methods.Numerics;

/// <summary>The nearest of some points by Euclidean distance, by looking at all of them.</summary>
public sealed class NearestNeighbours
{
    private readonly float[] _points;
    private readonly float[] _distances;
    private readonly int[] _order;

    /// <summary>Takes the points to look among.</summary>
    /// <param name="points"><c>[N,D]</c>, row by row; not copied.</param>
    /// <param name="dimensions">D, at least 1.</param>
    /// <exception cref="ArgumentException">There is no point, or the numbers are no whole number of points.</exception>
    public NearestNeighbours(float[] points, int dimensions)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        if (points.Length == 0 || points.Length % dimensions != 0)
        {
            throw new ArgumentException(
                $"points: expected at least one point of {dimensions} numbers, got {points.Length} numbers.", nameof(points));
        }

        _points = points;
        Dimensions = dimensions;
        _distances = new float[points.Length / dimensions];
        _order = new int[_distances.Length];
    }

    /// <summary>The number of points, N.</summary>
    public int Count => _distances.Length;

    /// <summary>The numbers of a point, D.</summary>
    public int Dimensions { get; }

    /// <summary>Finds the nearest points. Not for several threads at once.</summary>
    /// <param name="asked">A point of D numbers.</param>
    /// <param name="count">How many, 1 to N.</param>
    /// <returns>Their positions, the nearest first; of equal distances in an order that is the same in every run.</returns>
    /// <exception cref="ArgumentException">The point has other dimensions, or <paramref name="count"/> is out of range.</exception>
    public int[] Find(ReadOnlySpan<float> asked, int count)
    {
        if (asked.Length != Dimensions)
        {
            throw new ArgumentException($"asked: expected a point of {Dimensions} numbers, got {asked.Length}.", nameof(asked));
        }

        if (count < 1 || count > Count)
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, $"count: must be from 1 to {Count}, the number of points, got {count}.");
        }

        for (var n = 0; n < _order.Length; n++)
        {
            _distances[n] = SquaredDistance(asked, _points.AsSpan(n * Dimensions, Dimensions));
            _order[n] = n;
        }

        Array.Sort(_distances, _order);
        return _order[..count];
    }

    private static float SquaredDistance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = 0f;
        for (var d = 0; d < a.Length; d++)
        {
            sum += (a[d] - b[d]) * (a[d] - b[d]);
        }

        return sum;
    }
}
