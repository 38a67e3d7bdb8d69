using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// RandAugment as UDA uses it: two operations in turn, each drawn from fifteen, each done with probability 1/2 at a magnitude from 1 to
/// 9; then a square of half the side in the picture's mean grey (16×16 of 32×32). Lengths scale with the side of the picture.
/// </summary>
/// <remarks>
/// The ranges are those of AutoAugment, whose operations these are: turns up to 30°, slants up to 0.3, moves up to 10 of 32 pixels, factors
/// of brightness, contrast, colour and sharpness 0.1 to 1.9. Magnitude 10 would be the end of a range. The random flip and crop that follow are the
/// run's <see cref="Training.Augmentation"/>.
/// </remarks>
public sealed class RandAugment : IAugmenter<PixelGrid>
{
    private const int Magnitudes = 10;

    private static readonly ImmutableArray<(string Name, Func<PixelGrid, double, SeededRandom, PixelGrid> Apply)> Operations =
    [
        ("invert", (p, _, _) => PictureOperations.Invert(p)),
        ("cutout", (p, m, r) => Cutout(p, (int)(m * 20 / 32 * Side(p)), r)),
        ("sharpness", (p, m, _) => PictureOperations.Sharpness(p, Factor(m))),
        ("autocontrast", (p, _, _) => PictureOperations.AutoContrast(p)),
        ("posterize", (p, m, _) => PictureOperations.Posterize(p, 4 - (int)(m * 4))),
        ("shear x", (p, m, r) => PictureOperations.ShearX(p, Sign(r) * m * 0.3)),
        ("translate x", (p, m, r) => PictureOperations.Translate(p, Sign(r) * (int)(m * 10 / 32 * Side(p)), 0)),
        ("translate y", (p, m, r) => PictureOperations.Translate(p, 0, Sign(r) * (int)(m * 10 / 32 * Side(p)))),
        ("shear y", (p, m, r) => PictureOperations.ShearY(p, Sign(r) * m * 0.3)),
        ("rotate", (p, m, r) => PictureOperations.Rotate(p, Sign(r) * (int)(m * 30))),
        ("equalize", (p, _, _) => PictureOperations.Equalize(p)),
        ("contrast", (p, m, _) => PictureOperations.Contrast(p, Factor(m))),
        ("color", (p, m, _) => PictureOperations.Color(p, Factor(m))),
        ("solarize", (p, m, _) => PictureOperations.Solarize(p, 1 - m)),
        ("brightness", (p, m, _) => PictureOperations.Brightness(p, Factor(m))),
    ];

    /// <summary>The names of the operations.</summary>
    public static ImmutableArray<string> OperationNames { get; } = [.. Operations.Select(o => o.Name)];

    /// <inheritdoc/>
    public string Description => "RandAugment and cutout";

    /// <inheritdoc/>
    public PixelGrid Augment(PixelGrid example, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(example);
        ArgumentNullException.ThrowIfNull(random);
        var picture = example;
        for (var i = 0; i < 2; i++)
        {
            var operation = Operations[random.NextInt(Operations.Length)];
            var magnitude = (1 + random.NextInt(Magnitudes - 1)) / (double)Magnitudes;
            if (random.NextDouble() < 0.5)
            {
                picture = operation.Apply(picture, magnitude, random);
            }
        }

        return Cutout(picture, (int)Side(picture) / 2, random);
    }

    /// <summary>Does one operation.</summary>
    /// <param name="name">One of <see cref="OperationNames"/>.</param>
    /// <param name="example">The picture.</param>
    /// <param name="magnitude">From 1 to 9.</param>
    /// <param name="random">Draws places and directions.</param>
    /// <returns>The changed picture.</returns>
    /// <exception cref="ArgumentException">There is no such operation, or the magnitude is outside its range.</exception>
    public static PixelGrid Apply(string name, PixelGrid example, int magnitude, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(example);
        ArgumentNullException.ThrowIfNull(random);
        if (magnitude is < 1 or >= Magnitudes)
        {
            throw new ArgumentOutOfRangeException(nameof(magnitude), magnitude, $"magnitude: expected 1 to {Magnitudes - 1}, got {magnitude}.");
        }

        var at = OperationNames.IndexOf(name);
        return at >= 0
            ? Operations[at].Apply(example, magnitude / (double)Magnitudes, random)
            : throw new ArgumentException($"name: expected one of {string.Join(", ", OperationNames)}, got '{name}'.", nameof(name));
    }

    private static double Side(PixelGrid picture) => Math.Min(picture.Height, picture.Width);

    private static double Factor(double magnitude) => (magnitude * 1.8) + 0.1;

    private static int Sign(SeededRandom random) => random.NextInt(2) == 0 ? 1 : -1;

    // The centre is any pixel: a part of the square may lie outside.
    private static PixelGrid Cutout(PixelGrid picture, int side, SeededRandom random)
    {
        var (x, y) = (random.NextInt(picture.Width), random.NextInt(picture.Height));
        return picture.Cover(x - (side / 2), y - (side / 2), side, PictureOperations.Mean(picture));
    }
}
