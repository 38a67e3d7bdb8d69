using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Tests.Data.Graphs;

public sealed class KMeansTests
{
    [Fact]
    public void Well_separated_groups_are_found_and_each_centre_is_the_mean_of_its_points()
    {
        var points = Points(120, 3, (i, d, noise) => (10 * (i % 4) * (d == 0 ? 1 : -1)) + noise);

        var fit = KMeans.Fit(points, 4, seed: 3, starts: 3);

        Assert.All(Enumerable.Range(0, 120), i => Assert.Equal(fit.Assignment[i % 4], fit.Assignment[i]));
        Assert.Equal(4, fit.Assignment.Distinct().Count());
        for (var k = 0; k < 4; k++)
        {
            for (var d = 0; d < 3; d++)
            {
                Assert.Equal(Enumerable.Range(0, 120).Where(i => fit.Assignment[i] == k).Average(i => points[i, d]), fit.Centers[k, d], 1e-9);
            }
        }

        Assert.Equal(fit.Distances.Sum(d => d * d), fit.Inertia, 1e-9);
    }

    [Fact]
    public void Every_point_is_with_its_nearest_centre_and_more_starts_are_never_worse()
    {
        for (var seed = 0; seed < 8; seed++)
        {
            var points = Points(90, 2, (_, _, noise) => noise, seed);
            var (one, many) = (KMeans.Fit(points, 7, seed), KMeans.Fit(points, 7, seed, starts: 6));

            Assert.True(many.Inertia <= one.Inertia);
            Assert.Equal(KMeans.Nearest(points, one.Centers).Assignment, one.Assignment);
            for (var i = 0; i < 90; i++)
            {
                var distances = Enumerable.Range(0, 7).Select(k => Math.Sqrt(Math.Pow(points[i, 0] - one.Centers[k, 0], 2) + Math.Pow(points[i, 1] - one.Centers[k, 1], 2))).ToList();
                Assert.Equal(distances.Min(), one.Distances[i], 1e-9);
            }
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_and_another_one_other_clusters()
    {
        // More rows than a block, so that several threads work.
        var points = Points(1_500, 5, (_, _, noise) => noise);
        var (a, b) = (KMeans.Fit(points, 12, 5), KMeans.Fit(points, 12, 5));

        Assert.Equal(a.Centers.Cast<double>(), b.Centers.Cast<double>());
        Assert.Equal(a.Assignment, b.Assignment);
        Assert.NotEqual(a.Centers.Cast<double>(), KMeans.Fit(points, 12, 6).Centers.Cast<double>());
    }

    [Fact]
    public void As_many_clusters_as_points_lie_on_them_and_points_that_are_equal_do_no_harm()
    {
        Assert.Equal(0, KMeans.Fit(Points(9, 2, (_, _, noise) => noise), 9).Inertia, 1e-18);
        var same = KMeans.Fit(new double[6, 2], 3);
        Assert.Equal(0, same.Inertia);
        Assert.InRange(same.Iterations, 1, 3);
        Assert.All(same.Centers.Cast<double>(), c => Assert.Equal(0, c));
    }

    [Fact]
    public void It_ends_after_the_iterations_that_are_allowed()
    {
        var points = Points(400, 4, (_, _, noise) => noise);
        Assert.Equal(2, KMeans.Fit(points, 9, iterations: 2).Iterations);
        Assert.InRange(KMeans.Fit(points, 9).Iterations, 3, 100);
    }

    [Fact]
    public void What_is_not_allowed_is_said_and_it_can_be_stopped()
    {
        void Says(string part, Action act) => Assert.Contains(part, Assert.ThrowsAny<ArgumentException>(act).Message, StringComparison.Ordinal);
        Says("clusters: must be from 1 to 3, the number of points, got 4", () => KMeans.Fit(new double[3, 1], 4));
        Says("clusters: must be from 1 to 3, the number of points, got 0", () => KMeans.Fit(new double[3, 1], 0));
        Says("points: expected at least one point of at least one number, got [0,2]", () => KMeans.Fit(new double[0, 2], 1));
        Says("points: expected finite numbers, got NaN in row 1, column 0", () => KMeans.Fit(new[,] { { 0.0 }, { double.NaN } }, 1));
        Says("centers: expected [K,2] as points, got [1,3]", () => KMeans.Nearest(new double[2, 2], new double[1, 3]));
        Says("starts", () => KMeans.Fit(new double[3, 1], 1, starts: 0));
        Says("iterations", () => KMeans.Fit(new double[3, 1], 1, iterations: 0));
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => KMeans.Fit(new double[3, 1], 1, cancellationToken: stop.Token));
    }

    private static double[,] Points(int count, int width, Func<int, int, double, double> value, int seed = 1)
    {
        var random = new SeededRandom(seed, 99);
        var points = new double[count, width];
        for (var i = 0; i < count; i++)
        {
            for (var d = 0; d < width; d++)
            {
                points[i, d] = value(i, d, random.NextGaussian());
            }
        }

        return points;
    }
}
