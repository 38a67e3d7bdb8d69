using System.Collections.Immutable;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// What the singular values of a feature matrix say of it (Chen et al., ICLR 2024). With p_j = σ_j/Σσ: how many directions the
/// features use, and how much the first of them leads.
/// </summary>
/// <param name="SingularValues">σ, the greatest first, min(N, D) of them.</param>
/// <param name="SingularValueEntropy">SVE = −Σ p_j ln p_j with 0 ln 0 = 0, from 0 (one direction) to ln min(N, D).</param>
/// <param name="LargestSingularValueRatio">LSVR = −ln p_1, so the smaller, the more the first leads; from 0 to SVE.</param>
public sealed record FeatureSpectrum(ImmutableArray<double> SingularValues, double SingularValueEntropy, double LargestSingularValueRatio)
{
    /// <summary>Measures the matrix as it is: rows are not normalized, columns not centred.</summary>
    /// <param name="features">Float <c>[N,D]</c>, not all zero.</param>
    /// <returns>The spectrum, in double precision.</returns>
    /// <exception cref="ArgumentException">The shape differs, an entry is not finite, or all are zero.</exception>
    public static FeatureSpectrum Analyze(Tensor features)
    {
        NmTuneLoss.CheckFeatures(features, nameof(features), least: 1);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var sigma = linalg.svdvals(features.detach().to(float64).cpu()).data<double>().ToArray();
        var sum = sigma.Sum();
        if (sum == 0)
        {
            throw new ArgumentException("features: expected features that are not all zero.", nameof(features));
        }

        var entropy = -sigma.Select(s => s / sum).Where(p => p > 0).Sum(p => p * Math.Log(p));
        return new FeatureSpectrum([.. sigma], Math.Max(0, entropy), Math.Max(0, -Math.Log(sigma[0] / sum)));
    }

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"{SingularValues.Length} singular values, SVE {SingularValueEntropy:0.000}, LSVR {LargestSingularValueRatio:0.000}");
}
