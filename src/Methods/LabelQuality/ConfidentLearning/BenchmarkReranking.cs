using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Evaluation;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>
/// How models rank as the share of wrong test labels grows. B are the benign examples, C the correctable ones; at noise
/// prevalence v the expected accuracy is v·acc(C) + (1 − v)·acc(B), with the original or with the corrected labels of C.
/// </summary>
/// <param name="Prevalences">V noise prevalences.</param>
/// <param name="OriginalAccuracy"><c>[M,V]</c>: expected accuracy of each model on the original labels.</param>
/// <param name="CorrectedAccuracy"><c>[M,V]</c>: on the corrected labels.</param>
/// <param name="OriginalRanks"><c>[V,M]</c>: rank of each model on the original labels, 1 is best, ties share the best rank.</param>
/// <param name="CorrectedRanks"><c>[V,M]</c>: on the corrected labels.</param>
/// <param name="BenignCount">The number of benign examples.</param>
/// <param name="CorrectableCount">The number of correctable examples.</param>
public sealed record BenchmarkReranking(
    double[] Prevalences,
    double[,] OriginalAccuracy,
    double[,] CorrectedAccuracy,
    int[,] OriginalRanks,
    int[,] CorrectedRanks,
    int BenignCount,
    int CorrectableCount)
{
    private readonly double[,] _parts = new double[0, 0];

    /// <summary>The natural noise prevalence |C| / (|C| + |B|).</summary>
    public double NaturalPrevalence => (double)CorrectableCount / (CorrectableCount + BenignCount);

    /// <summary>Evaluates models.</summary>
    /// <param name="predictions">The N predicted labels of each of M models.</param>
    /// <param name="givenLabels">N given labels.</param>
    /// <param name="correctedLabels">N corrected labels; where they differ from the given ones the example is correctable.</param>
    /// <param name="prevalences">Noise prevalences, 0 to 1.</param>
    /// <returns>Accuracies and ranks.</returns>
    /// <exception cref="ArgumentException">Nothing is there, lengths differ, no correctable or no benign example, a prevalence out of range.</exception>
    public static BenchmarkReranking Evaluate(
        IReadOnlyList<int[]> predictions, LabelVector givenLabels, LabelVector correctedLabels, IReadOnlyList<double> prevalences)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(givenLabels);
        ArgumentNullException.ThrowIfNull(correctedLabels);
        ArgumentNullException.ThrowIfNull(prevalences);
        Check(predictions, givenLabels, correctedLabels, prevalences);
        var (given, corrected) = (givenLabels.Values, correctedLabels.Values);

        // Columns: on B; on C with the original labels; on C with the corrected ones.
        var parts = new double[predictions.Count, 3];
        var (benign, correctable) = (0, 0);
        for (var n = 0; n < given.Length; n++)
        {
            var isBenign = given[n] == corrected[n];
            benign += isBenign ? 1 : 0;
            correctable += isBenign ? 0 : 1;
            for (var m = 0; m < predictions.Count; m++)
            {
                var prediction = predictions[m][n];
                parts[m, 0] += isBenign && prediction == given[n] ? 1 : 0;
                parts[m, 1] += !isBenign && prediction == given[n] ? 1 : 0;
                parts[m, 2] += !isBenign && prediction == corrected[n] ? 1 : 0;
            }
        }

        if (benign == 0 || correctable == 0)
        {
            throw new ArgumentException(
                $"correctedLabels: at least one benign and one correctable example are needed, got {benign} and {correctable}.", nameof(correctedLabels));
        }

        for (var m = 0; m < predictions.Count; m++)
        {
            parts[m, 0] /= benign;
            parts[m, 1] /= correctable;
            parts[m, 2] /= correctable;
        }

        var original = Mix(parts, 1, prevalences);
        var fixedLabels = Mix(parts, 2, prevalences);
        return new BenchmarkReranking(
            [.. prevalences], original, fixedLabels, Ranks(original), Ranks(fixedLabels), benign, correctable, parts);
    }

    /// <summary>The accuracy of a model on the benign examples.</summary>
    /// <param name="model">Its index.</param>
    /// <returns>0 to 1.</returns>
    public double BenignAccuracy(int model) => _parts[model, 0];

    /// <summary>The accuracy of a model on the correctable examples.</summary>
    /// <param name="model">Its index.</param>
    /// <param name="corrected">Whether against the corrected labels.</param>
    /// <returns>0 to 1.</returns>
    public double CorrectableAccuracy(int model, bool corrected) => _parts[model, corrected ? 2 : 1];

    /// <summary>The prevalence at which two models change places: where (1 − v)(aB − bB) + v(aC − bC) = 0.</summary>
    /// <param name="first">The index of one model.</param>
    /// <param name="second">The index of the other.</param>
    /// <param name="corrected">Whether on the corrected labels.</param>
    /// <returns>The prevalence, 0 to 1; null where the lines do not cross there, or are the same.</returns>
    public double? Crossing(int first, int second, bool corrected)
    {
        var onBenign = BenignAccuracy(first) - BenignAccuracy(second);
        var onCorrectable = CorrectableAccuracy(first, corrected) - CorrectableAccuracy(second, corrected);
        var prevalence = onBenign / (onBenign - onCorrectable);
        return prevalence is >= 0 and <= 1 ? prevalence : null;
    }

    private BenchmarkReranking(
        double[] prevalences, double[,] original, double[,] corrected, int[,] originalRanks, int[,] correctedRanks, int benign, int correctable, double[,] parts)
        : this(prevalences, original, corrected, originalRanks, correctedRanks, benign, correctable) => _parts = parts;

    private static void Check(IReadOnlyList<int[]> predictions, LabelVector given, LabelVector corrected, IReadOnlyList<double> prevalences)
    {
        if (predictions.Count == 0)
        {
            throw new ArgumentException("predictions: at least one model is needed, got none.", nameof(predictions));
        }

        if (corrected.Count != given.Count)
        {
            throw new ArgumentException($"correctedLabels: expected {given.Count} labels, got {corrected.Count}.", nameof(corrected));
        }

        for (var m = 0; m < predictions.Count; m++)
        {
            if (predictions[m].Length != given.Count)
            {
                throw new ArgumentException(
                    $"predictions: expected {given.Count} labels of each model, got {predictions[m].Length} of model {m}.", nameof(predictions));
            }
        }

        foreach (var prevalence in prevalences)
        {
            if (prevalence is not (>= 0 and <= 1))
            {
                throw new ArgumentException($"prevalences: each must be from 0 to 1, got {prevalence}.", nameof(prevalences));
            }
        }
    }

    private static double[,] Mix(double[,] parts, int onCorrectable, IReadOnlyList<double> prevalences)
    {
        var mixed = new double[parts.GetLength(0), prevalences.Count];
        for (var m = 0; m < mixed.GetLength(0); m++)
        {
            for (var v = 0; v < prevalences.Count; v++)
            {
                mixed[m, v] = (prevalences[v] * parts[m, onCorrectable]) + ((1 - prevalences[v]) * parts[m, 0]);
            }
        }

        return mixed;
    }

    private static int[,] Ranks(double[,] accuracy)
    {
        var (models, prevalences) = (accuracy.GetLength(0), accuracy.GetLength(1));
        var ranks = new int[prevalences, models];
        for (var v = 0; v < prevalences; v++)
        {
            var column = SharedRanks.Of([.. Enumerable.Range(0, models).Select(m => accuracy[m, v])]);
            for (var m = 0; m < models; m++)
            {
                ranks[v, m] = column[m];
            }
        }

        return ranks;
    }
}
