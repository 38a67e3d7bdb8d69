using System.Collections.Immutable;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>What is measured of prediction sets, on examples with known label sets.</summary>
public static class ConformalEvaluation
{
    // Counting is dearer than judging: a median of so many examples is steady.
    private const int MostSized = 200;
    private const double Confidence = 0.95;

    /// <summary>The significance levels of a curve.</summary>
    public static ImmutableArray<double> Levels { get; } = [0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5];

    /// <summary>The share of examples whose true label set is outside its prediction set, p ≤ ε.</summary>
    /// <param name="predictor">The predictor.</param>
    /// <param name="outputs">o, <c>float [N,m]</c>, probabilities.</param>
    /// <param name="labels">t, <c>int64 [N,m]</c>: 0 absent, 1 present.</param>
    /// <param name="epsilon">ε, above 0 and below 1.</param>
    /// <returns>From 0 to 1.</returns>
    /// <exception cref="ArgumentException">Forms differ, or a value is out of range.</exception>
    public static double ErrorRate(LabelPowersetConformalPredictor predictor, Tensor outputs, Tensor labels, double epsilon) =>
        ErrorRate(predictor, Strangeness(predictor, OutputRows.Of(outputs), OutputRows.Sets(labels)), epsilon);

    /// <summary>How many label sets each prediction set has.</summary>
    /// <param name="predictor">The predictor.</param>
    /// <param name="outputs">o, <c>float [N,m]</c>, probabilities.</param>
    /// <param name="epsilon">ε, above 0 and below 1.</param>
    /// <param name="stop">Stops it.</param>
    /// <returns>N numbers, 0 for an empty set; ∞ for one that is too large to be counted (never up to 40 labels).</returns>
    /// <exception cref="ArgumentException">A form or value is not allowed.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static double[] SetSizes(LabelPowersetConformalPredictor predictor, Tensor outputs, double epsilon, CancellationToken stop = default) =>
        Sizes(predictor, OutputRows.Of(outputs), epsilon, stop);

    /// <summary>
    /// Observed fuzziness: the sum of the p-values of all wrong label sets, Σ_{t ≠ true} p(t); less is better. It is counted, not enumerated:
    /// Σ_t p(t) = (Σ_i #{t : α(t) ≤ α_i} + 2^m)/(q + 1).
    /// </summary>
    /// <param name="predictor">The predictor.</param>
    /// <param name="outputs">o, m probabilities, m at most 24.</param>
    /// <param name="trueSet">The true label set.</param>
    /// <param name="stop">Stops it.</param>
    /// <returns>At least 0.</returns>
    /// <exception cref="ArgumentException">Numbers of labels differ, there are too many, or an output is no probability.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static double ObservedFuzziness(
        LabelPowersetConformalPredictor predictor, ReadOnlySpan<double> outputs, LabelSet trueSet, CancellationToken stop = default)
    {
        const int Most = 24;
        ArgumentNullException.ThrowIfNull(predictor);
        if (predictor.LabelCount > Most)
        {
            throw new ArgumentException($"predictor: expected at most {Most} labels, got {predictor.LabelCount}: the sum is over all label sets.", nameof(predictor));
        }

        var scores = predictor.ScoresOf(outputs);
        var sum = Math.Pow(2, predictor.LabelCount);
        foreach (var same in predictor.CalibrationScores.GroupBy(s => s))
        {
            sum += same.Count() * (double)LabelSetSearch.Count(scores, same.Key, stop)!.Value;
        }

        return (sum / (predictor.CalibrationCount + 1.0)) - predictor.PValue(outputs, trueSet);
    }

    /// <summary>How good the forced predictions are: the classifier's own, each output rounded.</summary>
    /// <param name="outputs">o, <c>float [N,m]</c>, probabilities.</param>
    /// <param name="labels">t, <c>int64 [N,m]</c>: 0 absent, 1 present.</param>
    /// <returns>Exact matches and F1.</returns>
    /// <exception cref="ArgumentException">Forms differ, or a value is out of range.</exception>
    public static ForcedQuality Forced(Tensor outputs, Tensor labels) => Forced(OutputRows.Of(outputs), OutputRows.Sets(labels));

    /// <summary>Errors and sizes by the level.</summary>
    /// <param name="predictor">The predictor.</param>
    /// <param name="outputs">o, <c>float [N,m]</c>, probabilities.</param>
    /// <param name="labels">t, <c>int64 [N,m]</c>: 0 absent, 1 present.</param>
    /// <param name="epsilons">The levels; null: <see cref="Levels"/>.</param>
    /// <param name="stop">Stops it.</param>
    /// <returns>The curve.</returns>
    /// <exception cref="ArgumentException">Forms differ, or a value is out of range.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static ConformalCurve Curve(
        LabelPowersetConformalPredictor predictor, Tensor outputs, Tensor labels, IReadOnlyList<double>? epsilons = null, CancellationToken stop = default) =>
        Curve(predictor, OutputRows.Of(outputs), OutputRows.Sets(labels), epsilons, stop);

    /// <summary>Errors and sizes by the level.</summary>
    internal static ConformalCurve Curve(
        LabelPowersetConformalPredictor predictor, double[][] outputs, LabelSet[] sets, IReadOnlyList<double>? epsilons, CancellationToken stop)
    {
        var counts = Strangeness(predictor, outputs, sets);

        // A set is empty where even its best label set is too strange: that is cheap to see, for all examples.
        int[] best = [.. outputs.Select(o => predictor.AtLeastAsStrange(predictor.ScoresOf(o).Base))];
        var sized = outputs[..Math.Min(MostSized, outputs.Length)];
        var points = new List<ConformalPoint>();
        foreach (var epsilon in (epsilons ?? Levels).Order())
        {
            var sizes = Sizes(predictor, sized, epsilon, stop);
            Array.Sort(sizes);
            var (low, high) = ErrorBand.Of(epsilon, predictor.CalibrationCount, outputs.Length, Confidence);
            points.Add(new(
                epsilon, ErrorRate(predictor, counts, epsilon), low, high, Median(sizes), sizes.Average(), ErrorRate(predictor, best, epsilon)));
        }

        return new()
        {
            Points = [.. points],
            LabelCount = predictor.LabelCount,
            CalibrationCount = predictor.CalibrationCount,
            TestCount = outputs.Length,
            SizedCount = sized.Length,
            BandConfidence = Confidence,
            Forced = Forced(outputs, sets),
        };
    }

    /// <summary>#{i : α_i ≥ α} for the true label set of each example.</summary>
    internal static int[] Strangeness(LabelPowersetConformalPredictor predictor, double[][] outputs, LabelSet[] sets)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        OutputRows.CheckFits(outputs, sets);
        return outputs[0].Length == predictor.LabelCount
            ? [.. outputs.Zip(sets, (o, t) => predictor.AtLeastAsStrange(Nonconformity.Score(o, t, predictor.Exponent)))]
            : throw new ArgumentException($"outputs: expected {predictor.LabelCount} labels as in calibration, got {outputs[0].Length}.", nameof(outputs));
    }

    /// <summary>The share with p ≤ ε, in whole numbers: fewer than k calibration examples are at least as strange.</summary>
    internal static double ErrorRate(LabelPowersetConformalPredictor predictor, int[] strangeness, double epsilon)
    {
        var rank = LabelPowersetConformalPredictor.ThresholdRank(epsilon, predictor.CalibrationCount);
        return strangeness.Count(c => c < rank) / (double)strangeness.Length;
    }

    /// <summary>How many label sets each prediction set has.</summary>
    internal static double[] Sizes(LabelPowersetConformalPredictor predictor, double[][] outputs, double epsilon, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        return [.. outputs.Select(o => (double?)predictor.SetSize(o, epsilon, stop) ?? double.PositiveInfinity)];
    }

    /// <summary>The lower median, which no size that cannot be counted draws up.</summary>
    internal static double Median(double[] sorted) => sorted[(sorted.Length - 1) / 2];

    /// <summary>How good the rounded outputs are.</summary>
    internal static ForcedQuality Forced(double[][] outputs, LabelSet[] sets)
    {
        OutputRows.CheckFits(outputs, sets);
        var labels = sets[0].LabelCount;
        var (hits, claimed, present, exact) = (new int[labels], new int[labels], new int[labels], 0);
        for (var i = 0; i < sets.Length; i++)
        {
            var right = true;
            for (var j = 0; j < labels; j++)
            {
                var (says, isPresent) = (outputs[i][j] > 0.5, sets[i].Contains(j));
                hits[j] += says && isPresent ? 1 : 0;
                claimed[j] += says ? 1 : 0;
                present[j] += isPresent ? 1 : 0;
                right &= says == isPresent;
            }

            exact += right ? 1 : 0;
        }

        // F1 = 2 hits / (claimed + present)
        double[] each = [.. Enumerable.Range(0, labels).Where(j => claimed[j] + present[j] > 0).Select(j => 2.0 * hits[j] / (claimed[j] + present[j]))];
        return new(
            exact / (double)sets.Length, 2.0 * hits.Sum() / (claimed.Sum() + present.Sum()), each.Length == 0 ? double.NaN : each.Average());
    }
}
