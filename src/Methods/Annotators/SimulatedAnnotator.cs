using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Annotators;

/// <summary>
/// An annotator who knows the true labels and is wrong as often as one says, example by example. Which class a wrong answer names, and
/// how sure the annotator says to be, can be set. It answers the same whenever it is asked the same.
/// </summary>
public sealed class SimulatedAnnotator : IAnnotator
{
    private const long Stream = 71;
    private const long ConfusionStream = 72;

    private readonly ImmutableArray<long> _known;
    private readonly int _classes;
    private readonly Func<int, double> _accuracyOf;
    private readonly long _seed;
    private readonly double[][]? _confusion;

    /// <summary>Creates the annotator.</summary>
    /// <param name="known">The true labels, each from 0 to K−1.</param>
    /// <param name="classes">K, at least 2.</param>
    /// <param name="accuracyOf">How likely it is right about an example, 0 to 1.</param>
    /// <param name="seed">The seed.</param>
    /// <exception cref="ArgumentException">A label is out of range.</exception>
    public SimulatedAnnotator(ImmutableArray<long> known, int classes, Func<int, double> accuracyOf, long seed = 0)
    {
        ArgumentNullException.ThrowIfNull(accuracyOf);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        if (known.IsDefault || known.Any(y => y < 0 || y >= classes))
        {
            throw new ArgumentException($"known: expected labels from 0 to {classes - 1}.", nameof(known));
        }

        _known = known;
        _classes = classes;
        _accuracyOf = accuracyOf;
        _seed = seed;
    }

    /// <summary>
    /// <c>[K,K]</c>, in row t how likely each class is when an answer about class t is wrong: at least 0, with a sum above 0 beside the
    /// diagonal, which does not count. Null: every other class is equally likely.
    /// </summary>
    /// <exception cref="ArgumentException">A form or number differs.</exception>
    public double[,]? Confusion
    {
        get;
        init => (field, _confusion) = (value, value is null ? null : Rows(value, nameof(Confusion)));
    }

    /// <summary>
    /// How sure it says to be, before <see cref="ConfidenceNoise"/>: from its accuracy about the example and whether this answer is right.
    /// Null: it is always sure (1).
    /// </summary>
    public Func<double, bool, double>? ConfidenceOf { get; init; }

    /// <summary>The standard deviation of what is added to a confidence, at least 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 0 or not finite.</exception>
    public double ConfidenceNoise
    {
        get;
        init => field = value >= 0 && double.IsFinite(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(ConfidenceNoise), value, $"ConfidenceNoise: expected a number of at least 0, got {value}.");
    }

    /// <summary>The least confidence that it says, in [0, 1]; the most is 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside [0, 1].</exception>
    public double LeastConfidence
    {
        get;
        init => field = value is >= 0 and <= 1 ? value
            : throw new ArgumentOutOfRangeException(nameof(LeastConfidence), value, $"LeastConfidence: expected a share in [0, 1], got {value}.");
    }

    /// <inheritdoc/>
    public string Description => "simulated";

    /// <inheritdoc/>
    public bool IsSimulated => true;

    /// <summary>A confusion in which each class is taken for a few fixed others, each equally likely.</summary>
    /// <param name="classes">K, at least 2.</param>
    /// <param name="others">How many others, 1 to K−1.</param>
    /// <param name="seed">Which ones.</param>
    /// <returns><c>[K,K]</c>, rows that sum to 1, with zeros on the diagonal; for <see cref="Confusion"/>.</returns>
    public static double[,] FixedConfusion(int classes, int others, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(others, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(others, classes - 1);
        var confusion = new double[classes, classes];
        for (var t = 0; t < classes; t++)
        {
            foreach (var k in new SeededRandom(seed, ConfusionStream, t).Permutation(classes).Where(k => k != t).Take(others))
            {
                confusion[t, k] = 1.0 / others;
            }
        }

        return confusion;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">There is no such example, or its accuracy is outside [0, 1].</exception>
    public Task<Annotation> AnnotateAsync(Item item, CancellationToken stop = default)
    {
        stop.ThrowIfCancellationRequested();
        if (item.Index < 0 || item.Index >= _known.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(item), item.Index, $"item: expected an example from 0 to {_known.Length - 1}, got {item.Index}.");
        }

        var accuracy = _accuracyOf(item.Index);
        if (!(accuracy is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(item), accuracy, $"accuracyOf: expected a share in [0, 1] for example {item.Index}, got {accuracy}.");
        }

        var random = new SeededRandom(_seed, Stream, item.Index);
        var truth = (int)_known[item.Index];
        var isRight = random.NextDouble() < accuracy;
        var label = isRight ? truth : _confusion is null ? (truth + 1 + random.NextInt(_classes - 1)) % _classes : random.NextIndex(_confusion[truth], _confusion[truth].Sum());

        // c = clip(f(p, right) + N(0, noise), least, 1)
        var confidence = ConfidenceOf is null ? 1 : Math.Clamp(ConfidenceOf(accuracy, isRight) + (ConfidenceNoise * random.NextGaussian()), LeastConfidence, 1);
        return double.IsNaN(confidence)
            ? throw new InvalidOperationException($"ConfidenceOf: expected a number for example {item.Index}, got NaN.")
            : Task.FromResult(new Annotation(label, confidence, [], string.Empty));
    }

    private double[][] Rows(double[,] confusion, string parameter)
    {
        if (confusion.GetLength(0) != _classes || confusion.GetLength(1) != _classes)
        {
            throw new ArgumentException($"{parameter}: expected [{_classes},{_classes}], got [{confusion.GetLength(0)},{confusion.GetLength(1)}].", parameter);
        }

        double[][] rows = [.. Enumerable.Range(0, _classes).Select(t => Enumerable.Range(0, _classes).Select(k => k == t ? 0 : confusion[t, k]).ToArray())];
        return Array.FindIndex(rows, r => r.Any(w => !(w >= 0 && double.IsFinite(w))) || r.Sum() <= 0) is var at and >= 0
            ? throw new ArgumentException($"{parameter}: expected numbers of at least 0 with a sum above 0 beside the diagonal, got {string.Join(", ", rows[at])} in row {at}.", parameter)
            : rows;
    }
}
