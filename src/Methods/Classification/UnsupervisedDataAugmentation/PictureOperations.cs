namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// The operations of RandAugment on pictures from 0 to 1, as the usual picture library defines them on 256 levels (there shown
/// beside each).
/// </summary>
internal static class PictureOperations
{
    private const int Levels = 256;

    /// <summary>The negative: 255 − v.</summary>
    public static PixelGrid Invert(PixelGrid picture) => picture.Map(v => 1 - v);

    /// <summary>The negative of what is at least as bright as the threshold.</summary>
    public static PixelGrid Solarize(PixelGrid picture, double threshold) => picture.Map(v => v < threshold ? v : 1 - v);

    /// <summary>Keeps the first bits of each value's 8; with none the picture is black.</summary>
    public static PixelGrid Posterize(PixelGrid picture, int bits) =>
        picture.Map(v => (Level(v) & ~((1 << (8 - bits)) - 1)) / (Levels - 1f));

    /// <summary>Stretches each channel so that it goes from 0 to 1; a channel of one value stays.</summary>
    public static PixelGrid AutoContrast(PixelGrid picture) => ByChannel(picture, values =>
    {
        var (least, greatest) = (values.Min(), values.Max());
        return greatest > least ? Array.ConvertAll(values, v => (v - least) / (greatest - least)) : values;
    });

    /// <summary>Spreads the levels of each channel so that they are used equally often.</summary>
    public static PixelGrid Equalize(PixelGrid picture) => ByChannel(picture, values =>
    {
        var histogram = new int[Levels];
        foreach (var v in values)
        {
            histogram[Level(v)]++;
        }

        // The step between levels leaves out the brightest one there is.
        var step = (values.Length - histogram[Array.FindLastIndex(histogram, h => h > 0)]) / (Levels - 1);
        if (step == 0)
        {
            return values;
        }

        var table = new float[Levels];
        var sum = step / 2;
        for (var i = 0; i < Levels; i++)
        {
            table[i] = Math.Min(Levels - 1, sum / step) / (Levels - 1f);
            sum += histogram[i];
        }

        return Array.ConvertAll(values, v => table[Level(v)]);
    });

    /// <summary>Between black (factor 0) and the picture (1), and beyond.</summary>
    public static PixelGrid Brightness(PixelGrid picture, double factor) => Blend(new float[picture.Values.Length], picture, factor);

    /// <summary>Between its mean grey (factor 0) and the picture (1), and beyond.</summary>
    public static PixelGrid Contrast(PixelGrid picture, double factor)
    {
        var mean = Grey(picture).Average();
        return Blend([.. Enumerable.Repeat(mean, picture.Values.Length)], picture, factor);
    }

    /// <summary>Between the grey picture (factor 0) and the picture (1), and beyond; a picture without colours stays.</summary>
    public static PixelGrid Color(PixelGrid picture, double factor)
    {
        var grey = Grey(picture);
        return picture.Channels == 1 ? picture : Blend([.. Enumerable.Repeat(grey, picture.Channels).SelectMany(g => g)], picture, factor);
    }

    /// <summary>Between the smoothed picture (factor 0) and the picture (1), and beyond; the border stays.</summary>
    public static PixelGrid Sharpness(PixelGrid picture, double factor)
    {
        var smooth = (float[])picture.Values.Clone();
        for (var c = 0; c < picture.Channels; c++)
        {
            for (var y = 1; y < picture.Height - 1; y++)
            {
                for (var x = 1; x < picture.Width - 1; x++)
                {
                    // The kernel (1 1 1; 1 5 1; 1 1 1)/13.
                    var at = (c * picture.Area) + (y * picture.Width) + x;
                    var sum = 4 * picture.Values[at];
                    for (var row = -1; row <= 1; row++)
                    {
                        sum += picture.Values[at + (row * picture.Width) - 1] + picture.Values[at + (row * picture.Width)] + picture.Values[at + (row * picture.Width) + 1];
                    }

                    smooth[at] = sum / 13;
                }
            }
        }

        return Blend(smooth, picture, factor);
    }

    /// <summary>Slants the picture: a row moves by so many columns for each row below the first.</summary>
    public static PixelGrid ShearX(PixelGrid picture, double amount) => picture.Warp((x, y) => (x + (amount * y), y));

    /// <summary>Slants the picture: a column moves by so many rows for each column after the first.</summary>
    public static PixelGrid ShearY(PixelGrid picture, double amount) => picture.Warp((x, y) => (x, y + (amount * x)));

    /// <summary>Moves the picture by whole or broken pixels, to the nearest.</summary>
    public static PixelGrid Translate(PixelGrid picture, double dx, double dy) => picture.Warp((x, y) => (x + dx, y + dy));

    /// <summary>Turns the picture about its centre, counter-clockwise.</summary>
    public static PixelGrid Rotate(PixelGrid picture, double degrees, bool isSmooth = false, double dx = 0, double dy = 0)
    {
        var (sin, cos) = Math.SinCos(degrees * Math.PI / 180);
        var (middleX, middleY) = ((picture.Width - 1) / 2.0, (picture.Height - 1) / 2.0);
        return picture.Warp(
            (x, y) => (
                (cos * (x - middleX)) - (sin * (y - middleY)) + middleX + dx,
                (sin * (x - middleX)) + (cos * (y - middleY)) + middleY + dy),
            isSmooth);
    }

    /// <summary>The mean of all values.</summary>
    public static float Mean(PixelGrid picture) => picture.Values.Average();

    private static int Level(float value) => (int)Math.Clamp(MathF.Round(value * (Levels - 1)), 0, Levels - 1);

    private static float[] Grey(PixelGrid picture)
    {
        var grey = new float[picture.Area];
        for (var i = 0; i < grey.Length; i++)
        {
            grey[i] = picture.Channels == 3
                ? (0.299f * picture.Values[i]) + (0.587f * picture.Values[picture.Area + i]) + (0.114f * picture.Values[(2 * picture.Area) + i])
                : Enumerable.Range(0, picture.Channels).Average(c => picture.Values[(c * picture.Area) + i]);
        }

        return grey;
    }

    private static PixelGrid Blend(float[] from, PixelGrid to, double factor)
    {
        var values = new float[from.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Math.Clamp(from[i] + ((float)factor * (to.Values[i] - from[i])), 0, 1);
        }

        return to with { Values = values };
    }

    private static PixelGrid ByChannel(PixelGrid picture, Func<float[], float[]> change) =>
        picture with { Values = [.. picture.Values.Chunk(picture.Area).SelectMany(change)] };
}
