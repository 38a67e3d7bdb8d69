using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.Text;

/// <summary>Paper 34: what it brings to the catalogue.</summary>
internal sealed class TntPaper : PaperModule
{
    /// <inheritdoc/>
    public override Paper Paper { get; } = new(
        "34-tnt-llm",
        "TnT-LLM: Text Mining at Scale with Large Language Models",
        "KDD 2024",
        PaperArea.Text,
        "An LLM can write a label taxonomy and label a sample with it, from which light classifiers learn to rival the LLM.");

    /// <inheritdoc/>
    public override IReproduction Reproduction => new TntReproduction(Paper);
}
