namespace NoisyNotebooks.Methods.Evaluation;

/// <summary>
/// Early learning and memorization at one moment: what the model predicts on the training examples whose given label is
/// right (the clean subset) and on those whose given label is wrong (the mislabelled subset). The shares of a subset sum
/// to 1; over an empty subset they are NaN. Labels of other kinds are measured entry by entry (a pixel, a tag of an example);
/// entries that are not known (below 0) are left out.
/// </summary>
/// <param name="CleanCount">Examples in the clean subset.</param>
/// <param name="MislabelledCount">Examples in the mislabelled subset.</param>
/// <param name="CleanCorrect">Clean subset: prediction = true label.</param>
/// <param name="CleanIncorrect">Clean subset: prediction ≠ true label.</param>
/// <param name="MislabelledCorrect">Mislabelled subset: prediction = true label (early learning).</param>
/// <param name="MislabelledMemorized">Mislabelled subset: prediction = given label (memorization).</param>
/// <param name="MislabelledIncorrect">Mislabelled subset: prediction is neither.</param>
public readonly record struct MemorizationPoint(
    int CleanCount,
    int MislabelledCount,
    double CleanCorrect,
    double CleanIncorrect,
    double MislabelledCorrect,
    double MislabelledMemorized,
    double MislabelledIncorrect)
{
    /// <summary>Measures one set of predictions.</summary>
    /// <param name="predicted">N predicted labels.</param>
    /// <param name="trueLabels">N true labels.</param>
    /// <param name="givenLabels">N given labels.</param>
    /// <returns>The shares.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static MemorizationPoint Measure(
        ReadOnlySpan<long> predicted,
        ReadOnlySpan<long> trueLabels,
        ReadOnlySpan<long> givenLabels) => Measure(predicted, trueLabels, givenLabels, onlyTrueLabel: null);

    /// <summary>Measures one set of predictions, for each true class by itself.</summary>
    /// <param name="predicted">N predicted labels.</param>
    /// <param name="trueLabels">N true labels.</param>
    /// <param name="givenLabels">N given labels.</param>
    /// <param name="classes">The number of classes, K.</param>
    /// <returns>K points; point k looks only at examples whose true label is k.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static MemorizationPoint[] MeasureByClass(
        ReadOnlySpan<long> predicted,
        ReadOnlySpan<long> trueLabels,
        ReadOnlySpan<long> givenLabels,
        int classes)
    {
        var points = new MemorizationPoint[classes];
        for (var k = 0; k < classes; k++)
        {
            points[k] = Measure(predicted, trueLabels, givenLabels, k);
        }

        return points;
    }

    private static MemorizationPoint Measure(
        ReadOnlySpan<long> predicted,
        ReadOnlySpan<long> trueLabels,
        ReadOnlySpan<long> givenLabels,
        long? onlyTrueLabel)
    {
        if (predicted.Length != trueLabels.Length || predicted.Length != givenLabels.Length)
        {
            throw new ArgumentException(
                "predicted, trueLabels and givenLabels must have one entry an example, "
                    + $"got {predicted.Length}, {trueLabels.Length} and {givenLabels.Length}.",
                nameof(predicted));
        }

        int clean = 0, cleanCorrect = 0, wrong = 0, wrongCorrect = 0, memorized = 0;
        for (var i = 0; i < predicted.Length; i++)
        {
            // Entries below 0 are not known: nothing can be right, wrong or memorized there.
            var truth = trueLabels[i];
            if (truth < 0 || givenLabels[i] < 0 || (onlyTrueLabel is { } only && truth != only))
            {
                continue;
            }

            if (truth == givenLabels[i])
            {
                clean++;
                cleanCorrect += predicted[i] == truth ? 1 : 0;
            }
            else
            {
                wrong++;
                wrongCorrect += predicted[i] == truth ? 1 : 0;
                memorized += predicted[i] == givenLabels[i] ? 1 : 0;
            }
        }

        // 0/0 is NaN: a share over an empty subset is undefined.
        return new MemorizationPoint(
            clean,
            wrong,
            (double)cleanCorrect / clean,
            (double)(clean - cleanCorrect) / clean,
            (double)wrongCorrect / wrong,
            (double)memorized / wrong,
            (double)(wrong - wrongCorrect - memorized) / wrong);
    }
}
