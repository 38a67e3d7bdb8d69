using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>Paper 26: what it brings to the catalogue.</summary>
internal sealed class RcalPaper : PaperModule
{
    /// <inheritdoc/>
    public override Paper Paper { get; } = new(
        "26-rcal",
        "When Noisy Labels Meet Long Tail Dilemmas: A Representation Calibration Method",
        "ICCV 2023",
        PaperArea.Classification,
        "Modelling each class as a Gaussian in a contrastive space and repairing it handles wrong labels and long tails together.");

    /// <inheritdoc/>
    public override IReproduction Reproduction => new RcalReproduction(Paper);
}
