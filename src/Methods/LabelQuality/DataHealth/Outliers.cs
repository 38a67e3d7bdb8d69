using System.Collections.Immutable;
using NoisyNotebooks.Methods.Numerics;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>An example that is far from all others.</summary>
/// <param name="Index">From 0 to N−1.</param>
/// <param name="Score">Its mean distance to its nearest neighbours over the median of all examples' mean distances, above 1.</param>
public readonly record struct Outlier(int Index, double Score);

/// <summary>
/// The examples far from all others: with d_i the mean Euclidean distance to the k nearest others, those whose ln d_i lies beyond
/// Q₃ + 3 (Q₃ − Q₁), the outer fence of Tukey (Exploratory Data Analysis, 1977). Where there are many examples, neighbours are looked for
/// in a random sample of them (Sugiyama and Borgwardt, 2013).
/// </summary>
internal static class Outliers
{
    /// <summary>Finds them.</summary>
    /// <param name="points">The examples.</param>
    /// <param name="among">Those that are looked among: all, or a sample.</param>
    /// <param name="k">Neighbours.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>The outliers, the farthest first, and the score of the fence; infinite where there is no fence.</returns>
    public static (ImmutableArray<Outlier> Found, double Fence) Find(FeaturePoints points, int[] among, int k, CancellationToken cancellationToken)
    {
        var distances = NearestDistances.Mean(points, [.. Enumerable.Range(0, points.Count)], among, k, onlyApart: false, cancellationToken);
        double[] logarithms = [.. distances.Where(d => d > 0).Select(d => Math.Log(d)).Order()];
        if (logarithms.Length < 4)
        {
            return ([], double.PositiveInfinity);
        }

        var (lower, upper) = (Quantiles.OfSorted(logarithms, 0.25), Quantiles.OfSorted(logarithms, 0.75));
        var median = Math.Exp(Quantiles.OfSorted(logarithms, 0.5));
        var fence = Math.Exp(upper + (3 * (upper - lower))) / median;

        // Where all distances are the same but for rounding, nothing is far.
        fence = Math.Max(fence, LeastScore);
        return
        (
            [.. Enumerable.Range(0, distances.Length).Select(i => new Outlier(i, distances[i] / median)).Where(o => o.Score > fence).OrderByDescending(o => o.Score).ThenBy(o => o.Index)],
            fence
        );
    }

    private const double LeastScore = 1.5;
}
