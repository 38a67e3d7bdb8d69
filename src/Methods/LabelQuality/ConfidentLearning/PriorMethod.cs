namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>How the prior of the true labels p(true = k) is computed.</summary>
public enum PriorMethod
{
    /// <summary>From counts: diag(INV) / diag(NM) · p(given). Never divides by a noise rate; the default.</summary>
    Count,

    /// <summary>From the equation NM · p(true) = p(given), solved.</summary>
    Equation,

    /// <summary>Column sums of the confident joint / their sum.</summary>
    Marginal,

    /// <summary>INV · p(given).</summary>
    MarginalGiven,
}
