using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Numerics;

/// <summary>
/// k-means without a random number: squared Euclidean distances, centres that start on the first k points of
/// <see cref="FarthestFirst"/>, then Lloyd's rounds. The same points give the same clusters, whatever the number of threads.
/// </summary>
public sealed class DeterministicKMeans
{
    // Below this many products a round is not worth a second thread.
    private const long ParallelWork = 4_000_000;

    private readonly int _k;
    private readonly int _maxIterations;

    /// <summary>Creates it.</summary>
    /// <param name="k">The number of clusters, at least 1.</param>
    /// <param name="maxIterations">The most rounds, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public DeterministicKMeans(int k, int maxIterations = 100)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxIterations, 1);
        (_k, _maxIterations) = (k, maxIterations);
    }

    /// <summary>Clusters points.</summary>
    /// <param name="points"><c>[N,D]</c>, N at least k, D at least 1, finite.</param>
    /// <param name="stop">Stops between rounds.</param>
    /// <returns>The clusters.</returns>
    /// <exception cref="ArgumentException">There are fewer points than clusters, or a number is not finite.</exception>
    public KMeansClustering Fit(double[,] points, CancellationToken stop = default)
    {
        var rows = new PointRows(points);
        if (_k > rows.Count)
        {
            throw new ArgumentException($"points: expected at least {_k}, one a cluster, got {rows.Count}.", nameof(points));
        }

        return Fit(rows, new FarthestFirst(rows), stop);
    }

    /// <summary>The same where the first centres are known from a smaller k.</summary>
    internal KMeansClustering Fit(PointRows points, FarthestFirst start, CancellationToken stop)
    {
        var initial = start.First(_k, stop).ToArray();
        var (n, dimensions) = (points.Count, points.Dimensions);
        var centres = new double[_k * dimensions];
        for (var c = 0; c < _k; c++)
        {
            points[initial[c]].CopyTo(centres.AsSpan(c * dimensions));
        }

        var assignment = new int[n];
        var next = new int[n];
        Array.Fill(assignment, -1);
        var rounds = 0;
        for (; rounds < _maxIterations; rounds++)
        {
            stop.ThrowIfCancellationRequested();

            // a_i = argmin_c ‖x_i − m_c‖²: each point by itself, so that threads change nothing.
            if ((long)n * _k * dimensions < ParallelWork)
            {
                Assign(points, centres, next, 0, n);
            }
            else
            {
                var parts = Math.Min(n, Environment.ProcessorCount * 4);
                Parallel.For(0, parts, p => Assign(points, centres, next, (int)((long)n * p / parts), (int)((long)n * (p + 1) / parts)));
            }

            if (next.AsSpan().SequenceEqual(assignment))
            {
                break;
            }

            (assignment, next) = (next, assignment);
            Move(points, assignment, centres);
        }

        // Σ_i ‖x_i − m_{a_i}‖²
        var inertia = 0.0;
        for (var i = 0; i < n; i++)
        {
            inertia += PointRows.SquaredDistance(points[i], centres.AsSpan(assignment[i] * dimensions, dimensions));
        }

        return new KMeansClustering([.. initial], [.. assignment], centres, dimensions, inertia, rounds);
    }

    private static void Assign(PointRows points, double[] centres, int[] assignment, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            assignment[i] = PointRows.Nearest(points[i], centres).Centre;
        }
    }

    // m_c = mean of its points; a centre without points stays where it is.
    private static void Move(PointRows points, int[] assignment, double[] centres)
    {
        var dimensions = points.Dimensions;
        var sums = new double[centres.Length];
        var counts = new int[centres.Length / dimensions];
        for (var i = 0; i < assignment.Length; i++)
        {
            counts[assignment[i]]++;
            PointRows.Add(points[i], sums.AsSpan(assignment[i] * dimensions, dimensions));
        }

        for (var j = 0; j < sums.Length; j++)
        {
            centres[j] = counts[j / dimensions] == 0 ? centres[j] : sums[j] / counts[j / dimensions];
        }
    }
}

/// <summary>Points in clusters.</summary>
public sealed class KMeansClustering
{
    private readonly double[] _centres;
    private readonly int _dimensions;

    internal KMeansClustering(ImmutableArray<int> initialIndices, ImmutableArray<int> assignment, double[] centres, int dimensions, double inertia, int rounds)
    {
        (InitialIndices, Assignment, _centres, _dimensions, Inertia, Rounds) = (initialIndices, assignment, centres, dimensions, inertia, rounds);
    }

    /// <summary>The points that the centres started on, k of them.</summary>
    public ImmutableArray<int> InitialIndices { get; }

    /// <summary>The cluster of each point, 0 to k−1.</summary>
    public ImmutableArray<int> Assignment { get; }

    /// <summary>Σ of the squared distances of the points to their centres.</summary>
    public double Inertia { get; }

    /// <summary>The rounds in which a centre could move.</summary>
    public int Rounds { get; }

    /// <summary>k.</summary>
    public int Count => InitialIndices.Length;

    /// <summary>The centre of a cluster.</summary>
    /// <param name="cluster">The cluster, 0 to k−1.</param>
    /// <returns>D numbers.</returns>
    public ReadOnlySpan<double> Centre(int cluster) => _centres.AsSpan(cluster * _dimensions, _dimensions);

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Assignment.Length} points in {Count} clusters, inertia {Inertia:0.####}");
}
