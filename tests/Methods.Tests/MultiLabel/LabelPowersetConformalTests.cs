using System.Numerics;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.MultiLabel;

namespace NoisyNotebooks.Methods.Tests.MultiLabel;

public sealed class LabelPowersetConformalTests
{
    private static readonly double[] Levels = [0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 0.9, 0.99];

    [Theory]
    [InlineData(1, 1.0)]
    [InlineData(2, 2.0)]
    [InlineData(5, 0.5)]
    [InlineData(9, 1.0)]
    [InlineData(12, 3.0)]
    public void The_search_finds_what_looking_at_every_label_set_finds(int labels, double exponent)
    {
        var predictor = Predictor(labels, exponent, calibration: 199);
        var random = new SeededRandom(7);
        for (var example = 0; example < 6; example++)
        {
            var outputs = Outputs(random, labels);
            var all = All(labels).Select(s => (Set: s, P: predictor.PValue(outputs, s))).ToArray();
            foreach (var epsilon in Levels)
            {
                var expected = all.Where(s => s.P > epsilon).Select(s => s.Set).ToHashSet();
                var found = predictor.PredictSet(outputs, epsilon);
                Assert.True(expected.SetEquals(found.Members), $"{labels} labels, ε = {epsilon}: {expected.Count} members, {found.Members.Length} found.");
                Assert.Equal(expected.Count, found.Members.Length);
                Assert.Equal((BigInteger)expected.Count, predictor.SetSize(outputs, epsilon));
                Assert.All(all, s => Assert.Equal(s.P > epsilon, found.Contains(s.Set)));
                Assert.True(found.SumsComputed <= Math.Max(1, 2 * found.Members.Length));
                Assert.False(found.IsTruncated);
                for (var j = 0; j < labels; j++)
                {
                    var present = expected.Count(s => s.Contains(j));
                    Assert.Equal(present > 0 && present < expected.Count, found.OpenLabels.Contains(j));
                    Assert.Equal(present > 0 && present == expected.Count, found.CertainLabels.Contains(j));
                }
            }
        }
    }

    [Fact]
    public void Members_come_by_score_and_equal_scores_by_their_labels()
    {
        var predictor = Predictor(10, 1, calibration: 99);
        var outputs = Outputs(new SeededRandom(3), 10);
        var found = predictor.PredictSet(outputs, 0.05);

        Assert.All(found.Scores.Zip(found.Scores.Skip(1)), s => Assert.True(s.Second >= s.First - 1e-12));
        Assert.Equal(found.PValues.OrderDescending(), found.PValues);
        Assert.All(found.Members.Zip(found.Scores), m => Assert.Equal(LabelPowersetConformalPredictor.Score(outputs, m.First), m.Second, 1e-12));

        // Where every output is ½ every set has the same score; where two sums are equal but for rounding they are a tie too.
        var tied = LabelPowersetConformalPredictor.FromScores([3], 3).PredictSet([0.5, 0.5, 0.5], 0.4);
        Assert.Equal(8, tied.Members.Length);
        Assert.Equal(tied.Members.Order(), tied.Members);
        var rounded = LabelPowersetConformalPredictor.FromScores([9], 3).PredictSet([0.3, 0.45, 0.35], 0.4);
        Assert.Equal(["{}", "{1}", "{2}", "{1, 2}", "{0}", "{0, 1}", "{0, 2}", "{0, 1, 2}"], rounded.Members.Select(s => s.ToString()));
    }

    [Fact]
    public void A_smaller_level_keeps_all_that_a_greater_one_keeps()
    {
        var predictor = Predictor(11, 2, calibration: 99);
        var random = new SeededRandom(4);
        for (var example = 0; example < 10; example++)
        {
            var outputs = Outputs(random, 11);
            var sets = Levels.Select(e => predictor.PredictSet(outputs, e)).ToArray();
            for (var i = 1; i < sets.Length; i++)
            {
                Assert.True(sets[i].Members.ToHashSet().IsSubsetOf(sets[i - 1].Members));
                Assert.True(sets[i].IsEmpty || sets[i].Members.Contains(predictor.Forced(outputs).Set));
            }
        }
    }

    [Fact]
    public void A_p_value_counts_scores_that_are_equal_but_for_rounding_and_lies_where_it_must()
    {
        // 0.1 + 0.2 is above 0.3 in binary numbers.
        var predictor = LabelPowersetConformalPredictor.FromScores([0.3, 0.1 + 0.2, 0.1, 0.9], 2);
        Assert.Equal(4 / 5.0, predictor.PValue([0.1, 0.2], [0, 0]));
        Assert.Equal(4 / 5.0, predictor.PValue([0.2, 0.1], [0, 0]));
        Assert.Equal(1 / 5.0, predictor.PValue([0, 0], [1, 1]));
        Assert.Equal(1, predictor.PValue([0, 0], [0, 0]));

        var forced = predictor.Forced([0.1, 0.5]);
        Assert.Equal(LabelSet.Of(0, 0), forced.Set);
        Assert.Equal((2 / 5.0, 1 - (2 / 5.0)), (forced.Credibility, forced.Confidence));
    }

    [Theory]
    [InlineData(0.29, 99, 29)]
    [InlineData(0.57, 99, 57)]
    [InlineData(0.07, 99, 7)]
    [InlineData(0.0099, 99, 0)]
    [InlineData(0.999999, 3, 3)]
    [InlineData(0.99999999999999989, 3, 3)]
    [InlineData(1e-300, 3, 0)]
    public void The_rank_is_exact(double epsilon, int count, int rank) => Assert.Equal(rank, LabelPowersetConformalPredictor.ThresholdRank(epsilon, count));

    [Fact]
    public void Sets_that_nobody_can_list_are_counted_and_their_best_members_listed()
    {
        // Each flip of 60 labels costs 0.5: sets with at most 10 flips are members.
        double[] outputs = [.. Enumerable.Repeat(0.25, 60)];
        var predictor = LabelPowersetConformalPredictor.FromScores([20], 60);
        var found = predictor.PredictSet(outputs, 0.6, maxSetSize: 1_000);
        Assert.True(found.IsTruncated);
        Assert.Equal(1_000, found.Members.Length);
        Assert.Equal(1_000, found.Members.Distinct().Count());
        Assert.True(found.SumsComputed <= 2_000);
        Assert.Equal(61, found.Members.Count(s => s.Count <= 1));
        Assert.Equal(60, found.OpenLabels.Length);
        Assert.True(found.Contains(LabelSet.OfPresent(60, [.. Enumerable.Range(0, 10)])));
        Assert.False(found.Contains(LabelSet.OfPresent(60, [.. Enumerable.Range(0, 11)])));
        Assert.Null(predictor.SetSize(outputs, 0.6)); // one half has 53 million sums
        Assert.Equal(BigInteger.One << 60, predictor.SetSize(outputs, 0.4));

        // 30 flips of 0.5 and 30 of 1, together at most 3.
        double[] two = [.. Enumerable.Range(0, 60).Select(j => j < 30 ? 0.25 : 0)];
        var expected = BigInteger.Zero;
        for (var whole = 0; whole <= 3; whole++)
        {
            for (var half = 0; half <= 6 - (2 * whole); half++)
            {
                expected += Choose(30, whole) * Choose(30, half);
            }
        }

        Assert.Equal(expected, LabelPowersetConformalPredictor.FromScores([10.5], 60).SetSize(two, 0.6));
    }

    [Fact]
    public void Label_sets_of_more_than_64_labels_are_sets_too()
    {
        var (a, b) = (LabelSet.OfPresent(130, 0, 64, 129), LabelSet.OfPresent(130, 129, 64, 0));
        Assert.True(a == b);
        Assert.Equal(a.GetHashCode(), b.GetHashCode());
        Assert.Equal([0, 64, 129], a.Present);
        Assert.Equal(3, a.Count);
        Assert.Equal(a, LabelSet.Of(a.ToVector()));
        Assert.True(LabelSet.OfPresent(130, 129) < LabelSet.OfPresent(130, 64));
        Assert.True(LabelSet.OfPresent(130, 0) > LabelSet.OfPresent(130, [.. Enumerable.Range(1, 129)]));
        Assert.Equal(
            Enumerable.Range(0, 16).Select(v => string.Join(string.Empty, Enumerable.Range(0, 4).Select(j => (v >> (3 - j)) & 1))),
            All(4).Order().Select(s => string.Join(string.Empty, s.ToVector())));

        var outputs = Outputs(new SeededRandom(1), 200);
        var found = Predictor(200, 1, calibration: 99).PredictSet(outputs, 0.3, maxSetSize: 500);
        Assert.All(found.Members.Zip(found.Scores), m => Assert.Equal(LabelPowersetConformalPredictor.Score(outputs, m.First), m.Second, 1e-9));
        Assert.Equal(500, found.Members.Distinct().Count());
    }

    [Fact]
    public void The_work_grows_with_the_answer_and_not_with_the_number_of_label_sets()
    {
        // Nine open labels among ever more that are settled: the same members, and as many scores computed.
        double[] open = [0.5, 0.48, 0.55, 0.6, 0.43, 0.4, 0.61, 0.35, 0.52];
        var work = new[] { 24, 54, 500 }.Select(labels =>
        {
            double[] outputs = [.. open, .. Enumerable.Repeat(0.0, labels - open.Length)];
            var best = open.Sum(o => Math.Min(o, 1 - o));
            var found = LabelPowersetConformalPredictor.FromScores([best + 0.99], labels).PredictSet(outputs, 0.5);
            return (found.Members.Length, found.SumsComputed);
        }).ToArray();
        Assert.InRange(work[0].Length, 100, 512);
        Assert.Single(work.Distinct());
    }

    [Fact]
    public void A_search_can_be_stopped()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        var predictor = LabelPowersetConformalPredictor.FromScores([30], 60);
        double[] outputs = [.. Enumerable.Repeat(0.4, 60)];
        Assert.Throws<OperationCanceledException>(() => predictor.PredictSet(outputs, 0.6, stop: stop.Token));
        Assert.Throws<OperationCanceledException>(() => predictor.SetSize(outputs, 0.5, stop.Token));
    }

    [Fact]
    public void Observed_fuzziness_is_the_sum_over_all_wrong_label_sets()
    {
        var predictor = Predictor(6, 1, calibration: 39);
        var outputs = Outputs(new SeededRandom(9), 6);
        var truth = LabelSet.Of(1, 0, 0, 1, 0, 0);
        Assert.Equal(
            All(6).Where(s => s != truth).Sum(s => predictor.PValue(outputs, s)),
            ConformalEvaluation.ObservedFuzziness(predictor, outputs, truth, TestContext.Current.CancellationToken),
            1e-9);
    }

    internal static LabelPowersetConformalPredictor Predictor(int labels, double exponent, int calibration)
    {
        var random = new SeededRandom(11, labels);
        return LabelPowersetConformalPredictor.FromScores(
            Enumerable.Range(0, calibration).Select(_ =>
            {
                var o = Outputs(random, labels);
                return LabelPowersetConformalPredictor.Score(o, LabelSet.Of([.. o.Select(p => random.NextDouble() < p ? 1 : 0)]), exponent);
            }),
            labels,
            exponent);
    }

    internal static double[] Outputs(SeededRandom random, int labels) => [.. Enumerable.Range(0, labels).Select(_ => Math.Round(Math.Pow(random.NextDouble(), 2), 3))];

    private static IEnumerable<LabelSet> All(int labels) =>
        Enumerable.Range(0, 1 << labels).Select(bits => LabelSet.Of([.. Enumerable.Range(0, labels).Select(j => (bits >> j) & 1)]));

    private static BigInteger Choose(int n, int k) => Enumerable.Range(0, k).Aggregate(BigInteger.One, (c, i) => c * (n - i) / (i + 1));
}
