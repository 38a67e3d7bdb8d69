using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>What DivideMix trains towards (Li et al., ICLR 2020), and how its loss is put together.</summary>
public static class DivideMixTargets
{
    /// <summary>Sharpens distributions: p_k^(1/T) / Σ_j p_j^(1/T).</summary>
    /// <param name="probabilities">Float <c>[B,K]</c>, each row a distribution.</param>
    /// <param name="temperature">T, above 0; below 1 sharper.</param>
    /// <returns><c>[B,K]</c>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">T is not above 0.</exception>
    public static Tensor Sharpen(Tensor probabilities, double temperature)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        Hyperparameter.AboveZero(temperature);
        return (probabilities.log() / temperature).softmax(1);
    }

    /// <summary>Co-refinement: w·y + (1 − w)·p, sharpened.</summary>
    /// <param name="given">One-hot given labels <c>[B,K]</c>.</param>
    /// <param name="own">p, what the network itself says, mean over augmentations, <c>[B,K]</c>.</param>
    /// <param name="clean">w <c>[B]</c>: the probability that the given label is right, from the other network's losses.</param>
    /// <param name="temperature">T, above 0.</param>
    /// <returns><c>[B,K]</c>.</returns>
    public static Tensor Refine(Tensor given, Tensor own, Tensor clean, double temperature)
    {
        ArgumentNullException.ThrowIfNull(clean);
        var w = clean.unsqueeze(1);
        return Sharpen((w * given) + ((1 - w) * own), temperature);
    }

    /// <summary>Co-guessing: the mean of what both networks say, sharpened.</summary>
    /// <param name="one">One network's <c>[B,K]</c>, mean over augmentations.</param>
    /// <param name="other">The other's.</param>
    /// <param name="temperature">T, above 0.</param>
    /// <returns><c>[B,K]</c>.</returns>
    public static Tensor Guess(Tensor one, Tensor other, double temperature)
    {
        ArgumentNullException.ThrowIfNull(one);
        return Sharpen((one + other) / 2, temperature);
    }

    /// <summary>
    /// L = L_X + λ_U·L_U + L_reg: cross-entropy over rows that are labelled, mean squared error of probabilities over the others, and
    /// Σ_k π_k log(π_k / p̄_k), π uniform and p̄ the mean prediction, against one class for all.
    /// </summary>
    /// <param name="logits">Float <c>[R,K]</c>, of mixed inputs.</param>
    /// <param name="targets">Mixed targets <c>[R,K]</c>.</param>
    /// <param name="isLabelled"><c>[R]</c>, float, 1 or 0.</param>
    /// <param name="unlabelledWeight">λ_U, at least 0.</param>
    /// <returns>A scalar.</returns>
    public static Tensor Loss(Tensor logits, Tensor targets, Tensor isLabelled, double unlabelledWeight)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(isLabelled);
        var logProbabilities = logits.log_softmax(1);
        var probabilities = logProbabilities.exp();
        var classes = logits.shape[1];
        var unlabelled = 1 - isLabelled;
        var labelledLoss = -((targets * logProbabilities).sum(1) * isLabelled).sum() / isLabelled.sum().clamp_min(1);
        var unlabelledLoss = ((probabilities - targets).square().mean([1]) * unlabelled).sum() / unlabelled.sum().clamp_min(1);
        var balance = -(probabilities.mean([0]) * classes).clamp_min(1e-12).log().mean();
        return labelledLoss + (unlabelledWeight * unlabelledLoss) + balance;
    }
}
