namespace NoisyNotebooks.Methods.Numerics;

/// <summary>
/// A mixture of two normal distributions on a line, fitted by expectation and maximization from the two halves about the midpoint of
/// the values, until the mean log-likelihood rises by less than 10⁻⁶ or after 200 rounds.
/// </summary>
/// <param name="LowerMean">The mean of the lower component.</param>
/// <param name="UpperMean">The mean of the upper component.</param>
/// <param name="LowerVariance">Its variance.</param>
/// <param name="UpperVariance">Its variance.</param>
/// <param name="LowerWeight">The share of the lower component.</param>
/// <param name="Responsibilities">For each value the probability that it comes from the lower component.</param>
internal sealed record TwoGaussians(
    double LowerMean, double UpperMean, double LowerVariance, double UpperVariance, double LowerWeight, double[] Responsibilities)
{
    private const int Rounds = 200;
    private const double Tolerance = 1e-6;

    /// <summary>Fits the mixture.</summary>
    /// <param name="values">At least one, finite.</param>
    /// <param name="leastVariance">What is added to each variance, above 0.</param>
    /// <returns>The mixture; of values that are all equal, one in which each comes from the lower component.</returns>
    public static TwoGaussians Fit(ReadOnlySpan<double> values, double leastVariance = 5e-4)
    {
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in values)
        {
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        var lower = new double[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            lower[i] = values[i] <= (low + high) / 2 ? 1 : 0;
        }

        if (!(high > low))
        {
            return new TwoGaussians(low, high, leastVariance, leastVariance, 1, lower);
        }

        var (before, fit) = (double.NegativeInfinity, default(TwoGaussians)!);
        for (var round = 0; round < Rounds; round++)
        {
            fit = Maximize(values, lower, leastVariance);
            var likelihood = Expect(values, fit, lower);
            if (likelihood - before < Tolerance)
            {
                break;
            }

            before = likelihood;
        }

        return fit.LowerMean <= fit.UpperMean
            ? fit with { Responsibilities = lower }
            : new TwoGaussians(fit.UpperMean, fit.LowerMean, fit.UpperVariance, fit.LowerVariance, 1 - fit.LowerWeight, Array.ConvertAll(lower, r => 1 - r));
    }

    private static TwoGaussians Maximize(ReadOnlySpan<double> values, double[] lower, double leastVariance)
    {
        // A component that has lost all its values keeps a trace of one, so that nothing is divided by 0.
        const double Trace = 1e-10;
        var (n0, n1, s0, s1) = (Trace, Trace, 0.0, 0.0);
        for (var i = 0; i < values.Length; i++)
        {
            n0 += lower[i];
            n1 += 1 - lower[i];
            s0 += lower[i] * values[i];
            s1 += (1 - lower[i]) * values[i];
        }

        var (m0, m1, v0, v1) = (s0 / n0, s1 / n1, 0.0, 0.0);
        for (var i = 0; i < values.Length; i++)
        {
            v0 += lower[i] * (values[i] - m0) * (values[i] - m0);
            v1 += (1 - lower[i]) * (values[i] - m1) * (values[i] - m1);
        }

        return new TwoGaussians(m0, m1, (v0 / n0) + leastVariance, (v1 / n1) + leastVariance, n0 / (n0 + n1), []);
    }

    // Fills in the responsibilities; gives the mean log-likelihood.
    private static double Expect(ReadOnlySpan<double> values, TwoGaussians fit, double[] lower)
    {
        var sum = 0.0;
        for (var i = 0; i < values.Length; i++)
        {
            var a = Math.Log(fit.LowerWeight) + LogDensity(values[i], fit.LowerMean, fit.LowerVariance);
            var b = Math.Log(1 - fit.LowerWeight) + LogDensity(values[i], fit.UpperMean, fit.UpperVariance);
            var top = Math.Max(a, b);
            var total = top + Math.Log(Math.Exp(a - top) + Math.Exp(b - top));
            lower[i] = Math.Exp(a - total);
            sum += total;
        }

        return sum / values.Length;
    }

    private static double LogDensity(double value, double mean, double variance) =>
        -0.5 * (Math.Log(2 * Math.PI * variance) + ((value - mean) * (value - mean) / variance));
}
