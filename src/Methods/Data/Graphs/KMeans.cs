using NoisyNotebooks.Methods.Numerics;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// k-means: K centres such that the squared distances of N points to the nearest one are small (Lloyd's iterations from the seeds of
/// k-means++, Arthur and Vassilvitskii 2007). Equal to the last bit whatever the number of threads.
/// </summary>
public sealed class KMeans
{
    private const long Stream = 0x6B6D65616E73;
    private const int BlockRows = 256;

    private KMeans(double[,] centers, int[] assignment, double[] distances, int iterations)
    {
        Centers = centers;
        Assignment = assignment;
        Distances = distances;
        Iterations = iterations;
    }

    /// <summary>The centres, <c>[K,D]</c>: where it ended before the most iterations, each the mean of the points that are nearest to it.</summary>
    public double[,] Centers { get; }

    /// <summary>The nearest centre of each of the N points, 0 to K−1; of equally near ones the first.</summary>
    public IReadOnlyList<int> Assignment { get; }

    /// <summary>The Euclidean distance (not its square) of each point to that centre.</summary>
    public IReadOnlyList<double> Distances { get; }

    /// <summary>The sum of the squared distances: what is made small.</summary>
    public double Inertia => Distances.Sum(d => d * d);

    /// <summary>How many times the centres were moved.</summary>
    public int Iterations { get; }

    /// <summary>Fits.</summary>
    /// <param name="points"><c>[N,D]</c>, finite.</param>
    /// <param name="clusters">K, 1 to N.</param>
    /// <param name="seed">The seed of the first centres.</param>
    /// <param name="starts">How often it starts from other centres, at least 1; the clusters of the least inertia count, the first of equals.</param>
    /// <param name="iterations">How many times the centres are moved at most, at least 1; it ends before where no point changes its centre.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>Centres, and which points are theirs.</returns>
    /// <exception cref="ArgumentException">A number is out of range or not finite.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static KMeans Fit(double[,] points, int clusters, long seed = 0, int starts = 1, int iterations = 100, CancellationToken cancellationToken = default)
    {
        var rows = new PointRows(points);
        ArgumentOutOfRangeException.ThrowIfLessThan(starts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, 1);
        rows.RequireCount(clusters, nameof(clusters));
        return Enumerable.Range(0, starts)
            .Select(start => Once(rows, clusters, new SeededRandom(seed, Stream, start), iterations, cancellationToken))
            .MinBy(fit => fit.Inertia)!;
    }

    private static KMeans Once(PointRows rows, int clusters, SeededRandom random, int iterations, CancellationToken cancellationToken)
    {
        var n = rows.Count;
        var centers = FirstCenters(rows, clusters, random, cancellationToken);
        var (assignment, squares) = (new int[n], new double[n]);
        var round = 0;
        for (var changed = true; changed; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var next = new int[n];
            Assign(rows, centers, next, squares, cancellationToken);
            changed = (round == 0 || !next.AsSpan().SequenceEqual(assignment)) && round < iterations;
            assignment = next;
            if (changed)
            {
                Move(rows, centers, clusters, [.. assignment], squares);
            }
        }

        return new KMeans(Matrix(centers, clusters, rows.Dimensions), assignment, Array.ConvertAll(squares, Math.Sqrt), round - 1);
    }

    /// <summary>The nearest of given centres.</summary>
    /// <param name="points"><c>[N,D]</c>, finite.</param>
    /// <param name="centers"><c>[K,D]</c>, finite, K at least 1.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The same with these centres, none moved.</returns>
    /// <exception cref="ArgumentException">A form differs, or a number is not finite.</exception>
    public static KMeans Nearest(double[,] points, double[,] centers, CancellationToken cancellationToken = default)
    {
        var (rows, middles) = (new PointRows(points), new PointRows(centers, nameof(centers)));
        if (middles.Dimensions != rows.Dimensions)
        {
            throw new ArgumentException($"centers: expected [K,{rows.Dimensions}] as points, got [{middles.Count},{middles.Dimensions}].", nameof(centers));
        }

        var (assignment, squares) = (new int[rows.Count], new double[rows.Count]);
        Assign(rows, [.. centers.Cast<double>()], assignment, squares, cancellationToken);
        return new KMeans((double[,])centers.Clone(), assignment, Array.ConvertAll(squares, Math.Sqrt), 0);
    }

    // k-means++: the first uniform, each further one with a probability in proportion to the squared distance to the nearest so far.
    private static double[] FirstCenters(PointRows rows, int clusters, SeededRandom random, CancellationToken cancellationToken)
    {
        var (n, width) = (rows.Count, rows.Dimensions);
        var centers = new double[clusters * width];
        var nearest = new double[n];
        Array.Fill(nearest, double.PositiveInfinity);
        var chosen = random.NextInt(n);
        for (var k = 0; k < clusters; k++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var center = rows[chosen];
            center.CopyTo(centers.AsSpan(k * width));
            var total = 0.0;
            for (var i = 0; i < n; i++)
            {
                nearest[i] = Math.Min(nearest[i], PointRows.SquaredDistance(rows[i], center));
                total += nearest[i];
            }

            // Where all points lie on centres already, any will do.
            chosen = total > 0 ? random.NextIndex(nearest, total) : random.NextInt(n);
        }

        return centers;
    }

    private static void Assign(PointRows rows, double[] centers, int[] assignment, double[] squares, CancellationToken cancellationToken) =>
        GraphRows.ForEachBlock(
            assignment.Length,
            BlockRows,
            threads: 0,
            (_, from, to) =>
            {
                for (var i = from; i < to; i++)
                {
                    (assignment[i], squares[i]) = PointRows.Nearest(rows[i], centers);
                }
            },
            cancellationToken);

    private static void Move(PointRows rows, double[] centers, int clusters, int[] assignment, double[] squares)
    {
        var counts = new int[clusters];
        foreach (var k in assignment)
        {
            counts[k]++;
        }

        for (var k = 0; k < clusters; k++)
        {
            if (counts[k] == 0)
            {
                // A centre that nobody is near to goes to the point that is farthest from its own, which leaves others behind.
                var far = Enumerable.Range(0, squares.Length).Where(i => counts[assignment[i]] > 1).MaxBy(i => squares[i]);
                counts[assignment[far]]--;
                (assignment[far], counts[k], squares[far]) = (k, 1, 0);
            }
        }

        Array.Clear(centers);
        var width = rows.Dimensions;
        for (var i = 0; i < assignment.Length; i++)
        {
            PointRows.Add(rows[i], centers.AsSpan(assignment[i] * width, width));
        }

        for (var at = 0; at < centers.Length; at++)
        {
            centers[at] /= counts[at / width];
        }
    }

    private static double[,] Matrix(double[] values, int rows, int width)
    {
        var matrix = new double[rows, width];
        Buffer.BlockCopy(values, 0, matrix, 0, values.Length * sizeof(double));
        return matrix;
    }
}
