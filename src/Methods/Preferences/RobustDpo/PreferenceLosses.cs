using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Preferences;

/// <summary>
/// Losses of preference fine-tuning as functions of the margin h, float <c>[B]</c>. With L(h) = −log σ(h), a pair that was flipped with
/// probability ε has the margin −h. All tensors may carry gradients; −log σ is computed as softplus, so margins of any size are fine.
/// </summary>
public static class PreferenceLosses
{
    /// <summary>h = β·((log π(w) − log π_ref(w)) − (log π(l) − log π_ref(l))), for chosen w and rejected l.</summary>
    /// <param name="policyChosen">Log-probabilities of the chosen answers, float <c>[B]</c>: sums over their tokens (<see cref="SequenceLogProbability"/>).</param>
    /// <param name="policyRejected">The same of the rejected answers.</param>
    /// <param name="referenceChosen">The frozen reference model's; they get no gradient.</param>
    /// <param name="referenceRejected">The same of the rejected answers.</param>
    /// <param name="beta">β, above 0.</param>
    /// <returns>h, <c>[B]</c>.</returns>
    /// <exception cref="ArgumentException">Shapes differ, or a value is NaN or infinite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">β is not above 0.</exception>
    public static Tensor Margin(Tensor policyChosen, Tensor policyRejected, Tensor referenceChosen, Tensor referenceRejected, double beta = 0.1)
    {
        CheckBeta(beta);
        Check(policyChosen, nameof(policyChosen));
        foreach (var (other, name) in new[] { (policyRejected, nameof(policyRejected)), (referenceChosen, nameof(referenceChosen)), (referenceRejected, nameof(referenceRejected)) })
        {
            Check(other, name);
            if (other.shape[0] != policyChosen.shape[0])
            {
                throw new ArgumentException($"{name}: expected {policyChosen.shape[0]} values as in policyChosen, got {other.shape[0]}.", name);
            }
        }

        return beta * ((policyChosen - referenceChosen.detach()) - (policyRejected - referenceRejected.detach()));
    }

    /// <summary>The implicit reward of an answer, β·(log π − log π_ref).</summary>
    /// <param name="policy">The policy's log-probabilities, <c>[B]</c>.</param>
    /// <param name="reference">The reference's.</param>
    /// <param name="beta">β, above 0.</param>
    /// <returns>Rewards, <c>[B]</c>.</returns>
    /// <exception cref="ArgumentException">Shapes differ, or a value is NaN or infinite.</exception>
    public static Tensor Reward(Tensor policy, Tensor reference, double beta = 0.1)
    {
        CheckBeta(beta);
        Check(policy, nameof(policy));
        Check(reference, nameof(reference));
        return reference.shape[0] == policy.shape[0]
            ? beta * (policy - reference.detach())
            : throw new ArgumentException($"reference: expected {policy.shape[0]} values as in policy, got {reference.shape[0]}.", nameof(reference));
    }

    /// <summary>The reward accuracy: the share of pairs whose chosen answer has the greater reward. A tie is no order and counts as wrong.</summary>
    /// <param name="chosen">Rewards of the chosen answers, <c>[B]</c> (<see cref="Reward"/>).</param>
    /// <param name="rejected">Those of the rejected answers.</param>
    /// <returns>From 0 to 1.</returns>
    /// <exception cref="ArgumentException">Shapes differ, or a value is NaN or infinite.</exception>
    public static double RewardAccuracy(Tensor chosen, Tensor rejected)
    {
        Check(chosen, nameof(chosen));
        Check(rejected, nameof(rejected));
        using var scope = NewDisposeScope();
        return rejected.shape[0] == chosen.shape[0]
            ? (chosen.detach() > rejected.detach()).to(float64).mean().item<double>()
            : throw new ArgumentException($"rejected: expected {chosen.shape[0]} values as in chosen, got {rejected.shape[0]}.", nameof(rejected));
    }

    /// <summary>DPO: L(h) = −log σ(h).</summary>
    /// <param name="margin">h, <c>[B]</c>.</param>
    /// <param name="reduction">None: a loss a pair; Mean; Sum.</param>
    /// <returns>The loss.</returns>
    /// <exception cref="ArgumentException">The margin is no vector, or has NaN or an infinite number.</exception>
    public static Tensor Dpo(Tensor margin, nn.Reduction reduction = nn.Reduction.Mean) => Reduce(Negative(Checked(margin)), reduction);

    /// <summary>Conservative DPO, which is label smoothing: (1 − ε)·L(h) + ε·L(−h). Biased: it caps the margin at log((1 − ε)/ε).</summary>
    /// <param name="margin">h, <c>[B]</c>.</param>
    /// <param name="flipRate">ε, at least 0 and below 1/2.</param>
    /// <param name="reduction">None: a loss a pair; Mean; Sum.</param>
    /// <returns>The loss.</returns>
    /// <exception cref="ArgumentException">The margin is no vector, or has NaN or an infinite number.</exception>
    /// <exception cref="ArgumentOutOfRangeException">ε is out of range.</exception>
    public static Tensor ConservativeDpo(Tensor margin, double flipRate, nn.Reduction reduction = nn.Reduction.Mean)
    {
        CheckRate(flipRate);
        return Reduce(Conservative(Checked(margin), flipRate), reduction);
    }

    /// <summary>
    /// Robust DPO: R(h) = ((1 − ε)·L(h) − ε·L(−h)) / (1 − 2ε) = L(h) − ε/(1 − 2ε)·h. Its mean over flips is the loss of the right labels,
    /// (1 − ε)·R(h) + ε·R(−h) = L(h). It may be negative and has no lower bound.
    /// </summary>
    /// <param name="margin">h, <c>[B]</c>.</param>
    /// <param name="flipRate">ε, at least 0 and below 1/2.</param>
    /// <param name="reduction">None: a loss a pair; Mean; Sum.</param>
    /// <returns>The loss.</returns>
    /// <exception cref="ArgumentException">The margin is no vector, or has NaN or an infinite number.</exception>
    /// <exception cref="ArgumentOutOfRangeException">ε is out of range: at 1/2 labels say nothing.</exception>
    public static Tensor RobustDpo(Tensor margin, double flipRate, nn.Reduction reduction = nn.Reduction.Mean)
    {
        CheckRate(flipRate);
        return Reduce(Robust(Checked(margin), flipRate), reduction);
    }

    /// <summary>IPO: (h/β − 1/(2β))².</summary>
    /// <param name="margin">h, <c>[B]</c>.</param>
    /// <param name="beta">β, above 0.</param>
    /// <param name="reduction">None: a loss a pair; Mean; Sum.</param>
    /// <returns>The loss.</returns>
    /// <exception cref="ArgumentException">The margin is no vector, or has NaN or an infinite number.</exception>
    /// <exception cref="ArgumentOutOfRangeException">β is not above 0.</exception>
    public static Tensor Ipo(Tensor margin, double beta = 0.1, nn.Reduction reduction = nn.Reduction.Mean)
    {
        CheckBeta(beta);
        return Reduce(((Checked(margin) / beta) - (1 / (2 * beta))).square(), reduction);
    }

    /// <summary>The hinge loss of SLiC: max(0, 1 − h).</summary>
    /// <param name="margin">h, <c>[B]</c>.</param>
    /// <param name="reduction">None: a loss a pair; Mean; Sum.</param>
    /// <returns>The loss.</returns>
    /// <exception cref="ArgumentException">The margin is no vector, or has NaN or an infinite number.</exception>
    public static Tensor Hinge(Tensor margin, nn.Reduction reduction = nn.Reduction.Mean) => Reduce((1 - Checked(margin)).clamp_min(0), reduction);

    /// <summary>L(h), unchecked.</summary>
    internal static Tensor Negative(Tensor margin) => -nn.functional.logsigmoid(margin);

    /// <summary>(1 − ε)·L(h) + ε·L(−h), unchecked.</summary>
    internal static Tensor Conservative(Tensor margin, double flipRate) => ((1 - flipRate) * Negative(margin)) + (flipRate * Negative(-margin));

    /// <summary>
    /// ((1 − ε)·L(h) − ε·L(−h)) / (1 − 2ε), unchecked. As L(−h) = h + L(h), it is L(h) − ε/(1 − 2ε)·h: so nothing cancels where ε is near
    /// 1/2, while the difference divided by 1 − 2ε would lose as many digits as that number is small.
    /// </summary>
    internal static Tensor Robust(Tensor margin, double flipRate) => Negative(margin) - (flipRate / (1 - (2 * flipRate)) * margin);

    /// <summary>A loss a pair by its name, unchecked but for the name.</summary>
    internal static Tensor OfPairs(PreferenceLoss loss, Tensor margin, double flipRate) => loss switch
    {
        PreferenceLoss.Dpo => Negative(margin),
        PreferenceLoss.ConservativeDpo => Conservative(margin, flipRate),
        PreferenceLoss.RobustDpo => Robust(margin, flipRate),
        _ => throw new ArgumentOutOfRangeException(nameof(loss), loss, $"loss: expected {string.Join(", ", Enum.GetNames<PreferenceLoss>())}, got {loss}."),
    };

    /// <summary>Refuses rates at which flipped labels cannot be told from right ones.</summary>
    internal static void CheckRate(double flipRate)
    {
        if (flipRate is not (>= 0 and < 0.5))
        {
            throw new ArgumentOutOfRangeException(nameof(flipRate), flipRate, $"flipRate: expected a share from 0 to below 0.5, got {flipRate}.");
        }
    }

    /// <summary>Refuses a β that turns preferences round.</summary>
    internal static void CheckBeta(double beta)
    {
        if (!(beta > 0) || !double.IsFinite(beta))
        {
            throw new ArgumentOutOfRangeException(nameof(beta), beta, $"beta: expected a number above 0, got {beta}.");
        }
    }

    /// <summary>The margin, if it is a vector of finite numbers.</summary>
    internal static Tensor Checked(Tensor margin)
    {
        Check(margin, nameof(margin));
        return margin;
    }

    private static void Check(Tensor values, string name)
    {
        ArgumentNullException.ThrowIfNull(values, name);
        if (values.dim() != 1 || values.shape[0] == 0 || !values.is_floating_point())
        {
            throw new ArgumentException($"{name}: expected floats [B] with B ≥ 1, got {values.dtype} [{string.Join(',', values.shape)}].", name);
        }

        using var scope = NewDisposeScope();
        if (!values.detach().isfinite().all().item<bool>())
        {
            throw new ArgumentException($"{name}: there is {(values.detach().isnan().any().item<bool>() ? "a NaN" : "an infinite number")}; expected finite numbers.", name);
        }
    }

    private static Tensor Reduce(Tensor losses, nn.Reduction reduction) => reduction switch
    {
        nn.Reduction.None => losses,
        nn.Reduction.Sum => losses.sum(),
        _ => losses.mean(),
    };
}
