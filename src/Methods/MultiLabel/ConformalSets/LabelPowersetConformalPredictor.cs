using System.Collections.Immutable;
using System.Numerics;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Training;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>
/// Inductive conformal prediction over label sets (paper 18): turns the probabilities of any classifier into a set of label sets that holds the
/// true one with probability at least 1 − ε, however bad the classifier is. It needs calibration examples that were not trained on, with labels
/// that are right, drawn as the examples to come.
/// </summary>
/// <remarks>It is made calibrated and does not change; it may be used from several threads.</remarks>
public sealed class LabelPowersetConformalPredictor
{
    private const decimal LastPlace = 1e-15m;

    private readonly double[] _scores;

    private LabelPowersetConformalPredictor(double[] scores, int labelCount, double exponent, ImmutableArray<string> labelNames)
    {
        ArgumentNullException.ThrowIfNull(scores);
        if (scores.Length == 0)
        {
            throw new ArgumentException("scores: expected at least one calibration example, got none.", nameof(scores));
        }

        if (Array.Find(scores, s => !double.IsFinite(s) || s < 0) is var other and not 0)
        {
            throw new ArgumentException($"scores: expected finite numbers of at least 0, got {other}.", nameof(scores));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(labelCount, 1);
        _scores = [.. scores.Order()];
        (LabelCount, Exponent, LabelNames) = (labelCount, Checked(exponent), labelNames);
    }

    /// <summary>How many labels there are, m.</summary>
    public int LabelCount { get; }

    /// <summary>The exponent d of the score.</summary>
    public double Exponent { get; }

    /// <summary>How many calibration examples there are, q.</summary>
    public int CalibrationCount => _scores.Length;

    /// <summary>Their scores α_i, ascending.</summary>
    public ImmutableArray<double> CalibrationScores => [.. _scores];

    /// <summary>The names of the m labels; empty where none are known.</summary>
    public ImmutableArray<string> LabelNames { get; }

    /// <summary>Calibrates on examples that a network was not trained on. Their given labels are taken for the truth.</summary>
    /// <param name="run">The trained network.</param>
    /// <param name="calibration">q examples, at least 1, with every label known.</param>
    /// <param name="exponent">d, above 0: 1 adds up how far the outputs are off; a larger one stresses great errors.</param>
    /// <returns>The predictor.</returns>
    /// <exception cref="ArgumentException">A label is unknown, or the examples do not fit the network.</exception>
    public static LabelPowersetConformalPredictor Calibrate(TrainingRun run, MultiLabelDataset calibration, double exponent = 1)
    {
        Checked(exponent);
        var outputs = OutputRows.Of(run, calibration);
        return Calibrate(outputs, OutputRows.Sets(calibration.Given), exponent, calibration.LabelNames);
    }

    /// <summary>Calibrates on outputs of any classifier.</summary>
    /// <param name="outputs">o, <c>float [q,m]</c>, probabilities from 0 to 1, q at least 1.</param>
    /// <param name="labels">t, <c>int64 [q,m]</c>: 0 absent, 1 present.</param>
    /// <param name="exponent">d, above 0.</param>
    /// <returns>The predictor.</returns>
    /// <exception cref="ArgumentException">Forms differ, an output is no probability, a label another number, or the exponent not above 0.</exception>
    public static LabelPowersetConformalPredictor Calibrate(Tensor outputs, Tensor labels, double exponent = 1)
    {
        Checked(exponent);
        return Calibrate(OutputRows.Of(outputs), OutputRows.Sets(labels), exponent, []);
    }

    /// <summary>Calibrates on outputs of any classifier.</summary>
    /// <param name="outputs">o, <c>[q,m]</c>, probabilities from 0 to 1, q at least 1.</param>
    /// <param name="labels">t, <c>[q,m]</c>: 0 absent, 1 present.</param>
    /// <param name="exponent">d, above 0.</param>
    /// <returns>The predictor.</returns>
    /// <exception cref="ArgumentException">Forms differ, an output is no probability, a label another number, or the exponent not above 0.</exception>
    public static LabelPowersetConformalPredictor Calibrate(double[,] outputs, int[,] labels, double exponent = 1)
    {
        Checked(exponent);
        return Calibrate(OutputRows.Of(outputs), OutputRows.Sets(labels), exponent, []);
    }

    /// <summary>Takes calibration scores that were computed elsewhere.</summary>
    /// <param name="scores">α_i = Σ_j |t_ij − o_ij|^d, q finite numbers of at least 0, in any order, q at least 1.</param>
    /// <param name="labelCount">m, at least 1.</param>
    /// <param name="exponent">d, above 0.</param>
    /// <returns>The predictor.</returns>
    /// <exception cref="ArgumentException">There is no score, one is no such number, or another parameter is out of range.</exception>
    public static LabelPowersetConformalPredictor FromScores(IEnumerable<double> scores, int labelCount, double exponent = 1)
    {
        ArgumentNullException.ThrowIfNull(scores);
        return new([.. scores], labelCount, exponent, []);
    }

    /// <summary>The score of a label set: α(t, o) = Σ_j |t_j − o_j|^d.</summary>
    /// <param name="outputs">o, m probabilities.</param>
    /// <param name="labelSet">t.</param>
    /// <param name="exponent">d, above 0.</param>
    /// <returns>From 0 to m.</returns>
    /// <exception cref="ArgumentException">Numbers of labels differ, or a value is out of range.</exception>
    public static double Score(ReadOnlySpan<double> outputs, LabelSet labelSet, double exponent = 1)
    {
        ArgumentNullException.ThrowIfNull(labelSet);
        OutputRows.Check(outputs);
        return labelSet.LabelCount == outputs.Length
            ? Nonconformity.Score(outputs, labelSet, Checked(exponent))
            : throw new ArgumentException($"labelSet: expected {outputs.Length} labels as outputs, got {labelSet.LabelCount}.", nameof(labelSet));
    }

    /// <summary>
    /// How many calibration examples must be at least as strange as a label set that is to be kept: k = ⌊ε (q + 1)⌋, exactly. In binary numbers
    /// 0.29 · 100 is below 29.
    /// </summary>
    /// <param name="epsilon">ε, above 0 and below 1.</param>
    /// <param name="calibrationCount">q, at least 1.</param>
    /// <returns>k, from 0 (no label set can be ruled out) to q.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static int ThresholdRank(double epsilon, int calibrationCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(calibrationCount, 1);
        if (!(epsilon is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, $"epsilon: expected a number above 0 and below 1, got {epsilon}.");
        }

        // A decimal takes the 15 digits that were written; what rounds to 1 there is still below it. A level such as 1/3 has more digits: one
        // more in the last place, or three times of it would stay below 1.
        return (int)Math.Min(calibrationCount, Math.Floor(((decimal)epsilon + LastPlace) * (calibrationCount + 1L)));
    }

    /// <summary>T: a label set is kept where α ≤ T, the k-th largest calibration score.</summary>
    /// <param name="epsilon">ε, above 0 and below 1.</param>
    /// <returns>T; ∞ where ε is below 1/(q + 1).</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="epsilon"/> is out of range.</exception>
    public double Threshold(double epsilon) =>
        ThresholdRank(epsilon, _scores.Length) is var k and > 0 ? _scores[^k] : double.PositiveInfinity;

    /// <summary>The p-value of a label set: p = (#{i : α_i ≥ α(t, o)} + 1) / (q + 1).</summary>
    /// <param name="outputs">o, m probabilities.</param>
    /// <param name="labelSet">t.</param>
    /// <returns>From 1/(q + 1) to 1.</returns>
    /// <exception cref="ArgumentException">Numbers of labels differ, or an output is no probability.</exception>
    public double PValue(ReadOnlySpan<double> outputs, LabelSet labelSet)
    {
        CheckLabels(outputs);
        return PValueOf(Score(outputs, labelSet, Exponent));
    }

    /// <summary>The p-value of a label set: p = (#{i : α_i ≥ α(t, o)} + 1) / (q + 1).</summary>
    /// <param name="outputs">o, m probabilities.</param>
    /// <param name="labels">t, m entries: 0 absent, 1 present.</param>
    /// <returns>From 1/(q + 1) to 1.</returns>
    /// <exception cref="ArgumentException">Numbers of labels differ, an output is no probability, or a label another number.</exception>
    public double PValue(ReadOnlySpan<double> outputs, ReadOnlySpan<int> labels) => PValue(outputs, LabelSet.Of(labels));

    /// <summary>The one label set with the highest p-value: each output rounded, absent at ½.</summary>
    /// <param name="outputs">o, m probabilities.</param>
    /// <returns>The label set, its p-value (credibility), and 1 − the second highest p-value (confidence), where a tie is second.</returns>
    /// <exception cref="ArgumentException">There are not m outputs, or one is no probability.</exception>
    public ForcedLabelSet Forced(ReadOnlySpan<double> outputs) => Forced(ScoresOf(outputs));

    /// <summary>The prediction set Γ^ε = { t : p(t) &gt; ε }.</summary>
    /// <param name="outputs">o, m probabilities.</param>
    /// <param name="epsilon">ε, above 0 and below 1: how often the true label set may be missing.</param>
    /// <param name="maxSetSize">The most members to list, at least 1; where there are more, those with the highest p-values, and the set says so.</param>
    /// <param name="stop">Stops the search.</param>
    /// <returns>The set. The time grows with its size, not with 2^m.</returns>
    /// <exception cref="ArgumentException">There are not m outputs, one is no probability, or another parameter is out of range.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public LabelSetPrediction PredictSet(ReadOnlySpan<double> outputs, double epsilon, int maxSetSize = 100_000, CancellationToken stop = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSetSize, 1);
        var (scores, threshold) = (ScoresOf(outputs), Threshold(epsilon));
        var found = LabelSetSearch.Find(scores, threshold, maxSetSize, stop);
        var example = outputs.ToArray();
        return new(
            found,
            [.. found.Scores.Select(PValueOf)],
            scores,
            (epsilon, threshold),
            Forced(scores),
            LabelNames,
            set => Nonconformity.Score(example, set, Exponent) <= threshold + Nonconformity.Tolerance);
    }

    /// <summary>The prediction set of one example.</summary>
    /// <param name="run">The network that this was calibrated for.</param>
    /// <param name="data">Examples.</param>
    /// <param name="example">Which of them, from 0 to N−1.</param>
    /// <param name="epsilon">ε, above 0 and below 1.</param>
    /// <param name="maxSetSize">The most members to list, at least 1.</param>
    /// <param name="stop">Stops the search.</param>
    /// <returns>The set.</returns>
    /// <exception cref="ArgumentException">The examples do not fit, or a parameter is out of range.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public LabelSetPrediction PredictSet(
        TrainingRun run, MultiLabelDataset data, int example, double epsilon, int maxSetSize = 100_000, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (example < 0 || example >= data.Count)
        {
            throw new ArgumentOutOfRangeException(nameof(example), example, $"example: expected a number from 0 to {data.Count - 1}, got {example}.");
        }

        return PredictSet(OutputRows.Of(run, data.Subset([example]))[0], epsilon, maxSetSize, stop);
    }

    /// <summary>
    /// How many label sets the prediction set has, without making them: the work is the sums over each half of the labels, far fewer, so that
    /// sets are counted that nobody could list.
    /// </summary>
    /// <param name="outputs">o, m probabilities.</param>
    /// <param name="epsilon">ε, above 0 and below 1.</param>
    /// <param name="stop">Stops the count.</param>
    /// <returns>The number, from 0 to 2^m; null where it is too large to be counted (never up to 40 labels).</returns>
    /// <exception cref="ArgumentException">There are not m outputs, one is no probability, or ε is out of range.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public BigInteger? SetSize(ReadOnlySpan<double> outputs, double epsilon, CancellationToken stop = default) =>
        LabelSetSearch.Count(ScoresOf(outputs), Threshold(epsilon), stop);

    /// <summary>Measures errors and sizes of prediction sets on examples with known labels.</summary>
    /// <param name="run">The network that this was calibrated for.</param>
    /// <param name="test">Examples; their true labels count, where these are known, else the given ones.</param>
    /// <param name="epsilons">Significance levels; null: from 0.01 to 0.5.</param>
    /// <param name="stop">Stops it.</param>
    /// <returns>A curve that displays itself.</returns>
    /// <exception cref="ArgumentException">The examples do not fit, a label is unknown, or a level is out of range.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public ConformalCurve Evaluate(TrainingRun run, MultiLabelDataset test, IReadOnlyList<double>? epsilons = null, CancellationToken stop = default)
    {
        var outputs = OutputRows.Of(run, test);
        return ConformalEvaluation.Curve(this, outputs, OutputRows.Sets(test.Known ?? test.Given), epsilons, stop);
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"conformal label sets of {LabelCount} labels, d = {Exponent}, {CalibrationCount:#,0} calibration examples");

    /// <summary>An example, taken apart.</summary>
    internal Nonconformity ScoresOf(ReadOnlySpan<double> outputs)
    {
        CheckLabels(outputs);
        OutputRows.Check(outputs);
        return new Nonconformity(outputs, Exponent);
    }

    /// <summary>#{i : α_i ≥ α}; what is equal but for rounding counts.</summary>
    internal int AtLeastAsStrange(double score)
    {
        var (low, high) = (0, _scores.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (score <= _scores[middle] + Nonconformity.Tolerance)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return _scores.Length - low;
    }

    private static LabelPowersetConformalPredictor Calibrate(double[][] outputs, LabelSet[] sets, double exponent, ImmutableArray<string> labelNames)
    {
        OutputRows.CheckFits(outputs, sets);
        return new([.. outputs.Zip(sets, (o, t) => Nonconformity.Score(o, t, exponent))], sets[0].LabelCount, exponent, labelNames);
    }

    private static double Checked(double exponent) =>
        double.IsFinite(exponent) && exponent > 0
            ? exponent
            : throw new ArgumentOutOfRangeException(nameof(exponent), exponent, $"exponent: expected a finite number above 0, got {exponent}.");

    private ForcedLabelSet Forced(Nonconformity scores) =>
        new(scores.Rounded, PValueOf(scores.Base), 1 - PValueOf(scores.Base + scores.Deltas[0]));

    private double PValueOf(double score) => (AtLeastAsStrange(score) + 1.0) / (_scores.Length + 1.0);

    private void CheckLabels(ReadOnlySpan<double> outputs)
    {
        if (outputs.Length != LabelCount)
        {
            throw new ArgumentException($"outputs: expected {LabelCount} labels as in calibration, got {outputs.Length}.", nameof(outputs));
        }
    }
}
