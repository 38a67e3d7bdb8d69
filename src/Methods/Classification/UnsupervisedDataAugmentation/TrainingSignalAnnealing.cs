using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>How the threshold of training signal annealing rises over the steps t of T.</summary>
public enum TsaSchedule
{
    /// <summary>α = t/T.</summary>
    Linear,

    /// <summary>α = 1 − exp(−5t/T): releases early, where overfitting is unlikely.</summary>
    Log,

    /// <summary>α = exp(5(t/T − 1)): releases late, where labels are very few.</summary>
    Exp,
}

/// <summary>
/// Training signal annealing (Xie et al., NeurIPS 2020): a labelled example whose right class already has a probability above the
/// threshold η_t = α_t(1 − 1/K) + 1/K is left out of the loss, so that few labels are not learned by heart before the many
/// unlabelled examples have had their say.
/// </summary>
public sealed class TrainingSignalAnnealing
{
    /// <summary>Creates the annealing of a run.</summary>
    /// <param name="schedule">How the threshold rises.</param>
    /// <param name="totalSteps">T, at least 1.</param>
    /// <param name="numClasses">K, at least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public TrainingSignalAnnealing(TsaSchedule schedule, long totalSteps, long numClasses)
    {
        if (!Enum.IsDefined(schedule))
        {
            throw new ArgumentOutOfRangeException(nameof(schedule), schedule, $"schedule: expected {string.Join(", ", Enum.GetNames<TsaSchedule>())}, got {schedule}.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(totalSteps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(numClasses, 2);
        Schedule = schedule;
        TotalSteps = totalSteps;
        NumClasses = numClasses;
    }

    /// <summary>How the threshold rises.</summary>
    public TsaSchedule Schedule { get; }

    /// <summary>T.</summary>
    public long TotalSteps { get; }

    /// <summary>K.</summary>
    public long NumClasses { get; }

    /// <summary>η_t.</summary>
    /// <param name="step">t, optimizer steps made so far, from 0 to T.</param>
    /// <returns>From 1/K to 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The step is outside 0…T.</exception>
    public double Threshold(long step)
    {
        if (step < 0 || step > TotalSteps)
        {
            throw new ArgumentOutOfRangeException(nameof(step), step, $"step: expected 0 to {TotalSteps}, got {step}.");
        }

        var progress = (double)step / TotalSteps;
        var alpha = Schedule switch
        {
            TsaSchedule.Linear => progress,
            TsaSchedule.Log => 1 - Math.Exp(-5 * progress),
            _ => Math.Exp(5 * (progress - 1)),
        };

        // η_t = α_t·(1 − 1/K) + 1/K
        return (alpha * (1 - (1.0 / NumClasses))) + (1.0 / NumClasses);
    }

    /// <summary>The labelled part of the objective at a step.</summary>
    /// <param name="logits">Float <c>[B,K]</c>, without NaN.</param>
    /// <param name="labels"><c>int64 [B]</c>, each from 0 to K−1.</param>
    /// <param name="step">t, from 0 to T.</param>
    /// <returns>A scalar, and which examples count, <c>[B]</c> of 0 and 1.</returns>
    /// <exception cref="ArgumentException">A shape or dtype differs, a logit is NaN, a label or the step is out of range.</exception>
    public (Tensor Loss, Tensor Mask) SupervisedLoss(Tensor logits, Tensor labels, long step) => SupervisedLoss(logits, labels, Threshold(step));

    /// <summary>The labelled part of the objective at a threshold: Σ mask·CE / max(Σ mask, 1).</summary>
    /// <param name="logits">Float <c>[B,K]</c>, without NaN.</param>
    /// <param name="labels"><c>int64 [B]</c>, each from 0 to K−1.</param>
    /// <param name="threshold">η, in [0, 1]. A probability equal to it still counts.</param>
    /// <returns>A scalar, 0 where all are left out; and which examples count, <c>[B]</c> of 0 and 1, a constant.</returns>
    /// <exception cref="ArgumentException">A shape or dtype differs, a logit is NaN, a label or the threshold is out of range.</exception>
    public static (Tensor Loss, Tensor Mask) SupervisedLoss(Tensor logits, Tensor labels, double threshold)
    {
        BatchCheck.Pair(logits, labels);
        Hyperparameter.Share(threshold);
        return Objective(logits, labels, threshold);
    }

    /// <summary>The same without looking at values.</summary>
    internal static (Tensor Loss, Tensor Mask) Objective(Tensor logits, Tensor labels, double threshold)
    {
        // CE_i = −log c_i, c_i = softmax(z_i)[y_i]
        var logOfCorrect = logits.log_softmax(1).gather(1, labels.unsqueeze(1)).squeeze(1);

        // mask_i = 0 where c_i > η, else 1: no gradient. At η = 1 all count, also a probability that rounding puts above 1.
        var mask = threshold >= 1 ? ones_like(logOfCorrect, requires_grad: false) : logits.detach().softmax(1).gather(1, labels.unsqueeze(1)).squeeze(1).le(threshold).to(logits.dtype);
        return (-(mask * logOfCorrect).sum() / mask.sum().clamp_min(1), mask);
    }
}
