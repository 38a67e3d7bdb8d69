using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>
/// The direction in which features move: m ← μ m + mean of the batch, from 0. As released it is no average (it grows to 1 / (1 − μ) of
/// one), since only its direction is used.
/// </summary>
public sealed class MovingFeatureMean : IDisposable
{
    private readonly Tensor _value;

    /// <summary>Creates a mean of 0.</summary>
    /// <param name="features">D, at least 1.</param>
    /// <param name="decay">μ, in [0, 1).</param>
    /// <param name="dtype">Its type.</param>
    /// <param name="device">Its device; null: the CPU.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public MovingFeatureMean(long features, double decay = 0.9, ScalarType dtype = ScalarType.Float32, Device? device = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        if (!(decay is >= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(decay), decay, $"decay: expected a number in [0, 1), got {decay}.");
        }

        Decay = decay;
        _value = zeros(features, dtype, device).DetachFromDisposeScope();
    }

    /// <summary>μ.</summary>
    public double Decay { get; }

    /// <summary>m, <c>[D]</c>. It belongs to the mean and is changed in place.</summary>
    public Tensor Value => _value;

    /// <summary>Takes a batch in.</summary>
    /// <param name="features"><c>[B,D]</c>, B at least 1; no gradient is followed.</param>
    /// <exception cref="ArgumentException">The form differs.</exception>
    public void Update(Tensor features)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (features.dim() != 2 || features.shape[0] == 0 || features.shape[1] != _value.shape[0])
        {
            throw new ArgumentException($"features: expected [B,{_value.shape[0]}], B at least 1, got {LabelSetCheck.Form(features)}.", nameof(features));
        }

        using var noGradient = no_grad();
        using var scope = NewDisposeScope();

        // m ← 0.9 m + mean of the batch
        _value.mul_(Decay).add_(features.detach().mean([0]).to(_value.dtype));
    }

    /// <inheritdoc/>
    public void Dispose() => _value.Dispose();
}
