using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// Symmetric cross-entropy (Wang et al., ICCV 2019): α·CE + β·RCE. The reverse cross-entropy −Σ_k p_k log q_k, with log 0 of
/// the one-hot label q set to A, is −A·(1 − p_y): bounded, and so robust.
/// </summary>
public sealed class SymmetricCrossEntropyTraining : RobustLossTraining
{
    /// <summary>Creates the method.</summary>
    /// <param name="alpha">α, the weight of cross-entropy, at least 0. The paper: 0.1 (CIFAR-10), 6 (CIFAR-100).</param>
    /// <param name="beta">β, the weight of the reverse, at least 0. The paper: 1 (CIFAR-10), 0.1 (CIFAR-100).</param>
    /// <param name="logZero">A, below 0. The paper: −4.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public SymmetricCrossEntropyTraining(double alpha = 0.1, double beta = 1, double logZero = -4)
    {
        Hyperparameter.AtLeastZero(alpha);
        Hyperparameter.AtLeastZero(beta);
        if (!(logZero < 0 && double.IsFinite(logZero)))
        {
            throw new ArgumentOutOfRangeException(nameof(logZero), logZero, $"logZero: expected a number below 0, got {logZero}.");
        }

        (Alpha, Beta, LogZero) = (alpha, beta, logZero);
    }

    /// <inheritdoc/>
    public override string Name => "sce";

    /// <inheritdoc/>
    public override IReadOnlyList<string> ShortNames => ["symmetric-cross-entropy"];

    /// <inheritdoc/>
    public override string Title => "Symmetric cross-entropy";

    /// <summary>α.</summary>
    public double Alpha { get; }

    /// <summary>β.</summary>
    public double Beta { get; }

    /// <summary>A.</summary>
    public double LogZero { get; }

    /// <inheritdoc/>
    public override string Settings => FormattableString.Invariant($"α = {Alpha}, β = {Beta}, A = {LogZero}");

    /// <inheritdoc/>
    protected override Tensor Each(Tensor logits, Tensor labels)
    {
        var entropy = nn.functional.cross_entropy(logits, labels, reduction: nn.Reduction.None);
        return (Alpha * entropy) + (-LogZero * Beta * (1 - entropy.neg().exp()));
    }
}
