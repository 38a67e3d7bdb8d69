using NoisyNotebooks.Methods.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Models;

/// <summary>A kind of network, before it is fitted to the shape of the data.</summary>
public sealed class ModelFactory
{
    private readonly Func<Dataset, nn.Module<Tensor, Tensor>> _create;
    private readonly Predicate<Dataset> _accepts;

    /// <summary>Creates a kind of network that looks at single examples.</summary>
    /// <param name="name">The name that commands take.</param>
    /// <param name="description">One sentence for tables.</param>
    /// <param name="create">
    /// From the shape of one example (<c>[C,H,W]</c> or <c>[F]</c>) and the number of outputs (for classes K) to a network
    /// from <c>float32 [B, …]</c> to outputs <c>[B,K]</c>.
    /// </param>
    public ModelFactory(string name, string description, Func<IReadOnlyList<long>, int, nn.Module<Tensor, Tensor>> create)
        : this(name, description, data => create(data.ExampleShape, data.Kind.OutputCount(data)), data => data.Given.Shape.Length <= 2) =>
        IsSpecific = false;

    /// <summary>Creates a kind of network that needs more of the data than the shape of an example, such as its graph.</summary>
    /// <param name="name">The name that commands take.</param>
    /// <param name="description">One sentence for tables.</param>
    /// <param name="create">From the training set to a network.</param>
    /// <param name="accepts">For which data it is made; null: any.</param>
    public ModelFactory(
        string name, string description, Func<Dataset, nn.Module<Tensor, Tensor>> create, Predicate<Dataset>? accepts = null)
    {
        Name = name;
        Description = description;
        _create = create;
        _accepts = accepts ?? (_ => true);
        IsSpecific = accepts is not null;
    }

    /// <summary>The name that commands take.</summary>
    public string Name { get; }

    /// <summary>One sentence for tables.</summary>
    public string Description { get; }

    /// <summary>Whether it is made for some kinds of data alone, and so the first choice for them.</summary>
    public bool IsSpecific { get; }

    /// <summary>How the network is usually trained, where that is not SGD at 0.02 with a cosine over 30 epochs; null otherwise.</summary>
    public UsualTraining? Usual { get; init; }

    /// <summary>Whether the network is made for this data.</summary>
    /// <param name="data">The data.</param>
    /// <returns>Whether it is; one that is may still find the examples too small.</returns>
    public bool Accepts(Dataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return _accepts(data);
    }

    /// <summary>Makes a network.</summary>
    /// <param name="data">The data that it is to be trained on.</param>
    /// <param name="seed">The seed of its weights: the same seed gives the same weights, whatever else draws random numbers.</param>
    /// <returns>The network, on the CPU, in training mode.</returns>
    /// <exception cref="ArgumentException">The network does not take such data.</exception>
    public nn.Module<Tensor, Tensor> Create(Dataset data, long seed)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (!Accepts(data))
        {
            throw new ArgumentException(
                $"data: {Name} does not take a {data.GetType().Name} with examples of [{string.Join(',', data.ExampleShape)}].", nameof(data));
        }

        var network = _create(data);
        WeightInitialization.Apply(network, seed);
        return network;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>How a kind of network is usually trained: what commands take where the user names nothing else.</summary>
/// <param name="Optimizer">The optimizer's name: <c>sgd</c>, <c>adam</c>, <c>adamw</c>.</param>
/// <param name="LearningRate">Its learning rate, above 0.</param>
/// <param name="WeightDecay">Its weight decay, at least 0.</param>
/// <param name="Epochs">Passes over the training set, at least 1.</param>
/// <param name="IsConstant">Whether the learning rate stays as it is; otherwise half a cosine takes it to 0.</param>
public sealed record UsualTraining(string Optimizer, double LearningRate, double WeightDecay, int Epochs, bool IsConstant)
{
    /// <summary>How the names of the parameters begin that decay; null: all decay.</summary>
    public string? DecayPrefix { get; init; }
}
