using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Models;

/// <summary>
/// Draws a network's first weights from a generator of its own. Constructors of layers draw from torch's global
/// generator, which any other thread may move. A parameter that nobody can draw is refused rather than left to chance.
/// </summary>
internal static class WeightInitialization
{
    /// <summary>
    /// Draws all weights anew, as PyTorch does: uniform in ±1/√fan-in for convolutions and linear layers, in ±1/√H for recurrent
    /// layers of H units, normal for embeddings. Normalization starts from 1 and 0; the slopes of PReLU stay. Then modules that
    /// are <see cref="IInitializesItself"/> draw theirs, inner ones before outer ones.
    /// </summary>
    /// <param name="network">The network, on the CPU.</param>
    /// <param name="seed">The seed.</param>
    /// <exception cref="ArgumentException">A parameter cannot be drawn; the message names it.</exception>
    public static void Apply(nn.Module network, long seed)
    {
        using var noGradient = no_grad();
        using var generator = new Generator((ulong)seed, CPU);

        // torch's list lacks the network itself.
        (string name, nn.Module module)[] modules = [(string.Empty, network), .. network.named_modules().Where(m => m.module != network)];
        var themselves = modules.Where(m => m.module is IInitializesItself).ToArray();
        foreach (var (name, module) in modules)
        {
            if (!Draw(module, generator) && module.named_parameters(recurse: false).Any())
            {
                var (parameter, value) = module.named_parameters(recurse: false).First();
                if (!themselves.Any(t => Contains(t.name, name)))
                {
                    throw new ArgumentException(
                        $"model: expected layers whose first weights can be drawn from the seed, got parameter '{Join(name, parameter)}' "
                            + $"[{string.Join(',', value.shape)}] of {module.GetType().Name}; let the module implement {nameof(IInitializesItself)}.",
                        nameof(network));
                }

                // What the module forgets is found below.
                foreach (var (_, own) in module.named_parameters(recurse: false))
                {
                    own.fill_(float.NaN);
                }
            }
        }

        foreach (var (_, module) in themselves.Reverse())
        {
            ((IInitializesItself)module).Initialize(generator);
        }

        foreach (var (name, own) in themselves.SelectMany(t => t.module.named_parameters().Select(p => (Join(t.name, p.name), p.parameter))))
        {
            using var bad = own.isnan();
            using var any = bad.any();
            if (any.item<bool>())
            {
                throw new ArgumentException(
                    $"model: expected every parameter to be set by {nameof(IInitializesItself)}.{nameof(IInitializesItself.Initialize)}, got '{name}' left without a value.",
                    nameof(network));
            }
        }
    }

    // Whether the module's own parameters are settled.
    private static bool Draw(nn.Module module, Generator generator)
    {
        switch (module)
        {
            case Linear linear:
                Uniform(linear.weight!, linear.bias, generator);
                return true;
            case Convolution convolution:
                Uniform(convolution.weight!, convolution.bias, generator);
                return true;
            case Bilinear bilinear:
                var bound = 1 / Math.Sqrt(bilinear.weight!.shape[1]);
                bilinear.weight.uniform_(-bound, bound, generator);
                bilinear.bias?.uniform_(-bound, bound, generator);
                return true;
            case Embedding embedding:
                Normal(embedding.weight!, generator);
                return true;
            case EmbeddingBag embedding:
                Normal(embedding.weight!, generator);
                return true;
            case RNN or LSTM or GRU or RNNCell or LSTMCell or GRUCell:
                Recurrent(module, generator);
                return true;
            case NormBase norm:
                Constant(norm.weight, norm.bias);
                return true;
            case LayerNorm norm:
                Constant(norm.weight, norm.bias);
                return true;
            case GroupNorm norm:
                Constant(norm.weight, norm.bias);
                return true;
            case PReLU:
                return true;
            default:
                return false;
        }
    }

    private static void Uniform(Tensor weight, Tensor? bias, Generator generator)
    {
        var bound = 1 / Math.Sqrt((double)weight.numel() / weight.shape[0]);
        weight.uniform_(-bound, bound, generator);
        bias?.uniform_(-bound, bound, generator);
    }

    // Set again: the constructor of TorchSharp 0.107's GroupNorm leaves whatever lay in the memory.
    private static void Constant(Tensor? weight, Tensor? bias)
    {
        weight?.fill_(1);
        bias?.fill_(0);
    }

    // A row of zeros is that of the padding index, and stays.
    private static void Normal(Tensor weight, Generator generator)
    {
        using var scope = NewDisposeScope();
        var padding = weight.eq(0).all(1, keepdim: true);
        weight.normal_(0, 1, generator);
        weight.masked_fill_(padding, 0);
    }

    private static void Recurrent(nn.Module module, Generator generator)
    {
        var parameters = module.named_parameters(recurse: false).ToArray();
        var hidden = parameters.First(p => p.name.StartsWith("weight_hh", StringComparison.Ordinal)).parameter.shape[1];
        var bound = 1 / Math.Sqrt(hidden);
        foreach (var (_, parameter) in parameters)
        {
            parameter.uniform_(-bound, bound, generator);
        }
    }

    private static bool Contains(string outer, string inner) =>
        outer.Length == 0 || inner == outer || inner.StartsWith(outer + '.', StringComparison.Ordinal);

    private static string Join(string module, string parameter) => module.Length == 0 ? parameter : $"{module}.{parameter}";
}
