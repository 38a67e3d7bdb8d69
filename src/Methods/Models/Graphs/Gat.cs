using NoisyNotebooks.Methods.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Models;

/// <summary>
/// The graph attention network of Veličković et al. (2018), section 3.3: heads side by side, ELU, then one head of K outputs, with
/// dropout before both layers and on the attention. From <c>float32 [M,F]</c> to logits <c>[M,K]</c> of all nodes.
/// </summary>
internal sealed class Gat : nn.Module<Tensor, Tensor>
{
    private readonly NodeFeatures _products = new();
    private readonly SeededDropout _dropInputs;
    private readonly GraphAttention _first;
    private readonly SeededDropout _dropHidden;
    private readonly GraphAttention _second;

    /// <summary>Creates the network.</summary>
    /// <param name="graph">The graph of M nodes.</param>
    /// <param name="inputs">F.</param>
    /// <param name="width">The width of a hidden head.</param>
    /// <param name="heads">Hidden heads.</param>
    /// <param name="outputs">K.</param>
    /// <param name="dropout">The share that dropout takes.</param>
    public Gat(SparseGraph graph, long inputs, long width, long heads, long outputs, double dropout)
        : base(nameof(Gat))
    {
        var entries = new GraphEntries(graph);
        _dropInputs = new SeededDropout(dropout);
        _first = new GraphAttention(entries, inputs, width, heads, average: false, dropout);
        _dropHidden = new SeededDropout(dropout);
        _second = new GraphAttention(entries, width * heads, outputs, heads: 1, average: true, dropout);
        register_module("drop_inputs", _dropInputs);
        register_module("first", _first);
        register_module("drop_hidden", _dropHidden);
        register_module("second", _second);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) =>
        _second.call(_dropHidden.call(nn.functional.elu(_first.Forward(_products, input, _dropInputs), 1)));
}
