using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Numerics;

namespace NoisyNotebooks.Methods.Tests.Numerics;

public sealed class LogisticRegressionTests
{
    [Fact]
    public void At_the_minimum_the_slope_vanishes()
    {
        var (x, t) = Sample(40, 3, 4);
        var weights = Enumerable.Range(0, 40).Select(i => i % 3 / 2.0).ToArray();
        var model = LogisticRegression.Fit(x, t, 0.3, weights, 1e-9);

        // Σ_i w_i (p_ik − t_ik) = 0: nothing punishes the intercepts.
        var p = model.Probabilities(x);
        for (var k = 0; k < 4; k++)
        {
            Assert.Equal(0, Enumerable.Range(0, 40).Sum(i => weights[i] * (p[i, k] - t[i, k])), 1e-7);
        }

        Assert.All(Enumerable.Range(0, 40), i => Assert.Equal(1, Enumerable.Range(0, 4).Sum(k => p[i, k]), 1e-12));
    }

    [Fact]
    public void One_feature_and_two_classes_are_solved_by_hand()
    {
        // Symmetric points ±1, all of ±1 in one class: with difference of weights d, each weight is ±d/2 and d solves 2·(1 − σ(d))·1 = λ·d/2.
        var model = LogisticRegression.Fit(new double[,] { { 1 }, { -1 } }, [1, 0], 2, l2: 0.5, TestContext.Current.CancellationToken);
        var p = model.Probabilities(new double[,] { { 1 } })[0, 1];
        var d = Math.Log(p / (1 - p));

        Assert.Equal(0.5 * d / 2, 2 * (1 - p), 1e-5);
    }

    [Fact]
    public void A_weight_of_two_is_the_example_twice_and_one_of_zero_is_none()
    {
        var (x, t) = Sample(10, 2, 3);
        double[] weights = [2, 0, 1, 1, 1, 1, 1, 1, 1, 1];
        var (twice, targets) = (new double[10, 2], new double[10, 3]);
        for (var i = 0; i < 10; i++)
        {
            var from = i == 1 ? 0 : i;
            for (var j = 0; j < 2; j++)
            {
                twice[i, j] = x[from, j];
            }

            for (var k = 0; k < 3; k++)
            {
                targets[i, k] = t[from, k];
            }
        }

        var (a, b) = (LogisticRegression.Fit(x, t, 1, weights, 1e-9).Probabilities(x), LogisticRegression.Fit(twice, targets, 1, tolerance: 1e-9).Probabilities(x));
        Assert.Equal(a.Cast<double>(), b.Cast<double>(), (l, r) => Math.Abs(l - r) < 1e-7);
    }

    [Fact]
    public void Huge_features_do_not_overflow_and_stronger_punishment_makes_it_less_sure()
    {
        var model = LogisticRegression.Fit(new double[,] { { 1e4 }, { -1e4 } }, [0, 1], 2, 1, TestContext.Current.CancellationToken);
        Assert.Equal([0, 1], model.Predict(new double[,] { { 1e4 }, { -1e4 } }));
        var (x, t) = Sample(30, 2, 2);
        double Sure(double l2) => LogisticRegression.Fit(x, t, l2).Probabilities(x).Cast<double>().Max();
        Assert.True(Sure(0.01) > Sure(1) && Sure(1) > Sure(100));
    }

    [Fact]
    public void Bad_input_names_the_parameter()
    {
        double[,] x = { { 1 }, { 2 } };
        double[,] t = { { 1, 0 }, { 0, 1 } };
        Refused("features: expected finite [N,D]", () => LogisticRegression.Fit(new[,] { { double.NaN }, { 1 } }, t));
        Refused("targets: expected [2,K]", () => LogisticRegression.Fit(x, new[,] { { 1.0, 0 } }));
        Refused("targets: row 1 is no distribution", () => LogisticRegression.Fit(x, new[,] { { 1, 0 }, { 0.5, 0.6 } }));
        Refused("l2: expected a number above 0, got 0", () => LogisticRegression.Fit(x, t, 0));
        Refused("weights: expected 2 numbers", () => LogisticRegression.Fit(x, t, 1, [1, -1]));
        Refused("labels: each must be from 0 to 1, got 2 at position 1", () => LogisticRegression.Fit(x, [0, 2], 2));
        Refused("features: expected [M,1], got [1,2]", () => LogisticRegression.Fit(x, t).Probabilities(new double[1, 2]));
    }

    private static void Refused(string message, Func<object> act) =>
        Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(act).Message, StringComparison.Ordinal);

    private static (double[,] X, double[,] T) Sample(int count, int features, int classes)
    {
        var random = new SeededRandom(8);
        var (x, t) = (new double[count, features], new double[count, classes]);
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < features; j++)
            {
                x[i, j] = random.NextGaussian();
            }

            var draws = Enumerable.Range(0, classes).Select(k => random.NextGamma(k == i % classes ? 3 : 0.5)).ToArray();
            for (var k = 0; k < classes; k++)
            {
                t[i, k] = draws[k] / draws.Sum();
            }
        }

        return (x, t);
    }
}
