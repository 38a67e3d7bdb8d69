using NoisyNotebooks.Methods.Reproductions;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>Paper 03: what it brings to the catalogue.</summary>
internal sealed class EarlyLearningPaper : PaperModule
{
    /// <inheritdoc/>
    public override Paper Paper { get; } = new(
        "03-elr",
        "Early-Learning Regularization Prevents Memorization of Noisy Labels",
        "NeurIPS 2020",
        PaperArea.Classification,
        "Pulling each prediction towards a running average of the model's own earlier ones stops a network from memorizing wrong labels.");

    /// <inheritdoc/>
    public override IReproduction Reproduction => new EarlyLearningReproduction(Paper);

    /// <inheritdoc/>
    public override IEnumerable<TrainingMethod> Methods => [new EarlyLearningRegularization(), new EarlyLearningRegularizationPlus()];
}
