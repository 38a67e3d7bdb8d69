using System.Collections.Immutable;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Models;

/// <summary>A network seen as a feature extractor φ and a linear classifier: logits = φ(x)·W (+ b). It owns nothing.</summary>
internal sealed class SplitNetwork
{
    private SplitNetwork(ImmutableArray<nn.Module<Tensor, Tensor>> body, Linear head) => (Body, Head) = (body, head);

    /// <summary>The layers of φ, in their order.</summary>
    public ImmutableArray<nn.Module<Tensor, Tensor>> Body { get; }

    /// <summary>The linear classifier.</summary>
    public Linear Head { get; }

    /// <summary>D.</summary>
    public long NumFeatures => Head.weight!.shape[1];

    /// <summary>Splits a network whose last layer is linear.</summary>
    /// <exception cref="ArgumentException">It has none.</exception>
    public static SplitNetwork Of(nn.Module<Tensor, Tensor> network)
    {
        if (network is Sequential layers && layers.children().ToArray() is { Length: > 0 } all && all[^1] is Linear head
            && Array.TrueForAll(all, m => m is nn.Module<Tensor, Tensor>))
        {
            return new SplitNetwork([.. all[..^1].Cast<nn.Module<Tensor, Tensor>>()], head);
        }

        throw new ArgumentException(
            $"Model: expected layers in a row that end with a linear classifier, got a {network.GetType().Name}.", nameof(network));
    }

    /// <summary>φ(x), <c>[B,D]</c>.</summary>
    public Tensor Features(Tensor inputs) => Body.Aggregate(inputs, (x, layer) => layer.call(x));

    /// <summary>The logits of the first k features.</summary>
    public Tensor Logits(Tensor features, long keep) => keep == NumFeatures
        ? Head.call(features)
        : nn.functional.linear(features.narrow(1, 0, keep), Head.weight!.narrow(1, 0, keep), Head.bias);
}
