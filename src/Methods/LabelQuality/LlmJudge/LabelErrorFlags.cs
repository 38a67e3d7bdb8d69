using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Evaluation;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>Where the judges disagree with the given labels, and how sure they are of it (step 3).</summary>
public sealed class LabelErrorFlags
{
    private LabelErrorFlags(int[] given, JudgeEnsemble ensemble, bool[] flagged) =>
        (Given, NumClasses, Predicted, Confidence, Flagged) = (given, ensemble.NumClasses, ensemble.Predicted, ensemble.Confidence, flagged);

    /// <summary>The n given labels.</summary>
    public IReadOnlyList<int> Given { get; }

    /// <summary>The number of classes, K.</summary>
    public int NumClasses { get; }

    /// <summary>What the ensemble says, n labels.</summary>
    public IReadOnlyList<int> Predicted { get; }

    /// <summary>How sure it is, n numbers from 1/K to 1.</summary>
    public IReadOnlyList<double> Confidence { get; }

    /// <summary>Where it disagrees, n truth values.</summary>
    public IReadOnlyList<bool> Flagged { get; }

    /// <summary>How many labels are flagged.</summary>
    public int FlaggedCount => Flagged.Count(f => f);

    /// <summary>Flags the labels that the ensemble contradicts: another class is strictly likelier. A tie, in a yes-no task p̄ = 0.5, is never flagged.</summary>
    /// <param name="ensemble">The ensemble.</param>
    /// <param name="labels">n given labels, 0 to K − 1.</param>
    /// <returns>The flags.</returns>
    /// <exception cref="ArgumentException">There is not one label an example, or one is out of range.</exception>
    public static LabelErrorFlags Detect(JudgeEnsemble ensemble, LabelVector labels)
    {
        ArgumentNullException.ThrowIfNull(ensemble);
        var y = JudgeCheck.Labels(labels, ensemble.Count, ensemble.NumClasses, nameof(labels));
        return new LabelErrorFlags([.. y], ensemble, [.. y.Select((label, i) => ensemble.Confidence[i] > ensemble.Probabilities[i, label])]);
    }

    /// <summary>The likert variant: the expected score Σ_k k p_k, flagged where it is more than so much off the given one.</summary>
    /// <param name="distributions">The ensemble's mean distribution over the scale, <c>[n,S]</c>; rows sum to 1 (within 0.01).</param>
    /// <param name="scores">n given scores, each within the scale.</param>
    /// <param name="scale">The S values of the scale, ascending; null: 1 to S.</param>
    /// <param name="maxDifference">How far off a score may be, at least 0.</param>
    /// <returns>Expected scores and flags.</returns>
    /// <exception cref="ArgumentException">Lengths differ, a row is no distribution, a score is outside of the scale, or the scale does not ascend.</exception>
    public static (double[] ExpectedScore, bool[] Flagged) DetectOrdinal(
        double[,] distributions, IReadOnlyList<double> scores, IReadOnlyList<double>? scale = null, double maxDifference = 1)
    {
        ArgumentNullException.ThrowIfNull(distributions);
        ArgumentNullException.ThrowIfNull(scores);
        var (n, steps) = (distributions.GetLength(0), distributions.GetLength(1));
        scale ??= [.. Enumerable.Range(1, steps).Select(s => (double)s)];
        if (n == 0 || scale.Count != steps || steps < 2 || Enumerable.Range(1, steps - 1).Any(s => !(scale[s] > scale[s - 1])))
        {
            throw new ArgumentException($"scale: expected {steps} ascending values, one a column, and at least one row; got {string.Join(", ", scale)} for [{n},{steps}].", nameof(scale));
        }

        if (scores.Count != n)
        {
            throw new ArgumentException($"scores: expected {n}, one an example, got {scores.Count}.", nameof(scores));
        }

        if (!(maxDifference >= 0))
        {
            throw new ArgumentOutOfRangeException(nameof(maxDifference), maxDifference, $"maxDifference: expected a number of at least 0, got {maxDifference}.");
        }

        var (expected, flagged) = (new double[n], new bool[n]);
        for (var i = 0; i < n; i++)
        {
            var sum = 0.0;
            for (var s = 0; s < steps; s++)
            {
                JudgeCheck.Probability(distributions[i, s], nameof(distributions), $"in row {i}, column {s}");
                sum += distributions[i, s];

                // E = Σ k p_k
                expected[i] += scale[s] * distributions[i, s];
            }

            if (Math.Abs(sum - 1) > AuditCheck.SumTolerance)
            {
                throw new ArgumentException($"distributions: each row must sum to 1 (within {AuditCheck.SumTolerance}), got {sum} in row {i}.", nameof(distributions));
            }

            if (!(scores[i] >= scale[0] && scores[i] <= scale[^1]))
            {
                throw new ArgumentException($"scores: each must be from {scale[0]} to {scale[^1]}, got {scores[i]} at position {i}.", nameof(scores));
            }

            flagged[i] = Math.Abs(expected[i] - scores[i]) > maxDifference;
        }

        return (expected, flagged);
    }

    /// <summary>What experts who saw the flagged examples make of them (step 4). Agreement of ensemble and label is taken as right.</summary>
    /// <param name="expertLabels">n labels; only those of flagged examples count.</param>
    /// <returns>gold_i = the expert's label where flagged, the given one elsewhere.</returns>
    /// <exception cref="ArgumentException">There is not one label an example, or one is out of range.</exception>
    public int[] Gold(LabelVector expertLabels)
    {
        var experts = JudgeCheck.Labels(expertLabels, Flagged.Count, NumClasses, nameof(expertLabels));
        return [.. Given.Select((y, i) => Flagged[i] ? experts[i] : y)];
    }

    /// <summary>Which flags experts confirm: flagged, and the expert's label is another than the given one.</summary>
    /// <param name="expertLabels">n labels; only those of flagged examples count.</param>
    /// <returns>n truth values.</returns>
    /// <exception cref="ArgumentException">There is not one label an example, or one is out of range.</exception>
    public bool[] Confirmed(LabelVector expertLabels) => [.. Gold(expertLabels).Zip(Given, (g, y) => g != y)];

    /// <summary>precision = confirmed / flagged; recall = confirmed / errors, where experts labelled everything.</summary>
    /// <param name="expertLabels">n labels, also those of examples that are not flagged.</param>
    /// <returns>Precision (0 without flags), recall (0 without errors), F1.</returns>
    /// <exception cref="ArgumentException">There is not one label an example, or one is out of range.</exception>
    public DetectionScores Scores(LabelVector expertLabels) =>
        DetectionScores.Of(Flagged, [.. JudgeCheck.Labels(expertLabels, Flagged.Count, NumClasses, nameof(expertLabels)).Zip(Given, (e, y) => e != y)]);

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{FlaggedCount} of {Flagged.Count} labels flagged ({(double)FlaggedCount / Flagged.Count:P1})");
}
