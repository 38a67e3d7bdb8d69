namespace NoisyNotebooks.Methods.Preferences;

/// <summary>
/// A guess of the flip rate, where nobody knows it: fit with each rate of a grid on one half of the pairs, and take the rate whose policy
/// explains the noisy labels of the other half best. Only a heuristic: the likelihood of a noisy label is (1 − ε)·σ(h) + ε·σ(−h), and with
/// weak preferences a flip looks like a close call. The robust loss itself cannot choose: it has no lower bound, so on held-out pairs the
/// higher rate nearly always wins.
/// </summary>
public static class FlipRateChoice
{
    /// <summary>Chooses. The first half of the pairs trains, so they must come in no order.</summary>
    /// <param name="pairs">Noisy pairs, at least 2.</param>
    /// <param name="rates">The grid, at least one rate, each at least 0 and below 1/2.</param>
    /// <param name="beta">β, above 0.</param>
    /// <param name="stop">Stops.</param>
    /// <returns>The rate (of equally good ones the first), and the mean log-likelihood of the second half for each rate.</returns>
    /// <exception cref="ArgumentException">There are fewer than two pairs or no rates, sizes do not fit, a label is no ±1, or a feature no number.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A rate or β is out of range.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static (double FlipRate, double[] LogLikelihoods) Choose(PreferencePairs pairs, IReadOnlyList<double> rates, double beta = 1, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        ArgumentNullException.ThrowIfNull(rates);
        ArgumentNullException.ThrowIfNull(pairs.FeatureDifferences);
        PreferencePairs.Check(pairs, pairs.FeatureDifferences.GetLength(1));
        PreferenceLosses.CheckBeta(beta);
        if (pairs.Count < 2)
        {
            throw new ArgumentException($"pairs: expected at least 2, got {pairs.Count}.", nameof(pairs));
        }

        if (rates.Count == 0)
        {
            throw new ArgumentException("rates: expected at least one, got none.", nameof(rates));
        }

        // All are looked at before the first fit.
        foreach (var rate in rates)
        {
            PreferenceLosses.CheckRate(rate);
        }

        var half = pairs.Count / 2;
        var (train, rest) = (Part(pairs, 0, half), Part(pairs, half, pairs.Count));
        var found = new double[rates.Count];
        for (var r = 0; r < rates.Count; r++)
        {
            var policy = new LogLinearPolicy(pairs.FeatureDifferences.GetLength(1));
            policy.Fit(train, PreferenceLoss.RobustDpo, rates[r], beta, stop: stop);
            for (var i = 0; i < rest.Count; i++)
            {
                var h = 0.0;
                for (var j = 0; j < policy.Theta.Length; j++)
                {
                    h += beta * rest.Labels[i] * policy.Theta[j] * rest.FeatureDifferences[i, j];
                }

                found[r] += LogLikelihood(h, rates[r]) / rest.Count;
            }
        }

        return (rates[Array.IndexOf(found, found.Max())], found);
    }

    /// <summary>log((1 − ε)·σ(h) + ε·σ(−h)) for h of any size.</summary>
    internal static double LogLikelihood(double h, double rate)
    {
        // With a = |h|: log σ(a) = −log(1 + e^−a), and σ(−a) = e^−a·σ(a).
        var small = Math.Exp(-Math.Abs(h));
        var (near, far) = h < 0 ? (rate, 1 - rate) : (1 - rate, rate);
        return near == 0 ? h - Math.Log(1 + small) : Math.Log(near + (far * small)) - Math.Log(1 + small);
    }

    private static PreferencePairs Part(PreferencePairs pairs, int from, int to)
    {
        var d = pairs.FeatureDifferences.GetLength(1);
        var part = new double[to - from, d];
        Array.Copy(pairs.FeatureDifferences, from * d, part, 0, part.Length);
        return new(part, pairs.Labels[from..to]);
    }
}
