using System.Collections.Immutable;
using NoisyNotebooks.Methods.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Data;

/// <summary>One of K classes a pixel: softmax over K channels, cross-entropy, mean intersection over union.</summary>
internal sealed class LabelMapTargets : TargetKind
{
    /// <inheritdoc/>
    public override string Name => "label maps";

    /// <inheritdoc/>
    public override string Metric => "mIoU";

    /// <inheritdoc/>
    public override int OutputCount(Dataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.NumClasses;
    }

    /// <inheritdoc/>
    public override Tensor Loss(Tensor outputs, Tensor labels)
    {
        // −ln p over the known pixels of the batch; 0 where none is known.
        var sum = nn.functional.cross_entropy(outputs, labels, ignore_index: LabelTensor.Unknown, reduction: nn.Reduction.Sum);
        return sum / labels.ne(LabelTensor.Unknown).sum().clamp_min(1);
    }

    /// <inheritdoc/>
    public override Tensor Probabilities(Tensor outputs) => outputs.softmax(1);

    /// <inheritdoc/>
    public override Tensor Decide(Tensor outputs) => outputs.argmax(1);

    /// <inheritdoc/>
    public override Meter NewMeter(Dataset test, Device device) => new OverlapMeter(test.NumClasses, device);

    // Sums stay on the device until they are asked for: looking at each batch would make a GPU wait.
    private sealed class OverlapMeter(int classes, Device device) : Meter
    {
        private readonly Tensor _counts = zeros([classes, classes], int64, device).DetachFromDisposeScope();
        private readonly Tensor _loss = zeros(1, float64, device).DetachFromDisposeScope();

        public override void Add(Tensor outputs, Tensor labels)
        {
            using var scope = NewDisposeScope();
            var known = labels.ne(LabelTensor.Unknown);
            var place = (labels * classes) + outputs.argmax(1);
            _counts.add_(place.masked_select(known).bincount(null, (long)classes * classes).view(classes, classes));
            _loss.add_(nn.functional.cross_entropy(outputs, labels, ignore_index: LabelTensor.Unknown, reduction: nn.Reduction.Sum));
        }

        public override ImmutableArray<Measurement> Values()
        {
            using var scope = NewDisposeScope();
            var count = (double)_counts.sum().item<long>();
            return
            [
                new("mIoU", SegmentationMetrics.MeanIntersectionOverUnion(_counts)),
                new("pixel accuracy", _counts.diagonal().sum().item<long>() / count),
                new("loss", _loss.item<double>() / count),
            ];
        }

        protected override void Dispose(bool disposing)
        {
            _counts.Dispose();
            _loss.Dispose();
            base.Dispose(disposing);
        }
    }
}
