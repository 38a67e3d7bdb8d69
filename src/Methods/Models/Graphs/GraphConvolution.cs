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

    /// <summary>Creates the layer.</summary>
    /// <param name="adjacency">Â, a sparse <c>float32 [M,M]</c>; it is symmetric.</param>
    /// <param name="inputs">F.</param>
    /// <param name="outputs">The width of the result.</param>
    public GraphConvolution(TensorByDevice adjacency, long inputs, long outputs)
        : base(nameof(GraphConvolution))
    {
        _adjacency = adjacency;
        register_parameter("weight", nn.Parameter(empty(inputs, outputs)));
        register_parameter("bias", nn.Parameter(zeros(outputs)));
    }

    // Asked for anew: moving a module to another device puts other parameters in their place.
    private Parameter Weight => get_parameter("weight")!;

    private Parameter Bias => get_parameter("bias")!;

    /// <inheritdoc/>
    public void Initialize(Generator generator)
    {
        Glorot.Uniform(Weight, Weight.shape[0], Weight.shape[1], generator);
        Bias.zero_();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => Spread(input.mm(Weight));

    /// <summary>The same for features, with dropout before it.</summary>
    public Tensor Forward(NodeFeatures products, Tensor features, SeededDropout drop) => Spread(products.Multiply(features, drop, Weight));

    private Tensor Spread(Tensor hidden) => _adjacency.On(hidden.device).mm(hidden) + Bias;
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
