using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>Mild changes for small pictures, in this order: turn, move, cover, scale the brightness, add noise. All are off until set.</summary>
public sealed record PictureAugmentation : IAugmenter<PixelGrid>
{
    /// <summary>The change for UCI digits (8×8): a move to the side by up to a pixel, a 2×2 square, brightness 0.7 to 1.2, noise 0.15.</summary>
    public static PictureAugmentation ForDigits { get; } =
        new() { Shift = 1, ShiftProbability = 0.5, Square = 2, SquareProbability = 0.5, Dimmest = 0.7, Brightest = 1.2, Noise = 0.15 };

    /// <summary>The greatest angle of a turn in degrees, at least 0; pixels are interpolated.</summary>
    public double Degrees { get; init; }

    /// <summary>The greatest move between pixels in both directions, at least 0; pixels are interpolated.</summary>
    public double SmoothShift { get; init; }

    /// <summary>The greatest move to the side in whole pixels, at least 0.</summary>
    public int Shift { get; init; }

    /// <summary>How often a picture is moved, 0 to 1.</summary>
    public double ShiftProbability { get; init; } = 1;

    /// <summary>The side of a black square, at least 0.</summary>
    public int Square { get; init; }

    /// <summary>How often a picture gets the square, 0 to 1.</summary>
    public double SquareProbability { get; init; } = 1;

    /// <summary>The least factor of brightness, at least 0.</summary>
    public double Dimmest { get; init; } = 1;

    /// <summary>The greatest factor of brightness, at least <see cref="Dimmest"/>.</summary>
    public double Brightest { get; init; } = 1;

    /// <summary>The standard deviation of normal noise on each pixel, at least 0. Values may leave [0, 1].</summary>
    public double Noise { get; init; }

    /// <inheritdoc/>
    public string Description
    {
        get
        {
            var parts = new List<string>();
            Add(Degrees > 0, $"turned up to {Degrees}°");
            Add(SmoothShift > 0, $"moved between pixels up to {SmoothShift}");
            Add(Shift > 0, $"moved up to {Shift}");
            Add(Square > 0, $"a {Square}×{Square} square");
            Add(Dimmest != 1 || Brightest != 1, $"brightness {Dimmest} to {Brightest}");
            Add(Noise > 0, $"normal noise {Noise}");
            return parts.Count == 0 ? "no change" : string.Join(", ", parts);

            void Add(bool isThere, FormattableString text)
            {
                if (isThere)
                {
                    parts.Add(FormattableString.Invariant(text));
                }
            }
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
    public PixelGrid Augment(PixelGrid example, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(example);
        ArgumentNullException.ThrowIfNull(random);
        Validate();
        var picture = example;
        if (Degrees > 0 || SmoothShift > 0)
        {
            picture = PictureOperations.Rotate(picture, Symmetric(random) * Degrees, isSmooth: true, Symmetric(random) * SmoothShift, Symmetric(random) * SmoothShift);
        }

        if (Shift > 0 && random.NextDouble() < ShiftProbability)
        {
            picture = PictureOperations.Translate(picture, random.NextInt((2 * Shift) + 1) - Shift, 0);
        }

        if (Square > 0 && random.NextDouble() < SquareProbability)
        {
            picture = picture.Cover(random.NextInt(Math.Max(1, picture.Width - Square + 1)), random.NextInt(Math.Max(1, picture.Height - Square + 1)), Square, 0);
        }

        if (Dimmest != 1 || Brightest != 1)
        {
            var factor = (float)(Dimmest + (random.NextDouble() * (Brightest - Dimmest)));
            picture = picture.Map(v => v * factor);
        }

        return Noise > 0 ? picture.Map(v => v + (float)(Noise * random.NextGaussian())) : picture;
    }

    private static double Symmetric(SeededRandom random) => (2 * random.NextDouble()) - 1;

    private void Validate()
    {
        Hyperparameter.AtLeastZero(Degrees);
        Hyperparameter.AtLeastZero(SmoothShift);
        Hyperparameter.AtLeastZero(Shift);
        Hyperparameter.AtLeastZero(Square);
        Hyperparameter.Share(ShiftProbability);
        Hyperparameter.Share(SquareProbability);
        Hyperparameter.AtLeastZero(Dimmest);
        Hyperparameter.AtLeastZero(Noise);
        if (!(Brightest >= Dimmest && double.IsFinite(Brightest)))
        {
            throw new ArgumentOutOfRangeException(nameof(Brightest), Brightest, $"{nameof(Brightest)}: expected at least {nameof(Dimmest)}, {Dimmest}, got {Brightest}.");
        }
    }
}
