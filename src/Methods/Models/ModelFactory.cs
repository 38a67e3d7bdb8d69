using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Models;

/// <summary>A kind of network, before it is fitted to the shape of the data.</summary>
public sealed class ModelFactory
{
    private readonly Func<IReadOnlyList<long>, int, nn.Module<Tensor, Tensor>> _create;

    /// <summary>Creates a kind of network.</summary>
    /// <param name="name">The name that commands take.</param>
    /// <param name="description">One sentence for tables.</param>
    /// <param name="create">
    /// From the shape of one example (<c>[C,H,W]</c> or <c>[F]</c>) and the number of classes K to a network from
    /// <c>float32 [B, …]</c> to logits <c>[B,K]</c>.
    /// </param>
    public ModelFactory(string name, string description, Func<IReadOnlyList<long>, int, nn.Module<Tensor, Tensor>> create)
    {
        Name = name;
        Description = description;
        _create = create;
    }

    /// <summary>The name that commands take.</summary>
    public string Name { get; }

    /// <summary>One sentence for tables.</summary>
    public string Description { get; }

    /// <summary>Makes a network.</summary>
    /// <param name="exampleShape">The shape of one example.</param>
    /// <param name="numClasses">The number of classes, at least 1.</param>
    /// <param name="seed">The seed of its weights: the same seed gives the same weights, whatever else draws random numbers.</param>
    /// <returns>The network, on the CPU, in training mode.</returns>
    /// <exception cref="ArgumentException">The network does not take examples of this shape.</exception>
    public nn.Module<Tensor, Tensor> Create(IReadOnlyList<long> exampleShape, int numClasses, long seed)
    {
        ArgumentNullException.ThrowIfNull(exampleShape);
        ArgumentOutOfRangeException.ThrowIfLessThan(numClasses, 1);
        var network = _create(exampleShape, numClasses);
        WeightInitialization.Apply(network, seed);
        return network;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
