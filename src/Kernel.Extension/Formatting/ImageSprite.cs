using NoisyNotebooks.Methods.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>Many pictures in one PNG, side by side.</summary>
internal sealed class ImageSprite
{
    private ImageSprite(byte[] png, int columns, int count, int width, int height)
    {
        (Png, Columns, Count, Width, Height) = (png, columns, count, width, height);
    }

    /// <summary>The file.</summary>
    public byte[] Png { get; }

    /// <summary>Pictures in a row.</summary>
    public int Columns { get; }

    /// <summary>How many pictures.</summary>
    public int Count { get; }

    /// <summary>Rows of pictures.</summary>
    public int Rows => (Count + Columns - 1) / Columns;

    /// <summary>Pixels of one picture, across.</summary>
    public int Width { get; }

    /// <summary>Pixels of one picture, down.</summary>
    public int Height { get; }

    /// <summary>Draws some examples of a data set of pictures.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="indices">Which examples, at least one.</param>
    public static ImageSprite Of(LabeledDataset dataset, IReadOnlyList<long> indices)
    {
        using var scope = NewDisposeScope();
        var chosen = dataset.Features.index_select(0, tensor(indices.ToArray(), int64));
        return Of(chosen, dataset.PixelMaximum);
    }

    /// <summary>Draws a batch of pictures.</summary>
    /// <param name="pictures"><c>uint8 [N,C,H,W]</c>; the first channel alone where C is not 3.</param>
    /// <param name="pixelMaximum">The value of a white pixel, 1 to 255.</param>
    /// <param name="columns">Pictures in a row.</param>
    public static ImageSprite Of(Tensor pictures, int pixelMaximum, int columns = 10)
    {
        using var scope = NewDisposeScope();
        var (count, height, width) = ((int)pictures.shape[0], (int)pictures.shape[2], (int)pictures.shape[3]);
        var channels = pictures.shape[1] == 3 ? 3 : 1;
        columns = Math.Max(1, Math.Min(columns, count));
        var rows = (count + columns - 1) / columns;

        // [N,C,H,W] → [rows, columns, H, W, C] → [rows·H, columns·W, C]: the whole sheet in one copy.
        var sheet = zeros([rows * columns, channels, height, width], ScalarType.Byte);
        sheet.narrow(0, 0, count).copy_(pictures.narrow(1, 0, channels));
        var bytes = sheet.view(rows, columns, channels, height, width).permute(0, 3, 1, 4, 2).contiguous().data<byte>().ToArray();
        if (pixelMaximum != byte.MaxValue)
        {
            Span<byte> brightness = stackalloc byte[256];
            for (var i = 0; i < brightness.Length; i++)
            {
                brightness[i] = (byte)Math.Min(byte.MaxValue, i * byte.MaxValue / pixelMaximum);
            }

            for (var i = 0; i < bytes.Length; i++)
            {
                bytes[i] = brightness[bytes[i]];
            }
        }

        return new ImageSprite(PngEncoder.Encode(bytes, columns * width, rows * height, channels), columns, count, width, height);
    }
}
