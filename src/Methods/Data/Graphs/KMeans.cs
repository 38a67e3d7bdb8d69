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
        var (rows, width) = Checked(points, nameof(points));
        ArgumentOutOfRangeException.ThrowIfLessThan(starts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, 1);
        var n = points.GetLength(0);
        if (clusters < 1 || clusters > n)
        {
            throw new ArgumentOutOfRangeException(nameof(clusters), clusters, $"clusters: expected 1 to {n}, the number of points, got {clusters}.");
        }

        return Enumerable.Range(0, starts)
            .Select(start => Once(rows, n, width, clusters, new SeededRandom(seed, Stream, start), iterations, cancellationToken))
            .MinBy(fit => fit.Inertia)!;
    }

    private static KMeans Once(double[] rows, int n, int width, int clusters, SeededRandom random, int iterations, CancellationToken cancellationToken)
    {
        var centers = FirstCenters(rows, n, width, clusters, random, cancellationToken);
        var (assignment, squares) = (new int[n], new double[n]);
        var round = 0;
        for (var changed = true; changed; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var next = new int[n];
            Assign(rows, width, centers, clusters, next, squares, cancellationToken);
            changed = (round == 0 || !next.AsSpan().SequenceEqual(assignment)) && round < iterations;
            assignment = next;
            if (changed)
            {
                Move(rows, width, centers, clusters, [.. assignment], squares);
            }
        }

        return new KMeans(Matrix(centers, clusters, width), assignment, Array.ConvertAll(squares, Math.Sqrt), round - 1);
    }

    /// <summary>The nearest of given centres.</summary>
    /// <param name="points"><c>[N,D]</c>, finite.</param>
    /// <param name="centers"><c>[K,D]</c>, finite, K at least 1.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The same with these centres, none moved.</returns>
    /// <exception cref="ArgumentException">A form differs, or a number is not finite.</exception>
    public static KMeans Nearest(double[,] points, double[,] centers, CancellationToken cancellationToken = default)
    {
        var (rows, width) = Checked(points, nameof(points));
        var (middles, other) = Checked(centers, nameof(centers));
        if (other != width)
        {
            throw new ArgumentException($"centers: expected [K,{width}] as points, got [{centers.GetLength(0)},{other}].", nameof(centers));
        }

        var n = points.GetLength(0);
        var (assignment, squares) = (new int[n], new double[n]);
        Assign(rows, width, middles, centers.GetLength(0), assignment, squares, cancellationToken);
        return new KMeans((double[,])centers.Clone(), assignment, Array.ConvertAll(squares, Math.Sqrt), 0);
    }

    // k-means++: the first uniform, each further one with a probability in proportion to the squared distance to the nearest so far.
    private static double[] FirstCenters(double[] rows, int n, int width, int clusters, SeededRandom random, CancellationToken cancellationToken)
    {
        var centers = new double[clusters * width];
        var nearest = new double[n];
        Array.Fill(nearest, double.PositiveInfinity);
        var chosen = random.NextInt(n);
        for (var k = 0; k < clusters; k++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var center = rows.AsSpan(chosen * width, width);
            center.CopyTo(centers.AsSpan(k * width));
            var total = 0.0;
            for (var i = 0; i < n; i++)
            {
                nearest[i] = Math.Min(nearest[i], Square(rows.AsSpan(i * width, width), center));
                total += nearest[i];
            }

            // Where all points lie on centres already, any will do.
            chosen = total > 0 ? random.NextIndex(nearest, total) : random.NextInt(n);
        }

        return centers;
    }

    private static void Assign(double[] rows, int width, double[] centers, int clusters, int[] assignment, double[] squares, CancellationToken cancellationToken) =>
        GraphRows.ForEachBlock(
            assignment.Length,
            BlockRows,
            threads: 0,
            (_, from, to) =>
            {
                for (var i = from; i < to; i++)
                {
                    var row = rows.AsSpan(i * width, width);
                    var (best, least) = (0, double.PositiveInfinity);
                    for (var k = 0; k < clusters; k++)
                    {
                        if (Square(row, centers.AsSpan(k * width, width)) is var square && square < least)
                        {
                            (best, least) = (k, square);
                        }
                    }

                    (assignment[i], squares[i]) = (best, least);
                }
            },
            cancellationToken);

    private static void Move(double[] rows, int width, double[] centers, int clusters, int[] assignment, double[] squares)
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
        for (var i = 0; i < assignment.Length; i++)
        {
            var center = centers.AsSpan(assignment[i] * width, width);
            for (var d = 0; d < width; d++)
            {
                center[d] += rows[(i * width) + d];
            }
        }

        for (var at = 0; at < centers.Length; at++)
        {
            centers[at] /= counts[at / width];
        }
    }

    // Four sums side by side: what the machine's vectors are wide does not change a bit.
    private static double Square(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var (s0, s1, s2, s3) = (0.0, 0.0, 0.0, 0.0);
        var d = 0;
        for (; d + 4 <= a.Length; d += 4)
        {
            var (e0, e1, e2, e3) = (a[d] - b[d], a[d + 1] - b[d + 1], a[d + 2] - b[d + 2], a[d + 3] - b[d + 3]);
            (s0, s1, s2, s3) = (s0 + (e0 * e0), s1 + (e1 * e1), s2 + (e2 * e2), s3 + (e3 * e3));
        }

        for (; d < a.Length; d++)
        {
            s0 += (a[d] - b[d]) * (a[d] - b[d]);
        }

        return s0 + s1 + (s2 + s3);
    }

    private static (double[] Rows, int Width) Checked(double[,] matrix, string parameter)
    {
        ArgumentNullException.ThrowIfNull(matrix, parameter);
        if (matrix.Length == 0)
        {
            throw new ArgumentException($"{parameter}: expected at least one row and column, got [{matrix.GetLength(0)},{matrix.GetLength(1)}].", parameter);
        }

        var width = matrix.GetLength(1);
        var rows = new double[matrix.Length];
        Buffer.BlockCopy(matrix, 0, rows, 0, rows.Length * sizeof(double));
        return Array.FindIndex(rows, v => !double.IsFinite(v)) is var at and >= 0
            ? throw new ArgumentException($"{parameter}: expected finite numbers, got {rows[at]} in row {at / width}, column {at % width}.", parameter)
            : (rows, width);
    }

    private static double[,] Matrix(double[] values, int rows, int width)
    {
        var matrix = new double[rows, width];
        Buffer.BlockCopy(values, 0, matrix, 0, values.Length * sizeof(double));
        return matrix;
    }
}
