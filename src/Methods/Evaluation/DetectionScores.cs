namespace NoisyNotebooks.Methods.Evaluation;

/// <summary>How well wrong labels were found.</summary>
/// <param name="Precision">The share of the flagged that are wrong; 0 where nothing is flagged.</param>
/// <param name="Recall">The share of the wrong that are flagged; 0 where nothing is wrong.</param>
/// <param name="F1">2 · precision · recall / (precision + recall); 0 without a true positive.</param>
public readonly record struct DetectionScores(double Precision, double Recall, double F1)
{
    /// <summary>Counts them.</summary>
    /// <param name="flagged">n truth values: held for wrong.</param>
    /// <param name="isWrong">n truth values: wrong.</param>
    /// <returns>Precision, recall and F1.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or there is nothing.</exception>
    public static DetectionScores Of(IReadOnlyList<bool> flagged, IReadOnlyList<bool> isWrong)
    {
        ArgumentNullException.ThrowIfNull(flagged);
        ArgumentNullException.ThrowIfNull(isWrong);
        if (flagged.Count == 0 || flagged.Count != isWrong.Count)
        {
            throw new ArgumentException($"isWrong: expected {Math.Max(1, flagged.Count)} values, one a flag, got {isWrong.Count}.", nameof(isWrong));
        }

        var (hits, found, wrong) = (0, 0, 0);
        for (var i = 0; i < flagged.Count; i++)
        {
            hits += flagged[i] && isWrong[i] ? 1 : 0;
            found += flagged[i] ? 1 : 0;
            wrong += isWrong[i] ? 1 : 0;
        }

        return OfCounts(hits, found, wrong);
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"precision {Precision:0.000}, recall {Recall:0.000}, F1 {F1:0.000}");

    /// <summary>From the numbers of wrong labels that are flagged, of flagged ones, and of wrong ones.</summary>
    internal static DetectionScores OfCounts(int hits, int found, int wrong) =>
        hits == 0 ? default : new DetectionScores((double)hits / found, (double)hits / wrong, 2.0 * hits / (found + wrong));
}
