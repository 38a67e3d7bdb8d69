using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>Paper 35: what it brings to the catalogue.</summary>
internal sealed class LongTailPaper : PaperModule
{
    /// <inheritdoc/>
    public override Paper Paper { get; } = new(
        "35-memorization-long-tail",
        "Does Learning Require Memorization? A Short Tale about a Long Tail",
        "STOC 2020",
        PaperArea.Classification,
        "On long-tailed mixtures, fitting even labels that look like noise is necessary for near-optimal error.");

    /// <inheritdoc/>
    public override IReproduction Reproduction => new LongTailReproduction(Paper);
}
