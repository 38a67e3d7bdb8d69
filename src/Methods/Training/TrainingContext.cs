using NoisyNotebooks.Methods.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Training;

/// <summary>What a method may know when a run starts.</summary>
public sealed class TrainingContext
{
    private readonly Func<int, nn.Module<Tensor, Tensor>> _createNetwork;

    internal TrainingContext(
        TrainingRequest request, Device device, InputNormalization normalization, Func<int, nn.Module<Tensor, Tensor>> createNetwork)
    {
        Normalization = normalization;
        Request = request;
        Device = device;
        _createNetwork = createNetwork;
    }

    /// <summary>The request.</summary>
    public TrainingRequest Request { get; }

    /// <summary>The device of the run.</summary>
    public Device Device { get; }

    /// <summary>What batches are normalized with.</summary>
    internal InputNormalization Normalization { get; }

    /// <summary>The training set.</summary>
    public Dataset Train => Request.Train;

    /// <summary>
    /// The weights that network <paramref name="index"/> starts from, in a network of its own: for averaged or frozen copies.
    /// </summary>
    /// <param name="index">The network's index, from 0.</param>
    /// <returns>A network on the run's device; the caller disposes it.</returns>
    public nn.Module<Tensor, Tensor> CreateNetwork(int index) => _createNetwork(index);
}
