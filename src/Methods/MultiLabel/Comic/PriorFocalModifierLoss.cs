using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>
/// The prior focal modifier of COMIC (Zhang et al., ICCV 2023), called multi-focal modifier in the abstract: binary cross-entropy that
/// looks away from easy negatives, weighs rare classes more, and shifts probabilities by which labels occur together.
/// </summary>
/// <remarks>
/// The value is a <b>sum</b> over batch and classes, and all published learning rates assume that. While γ₊ is 0 the factor 1 − a on
/// positives changes the value and not the gradient, since ln(s (1 − a)) = ln s + ln(1 − a).
/// </remarks>
public sealed class PriorFocalModifierLoss : IDisposable
{
    /// <summary>r of the class weights: w = (1 − ln(n / max n))^(1/3).</summary>
    public const double WeightRoot = 3;

    private const double Epsilon = 1e-8;

    private readonly Tensor _weights;
    private readonly Tensor? _rows;
    private (Tensor Weights, Tensor? Rows)? _near;

    /// <summary>Creates the loss.</summary>
    /// <param name="classCounts">n, <c>[C]</c>: how many training examples have each label, each above 0. Equal counts: no weights.</param>
    /// <param name="coOccurrence">
    /// M, <c>[C,C]</c>: how many have both labels, with the counts in the diagonal (<see cref="LabelCoOccurrence"/>); at least 0,
    /// something in every column. Null: a = 0, no attention.
    /// </param>
    /// <param name="gammaNegative">γ₋, at least 0: negatives are focused by the power γ₋ + w_c.</param>
    /// <param name="gammaPositive">γ₊, at least 0. Where both are 0 nothing is focused at all.</param>
    /// <param name="clip">The shift of negative probabilities, in [0, 1): negatives below it cost nothing.</param>
    /// <param name="negativeBoost">The factor of negative probabilities where a is not 0, at least 1.</param>
    /// <param name="attentionCap">
    /// The most that a may be, in (0, 1]. With 1, the formula: a label that occurs with no other has a = 1 in a row of its own, so
    /// p₊ = 0 and the true label gets <b>no gradient</b>. Anything below (0.99) mends that.
    /// </param>
    /// <exception cref="ArgumentException">A form or a number of the counts or of the matrix is not allowed.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public PriorFocalModifierLoss(
        Tensor classCounts,
        Tensor? coOccurrence,
        double gammaNegative = 3,
        double gammaPositive = 0,
        double clip = 0.05,
        double negativeBoost = 1.2,
        double attentionCap = 1)
    {
        ClassFrequencyWeights.Check(classCounts, nameof(classCounts));
        Hyperparameter.AtLeastZero(gammaNegative);
        Hyperparameter.AtLeastZero(gammaPositive);
        CheckClip(clip);
        if (!(negativeBoost >= 1) || double.IsInfinity(negativeBoost))
        {
            throw new ArgumentOutOfRangeException(
                nameof(negativeBoost), negativeBoost, $"negativeBoost: expected a number of at least 1, got {negativeBoost}.");
        }

        if (!(attentionCap is > 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(attentionCap), attentionCap, $"attentionCap: expected a number in (0, 1], got {attentionCap}.");
        }

        if (coOccurrence is not null)
        {
            LabelCoOccurrence.Check(coOccurrence, nameof(coOccurrence), classCounts.shape[0]);
        }

        GammaNegative = gammaNegative;
        GammaPositive = gammaPositive;
        Clip = clip;
        NegativeBoost = negativeBoost;
        AttentionCap = attentionCap;
        using var scope = NewDisposeScope();
        _weights = ClassFrequencyWeights.Unchecked(classCounts, WeightRoot).DetachFromDisposeScope();

        // M′_ij = M_ij / Σ_i M_ij
        var matrix = coOccurrence?.detach().to(float64);
        _rows = matrix is null ? null : (matrix / matrix.sum(0, keepdim: true)).DetachFromDisposeScope();
    }

    /// <summary>γ₋, the focusing of negatives beyond the class weight.</summary>
    public double GammaNegative { get; }

    /// <summary>γ₊, the focusing of positives.</summary>
    public double GammaPositive { get; }

    /// <summary>The shift of negative probabilities.</summary>
    public double Clip { get; }

    /// <summary>The factor of negative probabilities where a is not 0.</summary>
    public double NegativeBoost { get; }

    /// <summary>The most that a may be.</summary>
    public double AttentionCap { get; }

    /// <summary>w, <c>float64 [C]</c>, each at least 1. It belongs to the loss.</summary>
    public Tensor ClassWeights => _weights;

    /// <summary>The loss, summed over batch and classes.</summary>
    /// <param name="logits">x, <c>float [B,C]</c>, finite.</param>
    /// <param name="labels">y, <c>int64 [B,C]</c>: 1 present, 0 absent or missing.</param>
    /// <returns>A scalar, at least 0.</returns>
    /// <exception cref="ArgumentException">A form, a logit or a label is not allowed.</exception>
    public Tensor Forward(Tensor logits, Tensor labels)
    {
        Check(logits, nameof(logits));
        LabelSetCheck.Binary(labels, nameof(labels), logits.shape);
        return ForwardUnchecked(logits, labels.to(logits.dtype));
    }

    /// <summary>a: how much each label is expected beside those that a row has.</summary>
    /// <param name="labels">y, <c>int64 [B,C]</c>: 1 present, 0 absent or missing.</param>
    /// <returns><c>float64 [B,C]</c>: each row sums to 1 unless it is capped; 0 in rows without a label.</returns>
    /// <exception cref="ArgumentException">The form or a label is not allowed.</exception>
    public Tensor Attention(Tensor labels)
    {
        LabelSetCheck.Binary(labels, nameof(labels));
        if (labels.shape[1] != _weights.shape[0])
        {
            throw new ArgumentException($"labels: expected int64 [B,{_weights.shape[0]}], got {LabelSetCheck.Form(labels)}.", nameof(labels));
        }

        return AttentionUnchecked(labels.to(float64));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _weights.Dispose();
        _rows?.Dispose();
        DisposeNear();
    }

    /// <summary>The loss for a caller that knows its tensors: labels are 0 and 1 in the type of the logits.</summary>
    /// <param name="logits">x.</param>
    /// <param name="labels">y.</param>
    /// <param name="attention">a of these labels, where the caller has it already.</param>
    internal Tensor ForwardUnchecked(Tensor logits, Tensor labels, Tensor? attention = null)
    {
        var weights = Near(logits).Weights;
        var a = attention ?? AttentionUnchecked(labels);
        var s = logits.sigmoid();
        var absent = 1 - labels;

        // p₊ = s (1 − a);  p₋ = min(1, 1 − s + clip), and min(1, 1.2 p₋) where a ≠ 0
        var positive = s * (1 - a);
        var negative = (1 - s + Clip).clamp_max(1);
        negative = where(a.eq(0), negative, (negative * NegativeBoost).clamp_max(1));

        // l = w_c (y ln p₊ + (1 − y) ln p₋)
        var each = weights * ((labels * positive.clamp_min(Epsilon).log()) + (absent * negative.clamp_min(Epsilon).log()));
        if (GammaNegative == 0 && GammaPositive == 0)
        {
            return -each.sum();
        }

        // f = (1 − p_t)^(γ₊ y + (γ₋ + w_c)(1 − y)), without gradient
        Tensor focus;
        using (no_grad())
        {
            var right = (labels * positive) + (absent * negative);
            focus = (1 - right).pow((labels * GammaPositive) + (absent * (weights + GammaNegative)));
        }

        // L = −Σ l f
        return -(each * focus).sum();
    }

    internal void Check(Tensor logits, string parameter)
    {
        LabelSetCheck.Logits(logits, parameter);
        if (logits.shape[1] != _weights.shape[0])
        {
            throw new ArgumentException($"{parameter}: expected float [B,{_weights.shape[0]}], a column a count, got {LabelSetCheck.Form(logits)}.", parameter);
        }
    }

    internal static void CheckClip(double clip)
    {
        if (!(clip is >= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(clip), clip, $"clip: expected a number in [0, 1), got {clip}.");
        }
    }

    /// <summary>a of labels that are 0 and 1 in the type of the logits.</summary>
    internal Tensor AttentionUnchecked(Tensor labels)
    {
        if (Near(labels).Rows is not { } rows)
        {
            return zeros_like(labels);
        }

        using var noGradient = no_grad();

        // The mean of the rows of M′ at the labels that are present, divided by its sum: the mean's own divisor cancels.
        var sum = labels.matmul(rows);
        var whole = sum.sum(1, keepdim: true);

        // A row without a label (and so without a sum) has a = 0; the released code divides by 0 there.
        var a = where(whole.gt(0), sum / whole, zeros_like(sum));
        return AttentionCap < 1 ? a.clamp_max(AttentionCap) : a;
    }

    // Weights and rows in the type and on the device of a batch; kept, since a run asks for the same in every step.
    private (Tensor Weights, Tensor? Rows) Near(Tensor batch)
    {
        if (_near is not { } near || near.Weights.dtype != batch.dtype
            || near.Weights.device_type != batch.device_type || near.Weights.device_index != batch.device_index)
        {
            DisposeNear();
            using var scope = NewDisposeScope();
            near = (_weights.to(batch.dtype, batch.device, copy: true).DetachFromDisposeScope(), _rows?.to(batch.dtype, batch.device, copy: true).DetachFromDisposeScope());
            _near = near;
        }

        return near;
    }

    private void DisposeNear()
    {
        _near?.Weights.Dispose();
        _near?.Rows?.Dispose();
        _near = null;
    }
}
