using System.Collections.Immutable;
using System.Globalization;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;
using NoisyNotebooks.Methods.Tests.Data;
using TorchSharp;
using static TorchSharp.torch;
using Health = NoisyNotebooks.Methods.LabelQuality.DataHealth;

namespace NoisyNotebooks.Methods.Tests.LabelQuality;

public sealed class DataHealthTests
{
    [Theory]
    [InlineData(300, 2)]
    [InlineData(300, 5)]
    [InlineData(200, 60)]
    public void Duplicates_are_those_of_comparing_all_with_all(int count, int columns)
    {
        var random = new SeededRandom(count + columns);
        var rows = Gaussian(random, count, columns);
        for (var copy = 0; copy < 40; copy++)
        {
            var (from, to) = ((int)random.NextInt(count), (int)random.NextInt(count));
            for (var c = 0; c < columns; c++)
            {
                rows[to, c] = rows[from, c] + (copy % 2 == 0 ? 0 : 0.01f * (float)random.NextGaussian());
            }
        }

        var points = FeaturePoints.Of([tensor(rows)], isStandardized: true);
        var radius = NearDuplicates.Radius(points, [.. Enumerable.Range(0, count)], TestContext.Current.CancellationToken);
        Assert.True(radius > 0);
        foreach (var reach in (double[])[0, radius, 5 * radius])
        {
            int[] group = [.. Enumerable.Range(0, count)];
            for (var i = 0; i < count; i++)
            {
                for (var j = 0; j < i; j++)
                {
                    if (points.SquaredDistance(i, j) <= (float)(reach * reach))
                    {
                        var (a, b) = (group[i], group[j]);
                        group = Array.ConvertAll(group, g => g == Math.Max(a, b) ? Math.Min(a, b) : g);
                    }
                }
            }

            var expected = Enumerable.Range(0, count).GroupBy(i => group[i]).Where(g => g.Count() > 1).Select(g => string.Join(' ', g)).Order(StringComparer.Ordinal);
            var found = NearDuplicates.Groups(points, reach, TestContext.Current.CancellationToken).Select(g => string.Join(' ', g)).Order(StringComparer.Ordinal);
            Assert.Equal(expected, found);
        }
    }

    [Fact]
    public void Planted_copies_are_found_with_their_labels_and_sets()
    {
        var random = new SeededRandom(2);
        var rows = Gaussian(random, 400, 6);
        var other = Gaussian(random, 100, 6);
        Copy(rows, 3, rows, 200, 0);
        Copy(rows, 8, rows, 9, 0.002f);
        Copy(rows, 20, other, 50, 0);
        var labels = Labels(400);
        labels[200] = labels[3];
        labels[9] = 1 - labels[8];
        var test = Table(other, Labels(100));

        var health = Health.Of(Table(rows, labels), test: test);

        Assert.Equal(3, health.Duplicates.Length);
        Assert.Equal([[20, 450], [8, 9], [3, 200]], health.Duplicates.Select(d => d.Indices.ToArray()));
        Assert.Equal([true, false, true], health.Duplicates.Select(d => d.IsExact));
        Assert.Equal([true, false, false], health.Duplicates.Select(d => d.CrossesSets));
        Assert.False(health.Duplicates[1].HasOneLabel);
        Assert.True(health.Duplicates[2].HasOneLabel);
        Assert.Empty(health.Outliers);
        Assert.Empty(health.RareClasses);
        Assert.Empty(health.Columns);
        Assert.False(health.IsSampled);
    }

    [Theory]
    [InlineData(5_000)]
    [InlineData(100)]
    public void What_is_far_from_all_is_an_outlier_whether_looked_at_whole_or_in_a_sample(int exactUpTo)
    {
        var rows = Gaussian(new SeededRandom(6), 1500, 4);
        foreach (var i in (int[])[7, 300])
        {
            for (var c = 0; c < 4; c++)
            {
                rows[i, c] = i == 7 ? 25 : -60;
            }
        }

        var health = Health.Of(Table(rows, Labels(1500)), new DataHealthOptions { ExactUpTo = exactUpTo, Sample = 500 });

        Assert.Equal([300, 7], health.Outliers.Take(2).Select(o => o.Index));
        Assert.InRange(health.Outliers.Length, 2, 7);
        Assert.All(health.Outliers, o => Assert.True(o.Score > health.OutlierFence));
        Assert.Equal(exactUpTo < 1500, health.IsSampled);
    }

    [Fact]
    public void The_distances_are_the_mean_of_the_nearest_by_hand()
    {
        var points = FeaturePoints.Of(new double[,] { { 0 }, { 1 }, { 3 }, { 3 }, { 10 } });
        int[] all = [0, 1, 2, 3, 4];
        var token = TestContext.Current.CancellationToken;
        Assert.Equal([2, 1.5, 1, 1, 7], NearestDistances.Mean(points, all, all, 2, onlyApart: false, token));
        Assert.Equal([1, 1, 2, 2, 7], NearestDistances.Mean(points, all, all, 1, onlyApart: true, token));
        Assert.Equal([1, double.NaN], NearestDistances.Mean(points, [0, 1], [1], 1, onlyApart: false, token));
    }

    [Fact]
    public void Rows_in_random_order_rarely_seem_to_depend_on_it_and_sorted_ones_always_do()
    {
        var alarms = 0;
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new SeededRandom(seed);
            long[] labels = [.. Enumerable.Range(0, 90).Select(_ => random.NextInt(3))];
            var order = RowOrder.Of(labels, 3, Columns(random, 90), TestContext.Current.CancellationToken);
            alarms += (order.LabelProbability < 0.05 ? 1 : 0) + (order.ColumnProbability < 0.05 ? 1 : 0);
            Assert.False(order.LabelsDepend && order.ColumnDepends);
        }

        // 800 tests at 5 %: 40 ± 6.2.
        Assert.InRange(alarms, 15, 65);

        var sorted = RowOrder.Of([.. Enumerable.Range(0, 90).Select(i => i / 30L)], 3, [("time", [.. Enumerable.Range(0, 90).Select(i => (float)i)])], TestContext.Current.CancellationToken);
        Assert.True(sorted.LabelsDepend);
        Assert.True(sorted.ColumnDepends);
        Assert.Equal("time", sorted.Column);
        Assert.Equal(87 / 89.0, sorted.SameAsNext, 1e-12);
        Assert.Equal(29 / 89.0, sorted.SameByChance, 1e-12);
        Assert.InRange(sorted.Correlation, 0.99, 1);

        // Taking turns is an order too.
        Assert.True(RowOrder.Of([.. Enumerable.Range(0, 90).Select(i => i % 3L)], 3, [], TestContext.Current.CancellationToken).LabelsDepend);
    }

    [Fact]
    public void The_number_of_equal_neighbours_has_the_mean_and_spread_of_all_orders()
    {
        // Labels 0 0 1 1 2 in all 30 orders.
        var counts = new List<double>();
        var orders = Orders([0, 0, 1, 1, 2]).Select(o => string.Concat(o)).Distinct().ToList();
        Assert.Equal(30, orders.Count);
        foreach (var order in orders)
        {
            counts.Add(Enumerable.Range(0, 4).Count(i => order[i] == order[i + 1]));
        }

        var (mean, variance) = (counts.Average(), counts.Select(c => c * c).Average() - Math.Pow(counts.Average(), 2));
        var found = RowOrder.Of([0, 0, 1, 1, 2], 3, [], TestContext.Current.CancellationToken);
        Assert.Equal(mean / 4, found.SameByChance, 1e-12);
        Assert.Equal(2 * UpperTail((2 - mean) / Math.Sqrt(variance)), found.LabelProbability, 1e-9);
    }

    [Fact]
    public void Keys_columns_that_tell_the_label_and_constants_are_named()
    {
        const int count = 600;
        var random = new SeededRandom(9);
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "people.csv");
        var lines = new List<string> { "id,name,note,size,leak,near,code,same,label" };
        for (var i = 0; i < count; i++)
        {
            var label = random.NextInt(3);
            var near = random.NextDouble() < 0.2 ? random.NextInt(3) : label;
            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{7 * i},person-{(i * 37) % count},a note of row {i} for its readers,{random.NextGaussian():F6},{label + (0.1 * random.NextDouble()):F6},{near},k{label},5,{"abc"[(int)label]}"));
        }

        File.WriteAllLines(path, lines);
        var health = Health.Of(AuditedData.FromFile(path));

        Assert.Equal(
            [("id", ColumnProblem.IdentifiesRows, true), ("name", ColumnProblem.IdentifiesRows, false), ("leak", ColumnProblem.TellsLabel, true), ("code", ColumnProblem.TellsLabel, false), ("same", ColumnProblem.Constant, true)],
            health.Columns.Select(c => (c.Name, c.Problem, c.IsFeature)));
        Assert.Equal(1, health.Columns[0].Score);
        Assert.InRange(health.Columns[2].Score, 0.97, 1);
    }

    [Fact]
    public void Rare_classes_are_those_with_less_than_a_tenth_of_an_equal_share()
    {
        var labels = new long[1000];
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = i < 20 ? 1 : i < 60 ? 2 : 0;
        }

        var dataset = new LabeledDataset("rare", tensor(Gaussian(new SeededRandom(1), 1000, 3)), [.. labels], ["many", "rare", "few", "none"]);
        var health = Health.Of(dataset);
        Assert.Equal([("none", 0), ("rare", 20)], health.RareClasses.Select(c => (c.Name, c.Count)));
        Assert.Equal([940, 20, 40, 0], health.ClassCounts);
        Assert.True(health.Order.LabelsDepend);
    }

    [Fact]
    public void Pictures_that_are_there_twice_are_found()
    {
        var random = new SeededRandom(3);
        var pixels = new byte[120, 1, 8, 8];
        for (var i = 0; i < pixels.Length; i++)
        {
            System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref pixels[0, 0, 0, 0], pixels.Length)[i] = (byte)random.NextInt(256);
        }

        for (var p = 0; p < 64; p++)
        {
            pixels[90, 0, p / 8, p % 8] = pixels[17, 0, p / 8, p % 8];
            pixels[60, 0, p / 8, p % 8] = (byte)Math.Clamp(pixels[4, 0, p / 8, p % 8] + (p % 2), 0, 255);
        }

        var health = Health.Of(new LabeledDataset("pictures", tensor(pixels), [.. Labels(120)], ["a", "b"]));
        Assert.Equal([(4, 60, false), (17, 90, true)], health.Duplicates.Select(d => (d.Indices[0], d.Indices[1], d.IsExact)).Order());
    }

    [Fact]
    public void Bad_input_is_refused_by_name_and_small_data_are_no_error()
    {
        var rows = Gaussian(new SeededRandom(1), 20, 3);
        var dataset = Table(rows, Labels(20));
        Assert.Contains("got float32", Error(() => Health.Of(dataset, test: Table(Gaussian(new SeededRandom(1), 5, 2), Labels(5)))).ToLowerInvariant(), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Health.Of(dataset, new DataHealthOptions { Neighbours = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Health.Of(dataset, new DataHealthOptions { Sample = 10 }));
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => Health.Of(dataset, cancellationToken: cancelled.Token));
        foreach (var count in (int[])[1, 2, 3])
        {
            var health = Health.Of(Table(Gaussian(new SeededRandom(4), count, 3), Labels(count)));
            Assert.Empty(health.Outliers);
            Assert.Empty(health.Duplicates);
        }

        var same = Health.Of(Table(new float[50, 2], Labels(50)));
        Assert.Equal(50, Assert.Single(same.Duplicates).Indices.Length);
        Assert.Empty(same.Outliers);
    }

    private static string Error(Action action) => Assert.Throws<ArgumentException>(action).Message;

    private static LabeledDataset Table(float[,] rows, long[] labels) => new("table", tensor(rows), [.. labels], ["a", "b"]);

    private static long[] Labels(int count)
    {
        var random = new SeededRandom(77);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextInt(2))];
    }

    private static IEnumerable<(string Name, float[] Values)> Columns(SeededRandom random, int count) =>
        Enumerable.Range(0, 4).Select(c => (c.ToString(CultureInfo.InvariantCulture), Enumerable.Range(0, count).Select(_ => (float)random.NextGaussian()).ToArray()));

    private static float[,] Gaussian(SeededRandom random, int count, int columns)
    {
        var rows = new float[count, columns];
        for (var i = 0; i < count * columns; i++)
        {
            rows[i / columns, i % columns] = (float)random.NextGaussian();
        }

        return rows;
    }

    private static void Copy(float[,] from, int row, float[,] to, int place, float noise)
    {
        for (var c = 0; c < from.GetLength(1); c++)
        {
            to[place, c] = from[row, c] + noise;
        }
    }

    private static IEnumerable<ImmutableList<int>> Orders(ImmutableList<int> left) =>
        left.IsEmpty ? [[]] : left.SelectMany((first, at) => Orders(left.RemoveAt(at)).Select(rest => rest.Insert(0, first)));

    // By Simpson's rule, independent of the library's.
    private static double UpperTail(double z)
    {
        const int steps = 20_000;
        const double end = 12;
        var (sum, h) = (0.0, (end - z) / steps);
        for (var i = 0; i <= steps; i++)
        {
            var x = z + (i * h);
            sum += (i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2) * Math.Exp(-x * x / 2);
        }

        return sum * h / 3 / Math.Sqrt(2 * Math.PI);
    }
}
