using NoisyNotebooks.Methods.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>
/// The consistency regularizer of PU-MLC: the first half of a batch, permuted, is mixed with its second half, and what the
/// network says of the mixture should be the same mixture of what it said of the parts, in log-probability and with every
/// known positive set to 1.
/// </summary>
/// <remarks>
/// An odd batch leaves its middle row out. The temperature of <see cref="VariationalPositiveUnlabeledLoss"/> plays no part
/// here. As in the official code the targets are not detached: a gradient flows into the first forward pass too.
/// </remarks>
public sealed class MixupConsistencyRegularizer
{
    /// <summary>Creates the regularizer.</summary>
    /// <param name="betaParameter">The parameter of Beta(b, b) that λ is drawn from, above 0. The paper: 0.3.</param>
    /// <param name="epsilon">ε inside the logarithms, in [0, 0.5).</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public MixupConsistencyRegularizer(double betaParameter = 0.3, double epsilon = 1e-10)
    {
        if (!(betaParameter > 0) || double.IsInfinity(betaParameter))
        {
            throw new ArgumentOutOfRangeException(
                nameof(betaParameter), betaParameter, $"betaParameter: expected a number above 0, got {betaParameter}.");
        }

        VariationalPositiveUnlabeledLoss.CheckEpsilon(epsilon);
        BetaParameter = betaParameter;
        Epsilon = epsilon;
    }

    /// <summary>The parameter of Beta(b, b).</summary>
    public double BetaParameter { get; }

    /// <summary>ε inside the logarithms.</summary>
    public double Epsilon { get; }

    /// <summary>Draws what one step needs.</summary>
    /// <param name="batch">B, at least 2.</param>
    /// <param name="random">The only source of randomness.</param>
    /// <returns>A permutation of ⌊B/2⌋ rows and λ in [0, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">The batch has no two halves.</exception>
    public (long[] Permutation, double Lambda) Draw(long batch, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (batch < 2)
        {
            throw new ArgumentOutOfRangeException(nameof(batch), batch, $"batch: expected at least 2 rows, one a half, got {batch}.");
        }

        var permutation = random.Permutation((int)(batch / 2));
        var a = random.NextGamma(BetaParameter);
        var b = random.NextGamma(BetaParameter);

        // Both gammas can underflow for a very small parameter, where Beta sits on 0 and 1.
        return (permutation, a + b > 0 ? a / (a + b) : 1);
    }

    /// <summary>The mixed targets.</summary>
    /// <param name="logits">z of the whole batch, <c>float [B,C]</c>, B at least 2, without temperature.</param>
    /// <param name="labels"><c>int64 [B,C]</c>: 1 positive, 0 unknown, −1 negative.</param>
    /// <param name="permutation"><c>int64 [⌊B/2⌋]</c>: which row of the first half goes with each row of the second.</param>
    /// <param name="lambda">The share of the first half, in [0, 1]. 0: the second half alone.</param>
    /// <returns><c>[⌊B/2⌋,C]</c>: λ · q[π] of the first half + (1 − λ) · q of the second.</returns>
    /// <exception cref="ArgumentException">A form, a label, the permutation or λ is not allowed.</exception>
    public Tensor BuildTargets(Tensor logits, Tensor labels, Tensor permutation, double lambda)
    {
        LabelSetCheck.Logits(logits, nameof(logits));
        LabelSetCheck.Labels(labels, nameof(labels), logits.shape);
        CheckMixing(permutation, lambda, logits.shape[0], nameof(logits));
        return BuildTargetsUnchecked(logits, labels.eq(1), permutation, lambda);
    }

    /// <summary>The same for a caller that made its tensors itself: nothing is checked.</summary>
    /// <param name="logits">z of the whole batch, <c>float [B,C]</c>.</param>
    /// <param name="positive"><c>bool [B,C]</c>: the entries that are known to be positive.</param>
    /// <param name="permutation"><c>int64 [⌊B/2⌋]</c>.</param>
    /// <param name="lambda">The share of the first half.</param>
    /// <returns><c>[⌊B/2⌋,C]</c>.</returns>
    public Tensor BuildTargetsUnchecked(Tensor logits, Tensor positive, Tensor permutation, double lambda)
    {
        // q = 1 where positive, else σ(z) + ε
        var q = logits.sigmoid().add(Epsilon).masked_fill(positive, 1);
        return Mix(q, permutation, lambda);
    }

    /// <summary>The mixed inputs, with the same permutation and share as the targets.</summary>
    /// <param name="inputs"><c>[B, …]</c>, float, B at least 2.</param>
    /// <param name="permutation"><c>int64 [⌊B/2⌋]</c>.</param>
    /// <param name="lambda">The share of the first half, in [0, 1].</param>
    /// <returns><c>[⌊B/2⌋, …]</c>: λ · x[π] of the first half + (1 − λ) · x of the second.</returns>
    /// <exception cref="ArgumentException">The batch, the permutation or λ is not allowed.</exception>
    public Tensor MixInputs(Tensor inputs, Tensor permutation, double lambda)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        CheckMixing(permutation, lambda, inputs.shape[0], nameof(inputs));
        return Mix(inputs, permutation, lambda);
    }

    /// <summary>The regularizer.</summary>
    /// <param name="mixedTarget">From <see cref="BuildTargets"/>, <c>[H,C]</c>.</param>
    /// <param name="mixedLogits">What the network says of the mixed inputs, <c>float [H,C]</c>.</param>
    /// <returns>A scalar, at least 0: Σ_c mean over rows of (ln(q + ε) − ln(σ(z) + ε))².</returns>
    /// <exception cref="ArgumentException">The forms differ, or a logit is not finite.</exception>
    public Tensor Loss(Tensor mixedTarget, Tensor mixedLogits)
    {
        LabelSetCheck.Logits(mixedLogits, nameof(mixedLogits));
        ArgumentNullException.ThrowIfNull(mixedTarget);
        return mixedTarget.shape.SequenceEqual(mixedLogits.shape)
            ? LossUnchecked(mixedTarget, mixedLogits)
            : throw new ArgumentException(
                $"mixedTarget: expected [{string.Join(',', mixedLogits.shape)}] as mixedLogits, got {LabelSetCheck.Form(mixedTarget)}.",
                nameof(mixedTarget));
    }

    /// <summary>The same for a caller that knows its tensors: nothing is checked.</summary>
    /// <param name="mixedTarget"><c>[H,C]</c>.</param>
    /// <param name="mixedLogits"><c>[H,C]</c>.</param>
    /// <returns>A scalar.</returns>
    public Tensor LossUnchecked(Tensor mixedTarget, Tensor mixedLogits) =>
        // L_reg = Σ_c mean_h (ln(q + ε) − ln(σ(z) + ε))²
        ((mixedTarget + Epsilon).log() - (mixedLogits.sigmoid() + Epsilon).log()).square().mean([0]).sum();

    private static Tensor Mix(Tensor rows, Tensor permutation, double lambda)
    {
        var half = rows.shape[0] / 2;
        var first = rows.narrow(0, 0, half).index_select(0, permutation);
        var second = rows.narrow(0, rows.shape[0] - half, half);
        return (first * lambda) + (second * (1 - lambda));
    }

    private static void CheckMixing(Tensor permutation, double lambda, long batch, string batchParameter)
    {
        if (batch < 2)
        {
            throw new ArgumentException($"{batchParameter}: expected at least 2 rows, one a half, got {batch}.", batchParameter);
        }

        ArgumentNullException.ThrowIfNull(permutation);
        var half = batch / 2;
        if (permutation.dtype != ScalarType.Int64 || permutation.dim() != 1 || permutation.shape[0] != half)
        {
            throw new ArgumentException(
                $"permutation: expected int64 [{half}], half of the batch's {batch} rows, got {LabelSetCheck.Form(permutation)}.", nameof(permutation));
        }

        using var onHost = permutation.cpu();
        if (!onHost.data<long>().ToArray().Order().SequenceEqual(Enumerable.Range(0, (int)half).Select(i => (long)i)))
        {
            throw new ArgumentException(
                $"permutation: expected each of 0 to {half - 1} once, got {string.Join(' ', onHost.data<long>().ToArray().Take(20))}.", nameof(permutation));
        }

        if (!(lambda is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(lambda), lambda, $"lambda: expected a number in [0, 1], got {lambda}.");
        }
    }
}
