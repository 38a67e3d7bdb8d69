using System.Collections.Immutable;
using System.Globalization;
using NoisyNotebooks.Methods.Data;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NoisyNotebooks.Methods.Models;

/// <summary>The networks that come with the library.</summary>
public static class ModelCatalog
{
    private const string Sized = "mlp:";
    private const int MaximumWidth = 65_536;

    /// <summary>All of them.</summary>
    public static ImmutableArray<ModelFactory> All { get; } =
    [
        Logistic(),
        Mlp(),
        TinyCnn(),
        SmallCnn(),
        new("resnet18", "ResNet-18 with the CIFAR stem (3×3, no pooling).", (shape, k) => ResNet.Create(shape, k, [2, 2, 2, 2])),
        new("resnet34", "ResNet-34 with the CIFAR stem, as the ELR paper uses.", (shape, k) => ResNet.Create(shape, k, [3, 4, 6, 3])),
        new(
            "preact-resnet18",
            "Pre-activation ResNet-18 with the CIFAR stem, as ELR+ uses.",
            (shape, k) => ResNet.Create(shape, k, [2, 2, 2, 2], preActivation: true)),
        GraphModels.Gcn(),
        GraphModels.Gat(),
        UNet(),
    ];

    /// <summary>Finds a network by name.</summary>
    /// <param name="name">Its name, any case; <c>mlp:8</c> or <c>mlp:64,64</c> is a perceptron with hidden layers of these widths.</param>
    /// <returns>The factory.</returns>
    /// <exception cref="ArgumentException">There is no such network; the message lists those there are.</exception>
    public static ModelFactory Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.StartsWith(Sized, StringComparison.OrdinalIgnoreCase))
        {
            var texts = name[Sized.Length..].Split(',', StringSplitOptions.TrimEntries);
            var widths = texts.Select(t => int.TryParse(t, NumberStyles.None, CultureInfo.InvariantCulture, out var width) ? width : 0).ToArray();
            return widths.All(w => w is >= 1 and <= MaximumWidth)
                ? Mlp(widths)
                : throw new ArgumentException($"model: expected {Sized} and the widths of the hidden layers, 1 to {MaximumWidth}, as in {Sized}64,64, got '{name}'.", nameof(name));
        }

        return All.FirstOrDefault(m => string.Equals(m.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException(
                $"model: expected one of {string.Join(", ", All.Select(m => m.Name))} or {Sized}64,64, got '{name}'.", nameof(name));
    }

    /// <summary>Multinomial logistic regression.</summary>
    /// <returns>The factory.</returns>
    public static ModelFactory Logistic() =>
        new("logistic", "Multinomial logistic regression on the flattened features.", (shape, k) => Sequential(Flatten(), Linear(Size(shape), k)));

    /// <summary>A multi-layer perceptron with ReLU.</summary>
    /// <param name="hidden">Widths of the hidden layers; none: two of 256.</param>
    /// <returns>The factory.</returns>
    public static ModelFactory Mlp(params int[] hidden)
    {
        int[] widths = hidden.Length == 0 ? [256, 256] : hidden;
        return new(
            hidden.Length == 0 ? "mlp" : $"{Sized}{string.Join(',', hidden)}",
            $"Multi-layer perceptron, {string.Join("-", widths)} hidden units, ReLU.",
            (shape, k) =>
            {
                var layers = new List<Module<Tensor, Tensor>> { Flatten() };
                var width = Size(shape);
                foreach (var next in widths)
                {
                    layers.Add(Linear(width, next));
                    layers.Add(ReLU());
                    width = next;
                }

                layers.Add(Linear(width, k));
                return Sequential(layers);
            });
    }

    /// <summary>A convolutional network that trains in a second an epoch on two cores.</summary>
    /// <returns>The factory.</returns>
    public static ModelFactory TinyCnn() =>
        new(
            "tiny-cnn",
            "Two strided 3×3 convolutions (8, 16 channels) and a hidden layer of 256, ReLU.",
            (shape, k) =>
            {
                RequirePicture(shape, 4);
                return Sequential(
                    Conv2d(shape[0], 8, 3, stride: 2, padding: 1),
                    ReLU(),
                    Conv2d(8, 16, 3, stride: 2, padding: 1),
                    ReLU(),
                    Flatten(),
                    Linear(16 * Quarter(shape[1]) * Quarter(shape[2]), 256),
                    ReLU(),
                    Linear(256, k));
            });

    /// <summary>The small CNN for 28×28 and 32×32 pictures.</summary>
    /// <returns>The factory.</returns>
    public static ModelFactory SmallCnn() =>
        new(
            "small-cnn",
            "Two 3×3 convolutions (32, 64 channels) with 2×2 max-pooling and a hidden layer of 128, ReLU.",
            (shape, k) =>
            {
                RequirePicture(shape, 4);
                return Sequential(
                    Conv2d(shape[0], 32, 3, padding: 1),
                    ReLU(),
                    MaxPool2d(2),
                    Conv2d(32, 64, 3, padding: 1),
                    ReLU(),
                    MaxPool2d(2),
                    Flatten(),
                    Linear(64 * (shape[1] / 4) * (shape[2] / 4), 128),
                    ReLU(),
                    Linear(128, k));
            });

    /// <summary>A U-Net for masks: a class for each pixel.</summary>
    /// <param name="widths">
    /// Channels from the finest level to the coarsest, at least two, each a multiple of 16; none: 16, 32, 64. (With other numbers the CPU's convolutions of
    /// libtorch 2.10 read memory that nobody wrote, and give NaN where there was NaN.)
    /// </param>
    /// <returns>The factory.</returns>
    /// <exception cref="ArgumentException">There is one width alone, or one that is no multiple of 16.</exception>
    public static ModelFactory UNet(params int[] widths)
    {
        int[] own = widths.Length == 0 ? [16, 32, 64] : [.. widths];
        if (own.Length < 2 || own.Any(w => w is < 1 or > MaximumWidth || w % 16 != 0))
        {
            throw new ArgumentException($"widths: expected at least two, each a multiple of 16 up to {MaximumWidth}, got {string.Join(", ", own)}.", nameof(widths));
        }

        return new(
            widths.Length == 0 ? "small-unet" : $"unet:{string.Join(',', own)}",
            $"U-Net of {own.Length} levels with {string.Join("-", own)} channels, batch normalization, ReLU.",
            data => new UNet(data.ExampleShape, data.Kind.OutputCount(data), own),
            data => data.Kind == TargetKind.LabelMaps);
    }

    /// <summary>Checks that an example is a picture.</summary>
    /// <param name="shape">The shape of one example.</param>
    /// <param name="least">The least height and width.</param>
    /// <exception cref="ArgumentException">It is no picture, or too small.</exception>
    internal static void RequirePicture(IReadOnlyList<long> shape, int least)
    {
        if (shape.Count != 3 || shape[1] < least || shape[2] < least)
        {
            throw new ArgumentException(
                $"model: a convolutional network takes pictures [C,H,W] of at least {least}×{least}, "
                    + $"got examples of [{string.Join(',', shape)}].",
                nameof(shape));
        }
    }

    private static long Size(IReadOnlyList<long> shape) => shape.Aggregate(1L, (product, n) => product * n);

    // Two convolutions with stride 2 and padding 1 each round half up.
    private static long Quarter(long size) => (((size + 1) / 2) + 1) / 2;
}
