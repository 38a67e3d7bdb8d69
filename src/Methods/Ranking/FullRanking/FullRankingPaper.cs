using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.Ranking;

/// <summary>Paper 31: what it brings to the catalogue.</summary>
internal sealed class FullRankingPaper : PaperModule
{
    /// <inheritdoc/>
    public override Paper Paper { get; } = new(
        "31-full-ranking",
        "Sliding Windows Are Not the End: Exploring Full Ranking with Long-Context Large Language Models",
        "ACL 2025",
        PaperArea.Ranking,
        "Ranking all passages in one prompt, trained on complete lists with a loss that stresses the top, beats sliding windows.");

    /// <inheritdoc/>
    public override IReproduction Reproduction => new FullRankingReproduction(Paper);
}
