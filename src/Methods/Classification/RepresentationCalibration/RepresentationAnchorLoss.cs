using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// The objective of the classifier's stage on real examples: cross-entropy of mixed examples, and the demand that their representation
/// stays near the mixed representations that were learned without labels.
/// </summary>
public sealed class RepresentationAnchorLoss
{
    /// <summary>Creates the loss.</summary>
    /// <param name="beta">β, the weight of the anchor, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">β is outside its range.</exception>
    public RepresentationAnchorLoss(double beta = 0.5)
    {
        Training.Hyperparameter.AtLeastZero(beta);
        Beta = beta;
    }

    /// <summary>β.</summary>
    public double Beta { get; }

    /// <summary>The objective of a batch.</summary>
    /// <param name="logits">Of the mixed examples, float <c>[B,K]</c>.</param>
    /// <param name="targets">Mixed labels, <c>[B,K]</c>.</param>
    /// <param name="representation">f of the mixed examples, float <c>[B,D]</c>.</param>
    /// <param name="anchors">The mixed frozen representations λ z_i + (1 − λ) z_j, <c>[B,D]</c>; constants.</param>
    /// <returns>The parts.</returns>
    /// <exception cref="ArgumentException">The forms differ.</exception>
    public AnchorLossParts Forward(Tensor logits, Tensor targets, Tensor representation, Tensor anchors)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(representation);
        ArgumentNullException.ThrowIfNull(anchors);
        if (logits.dim() != 2 || logits.numel() == 0 || !targets.shape.SequenceEqual(logits.shape))
        {
            throw new ArgumentException($"targets: expected [{string.Join(',', logits.shape)}] as logits, [B,K], got [{string.Join(',', targets.shape)}].", nameof(targets));
        }

        if (representation.dim() != 2 || representation.shape[0] != logits.shape[0] || !anchors.shape.SequenceEqual(representation.shape))
        {
            throw new ArgumentException(
                $"anchors: expected [{logits.shape[0]},D] as representation, [{string.Join(',', representation.shape)}], got [{string.Join(',', anchors.shape)}].", nameof(anchors));
        }

        var crossEntropy = -(targets.detach() * logits.log_softmax(1)).sum(1).mean();

        // REG = mean_i ‖f(x_i) − a_i‖²: the sum over D, the mean over the batch.
        var anchor = (representation - anchors.detach()).square().sum(1).mean();
        return new AnchorLossParts(crossEntropy + (Beta * anchor), crossEntropy, anchor);
    }
}

/// <summary>The objective of a batch and its parts, scalars.</summary>
/// <param name="Total">Cross-entropy + β · anchor.</param>
/// <param name="CrossEntropy">Of the mixed examples.</param>
/// <param name="Anchor">The mean squared distance, before β.</param>
public sealed record AnchorLossParts(Tensor Total, Tensor CrossEntropy, Tensor Anchor);
