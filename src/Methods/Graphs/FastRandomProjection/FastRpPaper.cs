using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>Paper 29: what it brings to the catalogue.</summary>
internal sealed class FastRpPaper : PaperModule
{
    /// <inheritdoc/>
    public override Paper Paper { get; } = new(
        "29-fastrp",
        "Fast and Accurate Network Embeddings via Very Sparse Random Projection",
        "CIKM 2019",
        PaperArea.Graphs,
        "Very sparse random projection of random-walk powers embeds networks orders of magnitude faster than DeepWalk (4,000 times in the paper) at comparable accuracy.");

    /// <inheritdoc/>
    public override IReproduction Reproduction => new FastRpReproduction(Paper);
}
