using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>One audit of a data set whose true labels are known, compared with them.</summary>
internal sealed class AuditMeasurement
{
    private readonly Dictionary<PruningMethod, (double Precision, double Recall)> _rules;
    private readonly Dictionary<LabelQualityScore, double> _auroc;

    private AuditMeasurement(Dataset dataset, ProbabilityMatrix probabilities, CancellationToken cancellationToken)
    {
        var wrong = Enumerable.Range(0, dataset.Count).Select(n => dataset.Given.Entries()[n] != dataset.Known!.Entries()[n]).ToArray();
        var total = wrong.Count(w => w);
        _rules = Enum.GetValues<PruningMethod>().ToDictionary(
            m => m,
            m =>
            {
                var mask = LabelIssueFinder.Find(dataset, probabilities, m, cancellationToken: cancellationToken);
                var hits = Enumerable.Range(0, mask.Length).Count(n => mask[n] && wrong[n]);
                return (hits / (double)mask.Count(f => f), hits / (double)total);
            });
        _auroc = Enum.GetValues<LabelQualityScore>().ToDictionary(
            s => s, s => Evaluation.Auroc.Of(Array.ConvertAll(LabelQualityScores.Compute(dataset, probabilities, s), q => -q), wrong));
        var issues = LabelIssues.Find(dataset, probabilities, cancellationToken: cancellationToken);
        Guess = WrongLabelGuess.Of(issues, dataset, probabilities, cancellationToken: cancellationToken);
        GuessedPrecision = Guess.Length == 0 ? double.NaN : Guess.Expected[^1] / Guess.Length;
        TrueShare = (double)total / dataset.Count;
        EstimatedShare = (double)issues.EstimatedCounts.OffDiagonalCalibrated / dataset.Count;
        NoiseMatrixError = MatrixError(issues.TransitionMatrix, dataset);
        var found = 0;
        TruePrecisionAt = [.. issues.Indices.Select((n, i) => (found += wrong[n] ? 1 : 0) / (i + 1.0))];
    }

    public WrongLabelGuess Guess { get; }

    public double GuessedPrecision { get; }

    public double TrueShare { get; }

    public double EstimatedShare { get; }

    public double NoiseMatrixError { get; }

    public ImmutableArray<double> TruePrecisionAt { get; }

    public static AuditMeasurement Run(CrossValidationRequest request, Action<double> report, CancellationToken cancellationToken)
    {
        var probabilities = CrossValidatedProbabilities.Compute(request, new Relay(report), cancellationToken);
        return new AuditMeasurement(request.Dataset, probabilities, cancellationToken);
    }

    public double Precision(PruningMethod method) => _rules[method].Precision;

    public double Recall(PruningMethod method) => _rules[method].Recall;

    public double Auroc(LabelQualityScore score) => _auroc[score];

    private static double MatrixError(double[,] estimated, Dataset dataset)
    {
        var classes = dataset.NumClasses;
        var counts = new double[classes, classes];
        var totals = new double[classes];
        for (var n = 0; n < dataset.Count; n++)
        {
            counts[dataset.Known!.Entries()[n], dataset.Given.Entries()[n]]++;
            totals[dataset.Known.Entries()[n]]++;
        }

        var error = 0.0;
        for (var i = 0; i < classes; i++)
        {
            for (var j = 0; j < classes; j++)
            {
                error += Math.Abs(estimated[i, j] - (counts[i, j] / totals[i])) / (classes * classes);
            }
        }

        return error;
    }

    private sealed class Relay(Action<double> report) : IProgress<CrossValidationProgress>
    {
        public void Report(CrossValidationProgress value) => report(value.Fraction);
    }
}
