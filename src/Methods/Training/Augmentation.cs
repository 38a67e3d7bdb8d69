using NoisyNotebooks.Methods.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Training;

/// <summary>Random changes of a batch of pictures, made on the device for the whole batch at once.</summary>
/// <param name="Padding">Black pixels added on each side before a random crop back to size; 0: no crop.</param>
/// <param name="HorizontalFlip">Whether each picture is mirrored with probability 1/2.</param>
public sealed record Augmentation(int Padding, bool HorizontalFlip)
{
    /// <summary>No change.</summary>
    public static Augmentation None { get; } = new(0, HorizontalFlip: false);

    /// <summary>Random crop with padding 4 and horizontal flip, the usual one for CIFAR.</summary>
    public static Augmentation CropAndFlip { get; } = new(4, HorizontalFlip: true);

    /// <summary>Applies it.</summary>
    /// <param name="pictures"><c>[B,C,H,W]</c> of any type.</param>
    /// <param name="random">Draws offsets and flips, the same on every device.</param>
    /// <returns>Pictures of the same shape and type; the input itself where there is nothing to do.</returns>
    public Tensor Apply(Tensor pictures, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentNullException.ThrowIfNull(random);
        if (Padding == 0 && !HorizontalFlip)
        {
            return pictures;
        }

        using var scope = NewDisposeScope();
        var (count, height, width) = ((int)pictures.shape[0], pictures.shape[2], pictures.shape[3]);
        var top = new long[count];
        var left = new long[count];
        var flip = new bool[count];
        for (var i = 0; i < count; i++)
        {
            top[i] = Padding == 0 ? 0 : random.NextInt((2 * Padding) + 1);
            left[i] = Padding == 0 ? 0 : random.NextInt((2 * Padding) + 1);
            flip[i] = HorizontalFlip && (random.NextUInt64() >> 63) == 1;
        }

        // out[b,c,y,x] = padded[b, c, top[b] + y, left[b] + x'], where x' runs backwards for a mirrored picture.
        var device = pictures.device;
        var padded = Padding == 0 ? pictures : nn.functional.pad(pictures, [Padding, Padding, Padding, Padding]);
        var across = arange(width, device: device).unsqueeze(0);
        across = where(tensor(flip, device: device).unsqueeze(1), width - 1 - across, across);
        var columns = (across + tensor(left, device: device).unsqueeze(1)).view(count, 1, 1, width);
        var rows = (arange(height, device: device).unsqueeze(0) + tensor(top, device: device).unsqueeze(1)).view(count, 1, height, 1);
        var examples = arange(count, device: device).view(count, 1, 1, 1);
        var channels = arange(pictures.shape[1], device: device).view(1, pictures.shape[1], 1, 1);
        return padded.index([examples, channels, rows, columns]).MoveToOuterDisposeScope();
    }
}
