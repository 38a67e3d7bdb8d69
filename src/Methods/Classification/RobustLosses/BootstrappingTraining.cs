using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// Bootstrapping (Reed et al., ICLR 2015 workshop): the target is a mixture of the given label and what the network says itself. Soft:
/// −Σ_k (β·q_k + (1 − β)·p_k)·log p_k, which is β·CE plus (1 − β) times the entropy of the prediction. Hard:
/// the network's word is its most probable class, and carries no gradient of its own.
/// </summary>
public sealed class BootstrappingTraining : RobustLossTraining
{
    /// <summary>Creates the method.</summary>
    /// <param name="isHard">Whether the network's word is one class.</param>
    /// <param name="beta">β, the weight of the given label, in [0, 1]; null: the paper's, 0.95 soft and 0.8 hard.</param>
    /// <exception cref="ArgumentOutOfRangeException">β is outside its range.</exception>
    public BootstrappingTraining(bool isHard = false, double? beta = null)
    {
        if (beta is not null and not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(beta), beta, $"beta: expected a share in [0, 1], got {beta}.");
        }

        (IsHard, Beta) = (isHard, beta ?? (isHard ? 0.8 : 0.95));
    }

    /// <inheritdoc/>
    public override string Name => IsHard ? "hard-bootstrapping" : "soft-bootstrapping";

    /// <inheritdoc/>
    public override IReadOnlyList<string> ShortNames => IsHard ? ["bootstrap-hard"] : ["bootstrap", "bootstrap-soft"];

    /// <inheritdoc/>
    public override string Title => IsHard ? "Hard bootstrapping" : "Soft bootstrapping";

    /// <summary>Whether the network's word is one class.</summary>
    public bool IsHard { get; }

    /// <summary>β.</summary>
    public double Beta { get; }

    /// <inheritdoc/>
    public override string Settings => FormattableString.Invariant($"β = {Beta}");

    /// <inheritdoc/>
    protected override Tensor Each(Tensor logits, Tensor labels)
    {
        var logProbabilities = logits.log_softmax(1);
        var given = logProbabilities.gather(1, labels.unsqueeze(1)).squeeze(1);
        var own = IsHard ? logProbabilities.amax([1]) : (logProbabilities.exp() * logProbabilities).sum(1);
        return (-Beta * given) - ((1 - Beta) * own);
    }
}
