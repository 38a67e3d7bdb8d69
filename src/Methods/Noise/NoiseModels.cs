using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Noise;

/// <summary>The noise models that a name and a rate describe.</summary>
public static class NoiseModels
{
    /// <summary>The kinds that the shared ground has.</summary>
    public static ImmutableArray<NoiseEntry> Entries { get; } =
    [
        new("symmetric", "another class, all others alike; the rate is the share of wrong labels", r => new SymmetricNoise(r)),
        new("symmetric-including-true", "any class, the true one too; (K−1)/K of the rate are wrong", r => new SymmetricNoise(r, includeTrueClass: true)),
        new("pair-flip", "the next class", r => new PairFlipNoise(r)),
        new("pair-flip-cifar-10", "truck→automobile, bird→airplane, deer→horse, cat↔dog", PairFlipNoise.Cifar10),
        new("instance-dependent", "the example's features decide whether and to which class (Xia et al. 2020)", r => new InstanceDependentNoise(r)),
    ];

    /// <summary>The names that <see cref="Create"/> knows.</summary>
    public static ImmutableArray<string> Kinds { get; } = [.. Entries.Select(k => k.Kind)];

    /// <summary>One line on what a kind does.</summary>
    /// <param name="kind">One of <see cref="Kinds"/>, in any case.</param>
    /// <returns>The line.</returns>
    /// <exception cref="ArgumentException">There is no such kind.</exception>
    public static string Summary(string kind) => Find(kind).Summary;

    /// <summary>Creates noise by name.</summary>
    /// <param name="kind">One of <see cref="Kinds"/>, in any case.</param>
    /// <param name="rate">The noise rate, from 0 to 1.</param>
    /// <returns>The noise.</returns>
    /// <exception cref="ArgumentException">There is no such kind; the message names the nearest and all.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The rate is outside 0…1.</exception>
    public static NoiseModel Create(string kind, double rate) => Find(kind).Create(rate);

    private static NoiseEntry Find(string kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        foreach (var known in Entries)
        {
            if (string.Equals(known.Kind, kind, StringComparison.OrdinalIgnoreCase))
            {
                return known;
            }
        }

        throw new ArgumentException(
            $"kind: there is no noise '{kind}'.{NearestName.Hint(kind, Kinds)} The kinds are: {string.Join(", ", Kinds)}.", nameof(kind));
    }
}
