using NoisyNotebooks.Methods.Reproductions;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>Paper 38: what it brings to the catalogue.</summary>
internal sealed class UdaPaper : PaperModule
{
    /// <inheritdoc/>
    public override Paper Paper { get; } = new(
        "38-uda",
        "Unsupervised Data Augmentation for Consistency Training",
        "NeurIPS 2020",
        PaperArea.Classification,
        "Consistency under realistic, diverse augmentation lets a few labels do the work of many.");

    /// <inheritdoc/>
    public override IReproduction Reproduction => new UdaReproduction(Paper);

    /// <inheritdoc/>
    public override IEnumerable<TrainingMethod> Methods => [new UdaTraining()];
}
