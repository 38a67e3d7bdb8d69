namespace NoisyNotebooks.Methods.Numerics;

/// <summary>k-means over sparse rows: the groups that need no labels. Centres begin at rows far from each other (k-means++), by a generator that the caller brings.</summary>
internal static class SparseKMeans
{
    /// <summary>Groups rows.</summary>
    /// <param name="features">N rows, at least k.</param>
    /// <param name="clusters">k, at least 1.</param>
    /// <param name="next">The next uniform number in [0, 1).</param>
    /// <param name="steps">The most steps, at least 1.</param>
    /// <param name="stop">Stops.</param>
    /// <returns>N groups from 0 to k−1.</returns>
    public static int[] Fit(SparseFeatures features, int clusters, Func<double> next, int steps = 50, CancellationToken stop = default)
    {
        if (clusters < 1 || clusters > features.RowCount)
        {
            throw new ArgumentOutOfRangeException(nameof(clusters), clusters, $"clusters: expected 1 to {features.RowCount}, the rows, got {clusters}.");
        }

        var n = features.RowCount;
        var centres = Start(features, clusters, next);
        var groups = new int[n];
        for (var step = 0; step < steps; step++)
        {
            stop.ThrowIfCancellationRequested();
            var changed = step == 0;
            var lengths = centres.Select(c => c.Sum(v => v * v)).ToArray();
            for (var i = 0; i < n; i++)
            {
                // The nearest centre has the least ‖c‖² − 2 c·x: ‖x‖² is the same for all.
                var nearest = 0;
                var least = double.PositiveInfinity;
                for (var k = 0; k < clusters; k++)
                {
                    var distance = lengths[k] - (2 * Dot(features, i, centres[k]));
                    (nearest, least) = distance < least ? (k, distance) : (nearest, least);
                }

                changed |= groups[i] != nearest;
                groups[i] = nearest;
            }

            if (!changed)
            {
                break;
            }

            Move(features, groups, centres);
        }

        return groups;
    }

    private static double[][] Start(SparseFeatures features, int clusters, Func<double> next)
    {
        var n = features.RowCount;
        var distances = new double[n];
        Array.Fill(distances, double.PositiveInfinity);
        var centres = new double[clusters][];
        for (var k = 0; k < clusters; k++)
        {
            var total = k == 0 ? 0 : distances.Sum();
            var chosen = total > 0 ? 0 : (int)(next() * n);
            if (total > 0)
            {
                for (var left = next() * total; chosen < n - 1 && left >= distances[chosen]; chosen++)
                {
                    left -= distances[chosen];
                }
            }

            var centre = centres[k] = new double[features.ColumnCount];
            Add(features, chosen, centre);
            var length = centre.Sum(v => v * v);
            for (var i = 0; i < n; i++)
            {
                var own = 0.0;
                foreach (var v in features.Values(i))
                {
                    own += v * v;
                }

                distances[i] = Math.Min(distances[i], Math.Max(0, own + length - (2 * Dot(features, i, centre))));
            }
        }

        return centres;
    }

    // An empty group keeps its centre.
    private static void Move(SparseFeatures features, int[] groups, double[][] centres)
    {
        for (var k = 0; k < centres.Length; k++)
        {
            int[] members = [.. Enumerable.Range(0, groups.Length).Where(i => groups[i] == k)];
            if (members.Length == 0)
            {
                continue;
            }

            var centre = new double[features.ColumnCount];
            foreach (var i in members)
            {
                Add(features, i, centre);
            }

            centres[k] = Array.ConvertAll(centre, v => v / members.Length);
        }
    }

    private static double Dot(SparseFeatures features, int row, double[] with)
    {
        var columns = features.Columns(row);
        var values = features.Values(row);
        var sum = 0.0;
        for (var j = 0; j < columns.Length; j++)
        {
            sum += values[j] * with[columns[j]];
        }

        return sum;
    }

    private static void Add(SparseFeatures features, int row, double[] to)
    {
        var columns = features.Columns(row);
        var values = features.Values(row);
        for (var j = 0; j < columns.Length; j++)
        {
            to[columns[j]] += values[j];
        }
    }
}
