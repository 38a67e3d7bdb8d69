using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// Generalized cross-entropy (Zhang and Sabuncu, NeurIPS 2018): L_q = (1 − p_y^q) / q. Between cross-entropy (q → 0) and the
/// mean absolute error (q = 1, up to a factor 2), which tolerates symmetric noise and learns slowly. The truncated form is not built.
/// </summary>
public sealed class GeneralizedCrossEntropyTraining : RobustLossTraining
{
    /// <summary>Creates the method.</summary>
    /// <param name="q">q, in (0, 1]. The paper: 0.7.</param>
    /// <exception cref="ArgumentOutOfRangeException">q is outside its range.</exception>
    public GeneralizedCrossEntropyTraining(double q = 0.7)
    {
        if (!(q is > 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(q), q, $"q: expected a number in (0, 1], got {q}.");
        }

        Q = q;
    }

    /// <inheritdoc/>
    public override string Name => "gce";

    /// <inheritdoc/>
    public override IReadOnlyList<string> ShortNames => ["generalized-cross-entropy"];

    /// <inheritdoc/>
    public override string Title => "Generalized cross-entropy";

    /// <summary>q.</summary>
    public double Q { get; }

    /// <inheritdoc/>
    public override string Settings => FormattableString.Invariant($"q = {Q}");

    // 1 − p^q = −expm1(q · log p), which keeps its digits for small q.
    /// <inheritdoc/>
    protected override Tensor Each(Tensor logits, Tensor labels) =>
        nn.functional.cross_entropy(logits, labels, reduction: nn.Reduction.None).mul(-Q).expm1() / -Q;
}
