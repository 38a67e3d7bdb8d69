using System.Collections.Immutable;
using NoisyNotebooks.Methods.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// Generated grey pictures of 32×32 pixels with one to four objects that do not touch: a disk, square, triangle, ring or cross, large or small,
/// bright or dark, on one of three textured backgrounds with noise. Masks, boxes and appearances are known exactly.
/// </summary>
public sealed class ShapeScenes
{
    /// <summary>Pixels of a side.</summary>
    public const int Side = 32;

    /// <summary>How many appearances an object can have: 0 large and bright, 1 large and dark, 2 small and bright, 3 small and dark.</summary>
    public const int ModesPerClass = 4;

    private const long Stream = 0x736861706573;
    private const int MostObjects = 4;
    private const int Textures = 3;
    private const int Tries = 40;
    private const double Large = 5.5;
    private const double Small = 3.5;
    private const double Bright = 0.85;
    private const double Dark = 0.15;
    private const double Noise = 0.1;

    private ShapeScenes(SegmentationDataset data, ImmutableArray<SceneObject> objects) => (Data, Objects) = (data, objects);

    /// <summary>The names of the five shapes: the classes of objects. In masks class 0 is the background, and shape s is class s + 1.</summary>
    public static ImmutableArray<string> ShapeNames { get; } = ["disk", "square", "triangle", "ring", "cross"];

    /// <summary>How likely each shape is by default.</summary>
    public static ImmutableArray<double> UnequalShapes { get; } = [0.45, 0.25, 0.15, 0.1, 0.05];

    /// <summary>All shapes equally likely.</summary>
    public static ImmutableArray<double> EqualShapes { get; } = [0.2, 0.2, 0.2, 0.2, 0.2];

    /// <summary>How likely each appearance is.</summary>
    public static ImmutableArray<double> ModeProbabilities { get; } = [0.7, 0.15, 0.1, 0.05];

    /// <summary>Pictures <c>uint8 [N,1,32,32]</c> with their masks, all right.</summary>
    public SegmentationDataset Data { get; }

    /// <summary>The objects, picture by picture.</summary>
    public ImmutableArray<SceneObject> Objects { get; }

    /// <summary>Draws pictures.</summary>
    /// <param name="count">N, at least 1.</param>
    /// <param name="shapeProbabilities">How likely each of the five shapes is, sum 1; null: <see cref="UnequalShapes"/>.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="split">Which part: another draw for each.</param>
    /// <returns>The pictures.</returns>
    /// <exception cref="ArgumentException">The probabilities are not five that sum to 1.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is below 1.</exception>
    public static ShapeScenes Draw(int count, IReadOnlyList<double>? shapeProbabilities = null, long seed = 0, DataSplit split = DataSplit.Train)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        double[] shapes = [.. shapeProbabilities ?? UnequalShapes];
        if (shapes.Length != ShapeNames.Length || shapes.Any(p => !(p >= 0)) || Math.Abs(shapes.Sum() - 1) > 1e-9)
        {
            throw new ArgumentException(
                $"shapeProbabilities: expected {ShapeNames.Length} numbers of at least 0 that sum to 1, got {string.Join(", ", shapes)}.", nameof(shapeProbabilities));
        }

        var pixels = empty([count, 1, Side, Side], ScalarType.Byte);
        var masks = new long[count * Side * Side];
        var levels = new double[Side * Side];
        var objects = ImmutableArray.CreateBuilder<SceneObject>();
        for (var image = 0; image < count; image++)
        {
            var random = new SeededRandom(seed, Stream, (long)split, image);
            Background(levels, random);
            var mask = masks.AsSpan(image * Side * Side, Side * Side);
            var taken = new List<(int X, int Y, double Radius)>();
            for (var left = 1 + random.NextInt(MostObjects); left > 0; left--)
            {
                var (shape, mode) = (random.NextIndex(shapes, 1), random.NextIndex(ModeProbabilities.AsSpan(), 1));
                var radius = mode < 2 ? Large : Small;
                if (Place(radius, taken, random) is { } place)
                {
                    taken.Add((place.X, place.Y, radius));
                    objects.Add(new SceneObject(image, shape, mode, Paint(shape, place, radius, mode % 2 == 0 ? Bright : Dark, levels, mask)));
                }
            }

            for (var p = 0; p < levels.Length; p++)
            {
                pixels.bytes[(image * levels.Length) + p] = (byte)Math.Round(255 * Math.Clamp(levels[p] + (Noise * random.NextGaussian()), 0, 1));
            }
        }

        using var scope = NewDisposeScope();
        var data = new SegmentationDataset("shapes", pixels, masks.AsTensor().view(count, Side, Side).to(ScalarType.Int16), ["background", .. ShapeNames], split: split);
        return new ShapeScenes(data, objects.ToImmutable());
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Data}, {Objects.Length} objects";

    private static void Background(double[] levels, SeededRandom random)
    {
        var (texture, phase) = (random.NextInt(Textures), random.NextInt(8));
        for (var p = 0; p < levels.Length; p++)
        {
            var (x, y) = (p % Side, p / Side);
            levels[p] = 0.5 + (texture switch
            {
                0 => 0.2 * (((double)(phase < 4 ? x : Side - 1 - x) / (Side - 1)) - 0.5), // brighter to one side
                1 => (x + y + phase) % 8 < 4 ? 0.08 : -0.08, // slanted stripes
                _ => ((x + phase) / 4) % 2 == (y / 4) % 2 ? 0.08 : -0.08, // a board
            });
        }
    }

    // A place with a pixel between the object and all others; null where none was found.
    private static (int X, int Y)? Place(double radius, List<(int X, int Y, double Radius)> taken, SeededRandom random)
    {
        var margin = (int)Math.Ceiling(radius);
        for (var t = 0; t < Tries; t++)
        {
            var (x, y) = (margin + random.NextInt(Side - (2 * margin)), margin + random.NextInt(Side - (2 * margin)));
            if (taken.TrueForAll(o => Math.Max(Math.Abs(o.X - x), Math.Abs(o.Y - y)) > o.Radius + radius + 1))
            {
                return (x, y);
            }
        }

        return null;
    }

    private static Box Paint(int shape, (int X, int Y) place, double radius, double level, double[] levels, Span<long> mask)
    {
        var (left, top, right, bottom) = (Side, Side, 0, 0);
        for (var p = 0; p < levels.Length; p++)
        {
            var (x, y) = (p % Side, p / Side);
            if (IsInside(shape, (x - place.X) / radius, (y - place.Y) / radius))
            {
                (levels[p], mask[p]) = (level, shape + 1);
                (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x + 1), Math.Max(bottom, y + 1));
            }
        }

        return new Box(left, top, right, bottom);
    }

    // In units of the radius from the centre; y grows downwards.
    private static bool IsInside(int shape, double x, double y)
    {
        var (distance, side) = (Math.Sqrt((x * x) + (y * y)), Math.Max(Math.Abs(x), Math.Abs(y)));
        return shape switch
        {
            0 => distance <= 1,
            1 => side <= 0.92,
            2 => y is >= -1 and <= 0.92 && Math.Abs(x) <= (y + 1.1) / 2,
            3 => distance is >= 0.5 and <= 1,
            _ => side <= 1 && Math.Min(Math.Abs(x), Math.Abs(y)) <= 0.3,
        };
    }
}
