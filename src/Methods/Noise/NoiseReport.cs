using System.Collections.Immutable;

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

    /// <summary>For each of the N examples, whether its given label differs from its true label.</summary>
    public ImmutableArray<bool> Flipped { get; }

    /// <summary>How many labels are wrong.</summary>
    public int FlippedCount { get; }

    /// <summary>The realized noise rate: wrong labels / N, from 0 to 1.</summary>
    public double RealizedRate => (double)FlippedCount / Flipped.Length;

    /// <summary><c>[K,K]</c> counts: rows true label, columns given label.</summary>
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

    /// <summary>Compares given with true labels.</summary>
    /// <param name="model">The noise.</param>
    /// <param name="trueLabels">N true labels.</param>
    /// <param name="givenLabels">N given labels.</param>
    /// <param name="classNames">K names.</param>
    /// <param name="seed">The seed that was used.</param>
    /// <returns>The report.</returns>
    internal static NoiseReport Compare(
        NoiseModel model,
        ImmutableArray<long> trueLabels,
        ImmutableArray<long> givenLabels,
        ImmutableArray<string> classNames,
        long seed)
    {
        var counts = new int[classNames.Length, classNames.Length];
        var flipped = ImmutableArray.CreateBuilder<bool>(trueLabels.Length);
        for (var i = 0; i < trueLabels.Length; i++)
        {
            counts[trueLabels[i], givenLabels[i]]++;
            flipped.Add(trueLabels[i] != givenLabels[i]);
        }

        return new NoiseReport(model.Description, flipped.MoveToImmutable(), counts, classNames, seed);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"{Description}: {FlippedCount} of {Flipped.Length} labels wrong ({RealizedRate:P1}), seed {Seed}");

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
