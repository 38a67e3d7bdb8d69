using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.MultiLabel;
using NoisyNotebooks.Methods.Numerics;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.MultiLabel;

public sealed class ConformalEdgeTests
{
    [Fact]
    public void Every_level_that_a_p_value_can_have_has_its_own_rank()
    {
        // 1/3 has no 15 decimal digits: cut off there, three times of it stays below 1.
        for (var count = 1; count <= 2_000; count = count < 60 ? count + 1 : (count * 3) + 2)
        {
            for (var rank = 1; rank <= count; rank++)
            {
                Assert.Equal(rank, LabelPowersetConformalPredictor.ThresholdRank(rank / (count + 1.0), count));
            }
        }

        var predictor = LabelPowersetConformalPredictor.FromScores([0.2, 0.4], 2);
        var set = predictor.PredictSet([0.1, 0.9], 1.0 / 3);
        Assert.All(set.PValues, p => Assert.True(p > set.Epsilon, $"p = {p}"));
        Assert.Single(set.Members);
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(2.0)]
    public void A_label_set_as_strange_as_the_threshold_is_a_member_with_thousands_of_labels_too(double exponent)
    {
        const int Labels = 5_000;
        var random = new SeededRandom(5);
        for (var i = 0; i < 50; i++)
        {
            double[] outputs = [.. Enumerable.Range(0, Labels).Select(_ => random.NextInt(40) / 100.0)];
            outputs[1_234] = 0.45;
            var truth = LabelSet.OfPresent(Labels, 1_234);
            var predictor = LabelPowersetConformalPredictor.FromScores([LabelPowersetConformalPredictor.Score(outputs, truth, exponent)], Labels, exponent);
            var found = predictor.PredictSet(outputs, 0.5);
            Assert.Equal(1, predictor.PValue(outputs, truth));
            Assert.True(found.Contains(truth));
            Assert.Equal(2, found.Members.Length);
            Assert.Equal(truth, found.Members[1]);
            Assert.Equal(2, (int)predictor.SetSize(outputs, 0.5)!.Value);

            // The same in another order of the labels.
            double[] turned = [.. outputs.Reverse()];
            Assert.Equal(1, predictor.PValue(turned, LabelSet.OfPresent(Labels, Labels - 1 - 1_234)));
        }
    }

    [Fact]
    public void A_label_beyond_32_bits_is_not_taken_for_a_present_one()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ArgumentException>(() => LabelPowersetConformalPredictor.Calibrate(tensor(new[,] { { 0.2, 0.8 } }), tensor(new[,] { { 0L, 4_294_967_297L } })));
        Assert.Contains("got 4294967297 for label 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_share_of_empty_sets_is_that_of_all_examples()
    {
        // 300 examples, of which only the last 60 have an empty set.
        var predictor = LabelPowersetConformalPredictor.FromScores([0.1, 0.2, 0.3], 2);
        using var scope = NewDisposeScope();
        var outputs = zeros(300, 2, float64);
        outputs[TensorIndex.Slice(240)] = 0.5;
        var point = ConformalEvaluation.Curve(predictor, outputs, zeros(300, 2, int64), [0.5], TestContext.Current.CancellationToken).Points[0];
        Assert.Equal((0.2, 0.2), (point.ErrorRate, point.EmptyShare));
    }

    [Fact]
    public void An_example_that_is_not_there_is_named()
    {
        using var scope = NewDisposeScope();
        var data = TopicMixture.Draw(40, labels: 3, seed: 1);
        using var run = new CrossEntropyTraining().Train(
            new TrainingRequest { Train = data, Model = ModelCatalog.Logistic(), Epochs = 1, Device = DeviceChoice.Cpu },
            cancellationToken: TestContext.Current.CancellationToken);
        var conformal = LabelPowersetConformalPredictor.Calibrate(run, data);
        foreach (var example in new[] { -1, 40 })
        {
            var error = Assert.Throws<ArgumentOutOfRangeException>("example", () => conformal.PredictSet(run, data, example, 0.1));
            Assert.Contains($"example: expected a number from 0 to 39, got {example}.", error.Message, StringComparison.Ordinal);
        }
    }
}
