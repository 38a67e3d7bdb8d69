namespace NoisyNotebooks.Methods.Evaluation;

/// <summary>Average precision of a ranking: the mean, over the positives, of the precision down to each of them.</summary>
public static class AveragePrecision
{
    /// <summary>Measures a ranking by scores.</summary>
    /// <param name="scores">A score an item, higher first; equal scores keep the items' order. None may be NaN.</param>
    /// <param name="positives">Whether each item is a positive.</param>
    /// <returns>From 0 to 1; NaN where no item is a positive.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a score is NaN.</exception>
    public static double Of(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positives)
    {
        if (scores.Length != positives.Length)
        {
            throw new ArgumentException($"positives: expected {scores.Length}, one a score, got {positives.Length}.", nameof(positives));
        }

        // Ascending order of (−score, position) is the stable descending order of the scores.
        var keys = new (double Score, int Item)[scores.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = double.IsNaN(scores[i])
                ? throw new ArgumentException($"scores: expected numbers, got NaN at position {i}.", nameof(scores))
                : (-scores[i], i);
        }

        Array.Sort(keys);
        var hits = new bool[keys.Length];
        for (var rank = 0; rank < keys.Length; rank++)
        {
            hits[rank] = positives[keys[rank].Item];
        }

        return OfRanking(hits);
    }

    /// <summary>Measures a ranking that is there already.</summary>
    /// <param name="ranked">Whether the item at each rank is a positive, the first rank first.</param>
    /// <param name="positives">
    /// How many positives there are in all, those that the ranking lacks included (objects that a detector missed); left out:
    /// those in the ranking.
    /// </param>
    /// <returns>From 0 to 1; NaN where there is no positive.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The ranking holds more positives than there are.</exception>
    public static double OfRanking(ReadOnlySpan<bool> ranked, int? positives = null)
    {
        // AP = 1/P Σ over ranks r of positives: (positives down to r) / r
        var found = 0;
        var sum = 0.0;
        for (var rank = 0; rank < ranked.Length; rank++)
        {
            if (ranked[rank])
            {
                found++;
                sum += (double)found / (rank + 1);
            }
        }

        return positives < found
            ? throw new ArgumentOutOfRangeException(nameof(positives), positives, $"positives: expected at least the {found} of the ranking, got {positives}.")
            : sum / (positives ?? found);
    }
}
