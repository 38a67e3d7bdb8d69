using System.Collections.Immutable;
using NoisyNotebooks.Methods.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Data;

/// <summary>One of K classes an example: softmax, cross-entropy, accuracy.</summary>
internal sealed class ClassTargets : TargetKind
{
    /// <inheritdoc/>
    public override string Name => "class labels";

    /// <inheritdoc/>
    public override string Metric => "accuracy";

    /// <inheritdoc/>
    public override int OutputCount(Dataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.NumClasses;
    }

    /// <inheritdoc/>
    public override Tensor Loss(Tensor outputs, Tensor labels) =>
        nn.functional.cross_entropy(outputs, labels, ignore_index: LabelTensor.Unknown);

    /// <inheritdoc/>
    public override Tensor Probabilities(Tensor outputs) => outputs.softmax(1);

    /// <inheritdoc/>
    public override Tensor Decide(Tensor outputs) => outputs.argmax(1);

    /// <inheritdoc/>
    public override Meter NewMeter(Dataset test, Device device) => new AccuracyMeter(device);

    // Sums stay on the device until they are asked for: looking at each batch would make a GPU wait.
    private sealed class AccuracyMeter(Device device) : Meter
    {
        private readonly Tensor _correct = zeros(1, int64, device).DetachFromDisposeScope();
        private readonly Tensor _loss = zeros(1, float64, device).DetachFromDisposeScope();
        private long _count;

        public override void Add(Tensor outputs, Tensor labels)
        {
            _correct.add_(outputs.argmax(1).eq(labels).sum());
            _loss.add_(nn.functional.cross_entropy(outputs, labels, reduction: nn.Reduction.Sum));
            _count += labels.shape[0];
        }

        public override ImmutableArray<Measurement> Values() =>
            [new("accuracy", _correct.item<long>() / (double)_count), new("loss", _loss.item<double>() / _count)];

        protected override void Dispose(bool disposing)
        {
            _correct.Dispose();
            _loss.Dispose();
            base.Dispose(disposing);
        }
    }
}
