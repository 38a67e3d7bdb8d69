namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// The local outlier factor (Breunig et al. 2000) within one class: how much thinner it is around a point than around its neighbours.
/// About 1 inside a cluster, clearly more outside.
/// </summary>
public sealed class LocalOutlierFactor
{
    private const double Epsilon = 1e-10;

    /// <summary>Creates the measure.</summary>
    /// <param name="neighbors">k, at least 1: exactly so many neighbours of a point, without itself; of equal distances the first.</param>
    /// <param name="threshold">Points whose factor is above it are outliers, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public LocalOutlierFactor(int neighbors, double threshold = 1.5)
    {
        if (neighbors < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(neighbors), neighbors, $"neighbors: expected at least 1, got {neighbors}.");
        }

        Training.Hyperparameter.AboveZero(threshold);
        Neighbors = neighbors;
        Threshold = threshold;
    }

    /// <summary>k.</summary>
    public int Neighbors { get; }

    /// <summary>The greatest factor of an inlier.</summary>
    public double Threshold { get; }

    /// <summary>Measures points.</summary>
    /// <param name="features"><c>[N,D]</c>, N above k.</param>
    /// <returns>The factors, with what they are made of.</returns>
    /// <exception cref="ArgumentException">There are no more points than neighbours.</exception>
    public LofResult Fit(double[,] features)
    {
        ArgumentNullException.ThrowIfNull(features);
        var n = features.GetLength(0);
        if (Neighbors >= n)
        {
            throw new ArgumentException($"neighbors: expected fewer than the {n} points, got {Neighbors}.", nameof(features));
        }

        // In double, and ties in the order of the points: NearestNeighbours is single precision and leaves ties open.
        var (near, distance) = (new int[n][], new double[n][]);
        for (var p = 0; p < n; p++)
        {
            var to = new double[n];
            for (var o = 0; o < n; o++)
            {
                to[o] = Distance(features, p, o);
            }

            distance[p] = to;
            near[p] = [.. Enumerable.Range(0, n).Where(o => o != p).OrderBy(o => to[o]).Take(Neighbors)];
        }

        // kdist(o): the distance of o to its k-th neighbour. reach(p, o) = max(kdist(o), |p − o|)
        var farthest = Enumerable.Range(0, n).Select(p => distance[p][near[p][^1]]).ToArray();
        var density = Enumerable.Range(0, n).Select(p => 1 / (near[p].Average(o => Math.Max(farthest[o], distance[p][o])) + Epsilon)).ToArray();

        // LOF(p) = mean over the neighbours of lrd(o)/lrd(p)
        var score = Enumerable.Range(0, n).Select(p => near[p].Average(o => density[o]) / density[p]).ToArray();
        return new LofResult(score, farthest, density, Array.ConvertAll(score, s => s <= Threshold));
    }

    private static double Distance(double[,] points, int a, int b)
    {
        var sum = 0.0;
        for (var j = 0; j < points.GetLength(1); j++)
        {
            sum += (points[a, j] - points[b, j]) * (points[a, j] - points[b, j]);
        }

        return Math.Sqrt(sum);
    }
}

/// <summary>Local outlier factors of N points.</summary>
/// <param name="Score">LOF.</param>
/// <param name="KDistance">The distance to the k-th neighbour.</param>
/// <param name="LocalReachabilityDensity">lrd: one over the mean reachability distance to the neighbours.</param>
/// <param name="IsInlier">Whether the factor is at most the threshold.</param>
public sealed record LofResult(double[] Score, double[] KDistance, double[] LocalReachabilityDensity, bool[] IsInlier);
