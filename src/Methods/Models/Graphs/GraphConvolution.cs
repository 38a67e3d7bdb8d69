using NoisyNotebooks.Methods.Data;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Models;

/// <summary>
/// A graph convolution (Kipf and Welling 2017, equation 2): Â H W + b with Â = D^−½ (A + I) D^−½, for the hidden H <c>[M,F]</c> of all
/// nodes.
/// </summary>
internal sealed class GraphConvolution : nn.Module<Tensor, Tensor>, IInitializesItself
{
    private readonly TensorByDevice _adjacency;
    private readonly Parameter _weight;
    private readonly Parameter _bias;

    /// <summary>Creates the layer.</summary>
    /// <param name="adjacency">Â, a sparse <c>float32 [M,M]</c>; it is symmetric.</param>
    /// <param name="inputs">F.</param>
    /// <param name="outputs">The width of the result.</param>
    public GraphConvolution(TensorByDevice adjacency, long inputs, long outputs)
        : base(nameof(GraphConvolution))
    {
        _adjacency = adjacency;
        _weight = nn.Parameter(empty(inputs, outputs));
        _bias = nn.Parameter(zeros(outputs));
        register_parameter("weight", _weight);
        register_parameter("bias", _bias);
    }

    /// <inheritdoc/>
    public void Initialize(Generator generator)
    {
        Glorot.Uniform(_weight, _weight.shape[0], _weight.shape[1], generator);
        _bias.zero_();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => Spread(input.mm(_weight));

    /// <summary>The same for features, with dropout before it.</summary>
    public Tensor Forward(NodeFeatures products, Tensor features, SeededDropout drop) => Spread(products.Multiply(features, drop, _weight));

    private Tensor Spread(Tensor hidden) => _adjacency.On(hidden.device).mm(hidden) + _bias;
}

/// <summary>The initialization of Glorot and Bengio (2010).</summary>
internal static class Glorot
{
    /// <summary>Uniform in ±√(6 / (fan-in + fan-out)).</summary>
    public static void Uniform(Tensor weight, long fanIn, long fanOut, Generator generator)
    {
        var bound = Math.Sqrt(6.0 / (fanIn + fanOut));
        weight.uniform_(-bound, bound, generator);
    }
}
