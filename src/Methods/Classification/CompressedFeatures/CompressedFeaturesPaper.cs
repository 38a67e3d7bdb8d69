using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Reproductions;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>Paper 05: what it brings to the catalogue.</summary>
internal sealed class CompressedFeaturesPaper : PaperModule
{
    /// <inheritdoc/>
    public override Paper Paper { get; } = new(
        "05-compress-features",
        "Compressing Features for Learning with Noisy Labels",
        "IEEE TNNLS 2022",
        PaperArea.Classification,
        "Ordering features by Nested Dropout and cutting the tail removes memorization, and two such networks make a better start for Co-teaching.");

    /// <inheritdoc/>
    public override IReproduction Reproduction => new CompressedFeaturesReproduction(Paper);

    /// <inheritdoc/>
    public override IEnumerable<TrainingMethod> Methods =>
    [
        new CompressedTraining(),
        new CompressedTraining { Compression = FeatureCompression.Dropout() },
        new CoTeachingTraining(),
        new CoTeachingTraining { Compression = FeatureCompression.Nested(), SplitsBatch = true },
    ];

    /// <inheritdoc/>
    public override IEnumerable<ModelFactory> Models => [CompressedFeatureModels.BiasFreeMlp()];
}
