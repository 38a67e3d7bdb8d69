using NoisyNotebooks.Methods.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Training;

/// <summary>Mixup (Zhang et al. 2018) as ELR+ uses it: the example itself always weighs at least half.</summary>
public static class MixUp
{
    /// <summary>Mixes each example and label of a batch with another one of the batch.</summary>
    /// <param name="x">Inputs <c>[B, …]</c>, float.</param>
    /// <param name="y">One-hot or soft labels <c>[B,C]</c>.</param>
    /// <param name="alpha">The parameter of Beta(α, α); 0 or less: no mixing.</param>
    /// <param name="random">The only source of randomness.</param>
    /// <returns>
    /// l·x + (1 − l)·x[π], l·y + (1 − l)·y[π], the permutation π (<c>int64 [B]</c>) and l ∈ [0.5, 1].
    /// </returns>
    public static (Tensor Inputs, Tensor Labels, Tensor Permutation, double Lambda) Apply(
        Tensor x,
        Tensor y,
        double alpha,
        SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        ArgumentNullException.ThrowIfNull(random);
        var permutation = tensor(random.Permutation((int)x.shape[0]), device: x.device);
        if (alpha <= 0)
        {
            return (x, y, permutation, 1);
        }

        var a = random.NextGamma(alpha);
        var b = random.NextGamma(alpha);
        var share = a / (a + b);

        // Both gammas can underflow for a very small α, where Beta(α, α) sits on 0 and 1.
        var l = double.IsNaN(share) ? 1 : Math.Max(share, 1 - share);
        return (Mixed(x), Mixed(y), permutation, l);

        // In the copy that index_select makes: inputs are large, and every further pass over them costs.
        Tensor Mixed(Tensor values) => values.index_select(0, permutation).mul_(1 - l).add_(values, l);
    }
}
