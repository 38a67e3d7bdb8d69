using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Reproductions;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>Paper 04: what it brings to the catalogue.</summary>
internal sealed class ErasePaper : PaperModule
{
    /// <inheritdoc/>
    public override Paper Paper { get; } = new(
        "04-erase",
        "ERASE: Error-Resilient Representation Learning on Graphs for Label Noise Tolerance",
        "CIKM 2024",
        PaperArea.Graphs,
        "Maximising coding rate reduction with propagated labels gives node representations that stay useful at 10 to 50 % label noise.");

    /// <inheritdoc/>
    public override IReproduction Reproduction => new EraseReproduction(Paper);

    /// <inheritdoc/>
    public override IEnumerable<TrainingMethod> Methods => [new EraseTraining()];

    /// <inheritdoc/>
    public override IEnumerable<NoiseEntry> Noises =>
        [new("asymmetric", "one other class, drawn for each class (ERASE's benchmark)", r => new RandomPairFlipNoise(r))];
}
