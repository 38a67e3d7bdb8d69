using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// Cross-entropy with the last features compressed while training: by Nested Dropout or dropout (Chen et al., TNNLS 2022). With
/// Nested Dropout, predictions use the number of features that is best on the request's validation set, and all without one.
/// </summary>
/// <remarks>
/// <see cref="Keep.BestOnValidation"/> chooses the epoch by accuracy at the chosen k; the official code subtracts 1e-5 a feature
/// there too. Not built: two nested layers at once (VGG).
/// </remarks>
public sealed class CompressedTraining : TrainingMethod
{
    /// <summary>The compression.</summary>
    public FeatureCompression Compression { get; init; } = FeatureCompression.Nested();

    /// <inheritdoc/>
    public override string Name => Compression.IsNested ? "nested-dropout" : "feature-dropout";

    /// <inheritdoc/>
    public override string Title => Compression.IsNested ? "Nested Dropout" : "Dropout";

    /// <inheritdoc/>
    public override string Settings => Compression.Settings;

    /// <inheritdoc/>
    public override bool Accepts(Dataset data) => data is LabeledDataset;

    /// <inheritdoc/>
    protected internal override TrainingSession Start(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new Session(context, Compression);
    }

    private sealed class Session(TrainingContext context, FeatureCompression compression) : CompressedSession(context, compression)
    {
        public override Tensor Loss(TrainingStep step)
        {
            var network = SplitNetwork.Of(step.Networks[0]);
            var logits = Compression.Draw(step.Random, network.NumFeatures);
            return nn.functional.cross_entropy(step.Forward(x => logits(network, network.Features(x))), step.Batch.GivenLabels);
        }
    }
}
