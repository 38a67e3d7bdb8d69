using NoisyNotebooks.Methods.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>EL2N: how far the predictions of networks early in training are from the given label.</summary>
public static class El2nScore
{
    /// <summary>s_i = mean over M networks of ‖p_mi − onehot(y_i)‖₂.</summary>
    /// <param name="probabilities"><c>[M,N,C]</c> of any float type: M networks, trained for a few epochs; rows sum to 1.</param>
    /// <param name="labels">N given labels from 0 to C−1.</param>
    /// <returns>N scores in [0, √2], higher for harder examples; √(1 − 1/C) for a uniform prediction.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, a row is no distribution (within 10⁻⁴), or a label is out of range.</exception>
    public static double[] Compute(Tensor probabilities, LabelVector labels)
    {
        using var scope = NewDisposeScope();
        return Errors(probabilities, labels).mean([0]).data<double>().ToArray();
    }

    /// <summary>‖p_mi − onehot(y_i)‖₂, <c>float64 [M,N]</c> on the CPU, in the caller's dispose scope.</summary>
    internal static Tensor Errors(Tensor probabilities, LabelVector labels)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        ArgumentNullException.ThrowIfNull(labels);
        if (probabilities.dim() != 3 || probabilities.numel() == 0 || !probabilities.is_floating_point())
        {
            throw new ArgumentException(
                $"probabilities: expected float [M,N,C], got {probabilities.dtype} [{string.Join(',', probabilities.shape)}].", nameof(probabilities));
        }

        var (count, classes) = (probabilities.shape[1], (int)probabilities.shape[2]);
        if (labels.Count != count)
        {
            throw new ArgumentException($"labels: expected {count}, one for each example, got {labels.Count}.", nameof(labels));
        }

        labels.Check(classes, allowOneClass: true);
        var p = probabilities.detach().cpu().to(float64);
        if (!p.ge(0).all().item<bool>() || !(p.sum(2) - 1).abs().le(1e-4).all().item<bool>())
        {
            throw new ArgumentException("probabilities: each row must be a distribution: no entry below 0, sum 1 within 0.0001.", nameof(probabilities));
        }

        var oneHot = nn.functional.one_hot(tensor(labels.ToArray(), int64), classes).to(float64);
        return (p - oneHot.unsqueeze(0)).square().sum(2).sqrt();
    }
}
