using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.Preferences;

/// <summary>Paper 36: what it brings to the catalogue.</summary>
internal sealed class RobustDpoPaper : PaperModule
{
    /// <inheritdoc/>
    public override Paper Paper { get; } = new(
        "36-rdpo",
        "Provably Robust DPO: Aligning Language Models with Noisy Feedback",
        "ICML 2024",
        PaperArea.Preferences,
        "An unbiased correction of the DPO loss for flipped preferences learns a better policy than DPO or label smoothing.");

    /// <inheritdoc/>
    public override IReproduction Reproduction => new RobustDpoReproduction(Paper);
}
