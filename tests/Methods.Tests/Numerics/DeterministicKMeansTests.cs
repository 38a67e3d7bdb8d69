using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Numerics;

namespace NoisyNotebooks.Methods.Tests.Numerics;

public sealed class DeterministicKMeansTests
{
    [Fact]
    public void One_cluster_has_the_mean_and_as_many_as_points_leave_nothing_over()
    {
        var points = Points(12, 3, seed: 1);
        var one = new DeterministicKMeans(1).Fit(points);
        var all = new DeterministicKMeans(12).Fit(points);

        for (var d = 0; d < 3; d++)
        {
            Assert.Equal(Enumerable.Range(0, 12).Average(i => points[i, d]), one.Centre(0)[d], 12);
        }

        Assert.Equal(0, all.Inertia);
        Assert.Equal(12, all.Assignment.Distinct().Count());
    }

    [Fact]
    public void Every_point_is_with_its_nearest_centre_and_every_centre_is_the_mean_of_its_points()
    {
        var points = Points(200, 5, seed: 2);
        var found = new DeterministicKMeans(7).Fit(points);

        for (var i = 0; i < 200; i++)
        {
            double Distance(int c) => Enumerable.Range(0, 5).Sum(d => Math.Pow(points[i, d] - found.Centre(c)[d], 2));
            Assert.Equal(Enumerable.Range(0, 7).MinBy(Distance), found.Assignment[i]);
        }

        for (var c = 0; c < 7; c++)
        {
            var members = Enumerable.Range(0, 200).Where(i => found.Assignment[i] == c).ToList();
            Assert.Equal(members.Average(i => points[i, 4]), found.Centre(c)[4], 12);
        }

        Assert.InRange(found.Rounds, 2, 99);
    }

    [Fact]
    public void The_traversal_begins_nearest_to_the_mean_and_always_takes_the_farthest()
    {
        double[,] line = { { 0 }, { 4 }, { 5 }, { 6 }, { 11 }, { 4 } };
        Assert.Equal([2, 4, 0, 1], FarthestFirst.Order(line, 4));

        // The order of fewer points begins that of more.
        var points = Points(50, 4, seed: 3);
        Assert.Equal(FarthestFirst.Order(points, 9), FarthestFirst.Order(points, 30).Take(9));

        // Equal points: the traversal repeats the first.
        Assert.Equal([0, 0, 0], FarthestFirst.Order(new double[,] { { 1, 1 }, { 1, 1 }, { 1, 1 } }, 3));
    }

    [Fact]
    public void Equal_points_share_a_cluster_and_empty_ones_keep_their_centre()
    {
        var found = new DeterministicKMeans(3).Fit(new double[,] { { 1 }, { 1 }, { 1 }, { 5 } });
        Assert.Equal([0, 0, 0, 1], found.Assignment);
        Assert.Equal(1, found.Centre(2)[0]);
        Assert.Equal(0, found.Inertia);
    }

    [Fact]
    public void Threads_change_nothing()
    {
        // Large enough for threads: 3,000 · 50 · 32 products a round.
        var points = Points(3_000, 32, seed: 4);
        var once = new DeterministicKMeans(50, maxIterations: 4).Fit(points);
        var again = new DeterministicKMeans(50, maxIterations: 4).Fit(points);
        Assert.Equal(once.Assignment, again.Assignment);
        Assert.Equal(once.Inertia, again.Inertia);
        Assert.Equal(4, once.Rounds);
    }

    [Fact]
    public void Bad_input_is_named()
    {
        static string Of(Func<object> call) => Assert.ThrowsAny<ArgumentException>(call).Message;
        var points = Points(3, 2, seed: 5);
        Assert.Contains("k", Of(() => new DeterministicKMeans(0)), StringComparison.Ordinal);
        Assert.Contains("maxIterations", Of(() => new DeterministicKMeans(1, 0)), StringComparison.Ordinal);
        Assert.Contains("points: expected at least 4, one a cluster, got 3", Of(() => new DeterministicKMeans(4).Fit(points)), StringComparison.Ordinal);
        Assert.Contains("got [0,2]", Of(() => new DeterministicKMeans(1).Fit(new double[0, 2])), StringComparison.Ordinal);
        points[1, 1] = double.NaN;
        Assert.Contains("got NaN in row 1, column 1", Of(() => new DeterministicKMeans(1).Fit(points)), StringComparison.Ordinal);
        Assert.Contains("count: must be from 1 to 3, the number of points, got 4", Of(() => FarthestFirst.Order(Points(3, 2, seed: 5), 4)), StringComparison.Ordinal);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => new DeterministicKMeans(1).Fit(Points(3, 2, seed: 5), stop.Token));
    }

    private static double[,] Points(int count, int dimensions, long seed)
    {
        var random = new SeededRandom(seed);
        var points = new double[count, dimensions];
        for (var i = 0; i < count; i++)
        {
            for (var d = 0; d < dimensions; d++)
            {
                points[i, d] = random.NextGaussian();
            }
        }

        return points;
    }
}
