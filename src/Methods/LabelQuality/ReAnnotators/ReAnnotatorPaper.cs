using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>Paper 16: what it brings to the catalogue.</summary>
internal sealed class ReAnnotatorPaper : PaperModule
{
    /// <inheritdoc/>
    public override Paper Paper { get; } = new(
        "16-re-annotators",
        "Pre-trained Language Models as Re-Annotators",
        "arXiv 2022",
        PaperArea.LabelQuality,
        "Labels that disagree with those of an example's neighbours in a language model's space are often wrong and can be corrected automatically.");

    /// <inheritdoc/>
    public override IReproduction Reproduction => new ReAnnotatorReproduction(Paper);
}
