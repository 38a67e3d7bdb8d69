using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// The transition matrix from a network that was trained on noisy labels (Patrini et al., CVPR 2017): an example x that is of class i
/// for certain, an anchor point, has P(given = j | x) = T_ij. Taken as anchor of class i is the example of which the network is most
/// certain that its given label is i.
/// </summary>
public static class AnchorPoints
{
    /// <summary>Estimates T.</summary>
    /// <param name="probabilities"><c>float [N,K]</c>: P(given = k | x), each row a distribution; on training examples or others.</param>
    /// <param name="quantile">Which example is the anchor, in (0, 1]: 1 the most certain; the authors' code also takes the 97th percentile, lest one odd example decides.</param>
    /// <returns><c>[K,K]</c>, row i for true class i; each row sums to 1.</returns>
    /// <exception cref="ArgumentException">The shape is not allowed, or an entry is not finite or negative.</exception>
    public static double[,] Estimate(Tensor probabilities, double quantile = 1)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        if (probabilities.dim() != 2 || probabilities.numel() == 0 || !probabilities.is_floating_point())
        {
            throw new ArgumentException($"probabilities: expected float [N,K], got {probabilities.dtype} [{string.Join(',', probabilities.shape)}].", nameof(probabilities));
        }

        if (!(quantile is > 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(quantile), quantile, $"quantile: expected a share in (0, 1], got {quantile}.");
        }

        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var rows = probabilities.detach().to(float64).cpu();
        if (!(rows.isfinite() & rows.ge(0)).all().item<bool>())
        {
            throw new ArgumentException("probabilities: expected finite numbers of at least 0.", nameof(probabilities));
        }

        // The rank from below: ⌈quantile · N⌉-th smallest.
        var rank = Math.Max(1, (long)Math.Ceiling(quantile * rows.shape[0])) - 1;
        var anchors = rows.argsort(0)[rank];
        var picked = rows.index_select(0, anchors);
        picked /= picked.sum(1, keepdim: true);
        var values = picked.data<double>().ToArray();
        var classes = (int)rows.shape[1];
        var matrix = new double[classes, classes];
        Buffer.BlockCopy(values, 0, matrix, 0, values.Length * sizeof(double));
        return matrix;
    }
}
