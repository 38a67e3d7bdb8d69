using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>
/// The encoder of ERASE and, behind it, a linear classifier on representations of length 1. The encoder is trained; the classifier is
/// not, it is fitted anew after each epoch and stands in buffers.
/// </summary>
internal sealed class EraseNetwork : nn.Module<Tensor, Tensor>
{
    private const double Slope = 0.01;

    private readonly NodeFeatures _products = new();
    private readonly SeededDropout _dropInputs;
    private readonly GraphAttention _first;
    private readonly GraphAttention _second;

    /// <summary>Creates the network; the classifier says the same of all nodes until it is fitted.</summary>
    /// <param name="data">The graph with its F features and K classes.</param>
    /// <param name="shape">The widths of the layers, and dropout.</param>
    public EraseNetwork(GraphDataset data, EraseTraining shape)
        : base(nameof(EraseNetwork))
    {
        var entries = new GraphEntries(data.Graph);
        _dropInputs = new SeededDropout(shape.Dropout);
        _first = new GraphAttention(entries, data.ExampleShape[0], shape.Width, shape.Heads, average: false, dropout: 0);
        _second = new GraphAttention(entries, shape.Width * shape.Heads, shape.Dimension, heads: 1, average: false, dropout: 0);
        register_module("drop_inputs", _dropInputs);
        register_module("first", _first);
        register_module("second", _second);
        register_buffer("classifier_weight", zeros(data.NumClasses, shape.Dimension));
        register_buffer("classifier_bias", zeros(data.NumClasses));
    }

    /// <summary>Z, with entries of at least 0 whose sum in a row is at most 1.</summary>
    /// <param name="features"><c>float32 [M,F]</c>.</param>
    /// <returns><c>[M,D]</c>.</returns>
    public Tensor Encode(Tensor features)
    {
        // Dropout, graph attention with several heads, LeakyReLU, rows divided by their sums.
        var hidden = UnitRows.OfSum(nn.functional.leaky_relu(_first.Forward(_products, features, _dropInputs), Slope));

        // Graph attention with one head, rows divided by their sums, and only then ReLU.
        return UnitRows.OfSum(_second.call(hidden)).relu();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) =>
        UnitRows.Of(Encode(input)).mm(get_buffer("classifier_weight")!.t()) + get_buffer("classifier_bias")!;

    /// <summary>Puts a fitted classifier into its place.</summary>
    public void Take(LogisticRegression classifier)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var all = tensor(classifier.Coefficients());
        get_buffer("classifier_weight")!.copy_(all.narrow(1, 0, classifier.FeatureCount));
        get_buffer("classifier_bias")!.copy_(all.select(1, classifier.FeatureCount));
    }
}
