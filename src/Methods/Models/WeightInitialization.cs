using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Models;

/// <summary>
/// Draws a network's first weights from a generator of its own. Constructors of layers draw from torch's global
/// generator, which any other thread may move.
/// </summary>
internal static class WeightInitialization
{
    /// <summary>Draws all weights anew: uniform in ±1/√fan-in for convolutions and linear layers, as PyTorch does.</summary>
    /// <param name="network">The network, on the CPU.</param>
    /// <param name="seed">The seed.</param>
    public static void Apply(nn.Module network, long seed)
    {
        using var noGradient = no_grad();
        using var generator = new Generator((ulong)seed, CPU);
        foreach (var (_, module) in network.named_modules())
        {
            switch (module)
            {
                case Linear linear:
                    Uniform(linear.weight!, linear.bias, generator);
                    break;
                case Conv2d convolution:
                    Uniform(convolution.weight!, convolution.bias, generator);
                    break;
                default:
                    // Batch normalization starts from constants: nothing to draw.
                    break;
            }
        }
    }

    private static void Uniform(Tensor weight, Tensor? bias, Generator generator)
    {
        var bound = 1 / Math.Sqrt((double)weight.numel() / weight.shape[0]);
        weight.uniform_(-bound, bound, generator);
        bias?.uniform_(-bound, bound, generator);
    }
}
