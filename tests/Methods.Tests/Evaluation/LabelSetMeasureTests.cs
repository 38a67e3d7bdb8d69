using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Evaluation;

public sealed class LabelSetMeasureTests
{
    [Fact]
    public void Groups_by_count_are_those_of_the_field()
    {
        var groups = ShotGroups.ByCount([100, 99, 20, 19, 0, 500]);

        Assert.Equal([0, 5], groups.Many);
        Assert.Equal([1, 2], groups.Medium);
        Assert.Equal([3, 4], groups.Few);
    }

    [Fact]
    public void Groups_by_rank_take_the_first_of_equals_for_the_more_frequent()
    {
        var groups = ShotGroups.ByRank([5, 9, 5, 5, 1], many: 2, few: 1);

        Assert.Equal([0, 1], groups.Many);
        Assert.Equal([2, 3], groups.Medium);
        Assert.Equal([4], groups.Few);
        Assert.Empty(ShotGroups.ByRank([5, 9], many: 2, few: 0).Few);
    }

    [Fact]
    public void Means_leave_out_what_could_not_be_measured()
    {
        var means = ShotGroups.ByRank([4, 3, 2, 1], many: 1, few: 2).MeansOf([0.5, double.NaN, 0.1, 0.3]);

        Assert.Equal((0.5, 0.2, 0.3), (means.Many, Math.Round(means.Few, 12), Math.Round(means.Total, 12)));
        Assert.True(double.IsNaN(means.Medium));
    }

    [Fact]
    public void Shot_mean_average_precision_is_the_mean_of_the_groups_average_precisions()
    {
        using var scope = NewDisposeScope();
        var scores = tensor(new float[,] { { 3, 1, 1 }, { 2, 2, 2 }, { 1, 3, 3 } });
        var labels = tensor(new long[,] { { 0, 0, 1 }, { 0, 0, 0 }, { 1, 1, 0 } });
        var means = MultiLabelMetrics.ShotMeanAveragePrecision(ShotGroups.ByCount([300, 50, 3]), scores, labels);

        Assert.Equal(1.0 / 3, means.Many, 1e-12);
        Assert.Equal(1, means.Medium, 1e-12);
        Assert.Equal(1.0 / 3, means.Few, 1e-12);
        Assert.Equal(5.0 / 9, means.Total, 1e-12);
        Assert.Equal(MultiLabelMetrics.MeanAveragePrecision(scores, labels), means.Total);
    }

    [Fact]
    public void F1_by_hand()
    {
        using var scope = NewDisposeScope();
        var says = tensor(new[,] { { true, false, false, false }, { true, true, false, false }, { false, true, false, false } });
        var labels = tensor(new long[,] { { 1, 0, 0, 0 }, { 0, -1, 1, 0 }, { 1, 1, 0, 0 } });
        var f1 = LabelSetF1.Of(says, labels);

        // Class 0: TP 1, FP 1, FN 1; class 1: TP 1, the unknown one left out; class 2: FN 1; class 3 nowhere.
        Assert.Equal([0.5, 1, 0, double.NaN], f1.ByClass);
        Assert.Equal(0.5, f1.Macro);
        Assert.Equal(0.5, f1.PerClass, 1e-12);
        Assert.Equal(4.0 / 7, f1.Overall, 1e-12);
        Assert.True(double.IsNaN(LabelSetF1.Of(zeros(2, 2, dtype: ScalarType.Bool), zeros(2, 2, dtype: int64)).Macro));
    }

    [Fact]
    public void F1_agrees_with_counting()
    {
        using var scope = NewDisposeScope();
        var random = new SeededRandom(6);
        var (n, c) = (40, 5);
        bool[] says = [.. Enumerable.Range(0, n * c).Select(_ => random.NextDouble() < 0.4)];
        long[] truth = [.. says.Select(s => random.NextDouble() < (s ? 0.6 : 0.2) ? 1L : 0)];
        var f1 = LabelSetF1.Of(tensor(says, [n, c]), tensor(truth, [n, c]));
        double Rate(int k, Func<bool, long, bool> counts, Func<bool, long, bool> whole)
        {
            var of = Enumerable.Range(0, n).Select(i => (Says: says[(i * c) + k], Truth: truth[(i * c) + k])).ToArray();
            return (double)of.Count(e => counts(e.Says, e.Truth)) / of.Count(e => whole(e.Says, e.Truth));
        }

        double[] precision = [.. Enumerable.Range(0, c).Select(k => Rate(k, (s, t) => s && t == 1, (s, _) => s))];
        double[] recall = [.. Enumerable.Range(0, c).Select(k => Rate(k, (s, t) => s && t == 1, (_, t) => t == 1))];
        Assert.All(Enumerable.Range(0, c), k => Assert.Equal(2 / ((1 / precision[k]) + (1 / recall[k])), f1.ByClass[k], 1e-12));
        Assert.Equal(2 / ((1 / precision.Average()) + (1 / recall.Average())), f1.PerClass, 1e-12);
        Assert.Equal(f1.ByClass.Average(), f1.Macro, 1e-12);
    }

    [Fact]
    public void Bad_input_names_the_parameter()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<ArgumentException>("counts", () => ShotGroups.ByCount([]));
        Assert.Throws<ArgumentException>("counts", () => ShotGroups.ByRank([3, -1], 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>("fewBelow", () => ShotGroups.ByCount([3], manyAtLeast: 10, fewBelow: 11));
        Assert.Throws<ArgumentOutOfRangeException>("few", () => ShotGroups.ByRank([3, 1], 2, 1));
        Assert.Throws<ArgumentOutOfRangeException>("many", () => ShotGroups.ByRank([3, 1], -1, 1));
        Assert.Throws<ArgumentException>("byClass", () => ShotGroups.ByCount([3, 1]).MeansOf([1]));
        Assert.Throws<ArgumentException>("predicted", () => LabelSetF1.Of(zeros(2, 2), zeros(2, 2, dtype: int64)));
        Assert.Throws<ArgumentException>("labels", () => LabelSetF1.Of(zeros(2, 2, dtype: ScalarType.Bool), zeros(2, 3, dtype: int64)));
        Assert.Throws<ArgumentException>("labels", () => LabelSetF1.Of(zeros(2, 2, dtype: ScalarType.Bool), zeros(2, 2, dtype: int64) + 2));
    }
}
