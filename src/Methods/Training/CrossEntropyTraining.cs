using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Training;

/// <summary>Ordinary training on the given labels: the baseline of every method.</summary>
public sealed class CrossEntropyTraining : TrainingMethod
{
    /// <inheritdoc/>
    public override string Name => "cross-entropy";

    /// <inheritdoc/>
    public override string Title => "Cross-entropy";

    /// <inheritdoc/>
    protected internal override TrainingSession Start(TrainingContext context) => new Session();

    private sealed class Session : TrainingSession
    {
        public override Tensor Loss(TrainingStep step) =>
            nn.functional.cross_entropy(step.Forward(step.Networks[0]), step.Batch.GivenLabels);
    }
}
