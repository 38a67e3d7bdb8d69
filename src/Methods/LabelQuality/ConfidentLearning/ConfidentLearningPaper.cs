using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>Paper 12: what it brings to the catalogue.</summary>
internal sealed class ConfidentLearningPaper : PaperModule
{
    /// <inheritdoc/>
    public override Paper Paper { get; } = new(
        "12-confident-learning",
        "Pervasive Label Errors in Test Sets Destabilize Machine Learning Benchmarks",
        "NeurIPS 2021",
        PaperArea.LabelQuality,
        "Confident learning finds wrong labels in well-known test sets (3.3 % on average over ten), enough to change which model ranks first.");

    /// <inheritdoc/>
    public override IReproduction Reproduction => new ConfidentLearningReproduction(Paper);
}
