namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>
/// Places for the nodes of a small graph in a plane, by forces (LinLog, Noack 2007, with the repulsion by degrees of ForceAtlas2): nodes push
/// each other away, the more the more edges they have, edges pull, and steps get shorter. Dense groups come out apart and are not squeezed
/// to a point. It starts from a spiral in the order of the nodes, so one graph always looks the same.
/// </summary>
internal static class ForceLayout
{
    /// <summary>The most nodes: every pair is looked at in every step.</summary>
    public const int MostNodes = 2_000;

    private const double Pairs = 2e8;

    // Far from all others, what has few edges would leave the picture.
    private const double Gravity = 0.05;

    /// <summary>Lays out.</summary>
    /// <param name="count">M, at most <see cref="MostNodes"/>.</param>
    /// <param name="links">Pairs of nodes from 0 to M−1.</param>
    /// <returns>A place for each node, about M units of area in all.</returns>
    public static (double X, double Y)[] Of(int count, IReadOnlyList<(int From, int To)> links)
    {
        var charge = new double[count];
        foreach (var (from, to) in links)
        {
            charge[from]++;
            charge[to]++;
        }

        for (var i = 0; i < count; i++)
        {
            charge[i] = Math.Sqrt(charge[i] + 1);
        }

        var (x, y, dx, dy) = (new double[count], new double[count], new double[count], new double[count]);
        for (var i = 0; i < count; i++)
        {
            // The golden angle: evenly over a disc.
            var (radius, angle) = (Math.Sqrt(i + 0.5), i * Math.PI * (3 - Math.Sqrt(5)));
            (x[i], y[i]) = (radius * Math.Cos(angle), radius * Math.Sin(angle));
        }

        var steps = (int)Math.Clamp(Pairs / Math.Max(1.0, (double)count * count), 40, 300);
        var size = Math.Sqrt(count);
        for (var step = 0; step < steps; step++)
        {
            Array.Clear(dx);
            Array.Clear(dy);
            Repel(x, y, charge, dx, dy);
            foreach (var (from, to) in links)
            {
                // log(1 + d) along the edge
                var (ex, ey) = (x[from] - x[to], y[from] - y[to]);
                var distance = Math.Max(1e-3, Math.Sqrt((ex * ex) + (ey * ey)));
                var pull = Math.Log(1 + distance) / distance;
                (dx[from], dy[from], dx[to], dy[to]) = (dx[from] - (ex * pull), dy[from] - (ey * pull), dx[to] + (ex * pull), dy[to] + (ey * pull));
            }

            var most = size / 10 * (1 - (step / (double)steps));
            for (var i = 0; i < count; i++)
            {
                var (fx, fy) = (dx[i] - (Gravity * x[i]), dy[i] - (Gravity * y[i]));
                var length = Math.Max(1e-9, Math.Sqrt((fx * fx) + (fy * fy)));
                x[i] += fx / length * Math.Min(length, most);
                y[i] += fy / length * Math.Min(length, most);
            }
        }

        return [.. x.Zip(y)];
    }

    // c_i c_j / d, away from every other node.
    private static void Repel(double[] x, double[] y, double[] charge, double[] dx, double[] dy)
    {
        for (var i = 0; i < x.Length; i++)
        {
            var (sumX, sumY) = (0.0, 0.0);
            for (var j = 0; j < i; j++)
            {
                var (ex, ey) = (x[i] - x[j], y[i] - y[j]);
                var square = Math.Max(1e-6, (ex * ex) + (ey * ey));
                var push = charge[i] * charge[j] / square;
                var (fx, fy) = (ex * push, ey * push);
                (sumX, sumY, dx[j], dy[j]) = (sumX + fx, sumY + fy, dx[j] - fx, dy[j] - fy);
            }

            dx[i] += sumX;
            dy[i] += sumY;
        }
    }
}
