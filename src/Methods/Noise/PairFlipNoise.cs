using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Noise;

/// <summary>
/// Pair-flip (asymmetric) label noise: with probability <c>rate</c> the label of class i becomes one other class, i + 1 mod K
/// or that of an explicit map. T[i,i] = 1 − rate, T[i,map(i)] = rate; classes outside the map stay clean.
/// </summary>
public sealed class PairFlipNoise : NoiseModel
{
    private readonly string? _mapName;

    /// <summary>Creates the noise.</summary>
    /// <param name="rate">The probability that a label of a mapped class flips, from 0 to 1.</param>
    /// <param name="map">For each class that flips, the class that it becomes; i → i + 1 mod K for all classes where left out.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is outside 0…1.</exception>
    /// <exception cref="ArgumentException">The map is empty, names a negative class, or maps a class to itself.</exception>
    public PairFlipNoise(double rate, IReadOnlyDictionary<int, int>? map = null)
        : this(rate, map, mapName: null)
    {
    }

    private PairFlipNoise(double rate, IReadOnlyDictionary<int, int>? map, string? mapName)
    {
        NoiseRate = Rate.Check(rate);
        _mapName = mapName;
        if (map is null)
        {
            return;
        }

        if (map.Count == 0)
        {
            throw new ArgumentException("map: at least one pair of classes is needed, got none.", nameof(map));
        }

        foreach (var (from, to) in map)
        {
            if (from < 0 || to < 0 || from == to)
            {
                throw new ArgumentException($"map: each class must become another class of 0 or more, got {from} → {to}.", nameof(map));
            }
        }

        Map = map.ToImmutableSortedDictionary();
    }

    /// <summary>The probability that a label of a mapped class flips.</summary>
    public double NoiseRate { get; }

    /// <summary>For each class that flips, the class that it becomes; null for i → i + 1 mod K.</summary>
    public ImmutableSortedDictionary<int, int>? Map { get; }

    /// <inheritdoc/>
    public override string Description => (Map, _mapName) switch
    {
        (null, _) => $"pair-flip {Rate.Text(NoiseRate)}",
        (_, { } name) => $"pair-flip {Rate.Text(NoiseRate)} ({name})",
        ({ } map, _) => $"pair-flip {Rate.Text(NoiseRate)} ({string.Join(", ", map.Select(p => $"{p.Key}→{p.Value}"))})",
    };

    /// <summary>
    /// The asymmetric noise customary for CIFAR-10: truck → automobile, bird → airplane, deer → horse, cat ↔ dog; the other
    /// five classes stay clean, so that half the <paramref name="rate"/> of all labels are wrong.
    /// </summary>
    /// <param name="rate">The probability that a label of these five classes flips, from 0 to 1.</param>
    /// <returns>The noise, for data sets with CIFAR-10's ten classes in their order.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The rate is outside 0…1.</exception>
    public static PairFlipNoise Cifar10(double rate) =>
        new(rate, new Dictionary<int, int> { [9] = 1, [2] = 0, [4] = 7, [3] = 5, [5] = 3 }, "CIFAR-10's similar classes");

    /// <inheritdoc/>
    protected override long[] Corrupt(Dataset dataset, ReadOnlySpan<long> trueLabels, SeededRandom random)
    {
        var becomes = Targets(dataset);
        var labels = trueLabels.ToArray();
        for (var i = 0; i < labels.Length; i++)
        {
            // A number is drawn for clean classes too, so that the map does not move the flips of the others.
            if (random.NextDouble() < NoiseRate && labels[i] != LabelTensor.Unknown)
            {
                labels[i] = becomes[labels[i]];
            }
        }

        return labels;
    }

    private long[] Targets(Dataset dataset)
    {
        var classes = dataset.NumClasses;
        var becomes = new long[classes];
        for (var k = 0; k < classes; k++)
        {
            becomes[k] = Map is null ? (k + 1) % classes : k;
        }

        foreach (var (from, to) in Map ?? ImmutableSortedDictionary<int, int>.Empty)
        {
            becomes[from < classes && to < classes
                ? from
                : throw new ArgumentException(
                    $"dataset: the map {from} → {to} needs at least {Math.Max(from, to) + 1} classes, got {classes}.", nameof(dataset))] = to;
        }

        return becomes;
    }
}
