using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Annotators;

/// <summary>
/// An annotator who knows the true labels and is wrong as often as one says, example by example: a wrong answer is any other class, each
/// equally likely. It answers the same whenever it is asked the same.
/// </summary>
public sealed class SimulatedAnnotator : IAnnotator
{
    private const long Stream = 71;

    private readonly ImmutableArray<long> _known;
    private readonly int _classes;
    private readonly Func<int, double> _accuracyOf;
    private readonly long _seed;

    /// <summary>Creates the annotator.</summary>
    /// <param name="known">The true labels, each from 0 to K−1.</param>
    /// <param name="classes">K, at least 2.</param>
    /// <param name="accuracyOf">How likely it is right about an example, 0 to 1. It always says to be sure.</param>
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

    /// <inheritdoc/>
    public string Description => "simulated";

    /// <inheritdoc/>
    public bool IsSimulated => true;

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
        var label = random.NextDouble() < accuracy ? truth : (truth + 1 + random.NextInt(_classes - 1)) % _classes;
        return Task.FromResult(new Annotation(label, 1, [], string.Empty));
    }
}
