using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>An encoder f and what is put upon it: a projection while it is learned without labels, a classifier g after.</summary>
public sealed class ContrastiveNetwork : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> _encoder;
    private readonly nn.Module<Tensor, Tensor> _head;

    /// <summary>Creates a network of perceptrons.</summary>
    /// <param name="inputs">The numbers of an example, at least 1.</param>
    /// <param name="hidden">The width of the encoder's hidden layer, at least 1.</param>
    /// <param name="representation">D, the numbers of a representation, at least 1.</param>
    /// <param name="outputs">What the head gives, at least 1.</param>
    /// <param name="isProjection">Whether the head has a hidden layer of width D, as projections have; otherwise it is linear.</param>
    public ContrastiveNetwork(long inputs, long hidden, long representation, long outputs, bool isProjection)
        : base(nameof(ContrastiveNetwork))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(hidden, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(representation, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        _encoder = nn.Sequential(nn.Flatten(), nn.Linear(inputs, hidden), nn.ReLU(), nn.Linear(hidden, representation));
        _head = isProjection
            ? nn.Sequential(nn.Linear(representation, representation), nn.ReLU(), nn.Linear(representation, outputs))
            : nn.Sequential(nn.Linear(representation, outputs));
        register_module("encoder", _encoder);
        register_module("head", _head);
    }

    /// <summary>f(x).</summary>
    /// <param name="input"><c>[B,…]</c>.</param>
    /// <returns><c>[B,D]</c>.</returns>
    public Tensor Encode(Tensor input) => _encoder.call(input);

    /// <summary>What the head makes of representations.</summary>
    /// <param name="representation"><c>[B,D]</c>.</param>
    /// <returns><c>[B,outputs]</c>.</returns>
    public Tensor Head(Tensor representation) => _head.call(representation);

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => Head(Encode(input));

    /// <summary>Takes the encoder's weights from another network of the same form.</summary>
    internal void TakeEncoder(ContrastiveNetwork other)
    {
        using var noGradient = no_grad();
        foreach (var (own, given) in _encoder.parameters().Zip(other._encoder.parameters()))
        {
            own.copy_(given);
        }
    }
}
