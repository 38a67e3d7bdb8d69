using NoisyNotebooks.Methods.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Models;

/// <summary>
/// The graph convolutional network of Kipf and Welling (2017), equation 9: Z = Â ReLU(Â X W₀ + b₀) W₁ + b₁, with dropout before both
/// layers. From <c>float32 [M,F]</c> to logits <c>[M,K]</c> of all nodes; softmax is the loss's.
/// </summary>
internal sealed class Gcn : nn.Module<Tensor, Tensor>
{
    private readonly NodeFeatures _products = new();
    private readonly SeededDropout _dropInputs;
    private readonly GraphConvolution _first;
    private readonly SeededDropout _dropHidden;
    private readonly GraphConvolution _second;

    /// <summary>Creates the network.</summary>
    /// <param name="graph">The graph of M nodes, without directions.</param>
    /// <param name="inputs">F.</param>
    /// <param name="hidden">The width of the hidden layer.</param>
    /// <param name="outputs">K.</param>
    /// <param name="dropout">The share that dropout takes.</param>
    public Gcn(SparseGraph graph, long inputs, long hidden, long outputs, double dropout)
        : base(nameof(Gcn))
    {
        var adjacency = new TensorByDevice(() => graph.WithSelfLoops().Normalized().ToSparseTensor());
        _dropInputs = new SeededDropout(dropout);
        _first = new GraphConvolution(adjacency, inputs, hidden);
        _dropHidden = new SeededDropout(dropout);
        _second = new GraphConvolution(adjacency, hidden, outputs);
        register_module("drop_inputs", _dropInputs);
        register_module("first", _first);
        register_module("drop_hidden", _dropHidden);
        register_module("second", _second);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) =>
        _second.call(_dropHidden.call(_first.Forward(_products, input, _dropInputs).relu()));
}
