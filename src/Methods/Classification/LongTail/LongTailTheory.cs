using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// What it costs not to fit a label (Feldman, STOC 2020): each point that was seen l times and is labelled wrong costs τ_l in
/// expected error, err ≥ opt + Σ_l τ_l · errn_l.
/// </summary>
public static class LongTailTheory
{
    /// <summary>
    /// τ_l = E[a^(l+1) (1−a)^(n−l)] / E[a^l (1−a)^(n−l)]: the expected frequency of a point that was seen l times in n draws, where a is
    /// drawn from the distribution of a single point's frequency.
    /// </summary>
    /// <param name="support">The frequencies that a point may have, each in [0, 1].</param>
    /// <param name="probabilities">Their probabilities, each at least 0, sum 1 (within 10⁻⁹).</param>
    /// <param name="samples">n, at least 1.</param>
    /// <param name="count">l, 0 to n.</param>
    /// <returns>τ_l; NaN where no frequency of the support can be seen l times.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a number is not allowed.</exception>
    /// <exception cref="ArgumentOutOfRangeException">l is outside 0 to n.</exception>
    public static double Tau(IReadOnlyList<double> support, IReadOnlyList<double> probabilities, int samples, int count)
    {
        CheckMarginal(support, probabilities);
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        if (count < 0 || count > samples)
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, $"count: expected a number from 0 to {samples}, got {count}.");
        }

        // ln of a^l (1−a)^(n−l), shifted by the largest of them, so that nothing underflows; 0⁰ is 1.
        var logs = support.Select(a => Power(count, Math.Log(a)) + Power(samples - count, LogOneMinus(a))).ToArray();
        var largest = double.NegativeInfinity;
        for (var i = 0; i < logs.Length; i++)
        {
            largest = probabilities[i] > 0 ? Math.Max(largest, logs[i]) : largest;
        }

        if (double.IsNegativeInfinity(largest))
        {
            return double.NaN;
        }

        var (above, below) = (0.0, 0.0);
        for (var i = 0; i < logs.Length; i++)
        {
            var weight = probabilities[i] * Math.Exp(logs[i] - largest);
            above += weight * support[i];
            below += weight;
        }

        return above / below;
    }

    /// <summary>τ_l of a prior by Monte Carlo: D is drawn several times, and all its N frequencies are taken together.</summary>
    /// <param name="prior">The prior.</param>
    /// <param name="points">N, at least 1.</param>
    /// <param name="samples">n, at least 1.</param>
    /// <param name="count">l, 0 to n.</param>
    /// <param name="draws">How often D is drawn, at least 1.</param>
    /// <param name="random">The source of randomness.</param>
    /// <returns>τ_l as a ratio of means over all draws (not a mean of ratios).</returns>
    public static double EstimateTau(FrequencyPrior prior, int points, int samples, int count, int draws, SeededRandom random)
    {
        var support = DrawMarginal(prior, points, draws, random);
        return Tau(support, Equal(support.Length), samples, count);
    }

    /// <summary>Draws of the distribution of a single point's frequency.</summary>
    /// <param name="prior">The prior.</param>
    /// <param name="points">N, at least 1.</param>
    /// <param name="draws">How often D is drawn, at least 1.</param>
    /// <param name="random">The source of randomness.</param>
    /// <returns>draws · N frequencies, equally likely.</returns>
    public static double[] DrawMarginal(FrequencyPrior prior, int points, int draws, SeededRandom random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 1);
        return [.. Enumerable.Range(0, draws).SelectMany(_ => MixtureOfPoints.DrawFrequencies(prior, points, random))];
    }

    /// <summary>The mass of the frequencies about 1/n: N · E[a · 1{1/(3n) ≤ a ≤ 2/n}].</summary>
    /// <param name="support">The frequencies that a point may have, each in [0, 1].</param>
    /// <param name="probabilities">Their probabilities, sum 1 (within 10⁻⁹).</param>
    /// <param name="points">N, at least 1.</param>
    /// <param name="samples">n, at least 1.</param>
    /// <returns>The weight; of order 1 where there is a long tail.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a number is not allowed.</exception>
    public static double Weight(IReadOnlyList<double> support, IReadOnlyList<double> probabilities, int points, int samples)
    {
        CheckMarginal(support, probabilities);
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        var (low, high) = (1 / (3.0 * samples), 2.0 / samples);
        return points * support.Zip(probabilities).Sum(p => p.First >= low && p.First <= high ? p.First * p.Second : 0);
    }

    /// <summary>τ₁ is at least weight / (5n).</summary>
    /// <param name="weight">What <see cref="Weight"/> gives, at least 0.</param>
    /// <param name="samples">n, at least 1.</param>
    /// <returns>The bound.</returns>
    public static double LowerBound(double weight, int samples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        return weight >= 0
            ? weight / (5.0 * samples)
            : throw new ArgumentOutOfRangeException(nameof(weight), weight, $"weight: expected a number of at least 0, got {weight}.");
    }

    /// <summary>The expected error above the smallest possible one: Σ_(l≥1) τ_l · errn_l.</summary>
    /// <param name="tau">τ₁, τ₂, …</param>
    /// <param name="mislabelledByCount">errn₁, errn₂, …: wrong points among those seen once, twice, … in the sample.</param>
    /// <returns>The excess error.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double ExcessError(IReadOnlyList<double> tau, IReadOnlyList<double> mislabelledByCount)
    {
        ArgumentNullException.ThrowIfNull(tau);
        ArgumentNullException.ThrowIfNull(mislabelledByCount);
        return tau.Count == mislabelledByCount.Count
            ? tau.Zip(mislabelledByCount).Sum(p => p.First * p.Second)
            : throw new ArgumentException($"mislabelledByCount: expected {tau.Count} numbers as tau, got {mislabelledByCount.Count}.", nameof(mislabelledByCount));
    }

    /// <summary>
    /// The price of privacy: a singleton's label is right with probability at most e^ε · p_max + δ, so that at least
    /// (1 − e^ε p_max − δ) of the singletons are labelled wrong, each at the cost of τ₁.
    /// </summary>
    /// <param name="tau1">τ₁, at least 0.</param>
    /// <param name="singletons">|X₁|, at least 0.</param>
    /// <param name="epsilon">ε of differential privacy, at least 0.</param>
    /// <param name="delta">δ, in [0, 1].</param>
    /// <param name="mostLikely">p_max, the largest probability of a label a priori, in (0, 1].</param>
    /// <returns>The least excess error; 0 where the bound says nothing.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static double PrivateExcessError(double tau1, int singletons, double epsilon, double delta, double mostLikely)
    {
        Require(tau1 >= 0, nameof(tau1), tau1, "a number of at least 0");
        ArgumentOutOfRangeException.ThrowIfNegative(singletons);
        Require(epsilon >= 0, nameof(epsilon), epsilon, "a number of at least 0");
        Require(delta is >= 0 and <= 1, nameof(delta), delta, "a number in [0, 1]");
        Require(mostLikely is > 0 and <= 1, nameof(mostLikely), mostLikely, "a number in (0, 1]");
        return tau1 * singletons * Math.Max(0, 1 - (Math.Exp(epsilon) * mostLikely) - delta);
    }

    /// <summary>Equal probabilities.</summary>
    /// <param name="count">How many.</param>
    /// <returns>Numbers with sum 1.</returns>
    internal static double[] Equal(int count) => [.. Enumerable.Repeat(1.0 / count, count)];

    private static double Power(int exponent, double log) => exponent == 0 ? 0 : exponent * log;

    // ln(1 − a) = 2·artanh(−a / (2 − a)): for small a the difference 1 − a has lost digits.
    private static double LogOneMinus(double a) => 2 * Math.Atanh(-a / (2 - a));

    private static void CheckMarginal(IReadOnlyList<double> support, IReadOnlyList<double> probabilities)
    {
        ArgumentNullException.ThrowIfNull(support);
        ArgumentNullException.ThrowIfNull(probabilities);
        if (support.Count == 0 || probabilities.Count != support.Count)
        {
            throw new ArgumentException($"probabilities: expected one for each of {support.Count} frequencies (at least one), got {probabilities.Count}.", nameof(probabilities));
        }

        if (support.Any(a => !(a is >= 0 and <= 1)))
        {
            throw new ArgumentException("support: expected frequencies in [0, 1].", nameof(support));
        }

        if (probabilities.Any(p => !(p >= 0)) || !(Math.Abs(probabilities.Sum() - 1) <= 1e-9))
        {
            throw new ArgumentException("probabilities: expected numbers of at least 0 with sum 1 within 1e-9.", nameof(probabilities));
        }
    }

    private static void Require(bool holds, string parameter, double value, string expected)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(parameter, value, $"{parameter}: expected {expected}, got {value}.");
        }
    }
}
