using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// RCAL (Zhang et al., ICCV 2023), all stages after the first: class distributions from frozen contrastive representations, repaired; then a
/// classifier on the contrastive encoder that sees mixed real examples and drawn representations, and is kept near the frozen ones:
/// CE(real, mixed) + CE(drawn) + β·mean ‖f(x) − mixed z‖². The request's model is not used.
/// </summary>
public sealed class RcalTraining : TrainingMethod
{
    private readonly TrainingRun _contrastive;

    /// <summary>Creates the method on a contrastive run.</summary>
    /// <param name="contrastive">A run of <see cref="ContrastiveTraining"/> on the same examples; it must live until training has begun.</param>
    /// <exception cref="ArgumentException">The run is none of that method.</exception>
    public RcalTraining(TrainingRun contrastive)
    {
        ArgumentNullException.ThrowIfNull(contrastive);
        _contrastive = contrastive.Method is ContrastiveTraining
            ? contrastive
            : throw new ArgumentException($"contrastive: expected a run of {nameof(ContrastiveTraining)}, got one of {contrastive.Method.Title}.", nameof(contrastive));
    }

    /// <summary>Estimation, repair and sampling.</summary>
    public RepresentationCalibration Calibration { get; init; } = new();

    /// <summary>β, at least 0.</summary>
    public double Beta { get; init; } = 0.1;

    /// <summary>α of mixup, at least 0.</summary>
    public double MixUpAlpha { get; init; } = 1;

    /// <inheritdoc/>
    public override string Name => "rcal";

    /// <inheritdoc/>
    public override string Title => "RCAL";

    /// <inheritdoc/>
    public override string Settings => FormattableString.Invariant($"β = {Beta}, mixup α = {MixUpAlpha}") + (Calibration.Tail is { } t ? FormattableString.Invariant($", γ = {t.Gamma}") : ", no tail");

    /// <inheritdoc/>
    internal override string Identity => $"{this}, from {_contrastive.WeightHash()}";

    /// <inheritdoc/>
    public override bool Accepts(Dataset data) => data is LabeledDataset;

    /// <inheritdoc/>
    protected internal override nn.Module<Tensor, Tensor> CreateNetwork(TrainingRequest request, int index)
    {
        ArgumentNullException.ThrowIfNull(request);
        var shape = (ContrastiveTraining)_contrastive.Method;
        var network = new ContrastiveNetwork(
            request.Train.ExampleShape.Aggregate(1L, (product, n) => product * n), shape.Hidden, shape.Representation, request.Train.NumClasses, isProjection: false);
        WeightInitialization.Apply(network, SeedOf(request, index));
        network.TakeEncoder((ContrastiveNetwork)_contrastive.Networks[0]);

        return network;
    }

    /// <inheritdoc/>
    protected internal override TrainingSession Start(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Hyperparameter.AtLeastZero(MixUpAlpha);
        return new Session(this, context);
    }

    private sealed class Session : TrainingSession
    {
        private readonly RcalTraining _method;
        private readonly RepresentationAnchorLoss _loss;
        private readonly Tensor _frozen;
        private readonly Tensor _drawn;
        private readonly Tensor _drawnLabels;
        private readonly int _classes;
        private readonly int _examples;

        public Session(RcalTraining method, TrainingContext context)
        {
            _method = method;
            _loss = new RepresentationAnchorLoss(method.Beta);
            (_classes, _examples) = (context.Train.NumClasses, context.Train.Count);
            var data = (LabeledDataset)context.Train;
            var z = ContrastiveTraining.Represent(method._contrastive, data);
            var points = method.Calibration.Draw(z, [.. data.GivenLabels.Select(y => (int)y)], _classes, context.Request.Seed);
            using var scope = NewDisposeScope();
            _frozen = tensor(z).to(float32).to(context.Device).DetachFromDisposeScope();
            _drawn = tensor(points.Features).to(float32).to(context.Device).DetachFromDisposeScope();
            _drawnLabels = tensor(points.Labels.Select(y => (long)y).ToArray(), device: context.Device).DetachFromDisposeScope();
        }

        public override Tensor Loss(TrainingStep step)
        {
            var network = (ContrastiveNetwork)step.Networks[0];
            var oneHot = nn.functional.one_hot(step.Batch.GivenLabels, _classes).to(float32);
            var (inputs, labels, permutation, share) = MixUp.Apply(step.Batch.Inputs, oneHot, _method.MixUpAlpha, step.Random);
            var z = _frozen.index_select(0, step.Batch.Indices);
            var anchors = (share * z) + ((1 - share) * z.index_select(0, permutation));
            var representation = network.Encode(inputs);
            var parts = _loss.Forward(network.Head(representation), labels, representation, anchors);
            step.Record("distance to the frozen representations", parts.Anchor.detach());
            if (_drawnLabels.shape[0] == 0)
            {
                return parts.Total;
            }

            // As many drawn points in a step, in proportion, as they are to the examples.
            var count = (int)Math.Max(1, step.Batch.Indices.shape[0] * _drawnLabels.shape[0] / _examples);
            var rows = new long[count];
            for (var i = 0; i < count; i++)
            {
                rows[i] = step.Random.NextInt((int)_drawnLabels.shape[0]);
            }

            var chosen = tensor(rows, device: _drawn.device);
            return parts.Total + nn.functional.cross_entropy(network.Head(_drawn.index_select(0, chosen)), _drawnLabels.index_select(0, chosen));
        }

        protected override void Dispose(bool disposing)
        {
            _frozen.Dispose();
            _drawn.Dispose();
            _drawnLabels.Dispose();
            base.Dispose(disposing);
        }
    }
}
