namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>What a language model's log-probabilities of the label tokens, at the first position of its answer, say of the labels (step 1).</summary>
public static class JudgeProbability
{
    /// <summary>q = exp(l₁) / (exp(l₁) + exp(l₀)) = 1 / (1 + exp(l₀ − l₁)).</summary>
    /// <param name="logProbabilityOf1">l₁, at most 0; −∞ where the token is not among those reported.</param>
    /// <param name="logProbabilityOf0">l₀, at most 0; −∞ likewise, but not both.</param>
    /// <returns>q, from 0 to 1.</returns>
    /// <exception cref="ArgumentException">One is NaN or above 0, or both are −∞.</exception>
    public static double OfPositive(double logProbabilityOf1, double logProbabilityOf0) => Of([logProbabilityOf0, logProbabilityOf1])[1];

    /// <summary>The same for K classes: q_k = exp(l_k) / Σ_j exp(l_j).</summary>
    /// <param name="logProbabilities">K of them, each at most 0; −∞ where a token is not among those reported, but not all.</param>
    /// <returns>K numbers that sum to 1.</returns>
    /// <exception cref="ArgumentException">There are fewer than two, one is NaN or above 0, or all are −∞.</exception>
    public static double[] Of(params ReadOnlySpan<double> logProbabilities)
    {
        // A model's rounding may put a sure token a hair above 0.
        const double rounding = 1e-6;
        if (logProbabilities.Length < 2)
        {
            throw new ArgumentException($"logProbabilities: expected at least two, one a class, got {logProbabilities.Length}.", nameof(logProbabilities));
        }

        var greatest = double.NegativeInfinity;
        for (var k = 0; k < logProbabilities.Length; k++)
        {
            if (!(logProbabilities[k] <= rounding))
            {
                throw new ArgumentException($"logProbabilities: each must be at most 0, got {logProbabilities[k]} for class {k}.", nameof(logProbabilities));
            }

            greatest = Math.Max(greatest, logProbabilities[k]);
        }

        if (double.IsNegativeInfinity(greatest))
        {
            throw new ArgumentException("logProbabilities: expected one above −∞, got none.", nameof(logProbabilities));
        }

        var (q, sum) = (new double[logProbabilities.Length], 0.0);
        for (var k = 0; k < q.Length; k++)
        {
            q[k] = Math.Exp(logProbabilities[k] - greatest);
            sum += q[k];
        }

        for (var k = 0; k < q.Length; k++)
        {
            q[k] /= sum;
        }

        return q;
    }
}
