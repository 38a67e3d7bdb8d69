using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// MoCo (He et al. 2020), the first stage of RCAL: learns representations by telling two views of an example from the keys of earlier
/// ones. No label is looked at. Keys come from a copy of the network that follows it slowly. The request's model is not used: the
/// network is an encoder with a projection.
/// </summary>
/// <remarks>A view is the example after the run's augmentation, with normal noise on the normalized numbers.</remarks>
public sealed class ContrastiveTraining : TrainingMethod
{
    /// <summary>τ, above 0.</summary>
    public double Temperature { get; init; } = 0.2;

    /// <summary>The momentum of the copy, in [0, 1).</summary>
    public double Momentum { get; init; } = 0.99;

    /// <summary>Q, how many keys are kept, at least 1. The usual 4,096 suits 50,000 examples.</summary>
    public int Keys { get; init; } = 512;

    /// <summary>The standard deviation of the noise on a view, at least 0.</summary>
    public double Noise { get; init; } = 0.5;

    /// <summary>The width of the encoder's hidden layer, at least 1.</summary>
    public int Hidden { get; init; } = 128;

    /// <summary>D, the numbers of a representation, at least 1.</summary>
    public int Representation { get; init; } = 16;

    /// <inheritdoc/>
    public override string Name => "moco";

    /// <inheritdoc/>
    public override string Title => "MoCo";

    /// <inheritdoc/>
    public override string Settings => FormattableString.Invariant($"τ = {Temperature}, {Keys} keys, momentum {Momentum}, noise {Noise}, {Hidden}-{Representation}");

    /// <inheritdoc/>
    public override bool Accepts(Dataset data) => data is LabeledDataset;

    /// <summary>The representations of examples: f(x), before the projection, without augmentation.</summary>
    /// <param name="run">A run of this method.</param>
    /// <param name="data">The examples.</param>
    /// <returns><c>[N,D]</c>.</returns>
    /// <exception cref="ArgumentException">The run is none of this method.</exception>
    public static double[,] Represent(TrainingRun run, LabeledDataset data)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(data);
        if (run.Networks[0] is not ContrastiveNetwork network)
        {
            throw new ArgumentException($"run: expected one of {nameof(ContrastiveTraining)}, got one of {run.Method.Title}.", nameof(run));
        }

        using var scope = NewDisposeScope();
        var z = run.Over(data, network.Encode).to(float64).cpu().contiguous();
        var result = new double[z.shape[0], z.shape[1]];
        Buffer.BlockCopy(z.data<double>().ToArray(), 0, result, 0, result.Length * sizeof(double));
        return result;
    }

    /// <inheritdoc/>
    protected internal override nn.Module<Tensor, Tensor> CreateNetwork(TrainingRequest request, int index)
    {
        ArgumentNullException.ThrowIfNull(request);
        var network = new ContrastiveNetwork(request.Train.ExampleShape.Aggregate(1L, (product, n) => product * n), Hidden, Representation, Representation, isProjection: true);
        WeightInitialization.Apply(network, SeedOf(request, index));
        return network;
    }

    /// <inheritdoc/>
    protected internal override TrainingSession Start(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Hyperparameter.AtLeastZero(Noise);
        return context.Request.Test is null && context.Request.Validation is null && !context.Request.RecordDynamics
            ? new Session(this, context)
            : throw new ArgumentException("Test, Validation, RecordDynamics: expected none, for representations have no classes to measure.", nameof(context));
    }

    private sealed class Session(ContrastiveTraining method, TrainingContext context) : TrainingSession
    {
        private readonly MoCoLoss _loss = new(method.Temperature);
        private readonly WeightAverage _copy = new(context.CreateNetwork(0), method.Momentum, rampLength: 0);
        private readonly MomentumKeys _keys = new(method.Keys, method.Representation, context.Device);
        private Tensor? _newest;

        public override IEnumerable<(string Name, Tensor Value)> State =>
            _copy.Module.named_parameters().Select(p => ($"copy {p.name}", (Tensor)p.parameter)).Concat(_keys.State);

        public override Tensor Loss(TrainingStep step)
        {
            var query = step.Forward(step.Networks[0], View(step));
            using (no_grad())
            {
                var key = step.Forward(_copy.Module, View(step));
                _newest?.Dispose();
                _newest = key.detach().DetachFromDisposeScope();
            }

            // The first step has no earlier keys: the batch's own stand in.
            var loss = _loss.Forward(query, _newest, _keys.Count > 0 ? _keys.Keys : _newest.roll(1, 0));
            return loss;
        }

        public override void AfterStep(TrainingStep step)
        {
            _copy.Update(step.Networks[0], step.Number);
            _keys.Enqueue(_newest!);
        }

        protected override void Dispose(bool disposing)
        {
            _copy.Dispose();
            _keys.Dispose();
            _newest?.Dispose();
            base.Dispose(disposing);
        }

        private Tensor View(TrainingStep step)
        {
            if (method.Noise == 0)
            {
                return step.Batch.Inputs;
            }

            var noise = new float[step.Batch.Inputs.numel()];
            for (var i = 0; i < noise.Length; i++)
            {
                noise[i] = (float)step.Random.NextGaussian();
            }

            return step.Batch.Inputs + (tensor(noise, step.Batch.Inputs.shape, device: step.Batch.Inputs.device) * method.Noise);
        }
    }
}
