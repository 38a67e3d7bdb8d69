using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Training;

/// <summary>
/// A division of examples into folds in which every class is spread evenly: within a class the numbers of examples in two
/// folds differ by at most one, and so do the sizes of the folds.
/// </summary>
public static class StratifiedFolds
{
    private const long Stream = 0x666F6C6473;

    /// <summary>Assigns examples to folds.</summary>
    /// <param name="labels">N labels, at least 0.</param>
    /// <param name="folds">The number of folds, 2 to N.</param>
    /// <param name="seed">The seed of the order within each class.</param>
    /// <returns>For each example its fold, from 0.</returns>
    /// <exception cref="ArgumentException">A label is negative, or the number of folds is out of range.</exception>
    public static int[] Assign(LabelVector labels, int folds, long seed = 0)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var values = labels.Values;
        if (folds < 2 || folds > values.Length)
        {
            throw new ArgumentException($"folds: must be from 2 to {values.Length}, the number of examples, got {folds}.", nameof(folds));
        }

        if (values.Min() < 0)
        {
            throw new ArgumentException($"labels: each label must be at least 0, got {values.Min()}.", nameof(labels));
        }

        // In the order of classes, shuffled within each: dealing out one by one spreads classes and sizes at once.
        var shuffled = new SeededRandom(seed, Stream).Permutation(values.Length);
        var order = shuffled.OrderBy(n => values[n]).ToArray();
        var assigned = new int[values.Length];
        for (var i = 0; i < order.Length; i++)
        {
            assigned[order[i]] = i % folds;
        }

        return assigned;
    }
}
