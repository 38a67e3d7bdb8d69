using NoisyNotebooks.Methods.Models;
using static TorchSharp.torch.nn;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>Networks whose classifier has no bias, as the paper's: all that it knows of a class then stands in the features.</summary>
public static class CompressedFeatureModels
{
    /// <summary>A perceptron with ReLU after every hidden layer, the last too, and a linear classifier without bias.</summary>
    /// <param name="hidden">Widths of the hidden layers, the last is D; none: 128 and 64.</param>
    /// <returns>The factory.</returns>
    public static ModelFactory BiasFreeMlp(params int[] hidden)
    {
        int[] widths = hidden.Length == 0 ? [128, 64] : hidden;
        return new(
            hidden.Length == 0 ? "bias-free-mlp" : $"bias-free-mlp:{string.Join(',', hidden)}",
            $"Multi-layer perceptron, {string.Join("-", widths)} hidden units, ReLU, and a classifier without bias.",
            (shape, k) =>
            {
                var layers = new List<Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>> { Flatten() };
                var width = shape.Aggregate(1L, (product, n) => product * n);
                foreach (var next in widths)
                {
                    layers.Add(Linear(width, next));
                    layers.Add(ReLU());
                    width = next;
                }

                layers.Add(Linear(width, k, hasBias: false));
                return Sequential(layers);
            });
    }
}
