using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>The objective of UDA: L_sup + λ·L_unsup + e·mean entropy of what the network says of the unlabelled examples.</summary>
public static class UdaLoss
{
    /// <summary>The objective of a batch.</summary>
    /// <param name="labelledLogits">z_l, float <c>[B_l,K]</c>.</param>
    /// <param name="labels"><c>int64 [B_l]</c>, each from 0 to K−1.</param>
    /// <param name="originalLogits">z_o, float <c>[B_u,K]</c>.</param>
    /// <param name="augmentedLogits">z_a, of the same shape.</param>
    /// <param name="options">The settings; the ratio is not looked at.</param>
    /// <param name="annealingThreshold">η_t of training signal annealing, in [0, 1]; 1: nothing is left out.</param>
    /// <returns>All parts.</returns>
    /// <exception cref="ArgumentException">Shapes do not fit, a logit is NaN, a label or a setting is out of range.</exception>
    public static UdaLossParts Total(
        Tensor labelledLogits, Tensor labels, Tensor originalLogits, Tensor augmentedLogits, UdaOptions options, double annealingThreshold = 1)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Hyperparameter.Share(annealingThreshold);
        BatchCheck.Pair(labelledLogits, labels);
        var consistency = new UdaConsistencyLoss(options.Temperature, options.ConfidenceThreshold);
        consistency.PerExample(originalLogits, augmentedLogits);
        return Objective(labelledLogits, labels, originalLogits, augmentedLogits, options, consistency, annealingThreshold);
    }

    /// <summary>The same without looking at values.</summary>
    internal static UdaLossParts Objective(
        Tensor labelledLogits, Tensor labels, Tensor originalLogits, Tensor augmentedLogits, UdaOptions options, UdaConsistencyLoss consistency, double annealingThreshold)
    {
        var (supervised, labelledMask) = TrainingSignalAnnealing.Objective(labelledLogits, labels, annealingThreshold);
        var (divergence, mask) = consistency.Objective(originalLogits, augmentedLogits);

        // L_unsup = (1/B_u) Σ m_i KL_i
        var unsupervised = (divergence * mask).mean();

        // H = −Σ_c p_c log p_c of softmax(z_o), with gradient.
        var entropy = -(originalLogits.softmax(1) * originalLogits.log_softmax(1)).sum(1).mean();
        var total = supervised + (options.UnlabelledWeight * unsupervised);
        return new UdaLossParts(
            options.EntropyWeight == 0 ? total : total + (options.EntropyWeight * entropy), supervised, unsupervised, entropy, labelledMask, mask);
    }
}

/// <summary>The objective of a batch and its parts.</summary>
/// <param name="Total">A scalar, with gradient.</param>
/// <param name="Supervised">L_sup.</param>
/// <param name="Unsupervised">L_unsup, before λ.</param>
/// <param name="Entropy">The mean entropy, before its weight.</param>
/// <param name="LabelledMask"><c>[B_l]</c> of 0 and 1: the labelled examples that count.</param>
/// <param name="ConfidentMask"><c>[B_u]</c> of 0 and 1: the unlabelled examples that count.</param>
public sealed record UdaLossParts(Tensor Total, Tensor Supervised, Tensor Unsupervised, Tensor Entropy, Tensor LabelledMask, Tensor ConfidentMask);
