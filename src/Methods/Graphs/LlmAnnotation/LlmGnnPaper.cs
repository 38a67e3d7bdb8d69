using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>Paper 15: what it brings to the catalogue.</summary>
internal sealed class LlmGnnPaper : PaperModule
{
    /// <inheritdoc/>
    public override Paper Paper { get; } = new(
        "15-llm-gnn",
        "Label-free Node Classification on Graphs with Large Language Models",
        "ICLR 2024",
        PaperArea.Graphs,
        "Choosing nodes that are easy for an LLM to annotate and filtering its answers trains a graph network without any human label.");

    /// <inheritdoc/>
    public override IReproduction Reproduction => new LlmGnnReproduction(Paper);
}
