namespace NoisyNotebooks.Methods.Inference;

/// <summary>What is estimated from labels: the last step of an analysis.</summary>
public enum DownstreamModel
{
    /// <summary>A mean, or the share of a category: the regression on a constant alone.</summary>
    Mean,

    /// <summary>Linear regression: μ(η) = η.</summary>
    Linear,

    /// <summary>Logistic regression: μ(η) = 1/(1 + e^−η).</summary>
    Logistic,

    /// <summary>Poisson regression of counts: μ(η) = e^η.</summary>
    Poisson,
}

/// <summary>The mean function of each model.</summary>
internal static class MeanFunction
{
    /// <summary>μ(η) and its slope μ′(η).</summary>
    public static (double Mean, double Slope) At(this DownstreamModel model, double eta)
    {
        switch (model)
        {
            case DownstreamModel.Logistic:
                var p = 1 / (1 + Math.Exp(-eta));
                return (p, p * (1 - p));
            case DownstreamModel.Poisson:
                var mean = Math.Exp(eta);
                return (mean, mean);
            default:
                return (eta, 1);
        }
    }
}
