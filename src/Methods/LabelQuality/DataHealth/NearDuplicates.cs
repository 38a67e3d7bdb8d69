using System.Collections.Immutable;
using System.Numerics;
using NoisyNotebooks.Methods.Numerics;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>Examples that are the same, or all but the same.</summary>
/// <param name="Indices">Two or more, ascending. From N on they are those of the test set, in its order.</param>
/// <param name="IsExact">Whether all their features are equal.</param>
/// <param name="HasOneLabel">Whether their given labels are the same.</param>
/// <param name="CrossesSets">Whether some are in the training set and some in the test set.</param>
public sealed record DuplicateGroup(ImmutableArray<int> Indices, bool IsExact, bool HasOneLabel, bool CrossesSets);

/// <summary>
/// Finds all pairs of points at most ε apart. Since |x·v − y·v| ≤ |x − y| for a direction v of length 1, such pairs are at most ε apart on
/// each of the first coordinates: the points are sorted by the first, and only those in a window of ε are compared.
/// </summary>
internal static class NearDuplicates
{
    // ε as a share of the median distance of an example to the nearest one that is not at the same place.
    private const double Share = 0.1;

    // Of a dense clump, each point names so many of its neighbours: enough to tie the clump together.
    private const int MostPerPoint = 64;

    /// <summary>How near counts as near.</summary>
    /// <param name="points">The examples.</param>
    /// <param name="asked">Those that are asked for their nearest: all, or a sample.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>ε; 0 where no two are apart.</returns>
    public static double Radius(FeaturePoints points, int[] asked, CancellationToken cancellationToken)
    {
        double[] nearest =
        [
            .. NearestDistances.Mean(points, asked, [.. Enumerable.Range(0, points.Count)], 1, onlyApart: true, cancellationToken).Where(double.IsFinite).Order(),
        ];
        return nearest.Length == 0 ? 0 : Share * Quantiles.OfSorted(nearest, 0.5);
    }

    /// <summary>Finds groups in which each is near another.</summary>
    /// <param name="points">The examples.</param>
    /// <param name="radius">ε, at least 0.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>The groups of two or more, each ascending, by their first.</returns>
    public static List<int[]> Groups(FeaturePoints points, double radius, CancellationToken cancellationToken)
    {
        var n = points.Count;
        int[] order = [.. Enumerable.Range(0, n)];
        var first = Coordinate(points, order, 0);
        Array.Sort(first, order);

        // In the order of the first: those that are compared lie side by side, and many of them are told apart at once.
        var (second, third) = (Coordinate(points, order, Math.Min(1, points.Stride - 1)), Coordinate(points, order, Math.Min(2, points.Stride - 1)));
        var (reach, square) = ((float)radius, (float)(radius * radius));
        var near = new List<int>[n];
        Parallel.For(
            0,
            n,
            new ParallelOptions { CancellationToken = cancellationToken },
            at =>
            {
                var end = at + 1;
                for (var step = n; step > 0; step /= 2)
                {
                    while (end + step <= n && first[end + step - 1] - first[at] <= reach)
                    {
                        end += step;
                    }
                }

                for (var next = at + 1; next < end;)
                {
                    if (end - next >= Vector<float>.Count && AllFar(second, at, next, third, reach))
                    {
                        next += Vector<float>.Count;
                        continue;
                    }

                    for (var last = Math.Min(end, next + Vector<float>.Count); next < last; next++)
                    {
                        if (Math.Abs(second[next] - second[at]) <= reach && Math.Abs(third[next] - third[at]) <= reach && points.IsWithin(order[at], order[next], square))
                        {
                            (near[at] ??= []).Add(order[next]);
                            if (near[at].Count == MostPerPoint)
                            {
                                return;
                            }
                        }
                    }
                }
            });
        return Joined(order, near);
    }

    private static float[] Coordinate(FeaturePoints points, int[] order, int dimension) => Array.ConvertAll(order, i => points[i][dimension]);

    // Whether each of the points from next on is too far in the second or the third coordinate.
    private static bool AllFar(float[] second, int at, int next, float[] third, float reach)
    {
        var limit = new Vector<float>(reach);
        var inSecond = Vector.Abs(new Vector<float>(second, next) - new Vector<float>(second[at]));
        var inThird = Vector.Abs(new Vector<float>(third, next) - new Vector<float>(third[at]));
        return Vector.GreaterThanAll(Vector.Max(inSecond, inThird), limit);
    }

    private static List<int[]> Joined(int[] order, List<int>?[] near)
    {
        int[] parent = [.. Enumerable.Range(0, order.Length)];
        int Root(int i)
        {
            while (parent[i] != i)
            {
                i = parent[i] = parent[parent[i]];
            }

            return i;
        }

        for (var at = 0; at < order.Length; at++)
        {
            foreach (var j in near[at] ?? [])
            {
                var (a, b) = (Root(order[at]), Root(j));
                parent[Math.Max(a, b)] = Math.Min(a, b);
            }
        }

        return [.. Enumerable.Range(0, order.Length).GroupBy(Root).Where(g => g.Skip(1).Any()).Select(g => g.ToArray()).OrderBy(g => g[0])];
    }
}
