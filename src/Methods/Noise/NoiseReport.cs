using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Evaluation;

namespace NoisyNotebooks.Methods.Noise;

/// <summary>What label noise did to a data set.</summary>
public sealed class NoiseReport
{
    private NoiseReport(string description, ImmutableArray<bool> flipped, int[,] counts, ImmutableArray<string> classNames, long seed)
    {
        Description = description;
        Flipped = flipped;
        Counts = counts;
        ClassNames = classNames;
        Seed = seed;
        FlippedCount = flipped.Count(f => f);
        TransitionMatrix = Normalize(counts);
    }

    /// <summary>The noise, with its parameters.</summary>
    public string Description { get; }

    /// <summary>For each entry of the labels (one an example for classes), whether the given one differs from the true one.</summary>
    public ImmutableArray<bool> Flipped { get; }

    /// <summary>How many labels are wrong.</summary>
    public int FlippedCount { get; }

    /// <summary>The realized noise rate: wrong entries / entries, from 0 to 1.</summary>
    public double RealizedRate => (double)FlippedCount / Flipped.Length;

    /// <summary><c>[K,K]</c> counts: rows true label, columns given label; 0 × 0 where entries are no classes.</summary>
    public int[,] Counts { get; }

    /// <summary>
    /// The realized transition matrix <c>T[i,j] = P(given = j | true = i)</c>, row-stochastic; the row of a class without
    /// examples is NaN.
    /// </summary>
    public double[,] TransitionMatrix { get; }

    /// <summary>The K class names.</summary>
    public ImmutableArray<string> ClassNames { get; }

    /// <summary>The seed that was used.</summary>
    public long Seed { get; }

    /// <summary>What the kind of noise reports beyond this.</summary>
    public ImmutableArray<Measurement> Further { get; private init; } = [];

    /// <summary>Compares given with true labels, entry by entry.</summary>
    /// <param name="model">The noise.</param>
    /// <param name="known">True labels.</param>
    /// <param name="given">Given labels of the same form.</param>
    /// <param name="seed">The seed that was used.</param>
    /// <param name="further">What the noise reports itself.</param>
    /// <returns>The report.</returns>
    internal static NoiseReport Compare(NoiseModel model, LabelTensor known, LabelTensor given, long seed, ImmutableArray<Measurement> further)
    {
        var (trueLabels, givenLabels) = (known.Entries(), given.Entries());
        var flipped = ImmutableArray.CreateBuilder<bool>(trueLabels.Length);
        for (var i = 0; i < trueLabels.Length; i++)
        {
            flipped.Add(IsKnown(trueLabels[i], givenLabels[i]) && trueLabels[i] != givenLabels[i]);
        }

        var counts = Count(trueLabels, givenLabels, known.ClassNames.Length);
        return new NoiseReport(model.Description, flipped.MoveToImmutable(), counts, known.ClassNames, seed) { Further = further };
    }

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"{Description}: {FlippedCount} of {Flipped.Length} labels wrong ({RealizedRate:P1}), seed {Seed}");

    /// <summary>The realized transition matrix of labels.</summary>
    /// <param name="known">True labels.</param>
    /// <param name="given">Given labels of the same form.</param>
    /// <returns><see cref="TransitionMatrix"/>.</returns>
    internal static double[,] Realized(LabelTensor known, LabelTensor given) =>
        Normalize(Count(known.Entries(), given.Entries(), known.ClassNames.Length));

    private static int[,] Count(ImmutableArray<long> known, ImmutableArray<long> given, int classes)
    {
        var counts = new int[classes, classes];
        for (var i = 0; classes > 0 && i < known.Length; i++)
        {
            if (IsKnown(known[i], given[i]))
            {
                counts[known[i], given[i]]++;
            }
        }

        return counts;
    }

    // A label that is not known is not wrong either.
    private static bool IsKnown(long known, long given) => known != LabelTensor.Unknown && given != LabelTensor.Unknown;

    private static double[,] Normalize(int[,] counts)
    {
        var classes = counts.GetLength(0);
        var matrix = new double[classes, classes];
        for (var i = 0; i < classes; i++)
        {
            var total = 0.0;
            for (var j = 0; j < classes; j++)
            {
                total += counts[i, j];
            }

            for (var j = 0; j < classes; j++)
            {
                matrix[i, j] = counts[i, j] / total;
            }
        }

        return matrix;
    }
}
