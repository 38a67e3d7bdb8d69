using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Detection;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Detection;

public sealed class BaselineSelectionTests
{
    [Fact]
    public void Random_pictures_are_all_as_likely_and_follow_the_seed()
    {
        long[] pool = [7, 7, 7, 8, 9];
        var counts = Enumerable.Range(0, 3_000).GroupBy(s => Assert.Single(BaselineSelection.Random(pool, 1, s))).ToDictionary(g => g.Key, g => g.Count());

        // A third each, deviation 26.
        Assert.All(new long[] { 7, 8, 9 }, i => Assert.InRange(counts[i], 880, 1_120));
        Assert.Equal(BaselineSelection.Random(pool, 3, 5), BaselineSelection.Random(pool, 3, 5));
        Assert.Equal([7, 8, 9], BaselineSelection.Random(pool, 3, 5).Order());
    }

    [Fact]
    public void Image_level_ways_pick_one_picture_of_each_group_far_apart()
    {
        using var scope = NewDisposeScope();
        var random = new SeededRandom(1);
        var features = new double[30, 2];
        for (var i = 0; i < 30; i++)
        {
            (features[i, 0], features[i, 1]) = ((50 * (i % 5)) + random.NextGaussian(), random.NextGaussian());
        }

        Assert.Equal([0, 1, 2, 3, 4], BaselineSelection.ImageKMeans(tensor(features), 5, TestContext.Current.CancellationToken).Select(i => i % 5).Order());
        Assert.Equal([0, 1, 2, 3, 4], BaselineSelection.ImageCoreSet(tensor(features), 5, TestContext.Current.CancellationToken).Select(i => i % 5).Order());

        // Equal pictures leave clusters empty: the budget is spent all the same.
        Assert.Equal([0, 1, 2], BaselineSelection.ImageKMeans(ones(3, 2), 3, TestContext.Current.CancellationToken).Order());
        Assert.Equal([0, 1, 2], BaselineSelection.ImageCoreSet(ones(3, 2), 3, TestContext.Current.CancellationToken).Order());
    }

    [Fact]
    public void Class_balanced_pictures_come_by_turns_the_rarest_class_first()
    {
        long[] classes = [0, 0, 0, 0, 0, 0, 1, 1, 2];
        long[] images = [0, 1, 2, 3, 4, 5, 6, 7, 8];
        var found = BaselineSelection.ClassBalanced(classes, images, 9, seed: 2);
        Assert.Equal([2, 1, 0, 1, 0], found.Take(5).Select(i => classes[i]));
        Assert.Equal(images, found.Order());
        Assert.NotEqual(found, BaselineSelection.ClassBalanced(classes, images, 9, seed: 3));

        // A picture with both classes counts once.
        Assert.Equal([0, 1], BaselineSelection.ClassBalanced([0, 1, 0], [0, 0, 1], 2).Order());
    }

    [Fact]
    public void Bad_input_is_named()
    {
        using var scope = NewDisposeScope();
        static string Of(Func<object> call) => Assert.ThrowsAny<ArgumentException>(call).Message;
        Assert.Contains("budget: must be from 1 to 2, the pictures of the pool, got 3", Of(() => BaselineSelection.Random([1, 2, 2], 3)), StringComparison.Ordinal);
        Assert.Contains("got 0", Of(() => BaselineSelection.ImageCoreSet(ones(3, 2), 0)), StringComparison.Ordinal);
        Assert.Contains("got 4", Of(() => BaselineSelection.ImageKMeans(ones(3, 2), 4)), StringComparison.Ordinal);
        Assert.Contains("imageFeatures: expected floating-point", Of(() => BaselineSelection.ImageKMeans(ones(3), 1)), StringComparison.Ordinal);
        Assert.Contains("imageIds: expected 2", Of(() => BaselineSelection.ClassBalanced([0, 1], [0], 1)), StringComparison.Ordinal);
        Assert.Contains("classes: expected at least 0, got -1 at object 1", Of(() => BaselineSelection.ClassBalanced([0, -1], [0, 1], 1)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_generated_worlds_are_as_they_say()
    {
        var world = ObjectWorld.Draw(images: 2_000, seed: 1);
        for (var c = 0; c < 5; c++)
        {
            Assert.Equal(ObjectWorld.ClassProbabilities[c], world.Objects.Average(o => o.ClassId == c ? 1.0 : 0), 0.03);
            Assert.True(c > 3 || Math.Abs(world.Objects.Average(o => o.Mode == c ? 1.0 : 0) - ObjectWorld.ModeProbabilities[c]) < 0.03);
        }

        Assert.All(world.Objects.GroupBy(o => o.Image), g => Assert.InRange(g.Count(), 1, 4));
        Assert.Equal(1, world.Score(Enumerable.Range(0, 2_000).Select(i => (long)i)).Coverage);
        var score = SelectionScore.Of([new(0, 0, 0), new(0, 1, 1), new(1, 0, 1), new(1, 0, 1)], [1], 2, 2);
        Assert.Equal((0.25, 0.0), (score.Coverage, score.Balance));
        Assert.Equal([2, 0], score.ObjectCounts);
        Assert.Throws<ArgumentOutOfRangeException>(() => ObjectWorld.Draw(images: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ObjectWorld.Draw(classAccuracy: 2));
    }
}
