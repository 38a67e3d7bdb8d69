using NoisyNotebooks.Methods.Models;
using static TorchSharp.torch.nn;

namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>A small convolutional network with local-global convolutions, for pictures of 8×8 pixels or more.</summary>
internal static class LocalGlobalNetwork
{
    /// <summary>A plain 3×3 convolution to 16 channels, then two local-global ones with stride 2 (32 and 64), average pooling.</summary>
    /// <returns>The factory.</returns>
    public static ModelFactory Create() =>
        new(
            "lg-cnn",
            "A 3×3 convolution (16 channels) and two local-global ones with stride 2 (32, 64 channels), a hidden layer of 128, ReLU.",
            (shape, outputs) =>
            {
                if (shape.Count != 3 || shape[1] < 8 || shape[2] < 8)
                {
                    throw new ArgumentException(
                        $"model: expected pictures [C,H,W] of at least 8×8 for lg-cnn, got examples of [{string.Join(',', shape)}].", nameof(shape));
                }

                return Sequential(
                    Conv2d(shape[0], 16, 3, padding: 1),
                    ReLU(),
                    new LocalGlobalConv2d(Conv2d(16, 32, 3, stride: 2, padding: 1)),
                    ReLU(),
                    new LocalGlobalConv2d(Conv2d(32, 64, 3, stride: 2, padding: 1)),
                    ReLU(),
                    Flatten(),
                    Linear(64 * Quarter(shape[1]) * Quarter(shape[2]), 128),
                    ReLU(),
                    Linear(128, outputs));
            });

    // Two convolutions with stride 2 and padding 1 each round half up.
    private static long Quarter(long size) => (((size + 1) / 2) + 1) / 2;
}
