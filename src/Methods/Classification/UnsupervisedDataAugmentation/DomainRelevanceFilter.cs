using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// Picks from a pool of other origin what looks like the labelled set: for each class the same number of examples, those to which a
/// network that was trained on the labelled set gives that class the highest probability.
/// </summary>
public static class DomainRelevanceFilter
{
    /// <summary>Picks the examples of each class.</summary>
    /// <param name="probabilities"><c>[N,K]</c>, each from 0 to 1.</param>
    /// <param name="perClass">How many of each class, from 1 to N.</param>
    /// <returns>For each class <paramref name="perClass"/> rows, the most probable first, of equals the first. A row may stand in several.</returns>
    /// <exception cref="ArgumentException">There is no row, a probability is out of range, or there are fewer rows than asked for.</exception>
    public static ImmutableArray<ImmutableArray<int>> Select(double[,] probabilities, int perClass)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        var (rows, classes) = (probabilities.GetLength(0), probabilities.GetLength(1));
        if (rows == 0 || classes == 0)
        {
            throw new ArgumentException($"probabilities: expected [N,K] with at least one row and class, got [{rows},{classes}].", nameof(probabilities));
        }

        foreach (var p in probabilities)
        {
            if (!(p is >= 0 and <= 1))
            {
                throw new ArgumentException($"probabilities: each must be from 0 to 1, got {p}.", nameof(probabilities));
            }
        }

        return perClass >= 1 && perClass <= rows
            ? [.. Enumerable.Range(0, classes).Select(k => Enumerable.Range(0, rows).OrderByDescending(i => probabilities[i, k]).Take(perClass).ToImmutableArray())]
            : throw new ArgumentOutOfRangeException(nameof(perClass), perClass, $"perClass: expected 1 to {rows}, the number of rows, got {perClass}.");
    }
}
