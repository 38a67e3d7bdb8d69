using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Detection;

/// <summary>
/// A pool of pictures without pixels: features of objects, of pictures and of proposals, drawn so that a picture's feature is mostly its
/// background. Five classes, the rarest a twentieth of the objects; each has four appearances, most of them rare.
/// </summary>
public sealed class ObjectWorld
{
    /// <summary>How many appearances a class has.</summary>
    public const int ModesPerClass = 4;

    private const long Stream = 244;
    private const int Dimensions = 32;
    private const int MostObjects = 4;
    private const double BackgroundSize = 2.5;
    private const double ObjectShare = 0.15;
    private const double Spread = 0.3;
    private const double FalseSize = 1.2;

    private ObjectWorld(ImmutableArray<SceneObject> objects, Tensor imageFeatures, ProposalTable proposals) =>
        (Objects, ImageFeatures, Proposals) = (objects, imageFeatures, proposals);

    /// <summary>The names of the classes.</summary>
    public static ImmutableArray<string> ClassNames { get; } = ["a", "b", "c", "d", "e"];

    /// <summary>How likely an object is of each class.</summary>
    public static ImmutableArray<double> ClassProbabilities { get; } = [0.45, 0.25, 0.15, 0.1, 0.05];

    /// <summary>How likely an object has each appearance of its class.</summary>
    public static ImmutableArray<double> ModeProbabilities { get; } = [0.7, 0.15, 0.1, 0.05];

    /// <summary>The true objects.</summary>
    public ImmutableArray<SceneObject> Objects { get; }

    /// <summary>What the pictures look like as wholes: <c>float32 [N,32]</c>.</summary>
    public Tensor ImageFeatures { get; }

    /// <summary>What a simulated detector proposes.</summary>
    public ProposalTable Proposals { get; }

    /// <summary>Draws a world.</summary>
    /// <param name="images">N, at least 1.</param>
    /// <param name="modeOffset">How far the appearances of a class lie apart, at least 0.</param>
    /// <param name="classAccuracy">The probability that a proposal has the right class, 0 to 1.</param>
    /// <param name="falsePositiveRate">The probability of a false proposal in a picture, 0 to 1.</param>
    /// <param name="missRate">The share of objects that are not proposed, 0 to 1.</param>
    /// <param name="backgrounds">How many backgrounds there are; 0: each picture has its own.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>The world.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static ObjectWorld Draw(
        int images = 600, double modeOffset = 1.6, double classAccuracy = 0.95, double falsePositiveRate = 0.1, double missRate = 0.1, int backgrounds = 3, long seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(backgrounds);
        ArgumentOutOfRangeException.ThrowIfLessThan(images, 1);
        Hyperparameter.AtLeastZero(modeOffset);
        var random = new SeededRandom(seed, Stream);
        var prototypes = Vectors(ClassNames.Length, 1, random);
        var offsets = Vectors(ClassNames.Length * ModesPerClass, modeOffset, random);
        var shared = Vectors(backgrounds, BackgroundSize, random);
        var (objects, known) = (ImmutableArray.CreateBuilder<SceneObject>(), new List<KnownObject>());
        var whole = new float[images, Dimensions];
        for (var image = 0; image < images; image++)
        {
            var (count, sum) = (1 + random.NextInt(MostObjects), new double[Dimensions]);
            var background = backgrounds == 0 ? Vectors(1, BackgroundSize, random)[0] : shared[random.NextInt(backgrounds)];
            for (var o = 0; o < count; o++)
            {
                // x = class prototype + mode offset + 0.3 N(0, 1)
                var (classId, mode) = (random.NextIndex(ClassProbabilities.AsSpan(), 1), random.NextIndex(ModeProbabilities.AsSpan(), 1));
                var feature = new float[Dimensions];
                for (var d = 0; d < Dimensions; d++)
                {
                    var value = prototypes[classId][d] + offsets[(classId * ModesPerClass) + mode][d] + (Spread * random.NextGaussian());
                    (feature[d], sum[d]) = ((float)value, sum[d] + value);
                }

                objects.Add(new SceneObject(image, classId, mode));
                known.Add(new KnownObject(image, classId, default, [.. feature]));
            }

            // picture = background + 0.15 Σ x + 0.3 N(0, 1): the background is most of it.
            for (var d = 0; d < Dimensions; d++)
            {
                whole[image, d] = (float)(background[d] + (ObjectShare * sum[d]) + (Spread * random.NextGaussian()));
            }
        }

        var provider = new SimulatedProposalProvider(
            known,
            SimulatedProposalProvider.Confusion(ClassNames.Length, classAccuracy),
            (_, r) => (default, [.. Vectors(1, FalseSize, r)[0].Select(v => (float)v)]),
            missRate,
            falsePositiveRate,
            seed: seed);

        // A simulation answers at once: nothing is waited for.
        var table = ProposalTable.BuildAsync(provider, [.. Enumerable.Range(0, images).Select(i => new PoolImage(i))], ClassNames).GetAwaiter().GetResult();
        return new ObjectWorld(objects.ToImmutable(), tensor(whole).DetachFromDisposeScope(), table);
    }

    /// <summary>What a selection of pictures holds.</summary>
    /// <param name="imageIds">The pictures.</param>
    /// <returns>The score, over the true objects.</returns>
    public SelectionScore Score(IEnumerable<long> imageIds) => SelectionScore.Of(Objects, imageIds, ClassNames.Length, ModesPerClass);

    /// <inheritdoc/>
    public override string ToString() => $"{ImageFeatures.shape[0]} pictures with {Objects.Length} objects; {Proposals}";

    private static double[][] Vectors(int count, double size, SeededRandom random) =>
        [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, Dimensions).Select(_ => size * random.NextGaussian()).ToArray())];
}
