using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// The objective of NMTune (Chen et al., ICLR 2024): cross-entropy, and three regularizers of the tuned features Z
/// <c>[M,D]</c> against the frozen ones F.
/// </summary>
public static class NmTuneLoss
{
    private const double LeastNorm = 1e-12;

    /// <summary>
    /// Consistency: (1/(M·D)) Σ_i ‖Z_i/max(‖Z_i‖, 1e-12) − F_i/max(‖F_i‖, 1e-12)‖², so 1/D of the mean squared distance. It keeps
    /// what pre-training knows; the length of a row does not matter.
    /// </summary>
    /// <param name="tuned">Z, float <c>[M,D]</c>, M at least 1.</param>
    /// <param name="frozen">F, of the same shape; a constant.</param>
    /// <returns>A scalar, from 0 to 4/D.</returns>
    /// <exception cref="ArgumentException">The shapes differ, or an entry is not finite.</exception>
    public static Tensor ConsistencyLoss(Tensor tuned, Tensor frozen)
    {
        CheckFeatures(tuned, nameof(tuned), least: 1);
        CheckFeatures(frozen, nameof(frozen), least: 1);
        if (!frozen.shape.SequenceEqual(tuned.shape))
        {
            throw new ArgumentException(
                $"frozen: expected [{string.Join(',', tuned.shape)}] as tuned, got [{string.Join(',', frozen.shape)}].", nameof(frozen));
        }

        return (Directions(tuned) - Directions(frozen.detach())).square().mean();
    }

    /// <summary>
    /// Covariance, as in VICReg: (1/D) Σ_{i≠j} Cov_ij² with Cov = Zcᵀ Zc/(M−1), Zc = Z − column means. It spreads the spectrum;
    /// variances, on the diagonal, are free.
    /// </summary>
    /// <param name="tuned">Z, float <c>[M,D]</c>, M at least 2; stays as it is.</param>
    /// <returns>A scalar, at least 0; 0 where D is 1.</returns>
    /// <exception cref="ArgumentException">The shape differs, or an entry is not finite.</exception>
    public static Tensor CovarianceLoss(Tensor tuned)
    {
        CheckFeatures(tuned, nameof(tuned), least: 2);
        var centred = tuned - tuned.mean([0], keepdim: true);
        var covariance = centred.t().matmul(centred) / (tuned.shape[0] - 1);
        return (covariance.square().sum() - covariance.diagonal().square().sum()) / tuned.shape[1];
    }

    /// <summary>
    /// Minus the mean share of the first k singular values: −(1/k) Σ_{j≤k} σ_j/Σ_j σ_j of the uncentred Z. Lowering it makes the
    /// leading directions stronger. k = 1 is the paper's, 5 the official code's; where Z has no more than k, it is constant.
    /// </summary>
    /// <remarks>
    /// The gradient is the closed form −(1/(kS)) [Σ_{j≤k} U_j V_jᵀ − (Σ_{j≤k} σ_j/S) Σ_j U_j V_jᵀ], S = Σ σ_j, over the singular values
    /// that are not zero. It exists also where singular values are equal or zero, which stops automatic differentiation. There is no second derivative.
    /// </remarks>
    /// <param name="tuned">Z, float <c>[M,D]</c>, M at least 1, not all zero; not centred, not normalized.</param>
    /// <param name="top">k, at least 1.</param>
    /// <returns>A scalar in [−1, 0).</returns>
    /// <exception cref="ArgumentException">The shape differs, an entry is not finite, all are zero, or k is below 1.</exception>
    public static Tensor DominantSingularValueLoss(Tensor tuned, int top = 5)
    {
        CheckFeatures(tuned, nameof(tuned), least: 1);
        if (top < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(top), top, $"top: expected at least 1, got {top}.");
        }

        Tensor value, gradient;
        using (no_grad())
        {
            var (u, sigma, v) = linalg.svd(tuned.detach(), fullMatrices: false);
            var sum = sigma.sum();
            if (sum.to(float64).item<double>() is 0)
            {
                throw new ArgumentException("tuned: expected features that are not all zero.", nameof(tuned));
            }

            var k = Math.Min(top, sigma.shape[0]);
            var share = sigma.narrow(0, 0, k).sum() / sum;
            value = -share / k;

            // Directions of singular values that vanish are arbitrary: they are left out.
            var isThere = sigma > sigma[0] * (finfo(tuned.dtype).eps * Math.Max(tuned.shape[0], tuned.shape[1]));
            var leads = arange(sigma.shape[0], device: sigma.device) < k;
            var weights = ((leads.to(sigma.dtype) - share) * isThere) * (-1.0 / k) / sum;
            gradient = (u * weights).matmul(v);
        }

        // The value of the term, with this gradient.
        var carrier = (tuned * gradient).sum();
        return value + (carrier - carrier.detach());
    }

    /// <summary>The objective of a batch: CE + w₁·consistency + w₂·covariance + w₃·singular value.</summary>
    /// <param name="logits">The classifier's, float <c>[M,C]</c>.</param>
    /// <param name="labels"><c>int64 [M]</c> from 0 to C−1.</param>
    /// <param name="tuned">Z, float <c>[M,D]</c>, M at least 2.</param>
    /// <param name="frozen">F, of the same shape.</param>
    /// <param name="options">The weights; null: those of the official code.</param>
    /// <returns>All parts.</returns>
    /// <exception cref="ArgumentException">Shapes do not fit, a label is out of range, an entry is not finite, or Z is all zero.</exception>
    public static NmTuneParts Total(Tensor logits, Tensor labels, Tensor tuned, Tensor frozen, NmTuneOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(logits);
        options ??= NmTuneOptions.Code;
        options.Validate();
        CheckFeatures(tuned, nameof(tuned), least: 2);
        if (logits.dim() != 2 || logits.shape[0] != tuned.shape[0] || logits.shape[1] == 0)
        {
            throw new ArgumentException($"logits: expected [{tuned.shape[0]},C], got [{string.Join(',', logits.shape)}].", nameof(logits));
        }

        BatchCheck.Labels(labels, nameof(labels), BatchCheck.Logits(logits, nameof(logits), logits.shape[1]), logits.shape[1]);
        var crossEntropy = nn.functional.cross_entropy(logits, labels);
        var consistency = ConsistencyLoss(tuned, frozen);
        var covariance = CovarianceLoss(tuned);
        var singularValue = DominantSingularValueLoss(tuned, options.TopSingularValues);
        return new NmTuneParts(
            crossEntropy,
            consistency,
            covariance,
            singularValue,
            crossEntropy + (options.Consistency * consistency) + (options.Covariance * covariance) + (options.SingularValue * singularValue));
    }

    internal static void CheckFeatures(Tensor features, string parameter, int least)
    {
        ArgumentNullException.ThrowIfNull(features, parameter);
        if (features.dim() != 2 || !features.is_floating_point() || features.shape[0] < least || features.shape[1] < 1)
        {
            throw new ArgumentException(
                $"{parameter}: expected float [M,D] with at least {least} row{(least == 1 ? string.Empty : "s")}, got {features.dtype} [{string.Join(',', features.shape)}].", parameter);
        }

        using var scope = NewDisposeScope();
        if (!features.isfinite().all().item<bool>())
        {
            throw new ArgumentException($"{parameter}: expected finite entries, got NaN or infinity.", parameter);
        }
    }

    private static Tensor Directions(Tensor rows) => rows / rows.norm(1, keepdim: true, p: 2).clamp_min(LeastNorm);
}

/// <summary>The objective of NMTune and what it is made of, scalars without weights but for the total.</summary>
/// <param name="CrossEntropy">The mean cross-entropy.</param>
/// <param name="Consistency">The distance from the frozen features.</param>
/// <param name="Covariance">The squared covariances between features.</param>
/// <param name="SingularValue">Minus the mean share of the leading singular values.</param>
/// <param name="Total">The weighted sum that is trained on.</param>
public sealed record NmTuneParts(Tensor CrossEntropy, Tensor Consistency, Tensor Covariance, Tensor SingularValue, Tensor Total);
