namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>Distances from points to the nearest of some points.</summary>
internal static class NearestDistances
{
    /// <summary>Finds them, on all cores.</summary>
    /// <param name="points">The points.</param>
    /// <param name="asked">Those whose neighbours are looked for.</param>
    /// <param name="among">Those that are looked among; a point is never its own neighbour.</param>
    /// <param name="k">How many, at least 1 and fewer than those that are looked among.</param>
    /// <param name="onlyApart">Whether points at the same place do not count.</param>
    /// <param name="cancellationToken">Stops between points.</param>
    /// <returns>For each that was asked the mean of the k distances; of fewer where there are fewer, and NaN where there is none.</returns>
    public static double[] Mean(FeaturePoints points, int[] asked, int[] among, int k, bool onlyApart, CancellationToken cancellationToken)
    {
        var means = new double[asked.Length];
        Parallel.For(
            0,
            asked.Length,
            new ParallelOptions { CancellationToken = cancellationToken },
            () => new float[k],
            (q, _, nearest) =>
            {
                Array.Fill(nearest, float.PositiveInfinity);
                var i = asked[q];
                foreach (var j in among)
                {
                    var square = j == i ? float.PositiveInfinity : points.SquaredDistance(i, j);
                    if (square < nearest[k - 1] && (square > 0 || !onlyApart))
                    {
                        var place = k - 1;
                        for (; place > 0 && nearest[place - 1] > square; place--)
                        {
                            nearest[place] = nearest[place - 1];
                        }

                        nearest[place] = square;
                    }
                }

                var (sum, found) = (0.0, 0);
                for (; found < k && float.IsFinite(nearest[found]); found++)
                {
                    sum += Math.Sqrt(nearest[found]);
                }

                means[q] = found == 0 ? double.NaN : sum / found;
                return nearest;
            },
            _ => { });
        return means;
    }
}
