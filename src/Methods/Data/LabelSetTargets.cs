using System.Collections.Immutable;
using NoisyNotebooks.Methods.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Data;

/// <summary>A set of labels an example: one sigmoid a label, binary cross-entropy, mean average precision.</summary>
internal sealed class LabelSetTargets : TargetKind
{
    /// <inheritdoc/>
    public override string Name => "label sets";

    /// <inheritdoc/>
    public override string Metric => "mAP";

    /// <inheritdoc/>
    public override int OutputCount(Dataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return (int)data.Given.Shape[1];
    }

    /// <inheritdoc/>
    public override Tensor Loss(Tensor outputs, Tensor labels)
    {
        var (sum, count) = CrossEntropy(outputs, labels);
        return sum / count.clamp_min(1);
    }

    /// <inheritdoc/>
    public override Tensor Probabilities(Tensor outputs) => outputs.sigmoid();

    /// <inheritdoc/>
    public override Tensor Decide(Tensor outputs) => outputs.gt(0).to(int64);

    /// <inheritdoc/>
    public override Meter NewMeter(Dataset test, Device device) => new RankingMeter(device);

    // Σ over known entries of −(y ln σ(z) + (1 − y) ln(1 − σ(z))), and how many they are.
    private static (Tensor Sum, Tensor Count) CrossEntropy(Tensor outputs, Tensor labels)
    {
        var known = labels.ge(0);
        var targets = labels.clamp_min(0).to(outputs.dtype);
        var each = nn.functional.binary_cross_entropy_with_logits(outputs, targets, reduction: nn.Reduction.None);
        return ((each * known).sum(), known.sum());
    }

    // A ranking needs all examples: outputs are kept until they are asked for.
    private sealed class RankingMeter(Device device) : Meter
    {
        private readonly List<(Tensor Outputs, Tensor Labels)> _batches = [];
        private readonly Tensor _loss = zeros(1, float64, device).DetachFromDisposeScope();
        private readonly Tensor _count = zeros(1, int64, device).DetachFromDisposeScope();

        public override void Add(Tensor outputs, Tensor labels)
        {
            using var scope = NewDisposeScope();
            var (sum, count) = CrossEntropy(outputs, labels);
            _loss.add_(sum);
            _count.add_(count);
            _batches.Add((outputs.clone().DetachFromDisposeScope(), labels.clone().DetachFromDisposeScope()));
        }

        public override ImmutableArray<Measurement> Values()
        {
            using var scope = NewDisposeScope();
            var outputs = cat([.. _batches.Select(b => b.Outputs)]);
            var labels = cat([.. _batches.Select(b => b.Labels)]);
            return
            [
                new("mAP", MultiLabelMetrics.MeanAveragePrecision(outputs, labels)),
                new("loss", _loss.item<double>() / _count.item<long>()),
            ];
        }

        protected override void Dispose(bool disposing)
        {
            foreach (var (outputs, labels) in _batches)
            {
                outputs.Dispose();
                labels.Dispose();
            }

            _batches.Clear();
            _loss.Dispose();
            _count.Dispose();
            base.Dispose(disposing);
        }
    }
}
