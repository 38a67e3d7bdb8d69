using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.Detection;

/// <summary>Paper 24: what it brings to the catalogue.</summary>
internal sealed class OfdsPaper : PaperModule
{
    /// <inheritdoc/>
    public override Paper Paper { get; } = new(
        "24-ofds",
        "Object-Focused Data Selection for Dense Prediction Tasks",
        "arXiv 2024",
        PaperArea.Detection,
        "Selecting images for annotation by the objects in them, rarest class first, beats selecting them as wholes.");

    /// <inheritdoc/>
    public override IReproduction Reproduction => new OfdsReproduction(Paper);
}
