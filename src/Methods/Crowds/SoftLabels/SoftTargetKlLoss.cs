using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Crowds;

/// <summary>
/// The loss of paper 23: KL(q ‖ softmax(z)) summed over the classes, the mean over the batch, 0 · log 0 = 0. Its gradient is
/// (softmax(z) Σ q − q) / B for each row. It differs from <see cref="TargetTraining"/>'s loss by the entropy of q alone, so training is the same.
/// </summary>
public static class SoftTargetKlLoss
{
    /// <summary>The loss.</summary>
    /// <param name="logits">z, float <c>[B,K]</c>.</param>
    /// <param name="softLabels">q, of the same shape: a distribution each row.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ArgumentException">A shape is not allowed, a value is NaN, or a row of q is no distribution.</exception>
    public static Tensor Forward(Tensor logits, Tensor softLabels)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(softLabels);
        if (logits.dim() != 2 || logits.shape[0] == 0 || logits.shape[1] < 2 || !logits.is_floating_point())
        {
            throw new ArgumentException($"logits: expected float [B,K] with K at least 2, got {logits.dtype} [{string.Join(',', logits.shape)}].", nameof(logits));
        }

        BatchCheck.Logits(logits, nameof(logits), logits.shape[1]);
        using var scope = NewDisposeScope();
        if (!softLabels.shape.SequenceEqual(logits.shape) || !softLabels.is_floating_point())
        {
            throw new ArgumentException(
                $"softLabels: expected float [{string.Join(',', logits.shape)}] as logits, got {softLabels.dtype} [{string.Join(',', softLabels.shape)}].", nameof(softLabels));
        }

        if (!softLabels.ge(0).all().item<bool>() || !(softLabels.sum(1) - 1).abs().le(1e-4).all().item<bool>())
        {
            throw new ArgumentException("softLabels: each row must be a distribution: no entry below 0, sum 1 within 0.0001.", nameof(softLabels));
        }

        // Σ_k q log q − Σ_k q log softmax(z); xlogy(0, 0) = 0
        return (xlogy(softLabels, softLabels) - (softLabels * logits.log_softmax(1))).sum(1).mean().MoveToOuterDisposeScope();
    }

    /// <summary>The form with two tasks: the loss above on soft labels, and cross-entropy with hard labels on a second head.</summary>
    /// <param name="logits">z, float <c>[B,K]</c>.</param>
    /// <param name="softLabels">q, of the same shape.</param>
    /// <param name="hardLogits">The logits of the other head, float <c>[B,K]</c>; the same tensor where there is one head.</param>
    /// <param name="labels">y, <c>int64 [B]</c> from 0 to K−1.</param>
    /// <returns>A scalar, the sum.</returns>
    /// <exception cref="ArgumentException">A shape is not allowed, a value is NaN, a row of q is no distribution, or a label is out of range.</exception>
    public static Tensor WithCrossEntropy(Tensor logits, Tensor softLabels, Tensor hardLogits, Tensor labels)
    {
        var soft = Forward(logits, softLabels);
        ArgumentNullException.ThrowIfNull(hardLogits);
        var batch = BatchCheck.Logits(hardLogits, nameof(hardLogits), logits.shape[1]);
        BatchCheck.Labels(labels, nameof(labels), batch, logits.shape[1]);
        return soft + nn.functional.cross_entropy(hardLogits, labels);
    }
}
