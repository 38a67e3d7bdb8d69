using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Evaluation;
using NoisyNotebooks.Methods.Recommendation;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Tests.Recommendation;

public sealed class RecommenderTests
{
    private const int Users = 60;
    private const int Items = 90;
    private static readonly ImplicitFeedbackWorld World = new(seed: 1, Users, Items);

    [Fact]
    public void The_number_of_threads_changes_nothing_and_the_seed_does()
    {
        // Batches that take long enough for other threads to come and help.
        var votes = new ImplicitFeedbackWorld(seed: 1, users: 300, items: 400).Votes;
        NoisyBayesianPointwiseRecommender Trained(int threads, long seed, bool isShuffled)
        {
            var one = new NoisyBayesianPointwiseRecommender(300, 400, 60, 50) { Threads = threads, BatchSize = 6000, Negatives = 8, LearningRate = 0.001, IsShuffled = isShuffled };
            one.Fit(votes, epochs: 4, seed);
            return one;
        }

        float[] Scores(NoisyBayesianPointwiseRecommender one) => [.. Enumerable.Range(0, 300).SelectMany(one.PreferenceScores)];
        foreach (var isShuffled in new[] { false, true })
        {
            var alone = Scores(Trained(1, 7, isShuffled));
            Assert.Equal(alone, Scores(Trained(2, 7, isShuffled)));
            Assert.Equal(alone, Scores(Trained(5, 7, isShuffled)));
            Assert.NotEqual(alone, Scores(Trained(1, 8, isShuffled)));
        }

        Assert.NotEqual(Scores(Trained(1, 7, false)), Scores(Trained(1, 7, true)));
    }

    [Fact]
    public void Items_without_a_vote_are_drawn_alike_and_those_with_one_never()
    {
        int[] voted = [0, 3, 4, 5, 9];
        const int Draws = 60_000;
        var (random, counts) = (new SeededRandom(2), new int[11]);
        for (var d = 0; d < Draws; d++)
        {
            counts[UnvotedItems.Draw(random, voted, counts.Length)]++;
        }

        for (var item = 0; item < counts.Length; item++)
        {
            // Five standard deviations of a count with probability 1/6.
            Assert.InRange(counts[item], voted.Contains(item) ? 0 : (Draws / 6) - 460, voted.Contains(item) ? 0 : (Draws / 6) + 460);
        }

        Assert.Equal(6, UnvotedItems.Draw(random, [0, 1, 2, 3, 4, 5, 7], 8));
        Assert.Equal(0, UnvotedItems.Draw(random, [], 1));
    }

    [Fact]
    public void A_user_who_has_voted_for_everything_is_passed_over()
    {
        (int, int)[] all = [.. Enumerable.Range(0, 5).Select(i => (0, i))];
        var one = new BprRecommender(2, 5, 3) { PreferenceDecay = 0 };
        one.Fit(Interactions.FromPairs(2, 5, all), epochs: 2);
        var before = one.PreferenceScores(1);
        Assert.Empty(one.Recommend(0));
        one.Fit(Interactions.FromPairs(2, 5, [.. all, (1, 2)]), epochs: 2);
        Assert.NotEqual(before, one.PreferenceScores(1));
        Assert.Equal([0, 1, 3, 4], one.Recommend(1).Order());
    }

    [Fact]
    public void Recommendations_are_the_best_scores_without_training_votes_and_measured_on_the_whole_list()
    {
        var one = new NoisyBayesianPointwiseRecommender(Users, Items, 8, 8, NbpoVariant.Original) { BatchSize = 500 };
        one.Fit(World.Votes, epochs: 8, test: World.Hidden);
        Assert.Equal(8, one.History.Length);
        Assert.Equal(0.02 * Math.Pow(0.99, 8), one.History[^1].LearningRate, 1e-15);
        var (ndcg, f1, recall, users) = (0.0, 0.0, 0.0, 0);
        for (var u = 0; u < Users; u++)
        {
            var scores = one.PreferenceScores(u);
            int[] whole = [.. Enumerable.Range(0, Items).Where(i => !World.Votes.Contains(u, i)).OrderByDescending(i => scores[i]).ThenBy(i => i)];
            Assert.Equal(whole[..10], one.Recommend(u));
            Assert.Equal(whole, one.Recommend(u, Items));
            Assert.Equal(scores[3], one.PreferenceScore(u, 3));
            if (!World.Hidden.ItemsOf(u).IsEmpty)
            {
                users++;
                bool[] hits = [.. whole.Select(i => World.Hidden.Contains(u, i))];
                var total = World.Hidden.ItemsOf(u).Length;
                ndcg += RankingMetrics.Ndcg(hits, total, 20);
                f1 += RankingMetrics.F1(hits, total, 20);
                recall += RankingMetrics.Recall(hits, total, 20);
            }
        }

        var found = one.Evaluate(World.Hidden, 10, 20);
        Assert.Equal((10, 20, users), (found[0].K, found[1].K, found[1].Users));
        Assert.Equal(ndcg / users, found[1].Ndcg, 1e-12);
        Assert.Equal(f1 / users, found[1].F1, 1e-12);
        Assert.Equal(recall / users, found[1].Recall, 1e-12);
        Assert.Equal(one.History[^1].Quality, found[0]);
        Assert.True(double.IsNaN(one.Evaluate(Interactions.FromPairs(Users, Items, []))[0].Ndcg));
    }

    [Fact]
    public void Of_equal_scores_the_lower_number_comes_first()
    {
        Assert.Equal([3, 0, 2, 4], RankingMeasure.Best([1, 5, 1, 2, 1, 0], [1], 4));
        Assert.Equal([1], RankingMeasure.Best([1, 5], [0], 4));
        Assert.Empty(RankingMeasure.Best([1, 5], [0, 1], 4));

        // Long lists are sorted, short ones are not: the same order.
        float[] many = [.. Enumerable.Range(0, 900).Select(i => i * 37 % 101 / 7f)];
        int[] without = [.. Enumerable.Range(0, 900).Where(i => i % 11 == 3)];
        Assert.Equal(RankingMeasure.Best(many, without, 150), RankingMeasure.Best(many, without, 700)[..150]);
    }

    [Fact]
    public void Flip_probabilities_are_those_of_the_pairs_without_a_vote()
    {
        var one = new NoisyBayesianPointwiseRecommender(Users, Items, 6, 6) { FlipDecay = 5 };
        one.Fit(World.Votes, epochs: 3, test: World.Hidden);
        var flips = one.FlipProbabilities();
        Assert.Equal(World.Hidden.Count, flips.Hidden.Length);
        Assert.Equal((Users * Items) - World.Hidden.Count - World.Votes.Count, flips.Others.Length);
        var u = Enumerable.Range(0, Users).First(k => !World.Hidden.ItemsOf(k).IsEmpty);
        Assert.Equal(one.FlipProbability(u, World.Hidden.ItemsOf(u)[0]), flips.Hidden[0]);
        Assert.All(flips.Hidden, p => Assert.InRange(p, 0, 1));
        Assert.InRange(one.FlipProbabilities(most: 100).Others.Length, 50, 100);
        Assert.InRange(one.HiddenPositiveProbability(0, 0), 0, one.FlipProbability(0, 0));
        var four = new FlipProbabilities([0.3, 0.1], [0.2, 0.0]);
        Assert.Equal(0.75, four.Auroc);
        var (edges, hidden, others) = four.Histogram(3);
        Assert.Equal([0, 0.1, 0.2, 0.3], edges.Select(e => Math.Round(e, 12)));
        Assert.Equal((1.0, 1.0), (hidden.Sum(), others.Sum()));
        Assert.Equal((0.5, 0.5), (hidden[2], others[0]));
        Assert.Equal([0.495, 0.505], new FlipProbabilities([0.5], []).Histogram(1).Edges.Select(e => Math.Round(e, 12)));
        Assert.Equal([0.0, 1.0], new FlipProbabilities([], []).Histogram(1).Edges);
        Assert.Throws<ArgumentOutOfRangeException>(() => four.Histogram(0));

        var bpo = new NoisyBayesianPointwiseRecommender(Users, Items, 6, 6, NbpoVariant.Bpo);
        bpo.Fit(World.Votes, epochs: 1);
        Assert.Equal((0, 0.0, 0.0), (bpo.FlipFactors, bpo.FlipProbability(1, 1), bpo.HiddenPositiveProbability(1, 1)));
        Assert.Contains("without a test set", Assert.Throws<InvalidOperationException>(() => bpo.FlipProbabilities()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Flip_scores_begin_near_minus_six_and_a_quarter()
    {
        var one = new NoisyBayesianPointwiseRecommender(Users, Items) { LearningRate = 1e-9 };
        one.Fit(World.Votes, epochs: 1);
        var mean = Enumerable.Range(0, Users).Average(u => Math.Log(one.FlipProbability(u, u) / (1 - one.FlipProbability(u, u))));
        Assert.Equal(-6.25, mean, 0.4);
    }

    [Fact]
    public void A_stopped_training_leaves_what_was_and_one_that_diverges_says_so()
    {
        var one = new BprRecommender(Users, Items, 4);
        one.Fit(World.Votes, epochs: 2, test: World.Hidden);
        var (before, history) = (one.PreferenceScores(0), one.History);
        using var stop = new CancellationTokenSource();
        var seen = 0;
        var progress = new Watcher(e =>
        {
            seen++;
            Assert.Equal(50, e.Epochs);
            stop.Cancel();
        });
        Assert.ThrowsAny<OperationCanceledException>(() => one.Fit(World.Votes, 50, seed: 4, progress: progress, cancellationToken: stop.Token));
        Assert.Equal(1, seen);
        Assert.Equal(before, one.PreferenceScores(0));
        Assert.Equal(history, one.History);

        var wild = new BprRecommender(Users, Items, 4) { LearningRate = 1e30 };
        Assert.Contains("in epoch", Assert.Throws<TrainingDivergedException>(() => wild.Fit(World.Votes, 50)).Message, StringComparison.Ordinal);
        Assert.False(wild.IsTrained);
    }

    [Fact]
    public void Bad_input_is_named()
    {
        Assert.Contains("factors: expected a whole number from 1 to 1024, got 0", Assert.Throws<ArgumentOutOfRangeException>(() => new BprRecommender(1, 1, 0)).Message, StringComparison.Ordinal);
        Assert.Contains("flipFactors: expected a whole number from 1", Assert.Throws<ArgumentOutOfRangeException>(() => new NoisyBayesianPointwiseRecommender(1, 1, 1, 0)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new NoisyBayesianPointwiseRecommender(1, 1, 1, 2000));
        Assert.Throws<ArgumentOutOfRangeException>(() => new NoisyBayesianPointwiseRecommender(1, 1, variant: (NbpoVariant)7));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BprRecommender(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BprRecommender(1, 0));
        Assert.Throws<ArgumentException>(() => new BprRecommender(int.MaxValue, 1, 1024).Fit(Interactions.FromPairs(1, 1, [(0, 0)])));
        Assert.Contains("LearningRate: expected a number above 0, got 0", Assert.Throws<ArgumentOutOfRangeException>(() => new BprRecommender(1, 1) { LearningRate = 0 }).Message, StringComparison.Ordinal);
        Assert.Contains("PreferenceDecay: expected a number of at least 0, got -1", Assert.Throws<ArgumentOutOfRangeException>(() => new BprRecommender(1, 1) { PreferenceDecay = -1 }).Message, StringComparison.Ordinal);
        Assert.Contains("FlipDecay", Assert.Throws<ArgumentOutOfRangeException>(() => new NoisyBayesianPointwiseRecommender(1, 1) { FlipDecay = double.NaN }).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new BprRecommender(1, 1) { BatchSize = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new BprRecommender(1, 1) { Negatives = 101 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new BprRecommender(1, 1) { Threads = -1 });

        var one = new NoisyBayesianPointwiseRecommender(Users, Items, 4, 4);
        Assert.Contains("is not trained", Assert.Throws<InvalidOperationException>(() => one.PreferenceScores(0)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => one.FlipProbability(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => one.Fit(World.Votes, epochs: 0));
        Assert.Contains("train: expected votes", Assert.Throws<ArgumentException>(() => one.Fit(Interactions.FromPairs(Users, Items, []))).Message, StringComparison.Ordinal);
        Assert.Contains("expected 60 users and 90 items, got 3 and 4", Assert.Throws<ArgumentException>(() => one.Fit(Interactions.FromPairs(3, 4, [(0, 0)]))).Message, StringComparison.Ordinal);
        Assert.Contains("that is a training vote too", Assert.Throws<ArgumentException>(() => one.Fit(World.Votes, test: World.Votes)).Message, StringComparison.Ordinal);
        one.Fit(World.Votes, epochs: 1);
        Assert.Contains("user: expected a number from 0 to 59, got 60", Assert.Throws<ArgumentOutOfRangeException>(() => one.Recommend(60)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => one.FlipProbability(0, Items));
        Assert.Throws<ArgumentOutOfRangeException>(() => one.PreferenceScore(-1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => one.Recommend(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => one.Evaluate(World.Hidden, 0));
        Assert.Throws<ArgumentException>(() => one.Evaluate(World.Votes));

        double[,] two = { { 1, 2 } };
        var factors = new NbpoFactors(two, two, two, two);
        Assert.Throws<ArgumentOutOfRangeException>(() => NoisyBayesianPointwiseRecommender.Step(factors, [(0, 0, 1)], NbpoVariant.Bpo, 0.1, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => NoisyBayesianPointwiseRecommender.Step(factors, [], NbpoVariant.Bpo, 0, 0, 0));
        Assert.Contains("expected U [M,K₀]", Assert.Throws<ArgumentException>(() => NoisyBayesianPointwiseRecommender.Step(factors with { V = new double[1, 3] }, [], NbpoVariant.Bpo, 0.1, 0, 0)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => NoisyBayesianPointwiseRecommender.Step(factors with { Q = new double[0, 2] }, [], NbpoVariant.Bpo, 0.1, 0, 0));
    }

    [Fact]
    public void A_step_without_triples_is_decay_alone()
    {
        double[,] two = { { 1, 2 } };
        var found = NoisyBayesianPointwiseRecommender.Step(new NbpoFactors(two, two, two, two), [], NbpoVariant.Original, 0.1, 1, 2);
        Assert.Equal(1.8, found.U[0, 1], 1e-12);
        Assert.Equal(1.6, found.Q[0, 1], 1e-12);
    }

    private sealed class Watcher(Action<RecommenderEpoch> act) : IProgress<RecommenderEpoch>
    {
        public void Report(RecommenderEpoch value) => act(value);
    }
}
