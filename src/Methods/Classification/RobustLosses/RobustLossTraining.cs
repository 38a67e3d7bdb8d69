using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// Training of one network whose loss looks at each example by itself, at its logits and its given label, and keeps nothing from
/// step to step. A loss of one's own is a subclass with three lines.
/// </summary>
public abstract class RobustLossTraining : TrainingMethod
{
    /// <summary>The loss of a batch.</summary>
    /// <param name="logits">Float <c>[B,K]</c>, without NaN.</param>
    /// <param name="labels"><c>int64 [B]</c>, each from 0 to K−1.</param>
    /// <returns>A scalar, the mean over the batch.</returns>
    /// <exception cref="ArgumentException">A shape or dtype is not allowed, a logit is NaN, or a label is out of range.</exception>
    public Tensor Loss(Tensor logits, Tensor labels)
    {
        BatchCheck.Pair(logits, labels);
        return Each(logits, labels).mean();
    }

    /// <summary>The loss of each example.</summary>
    /// <param name="logits">Float <c>[B,K]</c>.</param>
    /// <param name="labels"><c>int64 [B]</c>.</param>
    /// <returns><c>[B]</c>.</returns>
    protected abstract Tensor Each(Tensor logits, Tensor labels);

    /// <inheritdoc/>
    protected internal override TrainingSession Start(TrainingContext context) => new Session(this);

    private sealed class Session(RobustLossTraining method) : TrainingSession
    {
        public override Tensor Loss(TrainingStep step) => method.Each(step.Forward(step.Networks[0]), step.Batch.GivenLabels).mean();
    }
}
