using NoisyNotebooks.Methods.Recommendation;

namespace NoisyNotebooks.Methods.Tests.Recommendation;

public sealed class InteractionsTests
{
    [Fact]
    public void Pairs_become_sorted_rows_and_repeats_count_once()
    {
        var votes = Interactions.FromPairs(3, 4, [(2, 3), (0, 2), (2, 0), (0, 2), (2, 1)]);
        Assert.Equal([2], votes.ItemsOf(0).ToArray());
        Assert.Empty(votes.ItemsOf(1).ToArray());
        Assert.Equal([0, 1, 3], votes.ItemsOf(2).ToArray());
        Assert.Equal((4, 3, 4), (votes.Count, votes.UserCount, votes.ItemCount));
        Assert.True(votes.Contains(2, 1));
        Assert.False(votes.Contains(2, 2));
        Assert.Equal("3 users × 4 items, 4 votes (33.33 %)", votes.ToString());
    }

    [Fact]
    public void A_split_takes_its_share_of_every_user_and_loses_nothing()
    {
        var world = new ImplicitFeedbackWorld(2, 40, 60);
        var (train, test) = world.Votes.Split(0.2, seed: 5);
        Assert.Equal(world.Votes.Count, train.Count + test.Count);
        for (var u = 0; u < 40; u++)
        {
            int[] both = [.. train.ItemsOf(u), .. test.ItemsOf(u)];
            Assert.Equal(world.Votes.ItemsOf(u).ToArray(), both.Order());
            Assert.Equal((int)Math.Round(0.2 * both.Length), test.ItemsOf(u).Length);
        }

        Assert.Equal(test.ItemsOf(3).ToArray(), world.Votes.Split(0.2, seed: 5).Test.ItemsOf(3).ToArray());
        Assert.NotEqual(Enumerable.Range(0, 40).SelectMany(u => test.ItemsOf(u).ToArray()), Enumerable.Range(0, 40).SelectMany(u => world.Votes.Split(0.2, seed: 6).Test.ItemsOf(u).ToArray()));
    }

    [Fact]
    public void The_core_is_taken_again_and_again_and_keeps_names()
    {
        // Without item 3, user 0 has one vote; without user 0, item 0 has one; the square of users 1, 2 and items 1, 2 remains.
        var votes = Interactions.FromPairs(4, 4, [(0, 0), (0, 3), (1, 1), (1, 2), (2, 1), (2, 2), (2, 0)], ["a", "b", "c", "d"], ["w", "x", "y", "z"]);
        var core = votes.Core(2);
        Assert.Equal((2, 2, 4), (core.UserCount, core.ItemCount, core.Count));
        Assert.Equal(["b", "c"], core.UserNames);
        Assert.Equal(["x", "y"], core.ItemNames);

        // Here only an item goes at first, and what it leaves behind has to be looked at again.
        Assert.Equal(4, Interactions.FromPairs(3, 4, [(0, 0), (0, 3), (1, 1), (1, 2), (2, 1), (2, 2), (2, 0)]).Core(2).Count);
        Assert.Throws<InvalidOperationException>(() => votes.Core(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => votes.Core(0));
    }

    [Fact]
    public void A_world_knows_what_is_hidden()
    {
        foreach (var exposure in Enum.GetValues<Exposure>())
        {
            var world = new ImplicitFeedbackWorld(1, 300, 400, exposure);
            var liked = (world.Votes.Count + world.Hidden.Count) / (300.0 * 400);
            Assert.InRange(liked, 0.24, 0.29);
            Assert.InRange(world.FlipRate, 0.58, 0.72);
            Assert.DoesNotContain(Enumerable.Range(0, 300), u => world.Hidden.ItemsOf(u).ToArray().Any(i => world.Votes.Contains(u, i)));
            Assert.Equal(world.Votes.ItemsOf(7).ToArray(), new ImplicitFeedbackWorld(1, 300, 400, exposure).Votes.ItemsOf(7).ToArray());
        }

        // The same likes, seen by others.
        var (first, second) = (new ImplicitFeedbackWorld(4), new ImplicitFeedbackWorld(4, exposure: Exposure.LowRank));
        int[] All(ImplicitFeedbackWorld w, int u) => [.. w.Votes.ItemsOf(u).ToArray().Concat(w.Hidden.ItemsOf(u).ToArray()).Order()];
        Assert.Equal(All(first, 9), All(second, 9));
        Assert.NotEqual(first.Votes.ItemsOf(9).ToArray(), second.Votes.ItemsOf(9).ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImplicitFeedbackWorld(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImplicitFeedbackWorld(1, exposure: (Exposure)5));
    }

    [Fact]
    public void Bad_input_is_named()
    {
        Assert.Contains("got (1, 2) at position 1", Assert.Throws<ArgumentOutOfRangeException>(() => Interactions.FromPairs(2, 2, [(0, 0), (1, 2)])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Interactions.FromPairs(2, 2, [(-1, 0)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Interactions.FromPairs(0, 2, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => Interactions.FromPairs(1, 0, []));
        Assert.Contains("userNames: expected 2 names or none, got 1", Assert.Throws<ArgumentException>(() => Interactions.FromPairs(2, 2, [], ["a"])).Message, StringComparison.Ordinal);
        var votes = Interactions.FromPairs(2, 2, [(0, 0)]);
        Assert.Throws<ArgumentOutOfRangeException>(() => votes.ItemsOf(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => votes.Contains(0, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => votes.Split(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => votes.Split(double.NaN, 0));
    }
}
