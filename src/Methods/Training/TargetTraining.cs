using NoisyNotebooks.Methods.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Training;

/// <summary>
/// Training on soft labels, with a weight for each example: L = mean over the batch of w_i · (−Σ_k q_ik log p_ik). With one-hot
/// targets and weights 1 it is cross-entropy. Labels from annotators, corrected labels and distillation end here.
/// </summary>
public sealed class TargetTraining : TrainingMethod
{
    private readonly Tensor _targets;
    private readonly Tensor? _weights;

    /// <summary>Creates the method.</summary>
    /// <param name="targets"><c>[N,K]</c> of any float type: a distribution over the classes for each training example. Copied.</param>
    /// <param name="weights"><c>[N]</c>, each at least 0; null: all 1. Copied.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, a row is no distribution (within 10⁻⁴), or a weight is negative or not finite.</exception>
    public TargetTraining(Tensor targets, Tensor? weights = null)
    {
        ArgumentNullException.ThrowIfNull(targets);
        SoftCrossEntropy.CheckTargets(targets);
        if (weights is not null)
        {
            SoftCrossEntropy.CheckWeights(weights, targets.shape[0]);
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var copy = targets.detach().to(float32).cpu().clone();
        var copiedWeights = weights?.detach().to(float32).cpu().clone();
        _targets = copy.DetachFromDisposeScope();
        _weights = copiedWeights?.DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public override string Name => "targets";

    /// <inheritdoc/>
    public override string Title => _weights is null ? "Soft labels" : "Weighted soft labels";

    /// <inheritdoc/>
    protected internal override TrainingSession Start(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return _targets.shape[0] == context.Train.Count && _targets.shape[1] == context.Train.NumClasses
            ? new Session(_targets.to(context.Device), _weights?.to(context.Device))
            : throw new ArgumentException(
                $"targets: expected [{context.Train.Count},{context.Train.NumClasses}] as Train has examples and classes, got [{string.Join(',', _targets.shape)}].",
                nameof(context));
    }

    private sealed class Session(Tensor targets, Tensor? weights) : TrainingSession
    {
        public override Tensor Loss(TrainingStep step) =>
            SoftCrossEntropy.Mean(
                step.Forward(step.Networks[0]), targets.index_select(0, step.Batch.Indices), weights?.index_select(0, step.Batch.Indices));

        protected override void Dispose(bool disposing)
        {
            targets.Dispose();
            weights?.Dispose();
            base.Dispose(disposing);
        }
    }
}
