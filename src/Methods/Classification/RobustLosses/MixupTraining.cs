using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// Mixup (Zhang et al., ICLR 2018): trained on λ·x_i + (1 − λ)·x_j with the labels mixed alike, λ ~ Beta(α, α). To memorize
/// a wrong label is harder when it never comes alone.
/// </summary>
/// <remarks>λ is taken as max(λ, 1 − λ), as <see cref="MixUp"/> does: with a random partner that is the same distribution of mixtures.</remarks>
public sealed class MixupTraining : TrainingMethod
{
    /// <summary>Creates the method.</summary>
    /// <param name="alpha">α of Beta(α, α), at least 0; 0: no mixing. The paper: 1 for CIFAR-10, 8 and more against label noise.</param>
    /// <exception cref="ArgumentOutOfRangeException">α is outside its range.</exception>
    public MixupTraining(double alpha = 1)
    {
        Hyperparameter.AtLeastZero(alpha);
        Alpha = alpha;
    }

    /// <inheritdoc/>
    public override string Name => "mixup";

    /// <inheritdoc/>
    public override string Title => "Mixup";

    /// <summary>α.</summary>
    public double Alpha { get; }

    /// <inheritdoc/>
    public override string Settings => FormattableString.Invariant($"α = {Alpha}");

    /// <inheritdoc/>
    public override bool Accepts(Dataset data) => data is LabeledDataset;

    /// <inheritdoc/>
    protected internal override TrainingSession Start(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new Session(Alpha, context.Train.NumClasses);
    }

    private sealed class Session(double alpha, int classes) : TrainingSession
    {
        public override Tensor Loss(TrainingStep step)
        {
            var labels = nn.functional.one_hot(step.Batch.GivenLabels, classes).to(float32);
            var (inputs, targets, _, _) = MixUp.Apply(step.Batch.Inputs, labels, alpha, step.Random);
            return -(targets * step.Forward(step.Networks[0], inputs).log_softmax(1)).sum(1).mean();
        }
    }
}
