using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// NMTune (Chen et al., ICLR 2024): on frozen features of a network that was pre-trained with wrong labels, trains an adapter and a
/// classifier by cross-entropy with three regularizers. The features are the training set's; nothing is known of the network
/// that they come from.
/// </summary>
/// <remarks>
/// The request's model is the classifier on the tuned features (<c>linear-probe</c> in the paper), so that the same request with
/// cross-entropy is the linear probe. A set of frozen features keeps its scale (<see cref="LabeledDataset.KeepsScale"/>).
/// </remarks>
public sealed class NmTuneTraining : TrainingMethod
{
    /// <summary>Weights and adapter.</summary>
    public NmTuneOptions Options { get; init; } = NmTuneOptions.Code;

    /// <inheritdoc/>
    public override string Name => "nmtune";

    /// <inheritdoc/>
    public override string Title => "NMTune";

    /// <inheritdoc/>
    public override string Settings => Options.ToString();

    /// <inheritdoc/>
    public override bool Accepts(Dataset data) => data is LabeledDataset { IsImage: false };

    /// <inheritdoc/>
    protected internal override nn.Module<Tensor, Tensor> CreateNetwork(TrainingRequest request, int index)
    {
        ArgumentNullException.ThrowIfNull(request);
        var head = new NoisyModelTuning(request.Train.ExampleShape[0], base.CreateNetwork(request, index), Options);
        WeightInitialization.Apply(head, SeedOf(request, index));
        return head;
    }

    /// <inheritdoc/>
    protected internal override TrainingSession Start(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Options.Validate();
        return context.Train.Count < 2 || context.Request.StepSize < 2
            ? throw new ArgumentException(
                $"BatchSize: expected batches of at least 2 examples, for covariance and normalization, got {Math.Min(context.Train.Count, context.Request.StepSize)}.", nameof(context))
            : new Session(Options);
    }

    private sealed class Session(NmTuneOptions options) : TrainingSession
    {
        public override Tensor Loss(TrainingStep step)
        {
            var head = (NoisyModelTuning)step.Networks[0];
            var tuned = step.Forward(head.Adapt);
            var parts = NmTuneLoss.Total(step.Forward(_ => head.Classify(tuned)), step.Batch.GivenLabels, tuned, step.Batch.Inputs, options);
            step.Record("consistency", parts.Consistency);
            step.Record("covariance", parts.Covariance);
            step.Record($"mean share of the first {options.TopSingularValues} singular values", -parts.SingularValue);
            return parts.Total;
        }
    }
}
