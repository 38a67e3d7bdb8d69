using NoisyNotebooks.Methods.Classification;
using NoisyNotebooks.Methods.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Classification;

public sealed class EarlyLearningRegularizationLossTests
{
    private const double Tolerance = 1e-12;

    [Fact]
    public void Without_regularizer_value_and_gradient_are_those_of_cross_entropy_and_targets_still_move()
    {
        using var scope = NewDisposeScope();
        using var loss = new EarlyLearningRegularizationLoss(8, 5, lambda: 0, dtype: float64);
        var (indices, logits, labels) = Batch(seed: 1, count: 6, classes: 5, examples: 8);
        var reference = logits.detach().clone().requires_grad_();

        var value = loss.Forward(indices, logits, labels);
        value.backward();
        var expected = nn.functional.cross_entropy(reference, labels);
        expected.backward();

        Assert.Equal(expected.item<double>(), value.item<double>(), Tolerance);
        Assert.True(logits.grad!.allclose(reference.grad!, rtol: 0, atol: Tolerance));
        Assert.True(loss.Targets.sum().item<double>() > 0.1);
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(30.0)] // saturated: most probabilities are clamped
    public void Rows_of_the_gradient_sum_to_zero_and_the_regularizer_is_never_positive(double scale)
    {
        using var scope = NewDisposeScope();
        using var loss = new EarlyLearningRegularizationLoss(40, 7, beta: 0.9, lambda: 7, dtype: float64);
        for (var step = 0; step < 5; step++)
        {
            var (indices, raw, labels) = Batch(seed: step, count: 16, classes: 7, examples: 40);
            var logits = (raw.detach() * scale).requires_grad_();
            var (total, crossEntropy, regularizer) = loss.Compute(indices, logits, labels);
            total.backward();

            Assert.True(regularizer.item<double>() <= 0);
            Assert.Equal(crossEntropy.item<double>() + (7 * regularizer.item<double>()), total.item<double>(), 1e-9);
            Assert.True(logits.grad!.sum(1).abs().max().item<double>() < 1e-12);
        }
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.7)]
    [InlineData(0.9)]
    public void After_v_visits_a_target_sums_to_one_minus_beta_to_the_v_and_constant_predictions_are_approached(double beta)
    {
        using var scope = NewDisposeScope();
        using var loss = new EarlyLearningRegularizationLoss(3, 4, beta: beta, dtype: float64);
        var logits = tensor(new double[,] { { 2, 1, 0, -1 } });
        var p = logits.softmax(1).clamp(1e-4, 1 - 1e-4);
        p = p / p.sum(1, keepdim: true);
        for (var visit = 1; visit <= 6; visit++)
        {
            _ = loss.Forward(tensor(new long[] { 1 }), logits, tensor(new long[] { 0 }));

            var weight = 1 - Math.Pow(beta, visit);
            Assert.Equal(weight, loss.Targets[1].sum().item<double>(), Tolerance);
            Assert.True(loss.Targets[1].allclose(p[0] * weight, rtol: 0, atol: Tolerance));
            Assert.Equal(0, loss.Targets[0].sum().item<double>());
        }
    }

    [Fact]
    public void The_gradient_is_that_of_finite_differences_with_the_target_held_constant()
    {
        using var scope = NewDisposeScope();
        using var loss = new EarlyLearningRegularizationLoss(10, 4, beta: 0.7, lambda: 3, dtype: float64);
        var (indices, logits, labels) = Batch(seed: 3, count: 5, classes: 4, examples: 10);
        _ = loss.Forward(indices, logits.detach() * 0.5, labels);
        loss.Forward(indices, logits, labels).backward();
        var targets = loss.Targets.index_select(0, indices);

        double Value(Tensor z)
        {
            var p = z.softmax(1).clamp(1e-4, 1 - 1e-4);
            return (nn.functional.cross_entropy(z, labels) + (3 * (1 - (targets * p).sum(1)).log().mean())).item<double>();
        }

        const double h = 1e-5;
        for (var i = 0; i < 5; i++)
        {
            for (var c = 0; c < 4; c++)
            {
                var up = logits.detach().clone();
                up[i, c] += h;
                var down = logits.detach().clone();
                down[i, c] -= h;
                Assert.Equal((Value(up) - Value(down)) / (2 * h), logits.grad![i, c].item<double>(), 1e-8);
            }
        }
    }

    [Fact]
    public void Suspected_label_errors_are_where_the_target_disagrees_and_unvisited_examples_are_not_suspected()
    {
        using var scope = NewDisposeScope();
        using var loss = new EarlyLearningRegularizationLoss(4, 3);
        var logits = tensor(new float[,] { { 0, 5, 0 }, { 5, 0, 0 } });
        _ = loss.Forward(tensor(new long[] { 0, 2 }), logits, tensor(new long[] { 1, 2 }));

        Assert.Equal([2L], loss.SuspectedLabelErrors([1, 1, 2, 2]));
    }

    [Fact]
    public void Bad_input_names_the_parameter_and_changes_nothing()
    {
        using var scope = NewDisposeScope();
        using var loss = new EarlyLearningRegularizationLoss(10, 3);
        var logits = zeros(2, 3);
        var labels = tensor(new long[] { 0, 1 });
        var indices = tensor(new long[] { 4, 5 });
        var notANumber = logits.clone();
        notANumber[1, 2] = float.NaN;

        Refused<ArgumentOutOfRangeException>("exampleIndices", "10", () => loss.Forward(tensor(new long[] { 4, 10 }), logits, labels));
        Refused<ArgumentOutOfRangeException>("exampleIndices", "-1", () => loss.Forward(tensor(new long[] { -1, 4 }), logits, labels));
        Refused<ArgumentException>("exampleIndices", "4 stands twice", () => loss.Forward(tensor(new long[] { 4, 4 }), logits, labels));
        Refused<ArgumentException>("exampleIndices", "int64 [2]", () => loss.Forward(tensor(new long[] { 4 }), logits, labels));
        Refused<ArgumentOutOfRangeException>("labels", "3", () => loss.Forward(indices, logits, tensor(new long[] { 0, 3 })));
        Refused<ArgumentException>("logits", "[2,4]", () => loss.Forward(indices, zeros(2, 4), labels));
        Refused<ArgumentException>("logits", "row 1 holds NaN", () => loss.Forward(indices, notANumber, labels));
        Refused<ArgumentOutOfRangeException>("beta", "1", () => new EarlyLearningRegularizationLoss(10, 3, beta: 1));
        Refused<ArgumentOutOfRangeException>("lambda", "-1", () => new EarlyLearningRegularization(lambda: -1));
        Refused<ArgumentException>("labels", "got 2", () => loss.SuspectedLabelErrors([0, 1]));
        Assert.Equal(0, loss.Targets.abs().sum().item<float>());
    }

    [Fact]
    public void The_plus_loss_needs_its_history_first()
    {
        using var scope = NewDisposeScope();
        using var loss = new EarlyLearningRegularizationPlusLoss(10, 3);

        Assert.Throws<InvalidOperationException>(() => loss.Forward(zeros(2, 3), zeros(2, 3), 1));
        Refused<ArgumentOutOfRangeException>(
            "mixLambda", "1.5", () => loss.UpdateHistory(tensor(new long[] { 0, 1 }), zeros(2, 3), tensor(new long[] { 1, 0 }), 1.5));
        Refused<ArgumentException>(
            "mixPermutation", "0 stands twice", () => loss.UpdateHistory(tensor(new long[] { 0, 1 }), zeros(2, 3), tensor(new long[] { 0, 0 }), 0.5));
    }

    private static (Tensor Indices, Tensor Logits, Tensor Labels) Batch(int seed, int count, int classes, int examples)
    {
        var random = new SeededRandom(seed);
        var logits = new double[count * classes];
        for (var i = 0; i < logits.Length; i++)
        {
            logits[i] = random.NextGaussian();
        }

        var labels = new long[count];
        for (var i = 0; i < count; i++)
        {
            labels[i] = random.NextInt(classes);
        }

        return (
            tensor(random.Permutation(examples)[..count]),
            tensor(logits, [count, classes], float64).requires_grad_(),
            tensor(labels));
    }

    private static void Refused<TException>(string parameter, string what, Func<object> call)
        where TException : ArgumentException
    {
        var error = Assert.Throws<TException>(call);
        Assert.Equal(parameter, error.ParamName);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }
}
