using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Training;

/// <summary>
/// Cross-entropy with soft labels, (1/B) Σ_i w_i · (−Σ_c q_ic log softmax(z_i)_c); without weights its gradient is (softmax(z) − q)/B. Weights
/// do not change what is divided by: an example of weight 0 counts in B.
/// </summary>
public static class SoftCrossEntropy
{
    /// <summary>The loss of a batch.</summary>
    /// <param name="logits">z, float <c>[B,K]</c>.</param>
    /// <param name="targets">q, of the same shape: distributions (within 10⁻⁴); constants.</param>
    /// <param name="weights">w, float <c>[B]</c>, each finite and at least 0; null: all 1. Constants.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ArgumentException">A shape differs, a logit is NaN, a row of the targets is no distribution, or a weight is not allowed.</exception>
    public static Tensor Forward(Tensor logits, Tensor targets, Tensor? weights = null)
    {
        ArgumentNullException.ThrowIfNull(logits);
        if (logits.dim() != 2 || logits.numel() == 0 || !logits.is_floating_point())
        {
            throw new ArgumentException($"logits: expected float [B,K], got {logits.dtype} [{string.Join(',', logits.shape)}].", nameof(logits));
        }

        BatchCheck.Logits(logits, nameof(logits), logits.shape[1]);
        CheckTargets(targets);
        if (weights is not null)
        {
            CheckWeights(weights, logits.shape[0]);
        }

        return targets.shape.SequenceEqual(logits.shape)
            ? Mean(logits, targets.detach().to(logits.dtype), weights?.detach().to(logits.dtype))
            : throw new ArgumentException($"targets: expected [{string.Join(',', logits.shape)}] as logits, got [{string.Join(',', targets.shape)}].", nameof(targets));
    }

    /// <summary>The loss of each example, <c>[B]</c>, without looking at values.</summary>
    internal static Tensor Each(Tensor logits, Tensor targets) => -(targets * logits.log_softmax(1)).sum(1);

    /// <summary>The loss of a batch, without looking at values.</summary>
    internal static Tensor Mean(Tensor logits, Tensor targets, Tensor? weights) =>
        (weights is null ? Each(logits, targets) : Each(logits, targets) * weights).mean();

    /// <summary>Checks that there is a weight for each example that can be one.</summary>
    internal static void CheckWeights(Tensor weights, long count)
    {
        if (weights.dim() != 1 || weights.shape[0] != count || !weights.is_floating_point())
        {
            throw new ArgumentException($"weights: expected float [{count}], one for each target, got {weights.dtype} [{string.Join(',', weights.shape)}].", nameof(weights));
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var values = weights.detach().to(float32);
        if (!(values.ge(0) & values.isfinite()).all().item<bool>())
        {
            throw new ArgumentException("weights: each must be finite and at least 0.", nameof(weights));
        }
    }

    /// <summary>Checks that every row is a distribution.</summary>
    internal static void CheckTargets(Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        if (targets.dim() != 2 || !targets.is_floating_point())
        {
            throw new ArgumentException(
                $"targets: expected float [N,K], got {targets.dtype} [{string.Join(',', targets.shape)}].", nameof(targets));
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var values = targets.detach().to(float32);
        if (!values.ge(0).all().item<bool>() || !(values.sum(1) - 1).abs().le(1e-4).all().item<bool>())
        {
            throw new ArgumentException("targets: each row must be a distribution: no entry below 0, sum 1 within 0.0001.", nameof(targets));
        }
    }
}
