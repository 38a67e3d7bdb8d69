using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Evaluation;

public sealed class AveragePrecisionTests
{
    [Fact]
    public void It_is_the_mean_precision_at_the_positives()
    {
        // Ranks of the positives: 1, 3, 4 of 5.
        Assert.Equal(((1.0 / 1) + (2.0 / 3) + (3.0 / 4)) / 3, AveragePrecision.Of([0.9, 0.1, 0.5, 0.7, 0.3], [true, false, true, false, true]), 1e-15);
        Assert.Equal(1, AveragePrecision.Of([3, 2, 1], [true, true, false]));
        Assert.Equal(1.0 / 3, AveragePrecision.Of([3, 2, 1], [false, false, true]), 1e-15);
        Assert.True(double.IsNaN(AveragePrecision.Of([3, 2, 1], [false, false, false])));
        Assert.True(double.IsNaN(AveragePrecision.Of([], [])));
    }

    [Fact]
    public void Equal_scores_keep_their_order()
    {
        Assert.Equal(1, AveragePrecision.Of([1, 1, 1], [true, false, false]));
        Assert.Equal(1.0 / 3, AveragePrecision.Of([1, 1, 1], [false, false, true]), 1e-15);
        Assert.Equal(0.5, AveragePrecision.Of([0.0, -0.0], [false, true]));
    }

    [Fact]
    public void It_agrees_with_counting_and_does_not_change_with_increasing_functions()
    {
        var random = new SeededRandom(3);
        for (var trial = 0; trial < 50; trial++)
        {
            var scores = Enumerable.Range(0, 30).Select(_ => random.NextGaussian()).ToArray();
            var positives = scores.Select(s => random.NextDouble() < 0.3 + (0.2 * s)).ToArray();
            positives[trial % 30] = true;
            var precisions = Enumerable.Range(0, 30).Where(i => positives[i]).Select(i =>
            {
                var down = Enumerable.Range(0, 30).Where(j => scores[j] >= scores[i]).ToArray();
                return (double)down.Count(j => positives[j]) / down.Length;
            });

            Assert.Equal(precisions.Average(), AveragePrecision.Of(scores, positives), 1e-12);
            Assert.Equal(AveragePrecision.Of(scores, positives), AveragePrecision.Of([.. scores.Select(Math.Exp)], positives));
        }
    }

    [Fact]
    public void Positives_that_a_ranking_lacks_count_against_it()
    {
        Assert.Equal(0.5 * (1 + (2.0 / 3)), AveragePrecision.OfRanking([true, false, true]), 1e-15);
        Assert.Equal(0.25 * (1 + (2.0 / 3)), AveragePrecision.OfRanking([true, false, true], positives: 4), 1e-15);
        Assert.Throws<ArgumentOutOfRangeException>("positives", () => AveragePrecision.OfRanking([true, true], positives: 1));
    }

    [Fact]
    public void The_mean_over_classes_leaves_out_unknown_entries_and_classes_without_positives()
    {
        using var scope = NewDisposeScope();
        var scores = tensor(new float[,] { { 3, 0, 1 }, { 2, 0, 2 }, { 1, 0, 3 } });
        var labels = tensor(new long[,] { { 0, 0, 0 }, { -1, 0, 0 }, { 1, -1, 1 } });

        var byClass = MultiLabelMetrics.AveragePrecisions(scores, labels);

        Assert.Equal([0.5, double.NaN, 1.0], byClass);
        Assert.Equal(0.75, MultiLabelMetrics.MeanAveragePrecision(scores, labels));
        Assert.True(double.IsNaN(MultiLabelMetrics.MeanAveragePrecision(scores, zeros(3, 3, dtype: int64))));
    }

    [Fact]
    public void Bad_input_names_the_parameter()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<ArgumentException>("positives", () => AveragePrecision.Of([1, 2], [true]));
        Assert.Throws<ArgumentException>("scores", () => AveragePrecision.Of([1, double.NaN], [true, false]));
        Assert.Throws<ArgumentException>("scores", () => MultiLabelMetrics.MeanAveragePrecision(zeros(3), zeros(3, dtype: int64)));
        Assert.Throws<ArgumentException>("labels", () => MultiLabelMetrics.MeanAveragePrecision(zeros(3, 2), zeros(3, 3, dtype: int64)));
        Assert.Throws<ArgumentException>("labels", () => MultiLabelMetrics.MeanAveragePrecision(zeros(3, 2), zeros(3, 2, dtype: int64) + 2));
    }
}
