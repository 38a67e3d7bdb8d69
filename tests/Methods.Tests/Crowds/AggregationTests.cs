using NoisyNotebooks.Methods.Crowds;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Tests.Crowds;

public sealed class AggregationTests
{
    private static readonly CrowdAggregator[] Methods =
    [
        new MajorityVote(), new NormalizedVotes(), new SoftmaxVotes(), new DawidSkene(), new Mace(), new Glad(), new Wawa(), new ZeroBasedSkill(), new AveragedLabels(),
    ];

    public static TheoryData<string> Names => [.. Methods.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Rows_are_distributions_and_unanimous_workers_are_believed(string name)
    {
        var method = Methods.First(m => m.Name == name);
        foreach (var row in Rows(method.Aggregate(Simulated(1))))
        {
            Assert.All(row, p => Assert.InRange(p, 0, 1));
            Assert.Equal(1, row.Sum(), 1e-9);
        }

        var truth = Enumerable.Range(0, 30).Select(t => t % 3).ToArray();
        var votes = new CrowdAnnotations([.. truth.SelectMany((y, t) => Enumerable.Range(0, 7).Select(w => (t, w, y)))], 30, 7, 3);
        var labels = method.Aggregate(votes);
        Assert.Equal(truth, labels.Labels);
        Assert.All(truth.Index(), p => Assert.True(labels[p.Index][p.Item] > 0.97, $"{labels[p.Index][p.Item]}"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Renaming_workers_changes_nothing_and_renaming_classes_moves_the_columns(string name)
    {
        var method = Methods.First(m => m.Name == name);
        var votes = Simulated(2);
        var (workers, classes) = (votes.NumWorkers, votes.NumClasses);
        var renamed = method.Aggregate(Renamed(votes, w => workers - 1 - w, l => l));
        var moved = method.Aggregate(Renamed(votes, w => w, l => (l + 1) % classes));
        var plain = method.Aggregate(votes);

        // MACE's starts are drawn worker by worker, so there other starts have to lead to the same place; ties go to the lowest class.
        var counts = votes.Counts();

        for (var t = 0; t < votes.NumTasks; t++)
        {
            var most = Enumerable.Range(0, classes).Max(k => counts[t, k]);
            var isTied = Enumerable.Range(0, classes).Count(k => counts[t, k] == most) > 1;
            for (var k = 0; k < classes; k++)
            {
                Assert.Equal(plain[t][k], renamed[t][k], name is "mace" or "average" ? 0.02 : 1e-9);
                if (!isTied && name is "normalized" or "softmax" or "dawid-skene" or "glad")
                {
                    Assert.Equal(plain[t][k], moved[t][(k + 1) % classes], 1e-9);
                }
            }
        }
    }

    [Fact]
    public void GLAD_does_not_hang_on_the_order_of_its_sums()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var votes = Simulated(seed);
            var (plain, renamed) = (new Glad().Aggregate(votes), new Glad().Aggregate(Renamed(votes, w => votes.NumWorkers - 1 - w, l => l)));
            Assert.All(plain.Probabilities.ToArray().Zip(renamed.Probabilities.ToArray()), p => Assert.Equal(p.First, p.Second, 1e-9));
            Assert.All(plain.Skills.Zip(renamed.Skills.Reverse()), p => Assert.Equal(p.First, p.Second, 1e-9));
        }
    }

    [Fact]
    public void A_pass_in_parts_finds_what_a_pass_in_one_part_finds()
    {
        var votes = new SimulatedCrowd().Vote([.. Enumerable.Range(0, 2_000).Select(t => t % 3)], 3, seed: 7).Votes;
        var (whole, cut) = (new ConfusionEm(votes, parts: 1), new ConfusionEm(votes, parts: 7));
        foreach (var em in new[] { whole, cut })
        {
            new NormalizedVotes().Aggregate(votes).Probabilities.CopyTo(em.Posterior);
            em.Count();
            var logs = new double[em.Counts.Length];
            DawidSkene.Maximize(votes, em.Counts, logs);
            em.Pass(logs, DawidSkene.LogPrior([0.2, 0.3, 0.5]));
        }

        Assert.All(whole.Posterior.Zip(cut.Posterior), p => Assert.Equal(p.First, p.Second, 1e-9));
        Assert.All(whole.Counts.Zip(cut.Counts), p => Assert.Equal(p.First, p.Second, 1e-9));
        Assert.Equal(votes.Count, cut.Counts.Sum(), 1e-6);
        Assert.Equal(whole.LogLikelihood, cut.LogLikelihood, 1e-6);
        Assert.Equal(whole.Entropy, cut.Entropy, 1e-6);
    }

    [Fact]
    public void Dawid_Skene_on_many_votes_beats_the_majority_and_is_the_same_each_time()
    {
        // 120,000 votes run in parts, side by side.
        var votes = new SimulatedCrowd().Vote([.. Enumerable.Range(0, 24_000).Select(t => t % 3)], 3, seed: 7).Votes;
        var first = new DawidSkene().Aggregate(votes);

        Assert.Equal(first.Probabilities.ToArray(), new DawidSkene().Aggregate(votes).Probabilities.ToArray());
        Assert.True(first.Accuracy() > new MajorityVote().Aggregate(votes).Accuracy());
    }

    [Fact]
    public void Workers_who_are_equally_good_weigh_alike_in_Wawa()
    {
        // Each of three workers is outvoted once, so all agree with the majority in two of three.
        var votes = new CrowdAnnotations([.. Enumerable.Range(0, 3).SelectMany(t => Enumerable.Range(0, 3).Select(w => (t, w, t == w ? 1 : 0)))], 3, 3, 2);
        var (wawa, plain) = (new Wawa().Aggregate(votes), new NormalizedVotes().Aggregate(votes));

        Assert.All(wawa.Skills, s => Assert.Equal(2.0 / 3, s, 1e-12));
        Assert.All(wawa.Probabilities.ToArray().Zip(plain.Probabilities.ToArray()), p => Assert.Equal(p.Second, p.First, 1e-12));
    }

    [Fact]
    public void The_log_likelihood_of_Dawid_Skene_and_the_log_posterior_of_GLAD_never_fall()
    {
        for (var seed = 0; seed < 5; seed++)
        {
            foreach (var method in new CrowdAggregator[] { new DawidSkene { Tolerance = -1 }, new Glad { Tolerance = -1 } })
            {
                var values = method.Aggregate(Simulated(seed)).LogLikelihoods;
                Assert.Equal(100, values.Length);
                Assert.True(values[^1] > values[0]);
                for (var i = 1; i < values.Length; i++)
                {
                    Assert.True(values[i] >= values[i - 1] - (1e-9 * Math.Abs(values[i])), $"{method.Name}, seed {seed}, iteration {i}: {values[i - 1]:R} to {values[i]:R}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Sixty_three_and_a_thousand_votes_on_a_task_do_not_underflow(string name)
    {
        foreach (var count in new[] { 63, 1_000 })
        {
            var random = new SeededRandom(3);
            var votes = new List<(int, int, int)>();
            for (var t = 0; t < 20; t++)
            {
                for (var w = 0; w < count; w++)
                {
                    votes.Add((t, w, random.NextDouble() < 0.4 ? t % 10 : random.NextInt(10)));
                }
            }

            var labels = Methods.First(m => m.Name == name).Aggregate(new CrowdAnnotations(votes, 20, count, 10));
            Assert.All(Rows(labels), row => Assert.Equal(1, row.Sum(), 1e-9));
            Assert.Equal(Enumerable.Range(0, 20).Select(t => t % 10), labels.Labels);
            Assert.All(labels.LogLikelihoods, l => Assert.True(double.IsFinite(l)));
            Assert.All(labels.Skills, s => Assert.True(double.IsFinite(s)));
        }
    }

    [Fact]
    public void Ties_follow_the_rule_that_is_named()
    {
        var votes = new CrowdAnnotations([.. Enumerable.Range(0, 40).SelectMany(t => new[] { (t, 0, 2), (t, 1, 1) })], 40, 2, 4);

        Assert.All(new MajorityVote().Aggregate(votes).Labels, l => Assert.Equal(1, l));
        Assert.All(new MajorityVote { Ties = TieRule.HighestClass }.Aggregate(votes).Labels, l => Assert.Equal(2, l));
        var chance = new MajorityVote { Ties = TieRule.Random(5) }.Aggregate(votes);
        Assert.Equal([1, 2], chance.Labels.Distinct().Order());
        Assert.Equal(chance.Labels, new MajorityVote { Ties = TieRule.Random(5) }.Aggregate(votes).Labels);
        Assert.Equal(["lowest class", "highest class", "random, seed 5"], new[] { TieRule.LowestClass, TieRule.HighestClass, TieRule.Random(5) }.Select(r => r.Name));
    }

    [Fact]
    public void Good_workers_are_told_from_spammers()
    {
        var (votes, skills) = new SimulatedCrowd { Confusers = 0 }.Vote([.. Enumerable.Range(0, 600).Select(t => t % 5)], 5, 4);
        foreach (var method in new CrowdAggregator[] { new Mace(), new Glad(), new Wawa(), new ZeroBasedSkill() })
        {
            var found = method.Aggregate(votes).Skills;
            var worstGood = Enumerable.Range(0, 18).Min(w => found[w]);
            Assert.True(worstGood > Enumerable.Range(18, 12).Max(w => found[w]), method.Name);
        }

        Assert.True(skills.Take(18).Min() > skills.Skip(18).Max());
    }

    [Fact]
    public void One_vote_gives_the_known_softmax()
    {
        var labels = new SoftmaxVotes().Aggregate(new CrowdAnnotations([(0, 0, 1)], 1, 1, 4));
        Assert.Equal(Math.E / (Math.E + 3), labels[0][1], 1e-12);
    }

    [Fact]
    public void The_mean_of_equal_inputs_and_their_centroid_are_the_input_and_bad_inputs_are_named()
    {
        double[,] p = { { 0.2, 0.3, 0.5 }, { 0.7, 0.2, 0.1 } };
        foreach (var all in new[] { SoftLabelAveraging.Average(p, p, p), SoftLabelAveraging.JensenShannonCentroid(p, p) })
        {
            Assert.All(all.Cast<double>().Zip(p.Cast<double>()), v => Assert.Equal(v.Second, v.First, 1e-9));
        }

        Assert.Contains("got none", Assert.Throws<ArgumentException>(() => SoftLabelAveraging.Average()).Message, StringComparison.Ordinal);
        Assert.Contains("[2,3]", Assert.Throws<ArgumentException>(() => SoftLabelAveraging.Average(p, new double[1, 3])).Message, StringComparison.Ordinal);
        Assert.Contains("sum of 1", Assert.Throws<ArgumentException>(() => SoftLabelAveraging.Average(new double[,] { { 0.5, 0.6 } })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_votes_are_refused_with_their_place()
    {
        string Message((int, int, int)[] votes, int tasks = 2, int classes = 2) =>
            Assert.ThrowsAny<ArgumentException>(() => new CrowdAnnotations(votes, tasks, 2, classes)).Message;

        Assert.Contains("at least one vote, got none", Message([]), StringComparison.Ordinal);
        Assert.Contains("label from 0 to 1, got 2 in vote 1", Message([(0, 0, 0), (1, 0, 2)]), StringComparison.Ordinal);
        Assert.Contains("worker from 0 to 1, got -1 in vote 0", Message([(0, -1, 0), (1, 0, 1)]), StringComparison.Ordinal);
        Assert.Contains("two of worker 1 on task 0", Message([(0, 1, 0), (1, 0, 1), (0, 1, 1)]), StringComparison.Ordinal);
        Assert.Contains("none on task 1", Message([(0, 1, 0)]), StringComparison.Ordinal);
        Assert.Contains("at least 2 classes, got 1", Message([(0, 1, 0), (1, 1, 0)], classes: 1), StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_aggregation_stops()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        foreach (var method in new CrowdAggregator[] { new DawidSkene(), new Mace(), new Glad(), new ZeroBasedSkill(), new AveragedLabels() })
        {
            Assert.ThrowsAny<OperationCanceledException>(() => method.Aggregate(Simulated(0), null, stop.Token));
        }
    }

    private static CrowdAnnotations Simulated(long seed) => new SimulatedCrowd { Workers = 12 }.Vote([.. Enumerable.Range(0, 120).Select(t => t % 4)], 4, seed).Votes;

    private static CrowdAnnotations Renamed(CrowdAnnotations votes, Func<int, int> worker, Func<int, int> label)
    {
        var all = new List<(int, int, int)>();
        for (var t = 0; t < votes.NumTasks; t++)
        {
            for (var i = votes.TaskStarts[t]; i < votes.TaskStarts[t + 1]; i++)
            {
                all.Add((t, worker(votes.Workers[i]), label(votes.Labels[i])));
            }
        }

        return new(all, votes.NumTasks, votes.NumWorkers, votes.NumClasses);
    }

    private static IEnumerable<double[]> Rows(CrowdLabels labels) => Enumerable.Range(0, labels.Votes.NumTasks).Select(t => labels[t].ToArray());
}
