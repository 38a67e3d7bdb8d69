using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.MultiLabel;
using TorchSharp;
using static NoisyNotebooks.Methods.Tests.MultiLabel.VariationalPositiveUnlabeledLossTests;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.MultiLabel;

public sealed class MixupConsistencyRegularizerTests
{
    private readonly MixupConsistencyRegularizer _regularizer = new();

    [Theory]
    [InlineData(8, 0.3)]
    [InlineData(9, 0.8)] // the middle row takes no part
    [InlineData(2, 1.0)]
    public void Targets_inputs_and_loss_are_those_of_the_plain_definition(int rows, double lambda)
    {
        using var scope = NewDisposeScope();
        var (z, y) = Batch(seed: 3, rows, classes: 3, scale: 1);
        var half = rows / 2;
        var permutation = new SeededRandom(5).Permutation(half);
        var (mixedZ, _) = Batch(seed: 4, half, classes: 3, scale: 1);
        var mixedLogits = tensor(mixedZ).requires_grad_();

        var target = _regularizer.BuildTargets(tensor(z), tensor(y), tensor(permutation), lambda);
        var inputs = _regularizer.MixInputs(tensor(z).unsqueeze(2), tensor(permutation), lambda);
        var loss = _regularizer.Loss(target, mixedLogits);
        loss.backward();

        var expectedLoss = 0.0;
        for (var i = 0; i < half; i++)
        {
            for (var c = 0; c < 3; c++)
            {
                var (a, b) = ((int)permutation[i], rows - half + i);
                double Q(int row) => y[row, c] == 1 ? 1 : Sigmoid(z[row, c]) + 1e-10;
                var q = (lambda * Q(a)) + ((1 - lambda) * Q(b));
                Assert.Equal(q, target[i, c].item<double>(), 1e-12);
                Assert.Equal((lambda * z[a, c]) + ((1 - lambda) * z[b, c]), inputs[i, c, 0].item<double>(), 1e-12);
                var p = Sigmoid(mixedZ[i, c]);
                var gap = Math.Log(q + 1e-10) - Math.Log(p + 1e-10);
                expectedLoss += gap * gap / half;
                var gradient = -2 * gap / half * p * (1 - p) / (p + 1e-10);
                Assert.Equal(gradient, mixedLogits.grad![i, c].item<double>(), 1e-10);
            }
        }

        Assert.Equal(expectedLoss, loss.item<double>(), 1e-10);
    }

    [Fact]
    public void Lambda_zero_is_the_second_half_and_one_is_the_permuted_first()
    {
        using var scope = NewDisposeScope();
        var x = arange(10, dtype: float64).reshape(5, 2);
        var permutation = tensor(new long[] { 1, 0 });

        Assert.Equal([6.0, 7, 8, 9], _regularizer.MixInputs(x, permutation, 0).data<double>().ToArray());
        Assert.Equal([2.0, 3, 0, 1], _regularizer.MixInputs(x, permutation, 1).data<double>().ToArray());
    }

    [Fact]
    public void The_gradient_flows_into_the_first_forward_pass_but_not_through_positives()
    {
        using var scope = NewDisposeScope();
        var (z, y) = Batch(seed: 6, rows: 6, classes: 2, scale: 1);
        var logits = tensor(z).requires_grad_();
        _regularizer.Loss(_regularizer.BuildTargets(logits, tensor(y), tensor(new long[] { 0, 1, 2 }), 0.4), zeros(3, 2, dtype: float64)).backward();

        Assert.True(logits.grad!.ne(0).eq(tensor(y).ne(1)).all().item<bool>());
    }

    [Fact]
    public void Draws_follow_the_beta_distribution_and_the_seed()
    {
        var random = new SeededRandom(11);
        var lambdas = Enumerable.Range(0, 20_000).Select(_ => _regularizer.Draw(6, random).Lambda).ToArray();
        var mean = lambdas.Average();

        // Beta(0.3, 0.3): mean 1/2, variance 1 / (4 (2 · 0.3 + 1)) = 0.15625.
        Assert.Equal(0.5, mean, 0.012);
        Assert.Equal(0.15625, lambdas.Average(l => (l - mean) * (l - mean)), 0.003);
        Assert.Equal(_regularizer.Draw(7, new SeededRandom(2)).Lambda, _regularizer.Draw(7, new SeededRandom(2)).Lambda);
        Assert.Equal([0L, 1, 2], _regularizer.Draw(7, new SeededRandom(2)).Permutation.Order());
        Assert.InRange(new MixupConsistencyRegularizer(1e-9).Draw(4, random).Lambda, 0, 1);
    }

    [Fact]
    public void Bad_input_names_the_parameter()
    {
        using var scope = NewDisposeScope();
        var labels = zeros(4, 3, dtype: int64);
        var pair = tensor(new long[] { 1, 0 });

        Refused<ArgumentOutOfRangeException>("betaParameter", "got 0", () => new MixupConsistencyRegularizer(0));
        Refused<ArgumentException>("permutation", "int64 [2]", () => _regularizer.BuildTargets(zeros(4, 3), labels, tensor(new long[] { 0 }), 0.5));
        Refused<ArgumentException>("permutation", "each of 0 to 1 once, got 1 1", () => _regularizer.MixInputs(zeros(4, 3), tensor(new long[] { 1, 1 }), 0.5));
        Refused<ArgumentOutOfRangeException>("lambda", "got 1.5", () => _regularizer.BuildTargets(zeros(4, 3), labels, pair, 1.5));
        Refused<ArgumentException>("logits", "at least 2 rows", () => _regularizer.BuildTargets(zeros(1, 3), zeros(1, 3, dtype: int64), pair, 0.5));
        Refused<ArgumentException>("labels", "got 3", () => _regularizer.BuildTargets(zeros(4, 3), labels + 3, pair, 0.5));
        Refused<ArgumentException>("mixedTarget", "[2,3] as mixedLogits, got Float32 [2,2]", () => _regularizer.Loss(zeros(2, 2), zeros(2, 3)));
        Refused<ArgumentOutOfRangeException>("batch", "got 1", () => _regularizer.Draw(1, new SeededRandom(0)));
    }

    private static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));
}
