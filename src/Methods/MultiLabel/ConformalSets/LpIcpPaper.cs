using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>Paper 18: what it brings to the catalogue.</summary>
internal sealed class LpIcpPaper : PaperModule
{
    /// <inheritdoc/>
    public override Paper Paper { get; } = new(
        "18-lp-icp",
        "Well-calibrated Confidence Measures for Multi-label Text Classification with a Large Number of Labels",
        "Pattern Recognition 2022",
        PaperArea.MultiLabel,
        "Inductive conformal prediction over label sets keeps its error rate at the chosen level although the number of sets is astronomical.");

    /// <inheritdoc/>
    public override IReproduction Reproduction => new LpIcpReproduction(Paper);
}
