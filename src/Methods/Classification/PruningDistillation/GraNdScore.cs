using NoisyNotebooks.Methods.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// GraNd: the norm of the loss's gradient at the start of training, here for the weights of the last layer, where the gradient is
/// the outer product of (p − onehot(y)) and the features h, so that its norm is ‖p − onehot(y)‖₂ · ‖h‖₂.
/// </summary>
public static class GraNdScore
{
    /// <summary>s_i = mean over M networks of ‖p_mi − onehot(y_i)‖₂ · ‖h_mi‖₂.</summary>
    /// <param name="probabilities"><c>[M,N,C]</c> of any float type: M networks with their first weights; rows sum to 1.</param>
    /// <param name="features"><c>[M,N,D]</c> of any float type: what the last layer of each reads.</param>
    /// <param name="labels">N given labels from 0 to C−1.</param>
    /// <returns>N scores, at least 0, higher for harder examples.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, a row is no distribution, a feature is not finite, or a label is out of range.</exception>
    public static double[] Compute(Tensor probabilities, Tensor features, LabelVector labels)
    {
        ArgumentNullException.ThrowIfNull(features);
        using var scope = NewDisposeScope();
        var errors = El2nScore.Errors(probabilities, labels);
        if (features.dim() != 3 || features.shape[0] != errors.shape[0] || features.shape[1] != errors.shape[1] || !features.is_floating_point())
        {
            throw new ArgumentException(
                $"features: expected float [{errors.shape[0]},{errors.shape[1]},D], got {features.dtype} [{string.Join(',', features.shape)}].", nameof(features));
        }

        var h = features.detach().cpu().to(float64);
        return h.isfinite().all().item<bool>()
            ? (errors * h.square().sum(2).sqrt()).mean([0]).data<double>().ToArray()
            : throw new ArgumentException("features: expected finite numbers, got NaN or infinity.", nameof(features));
    }
}
