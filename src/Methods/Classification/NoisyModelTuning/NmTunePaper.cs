using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Reproductions;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>Paper 17: what it brings to the catalogue.</summary>
internal sealed class NmTunePaper : PaperModule
{
    /// <inheritdoc/>
    public override Paper Paper { get; } = new(
        "17-nmtune",
        "Understanding and Mitigating the Label Noise in Pre-training on Downstream Tasks",
        "ICLR 2024",
        PaperArea.Classification,
        "Slight label noise in pre-training can help in-domain but always hurts out-of-domain, and a regularized head on frozen features repairs it.");

    /// <inheritdoc/>
    public override IReproduction Reproduction => new NmTuneReproduction(Paper);

    /// <inheritdoc/>
    public override IEnumerable<TrainingMethod> Methods => [new NmTuneTraining()];

    /// <inheritdoc/>
    public override IEnumerable<ModelFactory> Models => [LinearProbe.Factory];
}
