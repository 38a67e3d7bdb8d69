using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>The first layers of a trained network, in evaluation mode (also its batch normalization) and never changed.</summary>
public sealed class FrozenEncoder : IFeatureEncoder
{
    private readonly TrainingRun _run;
    private readonly nn.Module<Tensor, Tensor>[] _layers;

    /// <summary>Takes the first layers of a run's network; it belongs to the run, which must live on.</summary>
    /// <param name="run">A run whose network is layers in a row (<c>mlp</c>, <c>tiny-cnn</c>, <c>resnet18</c>, …).</param>
    /// <param name="without">How many of the last layers are left out: 1 for the classifier, 2 for the ReLU before it too.</param>
    /// <exception cref="ArgumentException">The network is no row of layers, or none would be left.</exception>
    public FrozenEncoder(TrainingRun run, int without = 1)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (run.Networks[0] is not Sequential row || row.children().ToArray() is not { } all || !Array.TrueForAll(all, m => m is nn.Module<Tensor, Tensor>))
        {
            throw new ArgumentException($"run: expected a network of layers in a row, got a {run.Networks[0].GetType().Name}.", nameof(run));
        }

        if (without < 1 || without >= all.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(without), without, $"without: expected 1 to {all.Length - 1} of {all.Length} layers, got {without}.");
        }

        _run = run;
        _layers = [.. all[..^without].Cast<nn.Module<Tensor, Tensor>>()];
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The examples have another form than those that the network was trained on.</exception>
    public Tensor Encode(Tensor inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (!inputs.shape[1..].SequenceEqual(_run.Request.Train.ExampleShape) || inputs.dtype != _run.Request.Train.Features.dtype)
        {
            throw new ArgumentException(
                $"inputs: expected {_run.Request.Train.Features.dtype} examples of [{string.Join(',', _run.Request.Train.ExampleShape)}], "
                    + $"got {inputs.dtype} [{string.Join(',', inputs.shape)}].",
                nameof(inputs));
        }

        using var scope = NewDisposeScope();
        var examples = new LabeledDataset("examples", inputs.alias(), [.. new long[inputs.shape[0]]], ["none"]);
        var features = _run.Over(examples, x => _layers.Aggregate(x, (z, layer) => layer.call(z)).flatten(1));
        return features.to(float32).cpu().MoveToOuterDisposeScope();
    }
}
