using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.Crowds;

/// <summary>Paper 23: what it brings to the catalogue.</summary>
internal sealed class CrowdSoftLabelsPaper : PaperModule
{
    /// <inheritdoc/>
    public override Paper Paper { get; } = new(
        "23-crowd-soft-labels",
        "Aggregating Soft Labels from Crowd Annotations Improves Uncertainty Estimation Under Distribution Shift",
        "PLOS ONE 2025",
        PaperArea.Crowds,
        "Training on the plain average of many aggregation methods' soft labels gives steady accuracy and the best-calibrated uncertainty.");

    /// <inheritdoc/>
    public override IReproduction Reproduction => new CrowdSoftLabelsReproduction(Paper);
}
