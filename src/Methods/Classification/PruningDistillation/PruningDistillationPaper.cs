using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>Paper 22: what it brings to the catalogue. Its training needs a teacher, so <c>#!train</c> has no name for it.</summary>
internal sealed class PruningDistillationPaper : PaperModule
{
    /// <inheritdoc/>
    public override Paper Paper { get; } = new(
        "22-pruning-distillation",
        "Distilling the Knowledge in Data Pruning",
        "ICML 2025",
        PaperArea.Classification,
        "With a teacher that saw all the data, even randomly pruned training sets reach or beat the accuracy of the full one.");

    /// <inheritdoc/>
    public override IReproduction Reproduction => new PruningDistillationReproduction(Paper);
}
