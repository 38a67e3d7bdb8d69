using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>Paper 01: what it brings to the catalogue.</summary>
internal sealed class LocalClusteringPaper : PaperModule
{
    /// <inheritdoc/>
    public override Paper Paper { get; } = new(
        "01-local-graph-clustering",
        "Local Graph Clustering with Noisy Labels",
        "ICLR 2024",
        PaperArea.Graphs,
        "Turning noisy node labels into edge weights lets a local diffusion recover a target cluster better than labels or structure alone.");

    /// <inheritdoc/>
    public override IReproduction Reproduction => new LocalClusteringReproduction(Paper);
}
