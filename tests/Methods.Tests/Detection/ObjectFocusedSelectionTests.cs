using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Detection;
using NoisyNotebooks.Methods.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Detection;

public sealed class ObjectFocusedSelectionTests
{
    private static readonly ObjectWorld World = ObjectWorld.Draw(images: 120, seed: 7);

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(30)]
    [InlineData(110)]
    public void The_whole_budget_is_spent_on_different_pictures(int budget)
    {
        budget = Math.Min(budget, World.Proposals.ImageIds.Distinct().Count());
        var found = new ObjectFocusedSelection(budget, 5).Select(World.Proposals, TestContext.Current.CancellationToken);

        Assert.Equal(budget, found.ImageIds.Length);
        Assert.Equal(budget, found.ImageIds.Distinct().Count());
        Assert.Equal(found.ImageIds, found.Steps.SelectMany(s => s.Picked));
        Assert.All(found.Steps, s => Assert.InRange(s.Picked.Length, 0, s.Want));
        Assert.Empty(found.Warnings);
        Assert.True(found.IsSimulated);
    }

    [Fact]
    public void A_pick_is_of_its_class_and_from_a_cluster_that_nothing_covered()
    {
        var found = new ObjectFocusedSelection(40, 5).Select(World.Proposals, TestContext.Current.CancellationToken);
        var before = new HashSet<long>();
        foreach (var step in found.Steps)
        {
            var covered = Enumerable.Range(0, step.Rows.Length).Where(i => before.Contains(World.Proposals.ImageIds[step.Rows[i]])).Select(i => step.ClusterOf[i]).ToHashSet();
            Assert.Equal(Enumerable.Range(0, step.Clusters).Select(covered.Contains), step.IsCovered);
            Assert.Equal(covered.Count, step.Covered);
            foreach (var (row, image) in step.PickedRows.Zip(step.Picked))
            {
                Assert.Equal(step.ClassId, World.Proposals.Classes[row]);
                Assert.Equal(image, World.Proposals.ImageIds[row]);
                Assert.DoesNotContain(step.ClusterOf[step.Rows.IndexOf(row)], covered);
            }

            before.UnionWith(step.Picked);
        }
    }

    [Fact]
    public void Classes_come_rarest_first_with_equal_parts_of_what_is_left()
    {
        var found = new ObjectFocusedSelection(23, 5).Select(World.Proposals, TestContext.Current.CancellationToken);
        Assert.Equal(found.ClassOrder.OrderBy(c => found.PoolCounts[c]).ThenBy(c => c), found.ClassOrder);

        // ⌈23 / 5⌉, the rarest class has as many pictures.
        Assert.Equal((found.ClassOrder[0], 5), (found.Steps[0].ClassId, found.Steps[0].Want));
    }

    [Fact]
    public void One_class_in_clusters_far_apart_gives_a_picture_of_each()
    {
        var random = new SeededRandom(3);
        var features = new double[40, 2];
        for (var i = 0; i < 40; i++)
        {
            (features[i, 0], features[i, 1]) = ((100 * (i % 8)) + random.NextGaussian(), random.NextGaussian());
        }

        using var all = tensor(features);
        var found = new ObjectFocusedSelection(8, 1).Select(all, new long[40], [.. Enumerable.Range(0, 40).Select(i => (long)i)], TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(0, 8), found.ImageIds.Select(i => (int)(i % 8)).Order());
        Assert.True(double.IsNaN(found.Balance));
    }

    [Fact]
    public void What_selected_pictures_hold_counts_for_the_classes_after()
    {
        // Picture 0 is selected for the rare class 1 and holds class 0 at 0 as well: class 0 then needs what lies at 9.
        using var features = tensor(new double[,] { { 5 }, { 0 }, { 0.1 }, { 0.2 }, { 9 } });
        var found = new ObjectFocusedSelection(2, 2).Select(features, [1, 0, 0, 0, 0], [0, 0, 1, 2, 3], TestContext.Current.CancellationToken);
        Assert.Equal([0, 3], found.ImageIds);
        Assert.Equal((2, 1), (found.Steps[1].Clusters, found.Steps[1].Covered));
        Assert.Equal([2, 1], found.ObjectCounts);
    }

    [Fact]
    public void The_numbers_of_pictures_change_nothing_and_the_order_of_objects_only_ties()
    {
        var plain = new ObjectFocusedSelection(30, 5).Select(World.Proposals, TestContext.Current.CancellationToken);
        var renamed = new ObjectFocusedSelection(30, 5).Select(
            World.Proposals.Features, World.Proposals.Classes, [.. World.Proposals.ImageIds.Select(i => 1_000 - i)], TestContext.Current.CancellationToken);
        Assert.Equal(plain.ImageIds, renamed.ImageIds.Select(i => 1_000 - i));

        // The two objects of a cluster of two are equally near to its centre: which of them is picked is a tie, and the classes after see another picture.
        using var scope = NewDisposeScope();
        var order = new SeededRandom(1).Permutation(World.Proposals.Rows.Length);
        var shuffled = new ObjectFocusedSelection(30, 5).Select(
            World.Proposals.Features.index_select(0, tensor(order)),
            [.. order.Select(i => World.Proposals.Classes[(int)i])],
            [.. order.Select(i => World.Proposals.ImageIds[(int)i])],
            TestContext.Current.CancellationToken);
        Assert.Equal(plain.ClassOrder, shuffled.ClassOrder);
        Assert.Equal(Groups(plain.Steps[0], r => r), Groups(shuffled.Steps[0], r => (int)order[r]));

        static IEnumerable<string> Groups(SelectionStep step, Func<int, int> original) =>
            step.Rows.Zip(step.ClusterOf).GroupBy(p => p.Second, p => original(p.First)).Select(g => string.Join(' ', g.Order())).Order(StringComparer.Ordinal);
    }

    [Fact]
    public void Equal_objects_leave_the_budget_unspent_and_empty_classes_are_named()
    {
        using var same = ones(4, 2);
        var found = new ObjectFocusedSelection(3, 3) { ClassNames = ["cat", "dog", "cow"] }.Select(same, [0, 0, 0, 0], [0, 1, 2, 3], TestContext.Current.CancellationToken);
        Assert.Single(found.ImageIds);
        Assert.Equal(
            ["Class dog has no proposed object and was skipped.", "Class cow has no proposed object and was skipped.", "Only 1 of 3 pictures were selected: the objects of all others are equal to selected ones."],
            found.Warnings);
    }

    [Fact]
    public void Lengths_of_features_do_not_count_where_they_are_normalized()
    {
        using var features = tensor(new double[,] { { 1, 0 }, { 50, 0 }, { 0, 1 }, { 0, 50 }, { 0, 0 } });
        long[] images = [0, 1, 2, 3, 4];
        var found = new ObjectFocusedSelection(3, 1) { NormalizeFeatures = true }.Select(features, new long[5], images, TestContext.Current.CancellationToken);
        Assert.Equal(2, found.Steps[0].ClusterOf[..4].Distinct().Count());
        Assert.Equal(found.Steps[0].ClusterOf[0], found.Steps[0].ClusterOf[1]);
    }

    [Fact]
    public void Bad_input_is_named_and_work_can_be_stopped()
    {
        using var scope = NewDisposeScope();
        var features = ones(3, 2);
        string Of(Tensor f, long[] classes, long[] images, int budget = 1) =>
            Assert.ThrowsAny<ArgumentException>(() => new ObjectFocusedSelection(budget, 2).Select(f, classes, images, TestContext.Current.CancellationToken)).Message;
        Assert.Contains("budget", Assert.Throws<ArgumentOutOfRangeException>(() => new ObjectFocusedSelection(0, 2)).Message, StringComparison.Ordinal);
        Assert.Contains("numClasses", Assert.Throws<ArgumentOutOfRangeException>(() => new ObjectFocusedSelection(1, 0)).Message, StringComparison.Ordinal);
        Assert.Contains("budget: expected 1 to 2, the pictures that have an object, got 3", Of(features, [0, 0, 1], [0, 0, 1], budget: 3), StringComparison.Ordinal);
        Assert.Contains("classes: expected 3, one an object, got 2", Of(features, [0, 0], [0, 0, 1]), StringComparison.Ordinal);
        Assert.Contains("imageIds: expected 3, one an object, got 1", Of(features, [0, 0, 1], [0]), StringComparison.Ordinal);
        Assert.Contains("classes: expected 0 to 1, got 2 at object 1", Of(features, [0, 2, 1], [0, 0, 1]), StringComparison.Ordinal);
        Assert.Contains("features: expected floating-point numbers [O,D]", Of(ones(3), [0, 0, 1], [0, 0, 1]), StringComparison.Ordinal);
        Assert.Contains("got Int64", Of(ones([3, 2], int64), [0, 0, 1], [0, 0, 1]), StringComparison.Ordinal);
        Assert.Contains("at least one", Of(ones(0, 2), [], []), StringComparison.Ordinal);
        Assert.Contains(
            "features: expected finite numbers, got NaN or an infinite one in row 1", Of(tensor(new double[,] { { 1, 2 }, { double.NaN, 1 }, { 1, 1 } }), [0, 0, 1], [0, 0, 1]), StringComparison.Ordinal);
        Assert.Contains(
            "ClassNames: expected 2",
            Assert.Throws<ArgumentException>(() => new ObjectFocusedSelection(1, 2) { ClassNames = ["one"] }.Select(features, [0, 0, 1], [0, 0, 1], TestContext.Current.CancellationToken)).Message,
            StringComparison.Ordinal);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => new ObjectFocusedSelection(5, 5).Select(World.Proposals, stop.Token));
    }

    [Fact]
    public void Balance_is_the_normalized_entropy()
    {
        Assert.Equal(1, ClassBalance.NormalizedEntropy([4, 4, 4]), 12);
        Assert.Equal(0, ClassBalance.NormalizedEntropy([7, 0, 0]), 12);
        Assert.Equal(0, ClassBalance.NormalizedEntropy([0, 0]), 12);
        Assert.Equal(1 / Math.Log2(4), ClassBalance.NormalizedEntropy([3, 3, 0, 0]), 12);
        Assert.Contains("got 1", Assert.Throws<ArgumentException>(() => ClassBalance.NormalizedEntropy([1])).Message, StringComparison.Ordinal);
        Assert.Contains("got -1", Assert.Throws<ArgumentException>(() => ClassBalance.NormalizedEntropy([1, -1])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plane_holds_the_objects_of_the_class_and_its_picks()
    {
        var found = new ObjectFocusedSelection(40, 5).Select(World.Proposals, TestContext.Current.CancellationToken);
        var last = found.ClassOrder[^1];
        var plane = SelectionPlane.Of(World.Proposals.Features, found, last);
        Assert.Equal(found.PoolCounts[last], plane.Objects.Length);
        Assert.Equal(plane.Step.PickedRows.Order(), plane.Objects.Where(o => o.IsPicked).Select(o => o.Row));
        Assert.Equal(0, plane.Objects.Average(o => o.X), 6);
        Assert.True(plane.Objects.Sum(o => o.X * o.X) > plane.Objects.Sum(o => o.Y * o.Y));
        Assert.Contains("classId", Assert.Throws<ArgumentException>(() => SelectionPlane.Of(World.Proposals.Features, found, 9)).Message, StringComparison.Ordinal);
        using var other = ones(3, 2);
        Assert.Contains("features", Assert.Throws<ArgumentException>(() => SelectionPlane.Of(other, found, last)).Message, StringComparison.Ordinal);
    }
}
