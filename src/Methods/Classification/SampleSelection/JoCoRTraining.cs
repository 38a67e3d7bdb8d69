using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// JoCoR (Wei et al., CVPR 2020): two networks with one loss,
/// ℓ_i = (1 − λ)·(CE(p₁, y) + CE(p₂, y)) + λ·(KL(p₁‖p₂) + KL(p₂‖p₁)), and the mean of ℓ over the ⌊(1 − R)·B⌋ examples where it is smallest.
/// Where Co-teaching keeps two networks apart, JoCoR pulls them together.
/// </summary>
public sealed class JoCoRTraining : SmallLossTraining
{
    /// <summary>Creates the method.</summary>
    /// <param name="lambda">λ, the weight of agreement, in [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">λ is outside its range.</exception>
    public JoCoRTraining(double lambda = 0.9)
    {
        Hyperparameter.Share(lambda);
        Lambda = lambda;
    }

    /// <inheritdoc/>
    public override string Name => "jocor";

    /// <inheritdoc/>
    public override string Title => "JoCoR";

    /// <summary>λ.</summary>
    public double Lambda { get; }

    /// <inheritdoc/>
    public override string Settings => FormattableString.Invariant($"λ = {Lambda}, ") + base.Settings;

    /// <summary>The joint loss of each example.</summary>
    /// <param name="logits1">Network 1's, float <c>[B,K]</c>, without NaN.</param>
    /// <param name="logits2">Network 2's, of the same shape.</param>
    /// <param name="labels"><c>int64 [B]</c>, each from 0 to K−1.</param>
    /// <returns>ℓ, <c>[B]</c>.</returns>
    /// <exception cref="ArgumentException">A shape or dtype is not allowed, a logit is NaN, or a label is out of range.</exception>
    public Tensor JointLoss(Tensor logits1, Tensor logits2, Tensor labels)
    {
        BatchCheck.Pair(logits1, labels);
        BatchCheck.Pair(logits2, labels);
        return logits1.shape.SequenceEqual(logits2.shape)
            ? Joint(logits1, logits2, labels)
            : throw new ArgumentException($"logits2: expected [{string.Join(',', logits1.shape)}] as logits1, got [{string.Join(',', logits2.shape)}].", nameof(logits2));
    }

    /// <inheritdoc/>
    protected internal override TrainingSession Start(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new Session(this, context);
    }

    private Tensor Joint(Tensor logits1, Tensor logits2, Tensor labels)
    {
        var (log1, log2) = (logits1.log_softmax(1), logits2.log_softmax(1));
        var entropies = -(log1 + log2).gather(1, labels.unsqueeze(1)).squeeze(1);

        // KL(p₁‖p₂) + KL(p₂‖p₁) = Σ_k (p₁ − p₂)·(log p₁ − log p₂).
        var apart = ((log1.exp() - log2.exp()) * (log1 - log2)).sum(1);
        return ((1 - Lambda) * entropies) + (Lambda * apart);
    }

    private sealed class Session(JoCoRTraining method, TrainingContext context) : SmallLossSession(method, context.Train)
    {
        public override Tensor Loss(TrainingStep step)
        {
            var losses = method.Joint(step.Forward(step.Networks[0]), step.Forward(step.Networks[1]), step.Batch.GivenLabels);
            var values = losses.detach().to(float64).cpu().data<double>().ToArray();

            // OrderBy is stable: ties by position. A batch always keeps an example.
            var count = Math.Max(1, CoTeachingSelector.NumRemember(values.Length, RateIn(step.Epoch)));
            var kept = Enumerable.Range(0, values.Length).OrderBy(i => values[i]).Take(count).Select(i => (long)i).ToArray();
            Record(step, kept);
            return losses.index_select(0, tensor(kept, device: losses.device)).mean();
        }
    }
}
