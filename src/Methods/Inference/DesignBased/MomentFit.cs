using NoisyNotebooks.Methods.Numerics;

namespace NoisyNotebooks.Methods.Inference;

/// <summary>A solved moment equation.</summary>
/// <param name="Names">D names of the coefficients.</param>
/// <param name="Coefficients">θ, D numbers.</param>
/// <param name="Meat">M = (1/N)·Σ m·mᵀ, <c>[D,D]</c>.</param>
/// <param name="Jacobian">J = (1/N)·Σ μ′·X·Xᵀ, <c>[D,D]</c>.</param>
/// <param name="Covariance">V = J⁻¹·M·J⁻ᵀ/N, <c>[D,D]</c>: already that of the estimates.</param>
public sealed record MomentFit(
    IReadOnlyList<string> Names, IReadOnlyList<double> Coefficients, double[,] Meat, double[,] Jacobian, double[,] Covariance)
{
    /// <summary>√diag V, D numbers.</summary>
    public IReadOnlyList<double> StandardErrors { get; } = [.. Enumerable.Range(0, Coefficients.Count).Select(j => Math.Sqrt(Covariance[j, j]))];

    /// <summary>Normal intervals: estimate ± z·standard error.</summary>
    /// <param name="level">In (0, 1): 0.95 gives z = 1.959963985.</param>
    /// <returns>Lower and upper ends, one pair a coefficient.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="level"/> is not in (0, 1).</exception>
    public IReadOnlyList<(double Lower, double Upper)> ConfidenceInterval(double level = 0.95) => Intervals.Of(Coefficients, StandardErrors, level);
}

/// <summary>Intervals of normal estimates.</summary>
internal static class Intervals
{
    public static (double Lower, double Upper)[] Of(IReadOnlyList<double> estimates, IReadOnlyList<double> errors, double level)
    {
        if (!(level is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(level), level, $"level: expected a share above 0 and below 1, got {level}.");
        }

        var z = NormalDistribution.Quantile((1 + level) / 2);
        return [.. estimates.Zip(errors, (e, s) => (e - (z * s), e + (z * s)))];
    }
}
