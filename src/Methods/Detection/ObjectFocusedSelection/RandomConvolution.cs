using NoisyNotebooks.Methods.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Detection;

/// <summary>
/// Features of pictures without any training: one convolution with random weights, ReLU, and the means over the four quarters. It stands in
/// for the large pretrained network that a real pool would be described with.
/// </summary>
internal sealed class RandomConvolution : IDisposable
{
    private const long Stream = 245;
    // A multiple of 16, as in ModelCatalog.UNet.
    private const int Filters = 32;
    private const int Window = 5;

    private readonly Tensor _weights;

    public RandomConvolution(long seed)
    {
        var random = new SeededRandom(seed, Stream);
        var weights = new float[Filters * Window * Window];
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = (float)random.NextGaussian();
        }

        _weights = tensor(weights, [Filters, 1, Window, Window]).DetachFromDisposeScope();
    }

    /// <summary>Describes pictures.</summary>
    /// <param name="pictures"><c>uint8 [N,1,H,W]</c>, sides of at least 8.</param>
    /// <returns><c>float32 [N,128]</c>, in the caller's dispose scope.</returns>
    public Tensor Of(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var maps = nn.functional.conv2d((pictures.to(float32) / 255) - 0.5, _weights).relu();
        return nn.functional.adaptive_avg_pool2d(maps, 2).flatten(1).MoveToOuterDisposeScope();
    }

    public void Dispose() => _weights.Dispose();
}
