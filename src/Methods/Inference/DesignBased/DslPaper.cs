using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.Inference;

/// <summary>Paper 37: what it brings to the catalogue.</summary>
internal sealed class DslPaper : PaperModule
{
    /// <inheritdoc/>
    public override Paper Paper { get; } = new(
        "37-dsl",
        "Using Imperfect Surrogates for Downstream Inference: Design-based Supervised Learning for Social Science Applications of Large Language Models",
        "NeurIPS 2023",
        PaperArea.Inference,
        "Combining LLM labels with a random gold sample gives unbiased estimates with valid intervals, however wrong the LLM is.");

    /// <inheritdoc/>
    public override IReproduction Reproduction => new DslReproduction(Paper);
}
