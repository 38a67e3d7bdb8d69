using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>One value of <see cref="HeadTailBalancerLoss"/> with its parts, all scalars.</summary>
/// <param name="HeadWeight">w_h = L_h / (L_h + L_t), L_h the head learner's own loss to the power γ; ½ where both are 0.</param>
/// <param name="TailWeight">w_t = 1 − w_h.</param>
/// <param name="HeadLoss">The prior focal modifier at softmax(z_head) · softmax(z_balanced).</param>
/// <param name="TailLoss">The same with the tail learner.</param>
/// <param name="Loss">w_h · HeadLoss + w_t · TailLoss.</param>
public sealed record HeadTailBalance(Tensor HeadWeight, Tensor TailWeight, Tensor HeadLoss, Tensor TailLoss, Tensor Loss);

/// <summary>
/// The head-tail balancer of COMIC (Zhang et al., ICCV 2023): the balanced learner is judged by its product with the head learner and with
/// the tail learner, and the one that is doing worse has more to say.
/// </summary>
/// <remarks>
/// As published, the products of softmax probabilities stand where logits normally do: a sigmoid is applied on top. A product is at most 1
/// and mostly near 0, so every sigmoid lies between 0.5 and 0.73 and the loss moves little. The gradient flows through the weights.
/// </remarks>
public sealed class HeadTailBalancerLoss
{
    private readonly PriorFocalModifierLoss _modifier;

    /// <summary>Creates the loss.</summary>
    /// <param name="modifier">The loss that it is built on; it stays the caller's.</param>
    /// <param name="gamma">γ, the power of the learners' losses in the weights, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">γ is not above 0.</exception>
    public HeadTailBalancerLoss(PriorFocalModifierLoss modifier, double gamma = 2)
    {
        ArgumentNullException.ThrowIfNull(modifier);
        Hyperparameter.AboveZero(gamma);
        _modifier = modifier;
        Gamma = gamma;
    }

    /// <summary>γ.</summary>
    public double Gamma { get; }

    /// <summary>The loss with its parts.</summary>
    /// <param name="headLogits">z_head, <c>float [B,C]</c>, finite.</param>
    /// <param name="tailLogits">z_tail, the same form.</param>
    /// <param name="balancedLogits">z_balanced, the same form.</param>
    /// <param name="labels"><c>int64 [B,C]</c>: 1 present, 0 absent or missing.</param>
    /// <returns>The parts.</returns>
    /// <exception cref="ArgumentException">A form, a logit or a label is not allowed.</exception>
    public HeadTailBalance Forward(Tensor headLogits, Tensor tailLogits, Tensor balancedLogits, Tensor labels)
    {
        _modifier.Check(headLogits, nameof(headLogits));
        foreach (var (logits, name) in new[] { (tailLogits, nameof(tailLogits)), (balancedLogits, nameof(balancedLogits)) })
        {
            _modifier.Check(logits, name);
            if (!logits.shape.SequenceEqual(headLogits.shape))
            {
                throw new ArgumentException($"{name}: expected float [{string.Join(',', headLogits.shape)}] as headLogits, got {LabelSetCheck.Form(logits)}.", name);
            }
        }

        LabelSetCheck.Binary(labels, nameof(labels), headLogits.shape);
        return ForwardUnchecked(headLogits, tailLogits, balancedLogits, labels.to(headLogits.dtype));
    }

    /// <summary>The same for a caller that knows its tensors: labels are 0 and 1 in the type of the logits.</summary>
    internal HeadTailBalance ForwardUnchecked(Tensor head, Tensor tail, Tensor balanced, Tensor labels)
    {
        var attention = _modifier.AttentionUnchecked(labels);

        // L_h = L_pfm(z_head)^γ, L_t = L_pfm(z_tail)^γ
        var ofHead = _modifier.ForwardUnchecked(head, labels, attention).pow(Gamma);
        var ofTail = _modifier.ForwardUnchecked(tail, labels, attention).pow(Gamma);

        // w_h = L_h / (L_h + L_t), w_t = L_t / (L_h + L_t); where neither has a loss, both weigh the same.
        var sum = ofHead + ofTail;
        var isNone = sum.eq(0).to(sum.dtype);
        var headWeight = (ofHead + (isNone / 2)) / (sum + isNone);
        var tailWeight = (ofTail + (isNone / 2)) / (sum + isNone);

        // prod_h = softmax(z_head) (a constant) · softmax(z_balanced), over classes
        var probabilities = balanced.softmax(1);
        var headLoss = _modifier.ForwardUnchecked(head.detach().softmax(1) * probabilities, labels, attention);
        var tailLoss = _modifier.ForwardUnchecked(tail.detach().softmax(1) * probabilities, labels, attention);

        // L_htb = w_h L_pfm(prod_h) + w_t L_pfm(prod_t)
        return new(headWeight, tailWeight, headLoss, tailLoss, (headWeight * headLoss) + (tailWeight * tailLoss));
    }
}
