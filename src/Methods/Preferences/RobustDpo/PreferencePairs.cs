using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Preferences;

/// <summary>Pairs whose order is known to be right or wrong.</summary>
/// <param name="FeatureDifferences">Features of the first answer less those of the second, <c>[n,d]</c>.</param>
/// <param name="Labels">n labels: +1 where the first is said to be preferred, −1 where the second is.</param>
public sealed record PreferencePairs(double[,] FeatureDifferences, double[] Labels)
{
    /// <summary>The number of pairs.</summary>
    public int Count => Labels.Length;

    /// <summary>Refuses pairs that no policy with this many features can be fitted to.</summary>
    internal static void Check(PreferencePairs pairs, int dimension)
    {
        ArgumentNullException.ThrowIfNull(pairs.FeatureDifferences);
        CheckLabels(pairs.Labels);
        var (n, d) = (pairs.FeatureDifferences.GetLength(0), pairs.FeatureDifferences.GetLength(1));
        if (n != pairs.Count || d != dimension)
        {
            throw new ArgumentException($"pairs: expected {pairs.Count} rows as there are labels and {dimension} features, got {n} and {d}.", nameof(pairs));
        }

        if (pairs.FeatureDifferences.Cast<double>().Any(v => !double.IsFinite(v)))
        {
            throw new ArgumentException("pairs: a feature is no finite number.", nameof(pairs));
        }
    }

    /// <summary>Refuses labels other than ±1, and none at all.</summary>
    internal static void CheckLabels(IReadOnlyList<double> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Count == 0)
        {
            throw new ArgumentException("labels: expected at least one, got none.", nameof(labels));
        }

        for (var i = 0; i < labels.Count; i++)
        {
            if (labels[i] is not (1 or -1))
            {
                throw new ArgumentException($"labels: expected +1 or −1, got {labels[i]} for pair {i}.", nameof(labels));
            }
        }
    }
}

/// <summary>Flips each label independently with one probability.</summary>
public sealed class PreferenceFlipper
{
    private readonly long _seed;

    /// <summary>Creates the flipper.</summary>
    /// <param name="flipRate">ε, at least 0 and below 1/2.</param>
    /// <param name="seed">The seed: the same flips on every system.</param>
    /// <exception cref="ArgumentOutOfRangeException">ε is out of range.</exception>
    public PreferenceFlipper(double flipRate, long seed)
    {
        PreferenceLosses.CheckRate(flipRate);
        (FlipRate, _seed) = (flipRate, seed);
    }

    /// <summary>ε.</summary>
    public double FlipRate { get; }

    /// <summary>Flips.</summary>
    /// <param name="labels">Labels, +1 or −1.</param>
    /// <returns>New labels, and which were flipped.</returns>
    /// <exception cref="ArgumentException">A label is neither, or there are none.</exception>
    public (double[] Labels, bool[] Flipped) Flip(IReadOnlyList<double> labels)
    {
        PreferencePairs.CheckLabels(labels);
        var random = new SeededRandom(_seed, 36);
        bool[] flipped = [.. labels.Select(_ => random.NextDouble() < FlipRate)];
        return ([.. labels.Select((y, i) => flipped[i] ? -y : y)], flipped);
    }
}
