using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>Paper 14: what it brings to the catalogue.</summary>
internal sealed class LlmJudgePaper : PaperModule
{
    /// <inheritdoc/>
    public override Paper Paper { get; } = new(
        "14-llm-judge",
        "Are LLMs Better than Reported? Detecting Label Errors and Mitigating Their Effect on Model Performance",
        "arXiv 2024",
        PaperArea.LabelQuality,
        "Where an ensemble of LLM judges confidently disagrees with a label, the label is often wrong, and correcting it changes reported scores.");

    /// <inheritdoc/>
    public override IReproduction Reproduction => new LlmJudgeReproduction(Paper);
}
