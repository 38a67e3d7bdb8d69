namespace NoisyNotebooks.Methods.Classification;

/// <summary>One picture as numbers, from 0 (black) to 1 as a rule.</summary>
/// <param name="Channels">C, at least 1.</param>
/// <param name="Height">H, at least 1.</param>
/// <param name="Width">W, at least 1.</param>
/// <param name="Values">C·H·W numbers, channel by channel, row by row.</param>
public sealed record PixelGrid(int Channels, int Height, int Width, float[] Values)
{
    /// <summary>The pixels of a channel, H·W.</summary>
    public int Area => Height * Width;

    /// <summary>A grid of the same form with each value changed.</summary>
    /// <param name="change">From the old value to the new one.</param>
    /// <returns>The new grid.</returns>
    public PixelGrid Map(Func<float, float> change) => this with { Values = Array.ConvertAll(Values, v => change(v)) };

    /// <summary>A grid of the same form that takes each pixel from a point of this one; what lies outside is black.</summary>
    /// <param name="from">From a column and row to the point, in pixels.</param>
    /// <param name="isSmooth">Whether a point between pixels is their weighted mean; otherwise it is the nearest pixel.</param>
    /// <returns>The new grid.</returns>
    public PixelGrid Warp(Func<double, double, (double X, double Y)> from, bool isSmooth = false)
    {
        ArgumentNullException.ThrowIfNull(from);
        var values = new float[Values.Length];
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var (px, py) = from(x, y);
                for (var c = 0; c < Channels; c++)
                {
                    values[(c * Area) + (y * Width) + x] = isSmooth
                        ? Between(c, px, py)
                        : Pixel(c, (int)Math.Floor(px + 0.5), (int)Math.Floor(py + 0.5));
                }
            }
        }

        return this with { Values = values };
    }

    /// <summary>The same picture with a rectangle of one brightness; what lies outside is cut off.</summary>
    /// <param name="left">Its first column.</param>
    /// <param name="top">Its first row.</param>
    /// <param name="side">Its height and width.</param>
    /// <param name="brightness">The value that it gets.</param>
    /// <returns>The new grid.</returns>
    public PixelGrid Cover(int left, int top, int side, float brightness)
    {
        var values = (float[])Values.Clone();
        for (var c = 0; c < Channels; c++)
        {
            for (var y = Math.Max(0, top); y < Math.Min(Height, top + side); y++)
            {
                for (var x = Math.Max(0, left); x < Math.Min(Width, left + side); x++)
                {
                    values[(c * Area) + (y * Width) + x] = brightness;
                }
            }
        }

        return this with { Values = values };
    }

    private float Pixel(int channel, int x, int y) =>
        x < 0 || y < 0 || x >= Width || y >= Height ? 0 : Values[(channel * Area) + (y * Width) + x];

    private float Between(int channel, double x, double y)
    {
        var (left, top) = ((int)Math.Floor(x), (int)Math.Floor(y));
        var (right, bottom) = (x - left, y - top);
        return (float)((Pixel(channel, left, top) * (1 - right) * (1 - bottom))
            + (Pixel(channel, left + 1, top) * right * (1 - bottom))
            + (Pixel(channel, left, top + 1) * (1 - right) * bottom)
            + (Pixel(channel, left + 1, top + 1) * right * bottom));
    }
}
