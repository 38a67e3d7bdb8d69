using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Reproductions;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>Paper 07: what it brings to the catalogue.</summary>
internal sealed class PositiveUnlabeledPaper : PaperModule
{
    /// <inheritdoc/>
    public override Paper Paper { get; } = new(
        "07-pu-mlc",
        "Positive Label Is All You Need for Multi-Label Classification",
        "ICME 2024",
        PaperArea.MultiLabel,
        "Where negative labels cannot be trusted, dropping all of them and learning each label from its positives and unlabeled data beats taking the rest as negative.");

    /// <inheritdoc/>
    public override IReproduction Reproduction => new PositiveUnlabeledReproduction(Paper);

    /// <inheritdoc/>
    public override IEnumerable<TrainingMethod> Methods => [new PositiveUnlabeledTraining()];

    /// <inheritdoc/>
    public override IEnumerable<NoiseEntry> Noises =>
    [
        new("missing-positives", "label sets: what is present is recorded as absent; the rate is the share that is missing", r => new MissingPositives(r)),
        new("partial-labels", "label sets: what is present or absent becomes unknown; the rate is the share that is unknown", r => new PartialLabelNoise(r)),
    ];

    /// <inheritdoc/>
    public override IEnumerable<ModelFactory> Models => [LocalGlobalNetwork.Create()];
}
