using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>What is done with flagged examples before training, and the controls that touch as many examples at random (step 10).</summary>
public static class TrainingLabelRepair
{
    private const long FilterStream = 1410;
    private const long FlipStream = 1411;

    /// <summary>The examples that a threshold touches: flagged, with a confidence of at least τ.</summary>
    /// <param name="flags">The flags.</param>
    /// <param name="threshold">τ, from 0.5 to 1.</param>
    /// <returns>Their positions, ascending.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is outside [0.5, 1].</exception>
    public static int[] Touched(LabelErrorFlags flags, double threshold)
    {
        ArgumentNullException.ThrowIfNull(flags);
        return threshold is >= 0.5 and <= 1
            ? [.. Enumerable.Range(0, flags.Flagged.Count).Where(i => flags.Flagged[i] && flags.Confidence[i] >= threshold)]
            : throw new ArgumentOutOfRangeException(nameof(threshold), threshold, $"threshold: expected a confidence from 0.5 to 1, got {threshold}.");
    }

    /// <summary>Leaves them out.</summary>
    /// <param name="flags">The flags.</param>
    /// <param name="threshold">τ, from 0.5 to 1.</param>
    /// <returns>The positions that are kept, in their order.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is outside [0.5, 1].</exception>
    public static int[] Filter(LabelErrorFlags flags, double threshold) => Without(flags?.Flagged.Count ?? 0, Touched(flags!, threshold));

    /// <summary>Gives them the label that the ensemble predicts.</summary>
    /// <param name="flags">The flags.</param>
    /// <param name="threshold">τ, from 0.5 to 1.</param>
    /// <returns>n labels.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is outside [0.5, 1].</exception>
    public static int[] Flip(LabelErrorFlags flags, double threshold)
    {
        var touched = Touched(flags, threshold);
        int[] labels = [.. flags.Given];
        foreach (var i in touched)
        {
            labels[i] = flags.Predicted[i];
        }

        return labels;
    }

    /// <summary>Leaves out as many examples at random: what a smaller set alone does.</summary>
    /// <param name="count">n.</param>
    /// <param name="touched">How many, 0 to n.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>The positions that are kept, in their order.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static int[] RandomFilter(int count, int touched, long seed = 0) => Without(count, Drawn(count, touched, new SeededRandom(seed, FilterStream)));

    /// <summary>Gives as many examples at random another label, each other class equally likely.</summary>
    /// <param name="labels">n labels, 0 to K − 1.</param>
    /// <param name="numClasses">K, at least 2.</param>
    /// <param name="touched">How many, 0 to n.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>n labels.</returns>
    /// <exception cref="ArgumentException">A number or label is out of range.</exception>
    public static int[] RandomFlip(LabelVector labels, int numClasses, int touched, long seed = 0)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfLessThan(numClasses, 2);
        int[] changed = [.. JudgeCheck.Labels(labels, labels.Count, numClasses, nameof(labels))];
        var random = new SeededRandom(seed, FlipStream);
        foreach (var i in Drawn(changed.Length, touched, random))
        {
            changed[i] = (changed[i] + 1 + random.NextInt(numClasses - 1)) % numClasses;
        }

        return changed;
    }

    private static int[] Drawn(int count, int touched, SeededRandom random) =>
        touched >= 0 && touched <= count
            ? [.. random.Permutation(count).Take(touched).Select(i => (int)i)]
            : throw new ArgumentOutOfRangeException(nameof(touched), touched, $"touched: expected a number from 0 to {count}, got {touched}.");

    private static int[] Without(int count, int[] left)
    {
        var isLeft = new bool[count];
        Array.ForEach(left, i => isLeft[i] = true);
        return [.. Enumerable.Range(0, count).Where(i => !isLeft[i])];
    }
}
