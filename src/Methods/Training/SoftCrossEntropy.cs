using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Training;

/// <summary>Cross-entropy with soft labels: −(1/B) Σ_i Σ_c q_ic log softmax(z_i)_c; its gradient is (softmax(z) − q)/B.</summary>
public static class SoftCrossEntropy
{
    /// <summary>The loss of a batch.</summary>
    /// <param name="logits">z, float <c>[B,K]</c>.</param>
    /// <param name="targets">q, of the same shape: distributions (within 10⁻⁴); constants.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ArgumentException">A shape differs, a logit is NaN, or a row of the targets is no distribution.</exception>
    public static Tensor Forward(Tensor logits, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(logits);
        if (logits.dim() != 2 || logits.numel() == 0 || !logits.is_floating_point())
        {
            throw new ArgumentException($"logits: expected float [B,K], got {logits.dtype} [{string.Join(',', logits.shape)}].", nameof(logits));
        }

        BatchCheck.Logits(logits, nameof(logits), logits.shape[1]);
        CheckTargets(targets);
        return targets.shape.SequenceEqual(logits.shape)
            ? Each(logits, targets.detach().to(logits.dtype)).mean()
            : throw new ArgumentException($"targets: expected [{string.Join(',', logits.shape)}] as logits, got [{string.Join(',', targets.shape)}].", nameof(targets));
    }

    /// <summary>The loss of each example, <c>[B]</c>, without looking at values.</summary>
    internal static Tensor Each(Tensor logits, Tensor targets) => -(targets * logits.log_softmax(1)).sum(1);

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
