using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Detection;

/// <summary>
/// Proposals around objects that are known: some are missed, some get a wrong class, some are where nothing is. Nobody is asked. The same
/// seed gives the same proposals for a picture, whatever the order of the pictures.
/// </summary>
public sealed class SimulatedProposalProvider : IObjectProposalProvider
{
    private const long Stream = 243;
    private const double LeastConfidence = 0.3;

    private readonly ILookup<long, KnownObject> _known;
    private readonly double[,] _confusion;
    private readonly double _missRate;
    private readonly double _falsePositiveRate;
    private readonly double _featureNoise;
    private readonly Func<PoolImage, SeededRandom, (Box Box, ImmutableArray<float> Feature)> _falseObject;
    private readonly long _seed;

    /// <summary>Creates it.</summary>
    /// <param name="known">The objects of the pool.</param>
    /// <param name="confusion"><c>[C,C]</c>, row-stochastic: P(proposed class = j | true class = i).</param>
    /// <param name="falseObject">What a proposal without an object looks like: its place and its feature.</param>
    /// <param name="missRate">The share of objects that are not found, 0 to 1.</param>
    /// <param name="falsePositiveRate">The probability of a false proposal in a picture, 0 to 1; its class is drawn uniformly.</param>
    /// <param name="featureNoise">Standard deviation of what is added to the features of found objects, at least 0.</param>
    /// <param name="seed">The seed.</param>
    /// <exception cref="ArgumentException">The matrix is not square, or a row is no distribution, or a class has no row.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public SimulatedProposalProvider(
        IEnumerable<KnownObject> known,
        double[,] confusion,
        Func<PoolImage, SeededRandom, (Box Box, ImmutableArray<float> Feature)> falseObject,
        double missRate = 0.1,
        double falsePositiveRate = 0.1,
        double featureNoise = 0,
        long seed = 0)
    {
        ArgumentNullException.ThrowIfNull(known);
        ArgumentNullException.ThrowIfNull(confusion);
        ArgumentNullException.ThrowIfNull(falseObject);
        Hyperparameter.Share(missRate);
        Hyperparameter.Share(falsePositiveRate);
        Hyperparameter.AtLeastZero(featureNoise);
        RequireDistributions(confusion);
        _known = known.ToLookup(k => k.ImageId);
        if (_known.SelectMany(g => g).FirstOrDefault(k => k.ClassId < 0 || k.ClassId >= confusion.GetLength(0)) is { } wrong)
        {
            throw new ArgumentException($"known: expected classes from 0 to {confusion.GetLength(0) - 1}, got {wrong.ClassId} in picture {wrong.ImageId}.", nameof(known));
        }

        (_confusion, _falseObject, _missRate, _falsePositiveRate, _featureNoise, _seed) = (confusion, falseObject, missRate, falsePositiveRate, featureNoise, seed);
    }

    /// <inheritdoc/>
    public string Description => "simulated";

    /// <inheritdoc/>
    public bool IsSimulated => true;

    /// <summary>A confusion matrix: right with one probability, else any other class, each as likely.</summary>
    /// <param name="numClasses">C, at least 2.</param>
    /// <param name="accuracy">The probability of the right class, 0 to 1.</param>
    /// <returns><c>[C,C]</c>.</returns>
    public static double[,] Confusion(int numClasses, double accuracy)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(numClasses, 2);
        Hyperparameter.Share(accuracy);
        var confusion = new double[numClasses, numClasses];
        for (var i = 0; i < numClasses; i++)
        {
            for (var j = 0; j < numClasses; j++)
            {
                confusion[i, j] = i == j ? accuracy : (1 - accuracy) / (numClasses - 1);
            }
        }

        return confusion;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are other class names than rows of the confusion matrix.</exception>
    public Task<ImmutableArray<ObjectProposal>> ProposeAsync(PoolImage image, IReadOnlyList<string> classNames, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(classNames);
        var classes = _confusion.GetLength(0);
        if (classNames.Count != classes)
        {
            throw new ArgumentException($"classNames: expected {classes}, one a class, got {classNames.Count}.", nameof(classNames));
        }

        stop.ThrowIfCancellationRequested();
        var random = new SeededRandom(_seed, Stream, image.Id);
        var proposals = ImmutableArray.CreateBuilder<ObjectProposal>();
        foreach (var known in _known[image.Id])
        {
            // Drawn for every object, so that a missed one does not move the others.
            var (isMissed, draw, sureness) = (random.NextDouble() < _missRate, random.NextDouble(), random.NextDouble());
            ImmutableArray<float> feature = [.. known.Feature.Select(f => (float)(f + (_featureNoise == 0 ? 0 : _featureNoise * random.NextGaussian())))];
            if (!isMissed)
            {
                proposals.Add(new SimulatedProposal(known.Box, ClassOf(known.ClassId, draw), Confidence(sureness, 1), feature, known.ClassId));
            }
        }

        if (random.NextDouble() < _falsePositiveRate)
        {
            var (classId, sureness) = (random.NextInt(classes), random.NextDouble());
            var (box, feature) = _falseObject(image, random);
            proposals.Add(new SimulatedProposal(box, classId, Confidence(sureness, 0.7), feature, TrueClass: -1));
        }

        return Task.FromResult(proposals.ToImmutable());
    }

    private static double Confidence(double draw, double most) => LeastConfidence + (draw * (most - LeastConfidence));

    private static void RequireDistributions(double[,] confusion)
    {
        var n = confusion.GetLength(0);
        if (n < 1 || confusion.GetLength(1) != n)
        {
            throw new ArgumentException($"confusion: expected [C,C], got [{n},{confusion.GetLength(1)}].", nameof(confusion));
        }

        for (var i = 0; i < n; i++)
        {
            var row = Enumerable.Range(0, n).Select(j => confusion[i, j]).ToArray();
            if (!row.All(p => p is >= 0 and <= 1) || Math.Abs(row.Sum() - 1) > 1e-6)
            {
                throw new ArgumentException(FormattableString.Invariant($"confusion: expected rows of probabilities that sum to 1, got {string.Join(", ", row)} in row {i}."), nameof(confusion));
            }
        }
    }

    private int ClassOf(int truth, double draw)
    {
        var classId = 0;
        for (var left = draw; classId < _confusion.GetLength(1) - 1 && left >= _confusion[truth, classId]; classId++)
        {
            left -= _confusion[truth, classId];
        }

        return classId;
    }
}

/// <summary>An object that is known to be in a picture.</summary>
/// <param name="ImageId">The picture.</param>
/// <param name="ClassId">Its class, from 0.</param>
/// <param name="Box">Where it is.</param>
/// <param name="Feature">What it looks like.</param>
public sealed record KnownObject(long ImageId, int ClassId, Box Box, ImmutableArray<float> Feature);

// A proposal whose truth is known; its true class is −1 where there is no object.
internal sealed record SimulatedProposal(Box Box, int ClassId, double Confidence, ImmutableArray<float> Feature, int TrueClass)
    : ObjectProposal(Box, ClassId, Confidence, Feature);
