using NoisyNotebooks.Methods.MultiLabel;
using TorchSharp;
using static NoisyNotebooks.Methods.Tests.MultiLabel.VariationalPositiveUnlabeledLossTests;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.MultiLabel;

public sealed class NormalizedCosineClassifierTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void The_length_of_features_does_not_count_and_logits_are_bounded_by_the_scale(int heads)
    {
        using var scope = NewDisposeScope();
        using var classifier = Drawn(8, 3, heads);
        var x = randn(6, 8, dtype: float64, generator: new Generator(1));
        var logits = classifier.call(x);

        Assert.True(logits.allclose(classifier.call(x * 7)));
        Assert.True(logits.abs().max().item<double>() < 16);
        Assert.Equal([6, 3], logits.shape);
    }

    [Fact]
    public void The_head_share_takes_the_direction_out_and_no_share_leaves_logits_as_they_are()
    {
        using var scope = NewDisposeScope();
        using var classifier = Drawn(8, 3, 2);
        var mean = randn(8, dtype: float64, generator: new Generator(2));
        var x = randn(6, 8, dtype: float64, generator: new Generator(3));

        Assert.True(classifier.Moving(x, mean, 0).allclose(classifier.call(x)));

        // Features along the mean in both slices: nothing is left of them.
        Assert.True(classifier.Moving(mean.unsqueeze(0) * 3, mean, -1).abs().max().item<double>() < 1e-12);
        Assert.True(classifier.Moving(mean.unsqueeze(0), mean, 2).allclose(classifier.call(mean.unsqueeze(0)) * 3));
        Assert.True(classifier.Moving(x, mean, 2).allclose(classifier.Moving(x, mean * 10, 2)));
    }

    [Fact]
    public void Features_of_zero_give_logits_of_zero_and_finite_gradients()
    {
        using var scope = NewDisposeScope();
        using var classifier = Drawn(8, 3, 2);
        var x = zeros(2, 8, dtype: float64).requires_grad_();
        var logits = classifier.call(x) + classifier.Moving(x, zeros(8, dtype: float64), 2);
        logits.sum().backward();

        Assert.Equal(0, logits.abs().max().item<double>());
        Assert.True(x.grad!.isfinite().all().item<bool>() && classifier.Weight.grad!.isfinite().all().item<bool>());
    }

    [Fact]
    public void The_moving_mean_is_no_average()
    {
        using var scope = NewDisposeScope();
        using var mean = new MovingFeatureMean(2);
        for (var i = 0; i < 200; i++)
        {
            mean.Update(ones(3, 2));
        }

        Assert.Equal(10, mean.Value[0].item<float>(), 1e-3);
    }

    [Fact]
    public void Bad_input_names_the_parameter()
    {
        using var scope = NewDisposeScope();
        using var classifier = Drawn(8, 3, 2);
        using var mean = new MovingFeatureMean(8);
        Refused<ArgumentException>("features", "a multiple of the 3 heads, got 8", () => new NormalizedCosineClassifier(8, 3, 3));
        Assert.Throws<ArgumentOutOfRangeException>("classes", () => new NormalizedCosineClassifier(8, 0));
        Assert.Throws<ArgumentOutOfRangeException>("heads", () => new NormalizedCosineClassifier(8, 3, 0));
        Refused<ArgumentOutOfRangeException>("scale", "got 0", () => new NormalizedCosineClassifier(8, 3, scale: 0));
        Refused<ArgumentOutOfRangeException>("epsilon", "got -1", () => new NormalizedCosineClassifier(8, 3, epsilon: -1));
        Refused<ArgumentException>("input", "expected [B,8], got Float64 [2,7]", () => classifier.forward(zeros(2, 7, dtype: float64)));
        Refused<ArgumentException>("features", "expected [B,8]", () => classifier.Moving(zeros(8, dtype: float64), mean.Value, 1));
        Refused<ArgumentException>("mean", "expected [8], got Float64 [7]", () => classifier.Moving(zeros(2, 8, dtype: float64), zeros(7, dtype: float64), 1));
        Assert.Throws<ArgumentOutOfRangeException>("features", () => new MovingFeatureMean(0));
        Refused<ArgumentOutOfRangeException>("decay", "got 1", () => new MovingFeatureMean(3, 1));
        Assert.Throws<ArgumentException>("features", () => mean.Update(zeros(0, 8)));
    }

    private static NormalizedCosineClassifier Drawn(long features, long classes, int heads)
    {
        var classifier = new NormalizedCosineClassifier(features, classes, heads, dtype: float64);
        using var noGradient = no_grad();
        classifier.Initialize(new Generator(5));
        return classifier;
    }
}
