namespace NoisyNotebooks.Methods.Evaluation;

/// <summary>Decided label sets beside true ones, all entries known. A class without true and predicted labels has an F1 of 0 (in <see cref="LabelSetF1"/> it is left out).</summary>
/// <param name="MicroPrecision">TP / (TP + FP) over all entries; 0 where nothing is predicted.</param>
/// <param name="MicroRecall">TP / (TP + FN) over all entries; 0 where nothing is present.</param>
/// <param name="MicroF1">2·TP / (2·TP + FP + FN) over all entries; 0 where all are absent.</param>
/// <param name="MacroF1">The mean of the classes' F1.</param>
/// <param name="SubsetAccuracy">The share of examples whose whole set is right.</param>
/// <param name="HammingLoss">The share of entries that are wrong.</param>
public sealed record LabelSetScores(double MicroPrecision, double MicroRecall, double MicroF1, double MacroF1, double SubsetAccuracy, double HammingLoss)
{
    /// <summary>Measures decisions.</summary>
    /// <param name="truth"><c>[N,C]</c>, 1 present and 0 absent, N and C at least 1.</param>
    /// <param name="predicted">The same form.</param>
    /// <returns>The scores.</returns>
    /// <exception cref="ArgumentException">The forms differ, are empty, or an entry is another number.</exception>
    public static LabelSetScores Of(int[,] truth, int[,] predicted)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(predicted);
        var (n, classes) = (truth.GetLength(0), truth.GetLength(1));
        if (truth.Length == 0 || predicted.GetLength(0) != n || predicted.GetLength(1) != classes)
        {
            throw new ArgumentException($"predicted: expected [{n},{classes}] as truth, with at least one entry, got [{predicted.GetLength(0)},{predicted.GetLength(1)}].", nameof(predicted));
        }

        var (hits, extra, missed) = (new int[classes], new int[classes], new int[classes]);
        var whole = 0;
        for (var i = 0; i < n; i++)
        {
            var wrong = 0;
            for (var c = 0; c < classes; c++)
            {
                var (t, p) = (Entry(truth[i, c], nameof(truth)), Entry(predicted[i, c], nameof(predicted)));
                hits[c] += t * p;
                extra[c] += (1 - t) * p;
                missed[c] += t * (1 - p);
                wrong += Math.Abs(t - p);
            }

            whole += wrong == 0 ? 1 : 0;
        }

        var (tp, fp, fn) = (hits.Sum(), extra.Sum(), missed.Sum());
        return new(
            Ratio(tp, tp + fp),
            Ratio(tp, tp + fn),
            Ratio(2 * tp, (2 * tp) + fp + fn),
            Enumerable.Range(0, classes).Average(c => Ratio(2 * hits[c], (2 * hits[c]) + extra[c] + missed[c])),
            (double)whole / n,
            (double)(fp + fn) / truth.Length);
    }

    private static double Ratio(int part, int all) => all == 0 ? 0 : (double)part / all;

    private static int Entry(int value, string parameter) =>
        value is 0 or 1 ? value : throw new ArgumentException($"{parameter}: expected 1 (present) or 0 (absent), got {value}.", parameter);
}
