using NoisyNotebooks.Methods.Annotators;
using NoisyNotebooks.Methods.Classification;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Tests.Classification;

public sealed class RadTests
{
    [Fact]
    public void The_distribution_sums_to_one_and_leaves_the_adversary_no_choice()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var gains = Gains(30, seed);
            gains[3] = 0;
            var allocation = RobustActiveDistillation.Allocate(gains, seed % 10);
            var support = Enumerable.Range(0, 30).Where(i => allocation.Probabilities[i] > 0).ToList();

            Assert.Equal(1, allocation.Probabilities.Sum(), 1e-12);
            Assert.Equal(allocation.SupportSize, support.Count);
            Assert.All(support, i => Assert.Equal(allocation.Probabilities[support[0]] * gains[support[0]], allocation.Probabilities[i] * gains[i], 1e-12));
            Assert.Equal(0, allocation.Probabilities[3]);
            Assert.Equal(allocation.WorstCaseValue, RobustActiveDistillation.WorstCase([.. allocation.Probabilities], gains, seed % 10).Value, 1e-12);

            // More for the easier points inside the support.
            Assert.Equal(support.OrderBy(i => gains[i]), support.OrderByDescending(i => allocation.Probabilities[i]));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(1)]
    public void No_other_distribution_is_worth_more_in_the_worst_case(double penalty)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var gains = Gains(12, seed);
            var best = RobustActiveDistillation.Allocate(gains, 3, penalty).WorstCaseValue;
            var random = new SeededRandom(seed, 5);
            for (var other = 0; other < 500; other++)
            {
                var q = Enumerable.Range(0, 12).Select(_ => Math.Pow(random.NextDouble(), 3)).ToArray();
                var sum = q.Sum();
                Assert.True(RobustActiveDistillation.WorstCase(Array.ConvertAll(q, v => v / sum), gains, 3, penalty).Value <= best + 1e-12);
            }
        }
    }

    [Fact]
    public void Equal_gains_give_an_even_spread_and_no_mistakes_all_to_the_first_best()
    {
        double[] even = [.. Enumerable.Repeat(0.6, 8)];
        var allocation = RobustActiveDistillation.Allocate(even, 2);
        Assert.All(allocation.Probabilities, q => Assert.Equal(1.0 / 8, q, 1e-12));
        Assert.Equal(0.6 * 6 / 8, allocation.WorstCaseValue, 1e-12);
        Assert.Equal([0, 1, 0, 0], RobustActiveDistillation.Allocate([0.2, 0.9, 0.9, 0.1], 0).Probabilities);
    }

    [Fact]
    public void The_value_falls_with_mistakes_and_penalty_and_the_support_grows()
    {
        var gains = Gains(40, 3);
        for (var m = 1; m <= 40; m++)
        {
            var (before, now) = (RobustActiveDistillation.Allocate(gains, m - 1), RobustActiveDistillation.Allocate(gains, m));
            Assert.True(now.WorstCaseValue <= before.WorstCaseValue + 1e-12);
            Assert.True(now.IsFallback || now.SupportSize >= before.SupportSize);
            Assert.True(RobustActiveDistillation.Allocate(gains, m, 0.5).WorstCaseValue <= now.WorstCaseValue + 1e-12);
            Assert.True(now.WorstCaseValue >= RobustActiveDistillation.WorstCase([.. Enumerable.Repeat(1 / 40.0, 40)], gains, m).Value - 1e-12);
        }

        var all = RobustActiveDistillation.Allocate(gains, 40);
        Assert.Equal((true, 0.0, 0.0), (all.IsFallback, all.WorstCaseValue, all.Probabilities.Sum()));
        Assert.Equal(10, all.Sample(10, new SeededRandom(1)).Distinct().Count());
    }

    [Fact]
    public void Scale_and_order_of_the_points_do_not_matter()
    {
        var gains = Gains(15, 7);
        var plain = RobustActiveDistillation.Allocate(gains, 4);
        var larger = RobustActiveDistillation.Allocate(Array.ConvertAll(gains, g => 5 * g), 4);
        var order = new SeededRandom(2).Permutation(15);
        var moved = RobustActiveDistillation.Allocate([.. order.Select(i => gains[i])], 4);

        Assert.Equal(plain.Probabilities, larger.Probabilities, (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(5 * plain.WorstCaseValue, larger.WorstCaseValue, 1e-12);
        Assert.Equal(order.Select(i => plain.Probabilities[(int)i]), moved.Probabilities, (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void Draws_are_without_replacement_in_proportion_and_filled_by_gain()
    {
        var allocation = RobustActiveDistillation.Allocate([1, 0.5, 0.01, 0.02], 1);
        Assert.Equal(2, allocation.SupportSize);
        var random = new SeededRandom(4);
        var first = Enumerable.Range(0, 6_000).Select(_ => allocation.Sample(1, random)[0]).ToList();

        Assert.Equal(allocation.Probabilities[1], first.Count(i => i == 1) / 6_000.0, 0.03);
        var three = allocation.Sample(3, random);
        Assert.Equal([0, 1], three[..2].Order());
        Assert.Equal(3, three[2]);
        Assert.Equal([0, 1, 2, 3], allocation.Sample(4, random).Order());
        Assert.Empty(allocation.Sample(0, random));
    }

    [Fact]
    public async Task A_student_learns_from_a_teacher_within_the_budget_and_no_point_is_asked_about_twice()
    {
        var (x, y) = Clusters(12, 1);
        var (pool, truth) = Clusters(200, 2);
        var (test, expected) = Clusters(300, 3);
        var teacher = new AnnotationBudget(new SimulatedAnnotator([.. truth.Select(t => (long)t)], 3, _ => 1), 30);
        var result = await new ActiveDistillation { Budget = 30, Rounds = 3 }.RunAsync(x, y, 3, pool, teacher, seed: 1, stop: TestContext.Current.CancellationToken);
        var again = await new ActiveDistillation { Budget = 30, Rounds = 3 }.RunAsync(
            x, y, 3, pool, new SimulatedAnnotator([.. truth.Select(t => (long)t)], 3, _ => 1), seed: 1, stop: TestContext.Current.CancellationToken);

        Assert.Equal(30, result.Queries.Select(q => q.Index).Distinct().Count());
        Assert.Equal([10, 10, 10], result.Queries.GroupBy(q => q.Round).Select(g => g.Count()));
        Assert.Equal(30, teacher.Asked);
        Assert.Equal("simulated", result.Teacher);
        Assert.Equal(result.Queries.Select(q => q.Index), again.Queries.Select(q => q.Index));
        double Share(int[] said) => said.Zip(expected).Average(p => p.First == p.Second ? 1.0 : 0);
        Assert.True(Share(result.Student.Predict(test)) > Share(result.Before.Predict(test)) - 0.01);
        await Assert.ThrowsAsync<InvalidOperationException>(() => teacher.AnnotateAsync(new Item(0), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Mistakes_lie_where_they_were_put()
    {
        double[] gains = [.. Enumerable.Range(0, 50).Select(i => i / 50.0)];
        var hard = ErrorPlacement.HardestForStudent.Place(gains, 8, 10, new SeededRandom(1));
        Assert.Equal(8, hard.Count(w => w));
        Assert.DoesNotContain(true, hard[..40]);
        Assert.Contains(true, ErrorPlacement.Random.Place(gains, 20, 0, new SeededRandom(1))[..25]);
    }

    [Fact]
    public void Bad_input_names_the_parameter()
    {
        Refused("gains: each must be at least 0 and finite, got -1 at position 1", () => RobustActiveDistillation.Allocate([1, -1], 0));
        Refused("gains: each must be at least 0 and finite, got NaN", () => RobustActiveDistillation.Allocate([double.NaN], 0));
        Refused("mistakes: expected 0 to 2, the number of points, got 3", () => RobustActiveDistillation.Allocate([1, 1], 3));
        Refused("incorrectPenalty", () => RobustActiveDistillation.Allocate([1, 1], 1, -0.1));
        Refused("probabilities: expected 2, one for each gain, got 1", () => RobustActiveDistillation.WorstCase([1], [1, 1], 1));
        Refused("budget: expected 0 to 2, the number of points, got 3", () => RobustActiveDistillation.Allocate([1, 1], 1).Sample(3, new SeededRandom(0)));
        Refused("probabilities: row 1 is no distribution", () => InformativenessGain.Margin(new[,] { { 0.5, 0.5 }, { 0.5, 0.4 } }));
        Refused("probabilities: expected at least 2 classes, got 1", () => InformativenessGain.Entropy(new[,] { { 1.0 } }));
        Refused("teacherError: expected a share in [0, 1), got 1", () => QueryStrategy.Robust.Choose(new[,] { { 0.5, 0.5 } }, 1, 1, new SeededRandom(0)));
        Refused("mistakes: expected 0 to 1 among 1 of 2 points, got 2", () => ErrorPlacement.HardestForStudent.Place([1, 1], 2, 1, new SeededRandom(0)));
    }

    private static void Refused(string message, Func<object> act) =>
        Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(act).Message, StringComparison.Ordinal);

    private static double[] Gains(int count, long seed)
    {
        var random = new SeededRandom(seed);
        return [.. Enumerable.Range(0, count).Select(_ => 0.01 + (0.99 * random.NextDouble()))];
    }

    private static (double[,] X, int[] Y) Clusters(int count, long seed)
    {
        var random = new SeededRandom(seed);
        var x = new double[count, 2];
        var y = new int[count];
        for (var i = 0; i < count; i++)
        {
            y[i] = i % 3;
            x[i, 0] = random.NextGaussian() + (y[i] == 1 ? 2 : 0);
            x[i, 1] = random.NextGaussian() + (y[i] == 2 ? 2 : 0);
        }

        return (x, y);
    }
}
