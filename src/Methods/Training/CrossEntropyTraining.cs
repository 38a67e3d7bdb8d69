using NoisyNotebooks.Methods.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Training;

/// <summary>
/// Ordinary training on the given labels with the loss of their kind, for classes cross-entropy: the baseline of every method.
/// </summary>
public sealed class CrossEntropyTraining : TrainingMethod
{
    /// <inheritdoc/>
    public override string Name => "cross-entropy";

    /// <inheritdoc/>
    public override IReadOnlyList<string> ShortNames => ["ce", "bce"];

    /// <inheritdoc/>
    public override string Title => "Cross-entropy";

    /// <inheritdoc/>
    public override bool Accepts(Dataset data) => true;

    /// <inheritdoc/>
    protected internal override TrainingSession Start(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new Session(context.Train.Kind);
    }

    private sealed class Session(TargetKind kind) : TrainingSession
    {
        public override Tensor Loss(TrainingStep step) => kind.Loss(step.Forward(step.Networks[0]), step.Batch.GivenLabels);
    }
}
