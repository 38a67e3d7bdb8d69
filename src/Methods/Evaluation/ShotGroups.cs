using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Evaluation;

/// <summary>
/// Classes by how often they are seen in training: many, medium and few. Long-tailed recognition measures each group by itself,
/// because a mean over all classes hides what happens to the rare ones.
/// </summary>
public sealed record ShotGroups
{
    private ShotGroups(ImmutableArray<int> many, ImmutableArray<int> medium, ImmutableArray<int> few) => (Many, Medium, Few) = (many, medium, few);

    /// <summary>The frequent classes, by index, ascending.</summary>
    public ImmutableArray<int> Many { get; }

    /// <summary>The classes between.</summary>
    public ImmutableArray<int> Medium { get; }

    /// <summary>The rare classes.</summary>
    public ImmutableArray<int> Few { get; }

    /// <summary>Groups by thresholds, as the field does.</summary>
    /// <param name="counts">How often each class is seen in training, each at least 0.</param>
    /// <param name="manyAtLeast">The least count of a frequent class.</param>
    /// <param name="fewBelow">A rare class is seen less often than this; at most <paramref name="manyAtLeast"/>.</param>
    /// <returns>The groups; each class is in one of them, and a group may be empty.</returns>
    /// <exception cref="ArgumentException">There is no class, or a count is below 0.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The thresholds cross.</exception>
    public static ShotGroups ByCount(IReadOnlyList<int> counts, int manyAtLeast = 100, int fewBelow = 20)
    {
        Check(counts);
        ArgumentOutOfRangeException.ThrowIfLessThan(fewBelow, 0);
        if (fewBelow > manyAtLeast)
        {
            throw new ArgumentOutOfRangeException(nameof(fewBelow), fewBelow, $"fewBelow: expected at most manyAtLeast, {manyAtLeast}, got {fewBelow}.");
        }

        ImmutableArray<int> Where(Func<int, bool> isIn) => [.. Enumerable.Range(0, counts.Count).Where(c => isIn(counts[c]))];
        return new(Where(n => n >= manyAtLeast), Where(n => n >= fewBelow && n < manyAtLeast), Where(n => n < fewBelow));
    }

    /// <summary>Groups by rank: so many of the most frequent classes, so many of the rarest, the rest between.</summary>
    /// <param name="counts">How often each class is seen in training, each at least 0; of equals the first is the more frequent.</param>
    /// <param name="many">How many classes are frequent, at least 0.</param>
    /// <param name="few">How many are rare, at least 0; both together at most as many as there are.</param>
    /// <returns>The groups.</returns>
    /// <exception cref="ArgumentException">There is no class, or a count is below 0.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 0, or there are not so many classes.</exception>
    public static ShotGroups ByRank(IReadOnlyList<int> counts, int many, int few)
    {
        Check(counts);
        ArgumentOutOfRangeException.ThrowIfNegative(many);
        if (few < 0 || few > counts.Count - many)
        {
            throw new ArgumentOutOfRangeException(nameof(few), few, $"few: expected 0 to {counts.Count - many}, what {many} frequent of {counts.Count} classes leave, got {few}.");
        }

        int[] ranked = [.. Enumerable.Range(0, counts.Count).OrderByDescending(c => counts[c])];
        return new(
            [.. ranked[..many].Order()], [.. ranked[many..(counts.Count - few)].Order()], [.. ranked[(counts.Count - few)..].Order()]);
    }

    /// <summary>The mean of a measure over the classes of each group, and over all.</summary>
    /// <param name="byClass">A value a class; NaN where a class could not be measured, which is left out.</param>
    /// <returns>The means; NaN for a group without a measured class.</returns>
    /// <exception cref="ArgumentException">There are not as many values as classes.</exception>
    public ShotMeans MeansOf(IReadOnlyList<double> byClass)
    {
        ArgumentNullException.ThrowIfNull(byClass);
        var classes = Many.Length + Medium.Length + Few.Length;
        if (byClass.Count != classes)
        {
            throw new ArgumentException($"byClass: expected {classes} values, one a class, got {byClass.Count}.", nameof(byClass));
        }

        return new(Mean(Many.Select(c => byClass[c])), Mean(Medium.Select(c => byClass[c])), Mean(Few.Select(c => byClass[c])), Mean(byClass));
    }

    private static double Mean(IEnumerable<double> values)
    {
        double[] measured = [.. values.Where(v => !double.IsNaN(v))];
        return measured.Length == 0 ? double.NaN : measured.Average();
    }

    private static void Check(IReadOnlyList<int> counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        if (counts.Count == 0)
        {
            throw new ArgumentException("counts: expected one a class, at least one, got none.", nameof(counts));
        }

        for (var c = 0; c < counts.Count; c++)
        {
            if (counts[c] < 0)
            {
                throw new ArgumentException($"counts: expected numbers of at least 0, got {counts[c]} for class {c}.", nameof(counts));
            }
        }
    }
}

/// <summary>Means of a measure over groups of classes.</summary>
/// <param name="Many">Over the frequent classes.</param>
/// <param name="Medium">Over the classes between.</param>
/// <param name="Few">Over the rare classes.</param>
/// <param name="Total">Over all classes, each counting once.</param>
public readonly record struct ShotMeans(double Many, double Medium, double Few, double Total);
