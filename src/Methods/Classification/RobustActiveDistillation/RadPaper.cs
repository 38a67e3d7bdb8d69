using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>Paper 27: what it brings to the catalogue.</summary>
internal sealed class RadPaper : PaperModule
{
    /// <inheritdoc/>
    public override Paper Paper { get; } = new(
        "27-rad",
        "Robust Active Distillation",
        "ICLR 2023",
        PaperArea.Classification,
        "Querying a fallible teacher by the distribution that maximises worst-case gain beats asking about the hardest points.");

    /// <inheritdoc/>
    public override IReproduction Reproduction => new RadReproduction(Paper);
}
