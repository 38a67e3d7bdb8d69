using NoisyNotebooks.Methods.Evaluation;

namespace NoisyNotebooks.Methods.Tests.Evaluation;

public sealed class RankingMetricsTests
{
    [Fact]
    public void NDCG_takes_the_grade_as_gain_and_the_best_order_of_all_that_was_judged_as_ideal()
    {
        // (3/log₂3 + 2/log₂4) / (3 + 2/log₂3 + 1/log₂4)
        Assert.Equal(((3 / Math.Log2(3)) + 1) / (3 + (2 / Math.Log2(3)) + 0.5), RankingMetrics.Ndcg([0, 3, 2, 0, 1, 0], 3), 1e-12);

        // The list lacks a 3 and has something that nobody judged: it can no longer be 1.
        Assert.Equal((2 + (1 / Math.Log2(3))) / (3 + (2 / Math.Log2(3)) + 0.5), RankingMetrics.Ndcg([2, 1], 10, [1, 2, 3, 0]), 1e-12);
        Assert.Equal(1, RankingMetrics.Ndcg([3, 2, 1]));
        Assert.Equal(1, RankingMetrics.Ndcg([3], 1, [1, 3, 3]));
        Assert.Equal(0, RankingMetrics.Ndcg([], 10, [1]));
    }

    [Fact]
    public void Grades_below_zero_are_no_loss_and_nothing_relevant_is_worth_nothing()
    {
        Assert.Equal(RankingMetrics.Ndcg([0, 2, 0, 1]), RankingMetrics.Ndcg([-1, 2, -2, 1]));
        Assert.Equal(0, RankingMetrics.Ndcg([0, -1], 5));
        Assert.Equal(0, RankingMetrics.AveragePrecision([false, false], 0));
        Assert.Equal(0, RankingMetrics.ReciprocalRank([false]));
        Assert.Equal(0, RankingMetrics.Recall([false], 0));
    }

    [Fact]
    public void What_the_list_lacks_counts_against_it_and_short_lists_are_divided_by_k()
    {
        bool[] list = [false, true, true, false];
        Assert.Equal(((1 / 2.0) + (2 / 3.0)) / 3, RankingMetrics.AveragePrecision(list, 3), 1e-12);
        Assert.Equal(0.5, RankingMetrics.ReciprocalRank(list));
        Assert.Equal(0.4, RankingMetrics.Precision(list, 5));
        Assert.Equal(0.5, RankingMetrics.Precision(list, 2));
        Assert.Equal(2.0 / 3, RankingMetrics.Recall(list, 3), 1e-12);
        Assert.Equal(1.0 / 3, RankingMetrics.Recall(list, 3, 2), 1e-12);
    }

    [Fact]
    public void Bad_input_is_named()
    {
        Assert.Contains("k: expected at least 1, got 0", Assert.Throws<ArgumentOutOfRangeException>(() => RankingMetrics.Ndcg([1], 0)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => RankingMetrics.Precision([true], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => RankingMetrics.Recall([true], 1, 0));
        Assert.Contains("total: expected at least the 2", Assert.Throws<ArgumentOutOfRangeException>(() => RankingMetrics.Recall([true, true], 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => RankingMetrics.AveragePrecision([true, true], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => RankingMetrics.AveragePrecision([true], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => RankingMetrics.AveragePrecision([true], -1));
        Assert.Contains("judged: expected all grades of the list among them", Assert.Throws<ArgumentException>(() => RankingMetrics.Ndcg([3, 1], 1, [2, 1, 1])).Message, StringComparison.Ordinal);
    }
}
