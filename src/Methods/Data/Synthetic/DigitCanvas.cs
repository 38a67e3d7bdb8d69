using System.Collections.Immutable;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// Real pictures with several labels, composed: one to three UCI digits (8×8) in different quadrants of a 16×16 picture, with
/// Gaussian noise over everything. A picture's labels are the digits in it.
/// </summary>
/// <remarks>
/// The source digits are divided before anything is composed: no digit of a training picture occurs in a test picture. Noise
/// goes below black and above white, so brightness b (0 black, 1 white) is stored as the level 70 + 110 b, rounded and cut at
/// 0 and 255 (b from −0.64 to 1.68).
/// </remarks>
public static class DigitCanvas
{
    /// <summary>How many of the 1,797 source digits training pictures are made of; test pictures take the others.</summary>
    public const int TrainingDigits = 1_200;

    private const int DigitSide = 8;
    private const int Side = 2 * DigitSide;
    private const int MostDigits = 3;
    private const double Black = 70;
    private const double Contrast = 110;
    private const long Stream = 0x63616E766173;
    private const long DivisionStream = 1;
    private const long PictureStream = 2;

    /// <summary>Composes pictures.</summary>
    /// <param name="count">N, at least 1.</param>
    /// <param name="noise">The standard deviation of the noise, in units from black (0) to white (1); at least 0.</param>
    /// <param name="seed">The seed: which digits belong to which part, and which pictures are made.</param>
    /// <param name="split"><see cref="DataSplit.Test"/>: of the digits kept for it; else of those for training.</param>
    /// <returns>Pictures <c>uint8 [N,1,16,16]</c> and labels <c>[N,10]</c>, all known.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is outside its range.</exception>
    internal static LabelSetTable Compose(int count = 3_000, double noise = 0.15, long seed = 0, DataSplit split = DataSplit.Train)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (!double.IsFinite(noise) || noise < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(noise), noise, $"noise: expected a finite number of at least 0, got {noise}.");
        }

        var digits = DigitsFile.Load(ShippedData.Open("digits/digits.csv.gz"), take: null);
        using var features = digits.Features;
        var source = features.bytes.ToArray();
        var order = new SeededRandom(seed, Stream, DivisionStream).Permutation(digits.Count);
        var pool = split == DataSplit.Test ? order[TrainingDigits..] : order[..TrainingDigits];
        var random = new SeededRandom(seed, Stream, PictureStream, (long)split);
        var classes = ClassNames.Digits.Length;
        var labels = new long[count * classes];
        var pictures = empty([count, 1, Side, Side], ScalarType.Byte);
        var levels = pictures.bytes;
        var canvas = new double[Side * Side];
        for (var i = 0; i < count; i++)
        {
            Array.Clear(canvas);
            var quadrants = random.Permutation(4);
            var number = 1 + random.NextInt(MostDigits);
            for (var d = 0; d < number; d++)
            {
                var digit = (int)pool[random.NextInt(pool.Length)];
                Place(source.AsSpan(digit * DigitSide * DigitSide, DigitSide * DigitSide), digits.PixelMaximum, (int)quadrants[d], canvas);
                labels[(i * classes) + (int)digits.GivenLabels[digit]] = 1;
            }

            for (var p = 0; p < canvas.Length; p++)
            {
                var brightness = canvas[p] + (noise * random.NextGaussian());
                levels[(i * canvas.Length) + p] = (byte)Math.Clamp(Math.Round(Black + (Contrast * brightness)), 0, byte.MaxValue);
            }
        }

        return new LabelSetTable("digit-canvas", pictures, [], labels, ClassNames.Digits);
    }

    private static void Place(ReadOnlySpan<byte> digit, double brightest, int quadrant, double[] canvas)
    {
        var corner = ((quadrant / 2) * DigitSide * Side) + ((quadrant % 2) * DigitSide);
        for (var p = 0; p < digit.Length; p++)
        {
            canvas[corner + (p / DigitSide * Side) + (p % DigitSide)] = digit[p] / brightest;
        }
    }
}
