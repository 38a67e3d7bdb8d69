using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// The unlabelled part of UDA (Xie et al., NeurIPS 2020): what a network says of an example and of its augmented copy must agree.
/// The answer for the example itself is the target, sharpened, and a constant.
/// </summary>
public sealed class UdaConsistencyLoss
{
    /// <summary>Creates the loss.</summary>
    /// <param name="temperature">τ of sharpening, above 0; null: no sharpening.</param>
    /// <param name="confidenceThreshold">β, in [0, 1]: an example counts where its greatest probability is above it; null: all count.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public UdaConsistencyLoss(double? temperature = 0.4, double? confidenceThreshold = 0.8)
    {
        if (temperature is { } tau && !(tau > 0 && double.IsFinite(tau)))
        {
            throw new ArgumentOutOfRangeException(nameof(temperature), tau, $"temperature: expected a number above 0, or null for no sharpening, got {tau}.");
        }

        if (confidenceThreshold is { } beta && !(beta is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(confidenceThreshold), beta, $"confidenceThreshold: expected a share in [0, 1], or null for no threshold, got {beta}.");
        }

        Temperature = temperature;
        ConfidenceThreshold = confidenceThreshold;
    }

    /// <summary>τ; null: off.</summary>
    public double? Temperature { get; }

    /// <summary>β; null: off.</summary>
    public double? ConfidenceThreshold { get; }

    /// <summary>The loss: (1/B) Σ_i m_i KL(q_i ‖ softmax(z_a,i)), the mean over the whole batch and not over the examples that count.</summary>
    /// <param name="originalLogits">z_o, float <c>[B,K]</c>, B at least 1, without NaN; no gradient flows into it.</param>
    /// <param name="augmentedLogits">z_a, of the same shape.</param>
    /// <returns>A scalar, and which examples count, <c>[B]</c> of 0 and 1.</returns>
    /// <exception cref="ArgumentException">The shapes differ, the batch is empty, or a logit is NaN.</exception>
    public (Tensor Loss, Tensor Mask) Forward(Tensor originalLogits, Tensor augmentedLogits)
    {
        var (perExample, mask) = PerExample(originalLogits, augmentedLogits);
        return ((perExample * mask).mean(), mask);
    }

    /// <summary>KL(q_i ‖ softmax(z_a,i)) of each example, and whether it counts.</summary>
    /// <inheritdoc cref="Forward"/>
    /// <returns><c>[B]</c> and <c>[B]</c> of 0 and 1.</returns>
    public (Tensor Divergence, Tensor Mask) PerExample(Tensor originalLogits, Tensor augmentedLogits)
    {
        ArgumentNullException.ThrowIfNull(originalLogits);
        ArgumentNullException.ThrowIfNull(augmentedLogits);
        if (originalLogits.dim() != 2 || originalLogits.numel() == 0 || !originalLogits.is_floating_point())
        {
            throw new ArgumentException(
                $"originalLogits: expected float [B,K] with at least one row, got {originalLogits.dtype} [{string.Join(',', originalLogits.shape)}].", nameof(originalLogits));
        }

        if (!augmentedLogits.shape.SequenceEqual(originalLogits.shape))
        {
            throw new ArgumentException(
                $"augmentedLogits: expected [{string.Join(',', originalLogits.shape)}] as originalLogits, got [{string.Join(',', augmentedLogits.shape)}].",
                nameof(augmentedLogits));
        }

        BatchCheck.Logits(originalLogits, nameof(originalLogits), originalLogits.shape[1]);
        BatchCheck.Logits(augmentedLogits, nameof(augmentedLogits), originalLogits.shape[1]);
        return Objective(originalLogits, augmentedLogits);
    }

    /// <summary>The target of each example: q_i = softmax(z_o,i/τ), a constant.</summary>
    /// <param name="originalLogits">z_o, float <c>[B,K]</c>.</param>
    /// <returns><c>[B,K]</c>.</returns>
    public Tensor Target(Tensor originalLogits)
    {
        ArgumentNullException.ThrowIfNull(originalLogits);
        return (originalLogits.detach() / (Temperature ?? 1)).softmax(1);
    }

    /// <summary>The same as <see cref="PerExample"/> without looking at values.</summary>
    internal (Tensor Divergence, Tensor Mask) Objective(Tensor originalLogits, Tensor augmentedLogits)
    {
        Tensor target, mask;
        using (no_grad())
        {
            // q_i = softmax(z_o,i/τ)
            target = (originalLogits / (Temperature ?? 1)).softmax(1);

            // m_i = 1 where the greatest probability, not sharpened, is above β.
            mask = ConfidenceThreshold is { } beta
                ? originalLogits.softmax(1).amax([1]).gt(beta).to(originalLogits.dtype)
                : ones(originalLogits.shape[0], originalLogits.dtype, originalLogits.device);
        }

        // KL_i = Σ_c q_ic (log q_ic − log softmax(z_a,i)_c); a class of probability 0 adds nothing.
        return ((target.xlogy(target) - (target * augmentedLogits.log_softmax(1))).sum(1), mask);
    }
}
