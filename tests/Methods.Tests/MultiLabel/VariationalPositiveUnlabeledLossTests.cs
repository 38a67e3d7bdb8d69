using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.MultiLabel;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.MultiLabel;

public sealed class VariationalPositiveUnlabeledLossTests
{
    private const double Tolerance = 1e-12;

    [Theory]
    [InlineData(2.0, 0.85, 1.0)]
    [InlineData(1.0, 0.55, 0.2)] // temperatures below 1
    [InlineData(1.0, 0.0, 5.0)]
    [InlineData(0.5, 2.0, 0.5)]
    [InlineData(double.PositiveInfinity, 0.3, 0.5)]
    public void Value_and_gradient_are_those_of_the_plain_definition_with_frozen_temperature_and_factor(double alpha, double gamma, double scale)
    {
        using var scope = NewDisposeScope();
        var (z, y) = Batch(seed: 7, rows: 9, classes: 4, scale);
        var (temperature, rebalance) = Frozen(z, alpha, gamma);
        var logits = tensor(z).requires_grad_();
        var loss = new VariationalPositiveUnlabeledLoss(alpha, gamma).Forward(logits, tensor(y));
        loss.backward();

        Assert.Equal(Plain(z, y, temperature, rebalance), loss.item<double>(), Tolerance);
        const double h = 1e-6;
        for (var b = 0; b < 9; b++)
        {
            for (var c = 0; c < 4; c++)
            {
                var at = z[b, c];
                z[b, c] = at + h;
                var up = Plain(z, y, temperature, rebalance);
                z[b, c] = at - h;
                var down = Plain(z, y, temperature, rebalance);
                z[b, c] = at;
                var expected = (up - down) / (2 * h);
                Assert.Equal(expected, logits.grad![b, c].item<double>(), 1e-7 * Math.Max(1, Math.Abs(expected)));
            }
        }
    }

    [Fact]
    public void Negative_and_unknown_labels_are_the_same_to_it()
    {
        using var scope = NewDisposeScope();
        var (z, y) = Batch(seed: 1, rows: 12, classes: 5, scale: 1);
        var unknown = (long[,])y.Clone();
        for (var b = 0; b < 12; b++)
        {
            for (var c = 0; c < 5; c++)
            {
                unknown[b, c] = y[b, c] == 1 ? 1 : (b + c) % 2 - 1;
            }
        }

        var loss = new VariationalPositiveUnlabeledLoss();
        Assert.Equal(loss.Forward(tensor(z), tensor(y)).item<double>(), loss.Forward(tensor(z), tensor(unknown)).item<double>());
    }

    [Fact]
    public void A_class_without_positives_is_pushed_down_in_every_row()
    {
        using var scope = NewDisposeScope();
        var (z, y) = Batch(seed: 2, rows: 8, classes: 3, scale: 1);
        for (var b = 0; b < 8; b++)
        {
            y[b, 1] = b % 2 - 1;
        }

        var logits = tensor(z).requires_grad_();
        var details = new VariationalPositiveUnlabeledLoss().Details(logits, tensor(y));
        details.Loss.backward();

        Assert.Equal(0, details.PositiveTerm[1].item<double>());
        Assert.Equal(0, details.Positives[1].item<long>());
        Assert.True(logits.grad!.select(1, 1).gt(0).all().item<bool>());
    }

    [Fact]
    public void Gamma_zero_balances_nothing_and_a_large_spread_needs_no_temperature()
    {
        using var scope = NewDisposeScope();
        var (z, y) = Batch(seed: 3, rows: 10, classes: 4, scale: 6);
        var details = new VariationalPositiveUnlabeledLoss(alpha: 1, gamma: 0).Details(tensor(z), tensor(y));

        Assert.True(details.Rebalance.eq(1).all().item<bool>());
        Assert.True(details.Temperature.eq(1).all().item<bool>());
        Assert.True(details.Probabilities.allclose(tensor(z).sigmoid(), rtol: 0, atol: Tolerance));
    }

    [Theory]
    [InlineData(0.25)]
    [InlineData(1.5)]
    [InlineData(3.0)]
    public void Below_temperature_one_the_scale_of_the_logits_does_not_matter(double factor)
    {
        using var scope = NewDisposeScope();
        var (z, y) = Batch(seed: 4, rows: 10, classes: 4, scale: 0.1);
        var loss = new VariationalPositiveUnlabeledLoss(alpha: 1);
        var before = loss.Details(tensor(z), tensor(y));
        var after = loss.Details(tensor(z) * factor, tensor(y));

        Assert.True(after.Temperature.lt(1).all().item<bool>());
        Assert.True(after.Probabilities.allclose(before.Probabilities, rtol: 0, atol: 1e-10));
        Assert.Equal(before.Loss.item<double>(), after.Loss.item<double>(), 1e-9);
    }

    [Fact]
    public void One_row_and_a_constant_class_stay_finite_at_the_least_temperature()
    {
        using var scope = NewDisposeScope();
        foreach (var rows in new[] { 1, 6 })
        {
            var logits = (zeros(rows, 2, dtype: float64) + tensor(new[] { 0.3, -2.0 })).requires_grad_();
            var details = new VariationalPositiveUnlabeledLoss().Details(logits.alias(), ones(rows, 2, dtype: int64));
            details.Loss.backward();

            Assert.True(details.Temperature.eq(VariationalPositiveUnlabeledLoss.MinimumTemperature).all().item<bool>());
            Assert.True(double.IsFinite(details.Loss.item<double>()));
            Assert.True(logits.grad!.isfinite().all().item<bool>());
        }
    }

    [Fact]
    public void Single_precision_agrees_with_double_and_extreme_logits_stay_finite()
    {
        using var scope = NewDisposeScope();
        var (z, y) = Batch(seed: 5, rows: 32, classes: 6, scale: 2);
        var loss = new VariationalPositiveUnlabeledLoss();
        var logits = (tensor(z).to(float32) * 40).requires_grad_();
        loss.Forward(logits, tensor(y)).backward();

        Assert.Equal(loss.Forward(tensor(z), tensor(y)).item<double>(), loss.Forward(tensor(z).to(float32), tensor(y)).item<float>(), 1e-4);
        Assert.True(logits.grad!.isfinite().all().item<bool>());
    }

    [Fact]
    public void It_warns_of_batches_that_say_little()
    {
        using var scope = NewDisposeScope();
        var loss = new VariationalPositiveUnlabeledLoss();
        var labels = zeros(16, 3, dtype: int64);
        labels[0, 0] = 1;

        Assert.Contains("15 rows", loss.Details(zeros(15, 3), ones(15, 3, dtype: int64)).Warning, StringComparison.Ordinal);
        Assert.Contains("67 %", loss.Details(zeros(16, 3), labels).Warning, StringComparison.Ordinal);
        labels[1, 1] = 1;
        Assert.Null(loss.Details(zeros(16, 3), labels).Warning);
    }

    [Fact]
    public void Bad_input_names_the_parameter()
    {
        using var scope = NewDisposeScope();
        var loss = new VariationalPositiveUnlabeledLoss();
        var labels = zeros(4, 3, dtype: int64);
        var other = labels.clone();
        other[2, 1] = 2;
        var notANumber = zeros(4, 3);
        notANumber[3, 0] = float.PositiveInfinity;

        Refused<ArgumentException>("labels", "got 2 at row 2, class 1", () => loss.Forward(zeros(4, 3), other));
        Refused<ArgumentException>("labels", "int64 [4,3], got Float32 [4,3]", () => loss.Forward(zeros(4, 3), zeros(4, 3)));
        Refused<ArgumentException>("labels", "got Int64 [4,2]", () => loss.Forward(zeros(4, 3), zeros(4, 2, dtype: int64)));
        Refused<ArgumentException>("logits", "[B,C], got Float32 [4]", () => loss.Forward(zeros(4), labels));
        Refused<ArgumentException>("logits", "got Float32 [0,3]", () => loss.Forward(zeros(0, 3), zeros(0, 3, dtype: int64)));
        Refused<ArgumentException>("logits", "row 3", () => loss.Forward(notANumber, labels));
        Refused<ArgumentOutOfRangeException>("alpha", "got 0", () => new VariationalPositiveUnlabeledLoss(alpha: 0));
        Refused<ArgumentOutOfRangeException>("alpha", "got NaN", () => new VariationalPositiveUnlabeledLoss(alpha: double.NaN));
        Refused<ArgumentOutOfRangeException>("gamma", "got -0.1", () => new VariationalPositiveUnlabeledLoss(gamma: -0.1));
        Refused<ArgumentOutOfRangeException>("epsilon", "got 0.5", () => new VariationalPositiveUnlabeledLoss(epsilon: 0.5));
    }

    internal static void Refused<T>(string parameter, string part, Func<object?> action)
        where T : ArgumentException
    {
        var error = Assert.Throws<T>(action);
        Assert.Equal(parameter, error.ParamName);
        Assert.StartsWith(parameter, error.Message, StringComparison.Ordinal);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    internal static (double[,] Logits, long[,] Labels) Batch(long seed, int rows, int classes, double scale)
    {
        var random = new SeededRandom(seed);
        var z = new double[rows, classes];
        var y = new long[rows, classes];
        for (var b = 0; b < rows; b++)
        {
            for (var c = 0; c < classes; c++)
            {
                z[b, c] = scale * ((1.3 * random.NextGaussian()) - 0.7);
                y[b, c] = random.NextInt(3) - 1;
            }
        }

        return (z, y);
    }

    // The card's steps 1 and 3, in plain arithmetic.
    private static (double[] Temperature, double[] Rebalance) Frozen(double[,] z, double alpha, double gamma)
    {
        var (rows, classes) = (z.GetLength(0), z.GetLength(1));
        var temperature = new double[classes];
        var rebalance = new double[classes];
        for (var c = 0; c < classes; c++)
        {
            var column = Enumerable.Range(0, rows).Select(b => z[b, c]).ToArray();
            var mean = column.Average();
            temperature[c] = Math.Min(1, alpha * Math.Sqrt(column.Sum(v => (v - mean) * (v - mean)) / rows));
            rebalance[c] = Math.Pow(column.Average(v => 1 / (1 + Math.Exp(-v / temperature[c]))), gamma);
        }

        return (temperature, rebalance);
    }

    // Steps 2, 4, 5 and 6.
    private static double Plain(double[,] z, long[,] y, double[] temperature, double[] rebalance)
    {
        var (rows, classes) = (z.GetLength(0), z.GetLength(1));
        var total = 0.0;
        for (var c = 0; c < classes; c++)
        {
            double all = 0, positive = 0;
            var positives = 0;
            for (var b = 0; b < rows; b++)
            {
                var p = 1 / (1 + Math.Exp(-z[b, c] / temperature[c]));
                all += p;
                if (y[b, c] == 1)
                {
                    positive += Math.Log(p + 1e-10);
                    positives++;
                }
            }

            total += (rebalance[c] * Math.Log((all / rows) + 1e-10)) - (positives == 0 ? 0 : positive / positives);
        }

        return total;
    }
}
