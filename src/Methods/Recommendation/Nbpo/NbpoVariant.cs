namespace NoisyNotebooks.Methods.Recommendation;

/// <summary>Which coefficients a pointwise recommender climbs with.</summary>
public enum NbpoVariant
{
    /// <summary>The paper's method: the gradient of the likelihood with every s'(x) replaced by s(−x). It is the gradient of no function.</summary>
    SurrogateGradient,

    /// <summary>The exact gradient of the log-likelihood.</summary>
    Original,

    /// <summary>The gradient of the likelihood itself, without the logarithm: it vanishes where scores are large.</summary>
    SurrogateLikelihood,

    /// <summary>The baseline, Bayesian pointwise optimization: nothing was flipped, every pair without a vote is disliked.</summary>
    Bpo,
}

/// <summary>How far a pair pushes its two scores upwards.</summary>
/// <param name="Preference">a, for the preference score R.</param>
/// <param name="Flip">b, for the flip score g.</param>
public readonly record struct NbpoCoefficients(double Preference, double Flip);
