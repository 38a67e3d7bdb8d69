using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>
/// The reflective label corrector of COMIC (Zhang et al., ICCV 2023): labels that the network is sure of are recalled for the batch at
/// hand, and the class weights follow the counts with what was recalled. Nothing is written into the data.
/// </summary>
/// <remarks>Before its outer weight, which is 0.2 in the released code.</remarks>
public sealed class ReflectiveLabelCorrector : IDisposable
{
    /// <summary>r of the class weights: w = (1 − ln(n / max n))^(1/6).</summary>
    public const double WeightRoot = 6;

    private const double Epsilon = 1e-8;

    private readonly Tensor _classCounts;
    private readonly Tensor _running;

    /// <summary>Creates the corrector.</summary>
    /// <param name="classCounts">n, <c>[C]</c>: how many training examples have each label, each above 0. Its device is the corrector's.</param>
    /// <param name="tau">τ, the same for all classes: a label is recalled above it, in (0, 1).</param>
    /// <param name="margin">What is taken off the logits of given labels, at least 0.</param>
    /// <param name="nominalBatchSize">B₀: the loss is multiplied by B₀ / the number of labels, at least 1.</param>
    /// <param name="gammaNegative">γ₋, at least 0: negatives are focused by the power γ₋ + w_c.</param>
    /// <param name="clip">The shift of negative probabilities, in [0, 1).</param>
    /// <exception cref="ArgumentException">The counts' form or a count is not allowed.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public ReflectiveLabelCorrector(
        Tensor classCounts, double tau = 0.7, double margin = 1, int nominalBatchSize = 32, double gammaNegative = 3, double clip = 0.05)
    {
        ClassFrequencyWeights.Check(classCounts, nameof(classCounts));
        if (!(tau is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(tau), tau, $"tau: expected a number in (0, 1), got {tau}.");
        }

        Hyperparameter.AtLeastZero(margin);
        ArgumentOutOfRangeException.ThrowIfLessThan(nominalBatchSize, 1);
        Hyperparameter.AtLeastZero(gammaNegative);
        PriorFocalModifierLoss.CheckClip(clip);
        Tau = tau;
        Margin = margin;
        NominalBatchSize = nominalBatchSize;
        GammaNegative = gammaNegative;
        Clip = clip;
        using var scope = NewDisposeScope();
        _classCounts = classCounts.detach().to(float64).clone().DetachFromDisposeScope();
        _running = _classCounts.clone().DetachFromDisposeScope();
    }

    /// <summary>τ.</summary>
    public double Tau { get; }

    /// <summary>What is taken off the logits of given labels.</summary>
    public double Margin { get; }

    /// <summary>B₀.</summary>
    public int NominalBatchSize { get; }

    /// <summary>γ₋.</summary>
    public double GammaNegative { get; }

    /// <summary>The shift of negative probabilities.</summary>
    public double Clip { get; }

    /// <summary>The counts n with all labels that were recalled since the epoch began: <c>float64 [C]</c>. It belongs to the corrector.</summary>
    public Tensor RunningCounts => _running;

    /// <summary>Begins an epoch: what the one before recalled does not count a second time.</summary>
    /// <param name="recalledSoFar"><c>[C]</c>, each at least 0: labels that this epoch has recalled already; null: none.</param>
    /// <exception cref="ArgumentException">The form or a number is not allowed.</exception>
    public void BeginEpoch(Tensor? recalledSoFar = null)
    {
        if (recalledSoFar is null)
        {
            _running.copy_(_classCounts);
            return;
        }

        using var scope = NewDisposeScope();
        if (!recalledSoFar.shape.SequenceEqual(_running.shape))
        {
            throw new ArgumentException(
                $"recalledSoFar: expected numbers [{_running.shape[0]}], got {LabelSetCheck.Form(recalledSoFar)}.", nameof(recalledSoFar));
        }

        var values = recalledSoFar.to(float64).cpu().data<double>().ToArray();
        if (Array.FindIndex(values, v => !(v >= 0) || double.IsInfinity(v)) is var bad and >= 0)
        {
            throw new ArgumentException($"recalledSoFar: expected numbers of at least 0, got {values[bad]} for class {bad}.", nameof(recalledSoFar));
        }

        _running.copy_(_classCounts + recalledSoFar.to(_running.device));
    }

    /// <summary>The loss of a batch, with its labels as they were corrected; the running counts grow by what was recalled.</summary>
    /// <param name="logits">x, <c>float [B,C]</c>, finite.</param>
    /// <param name="labels">y, <c>int64 [B,C]</c>: 1 present, 0 absent or missing.</param>
    /// <returns>A scalar, and t, <c>int64 [B,C]</c>: 1 where a label is given or recalled.</returns>
    /// <exception cref="ArgumentException">A form, a logit or a label is not allowed.</exception>
    public (Tensor Loss, Tensor CorrectedLabels) Forward(Tensor logits, Tensor labels)
    {
        LabelSetCheck.Logits(logits, nameof(logits));
        if (logits.shape[1] != _running.shape[0])
        {
            throw new ArgumentException($"logits: expected float [B,{_running.shape[0]}], a column a count, got {LabelSetCheck.Form(logits)}.", nameof(logits));
        }

        LabelSetCheck.Binary(labels, nameof(labels), logits.shape);
        return ForwardUnchecked(logits, labels.eq(1));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _classCounts.Dispose();
        _running.Dispose();
    }

    /// <summary>The same for a caller that knows its tensors: <c>bool [B,C]</c> are the given labels.</summary>
    internal (Tensor Loss, Tensor CorrectedLabels) ForwardUnchecked(Tensor logits, Tensor given)
    {
        // x′ = x − 1 where y = 1
        var p = where(given, logits - Margin, logits).sigmoid();
        Tensor corrected, weights;
        using (no_grad())
        {
            // t = 1 if y = 1, or if p > τ and p > the class's mean over the batch
            corrected = given.logical_or(p.gt(Tau).logical_and(p.gt(p.mean([0], keepdim: true))));

            // The counts grow before the weights are computed from them.
            _running.add_((corrected.sum(dim: 0) - given.sum(dim: 0)).to(_running.device));
            weights = ClassFrequencyWeights.Unchecked(_running, WeightRoot).to(p.dtype).to(p.device);
        }

        var t = corrected.to(p.dtype);
        var absent = 1 - t;

        // l = w (t ln p + (1 − t) ln min(1, 1 − p + 0.05))
        var negative = (1 - p + Clip).clamp_max(1);
        var each = weights * ((t * p.clamp_min(Epsilon).log()) + (absent * negative.clamp_min(Epsilon).log()));

        // f = (1 − p_t)^((3 + w)(1 − t)), without gradient: labels that are present are not focused.
        Tensor focus;
        using (no_grad())
        {
            focus = (1 - ((t * p) + (absent * negative))).pow(absent * (weights + GammaNegative));
        }

        // L = −(B₀ / Σ t) Σ l f; a batch without any label counts as one with a single label.
        return (-(each * focus).sum() * NominalBatchSize / t.sum().clamp_min(1), corrected.to(int64));
    }
}
