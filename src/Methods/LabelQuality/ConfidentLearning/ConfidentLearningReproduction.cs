using System.Collections.Immutable;
using System.Diagnostics;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Reproductions;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>
/// Paper 12 re-measured: wrong labels are found from out-of-sample probabilities, the noise is estimated without being told,
/// and on corrected test labels another model ranks first.
/// </summary>
public sealed class ConfidentLearningReproduction : IReproduction
{
    /// <summary>The paper's claim.</summary>
    internal const string Claim =
        "Confident learning finds wrong labels in well-known test sets (3.3 % on average over ten), enough to change which model ranks first.";

    /// <inheritdoc/>
    public string Describe(ReproductionScale scale)
    {
        const string Ranking =
            "ranking on UCI digits, 900 training and 897 test images, a systematic annotator who mislabels the 15 % of each class at one end of its main direction, in both parts";
        return scale switch
        {
            ReproductionScale.Full =>
                $"Audit of CIFAR-10N 'worst', 50,000 images with human labels, ResNet-18, 5 folds of 60 epochs; {Ranking}",
            _ =>
                $"Audit of UCI digits, 1,797 images, asymmetric noise (15 % to the next class, 5 % to the third next), logistic regression, 5 stratified folds; {Ranking}",
        };
    }

    /// <inheritdoc/>
    public ReproductionResult Run(
        ReproductionRequest request, IProgress<ReproductionProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var watch = Stopwatch.StartNew();
        var seeds = request.AllSeeds;
        var audits = new List<AuditMeasurement>();
        var rankings = new List<RankingMeasurement>();
        for (var s = 0; s < seeds.Count; s++)
        {
            var done = (double)s / seeds.Count;
            var share = 1.0 / seeds.Count;
            var seed = seeds[s];
            void Report(string what, double fraction) =>
                progress?.Report(new ReproductionProgress(done + (share * fraction), $"{what}, seed {seed}"));
            audits.Add(AuditMeasurement.Run(CrossValidation(request, seed, cancellationToken), f => Report("audit", 0.8 * f), cancellationToken));
            rankings.Add(RankingMeasurement.Run(Digits(cancellationToken), seed, request.Device, cancellationToken));
            Report("ranking", 1);
        }

        return new ReproductionResult
        {
            PaperId = "12-confident-learning",
            Claim = Claim,
            Setting = Describe(request.Scale),
            Scale = request.Scale,
            Seeds = [.. seeds],
            Device = request.Device.Resolve().type == TorchSharp.DeviceType.CUDA ? "cuda" : "cpu",
            Seconds = watch.Elapsed.TotalSeconds,
            Rows = [.. AuditRows(audits), .. RankingRows(rankings)],
            Series = [.. AuditSeries(audits[0]), .. RankingSeries(rankings[0])],
        };
    }

    private static CrossValidationRequest CrossValidation(ReproductionRequest request, long seed, CancellationToken cancellationToken)
    {
        if (request.Scale == ReproductionScale.Full)
        {
            return new CrossValidationRequest
            {
                Dataset = DatasetCatalog.LoadAsync("cifar-10n-worst", DataSplit.Train, cancellationToken: cancellationToken).GetAwaiter().GetResult(),
                Model = ModelCatalog.Find("resnet18"),
                Epochs = 60,
                BatchSize = 128,
                Optimizer = new SgdSettings { LearningRate = 0.02, WeightDecay = 5e-4 },
                Device = request.Device,
                Seed = seed,
            };
        }

        var matrix = new double[10, 10];
        for (var k = 0; k < 10; k++)
        {
            (matrix[k, k], matrix[k, (k + 1) % 10], matrix[k, (k + 3) % 10]) = (0.80, 0.15, 0.05);
        }

        return new CrossValidationRequest
        {
            Dataset = new TransitionMatrixNoise(matrix).Inject(Digits(cancellationToken), seed).Dataset,
            Model = ModelCatalog.Logistic(),
            Epochs = 25,
            BatchSize = 64,
            Optimizer = new SgdSettings { LearningRate = 0.05, WeightDecay = 0.05 },
            Device = request.Device,
            Seed = seed,
        };
    }

    private static LabeledDataset Digits(CancellationToken cancellationToken) =>
        DatasetCatalog.LoadAsync("digits", DataSplit.All, cancellationToken: cancellationToken).GetAwaiter().GetResult();

    private static IEnumerable<ReproductionRow> AuditRows(List<AuditMeasurement> audits)
    {
        ImmutableArray<double> Of(Func<AuditMeasurement, double> value) => [.. audits.Select(value)];
        ReproductionRow AtLeast(string quantity, string? paper, ImmutableArray<double> values, double least) => new()
        {
            Quantity = quantity,
            PaperFigure = paper,
            Method = values,
            Expectation = FormattableString.Invariant($"≥ {least * 100:0} %"),
            Measured = values.Average(),
            Holds = values.Average() >= least,
        };
        var precision = Of(a => a.Precision(PruningMethod.ByNoiseRate));
        var share = Of(a => a.EstimatedShare - a.TrueShare);
        var error = Of(a => a.NoiseMatrixError);
        var gap = Of(a => a.ExpectedPrecision - a.Precision(PruningMethod.ByNoiseRate));
        var margin = Of(a => a.Auroc(LabelQualityScore.NormalizedMargin));
        var entropy = Of(a => a.Auroc(LabelQualityScore.ConfidenceWeightedEntropy));
        yield return AtLeast("Precision of prune by noise rate", "51 % of the flagged test examples were errors", precision, 0.8);
        yield return AtLeast("Recall of prune by noise rate", null, Of(a => a.Recall(PruningMethod.ByNoiseRate)), 0.8);
        yield return new()
        {
            Quantity = "Share of wrong labels, estimated − true",
            PaperFigure = "noise rates need not be known",
            Method = share,
            Expectation = "within 3 points",
            Measured = share.Average(),
            Holds = Math.Abs(share.Average()) <= 0.03,
        };
        yield return new()
        {
            Quantity = "Mean absolute error of the noise matrix",
            Method = error,
            Expectation = "≤ 0.02",
            Measured = error.Average(),
            Holds = error.Average() <= 0.02,
            IsShare = false,
        };
        yield return new()
        {
            Quantity = "AUROC of wrong labels: entropy and normalized margin",
            PaperFigure = "normalized margin ranks the test sets",
            Baseline = entropy,
            Method = margin,
            Expectation = "margin > entropy",
            Measured = margin.Average() - entropy.Average(),
            Holds = margin.Average() > entropy.Average(),
        };
        yield return new()
        {
            Quantity = "Precision that the audit of the audit expected − true precision",
            Method = gap,
            Expectation = "within 10 points",
            Measured = gap.Average(),
            Holds = Math.Abs(gap.Average()) <= 0.1,
        };
    }

    private static IEnumerable<ReproductionRow> RankingRows(List<RankingMeasurement> rankings)
    {
        ReproductionRow Compare(string quantity, string paper, Func<RankingMeasurement, (double Simple, double Flexible)> value, bool simpleWins)
        {
            ImmutableArray<double> simple = [.. rankings.Select(r => value(r).Simple)];
            ImmutableArray<double> flexible = [.. rankings.Select(r => value(r).Flexible)];
            var measured = simple.Average() - flexible.Average();
            return new()
            {
                Quantity = quantity,
                PaperFigure = paper,
                Baseline = flexible,
                Method = simple,
                Expectation = simpleWins ? "ridge regression > 1-NN" : "ridge regression < 1-NN",
                Measured = measured,
                Holds = simpleWins ? measured > 0 : measured < 0,
            };
        }

        yield return Compare(
            "Accuracy on the original labels, 1-NN and ridge regression", "the larger network ranks first", r => r.Accuracies(corrected: false), simpleWins: false);
        yield return Compare(
            "Accuracy on the corrected labels, 1-NN and ridge regression", "ResNet-18 beats ResNet-50, VGG-11 beats VGG-19", r => r.Accuracies(corrected: true), simpleWins: true);
        yield return Compare(
            "Accuracy on the correctable examples, corrected labels", "small models do better on them", r => r.CorrectableAccuracies, simpleWins: true);
    }

    private static IEnumerable<ReproductionSeries> AuditSeries(AuditMeasurement audit)
    {
        foreach (var method in Enum.GetValues<PruningMethod>())
        {
            yield return new("Precision and recall of the five rules", method.ToString(), [audit.Recall(method)], [audit.Precision(method)]);
        }

        ImmutableArray<double> n = [.. Enumerable.Range(1, audit.Calibration.Length).Select(i => (double)i)];
        yield return new("Precision at n", "expected", n, audit.Calibration.Precision);
        yield return new("Precision at n", "lower", n, audit.Calibration.Lower);
        yield return new("Precision at n", "upper", n, audit.Calibration.Upper);
        yield return new("Precision at n", "true", n, audit.TruePrecisionAt[..n.Length]);
    }

    private static IEnumerable<ReproductionSeries> RankingSeries(RankingMeasurement ranking) =>
        ranking.Models.SelectMany((name, m) => (ReproductionSeries[])
        [
            new("Accuracy on corrected labels by noise prevalence", name, [.. ranking.Result.Prevalences], Line(ranking.Result.CorrectedAccuracy, m)),
            new("Accuracy on original labels by noise prevalence", name, [.. ranking.Result.Prevalences], Line(ranking.Result.OriginalAccuracy, m)),
        ]);

    private static ImmutableArray<double> Line(double[,] accuracy, int model) =>
        [.. Enumerable.Range(0, accuracy.GetLength(1)).Select(v => accuracy[model, v])];
}
