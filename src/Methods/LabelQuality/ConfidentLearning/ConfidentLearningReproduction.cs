using System.Collections.Immutable;
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
internal sealed class ConfidentLearningReproduction(Paper paper) : Reproduction(paper)
{
    private const string Audit = "audit";
    private const string Ranking = "ranking";

    /// <inheritdoc/>
    public override string Describe(ReproductionScale scale)
    {
        const string Models =
            "ranking on UCI digits, 900 training and 897 test images, a systematic annotator who mislabels the 15 % of each class at one end of its main direction, in both parts";
        return scale switch
        {
            ReproductionScale.Full =>
                $"Audit of CIFAR-10N 'worst', 50,000 images with human labels, ResNet-18, 5 folds of 60 epochs; {Models}",
            _ =>
                $"Audit of UCI digits, 1,797 images, asymmetric noise (15 % to the next class, 5 % to the third next), logistic regression, 5 stratified folds; {Models}",
        };
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Arms(ReproductionScale scale) => [Audit, Ranking];

    /// <inheritdoc/>
    protected override void Measure(Trial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        if (trial.Arm == Audit)
        {
            MeasureAudit(trial);
        }
        else
        {
            MeasureRanking(trial);
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<ReproductionRow> Checks(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        yield return Check.AtLeast(
            "Precision of prune by noise rate", grid[Audit, "precision"], 0.8, "51 % of the flagged test examples were errors");
        yield return Check.AtLeast("Recall of prune by noise rate", grid[Audit, "recall"], 0.8);
        yield return Check.Within("Share of wrong labels, estimated − true", grid[Audit, "share error"], 0, 0.03, "noise rates need not be known");
        yield return Check.AtMost("Mean absolute error of the noise matrix", grid[Audit, "matrix error"], 0.02);
        yield return Check.Above(
            "AUROC of wrong labels: entropy and normalized margin",
            grid[Audit, "AUROC entropy"].As("entropy"),
            grid[Audit, "AUROC margin"].As("margin"),
            "normalized margin ranks the test sets");
        yield return Check.Within("Precision that the model guesses − true precision", grid[Audit, "expectation error"], 0, 0.1);
        yield return Check.Below(
            "Accuracy on the original labels, 1-NN and ridge regression", Of(grid, Nearest, "original"), Of(grid, Ridge, "original"), "the larger network ranks first");
        yield return Check.Above(
            "Accuracy on the corrected labels, 1-NN and ridge regression", Of(grid, Nearest, "corrected"), Of(grid, Ridge, "corrected"), "ResNet-18 beats ResNet-50, VGG-11 beats VGG-19");
        yield return Check.Above(
            "Accuracy on the correctable examples, corrected labels", Of(grid, Nearest, "correctable"), Of(grid, Ridge, "correctable"), "small models do better on them");
    }

    private const string Ridge = "ridge regression";
    private const string Nearest = "1-NN";

    private static SeedValues Of(Grid grid, string model, string labels) => grid[Ranking, $"{model}, {labels}"].As(model);

    private static void MeasureAudit(Trial trial)
    {
        var audit = AuditMeasurement.Run(CrossValidation(trial), f => trial.Report(f, string.Empty), trial.Stop);
        trial.Record("precision", audit.Precision(PruningMethod.ByNoiseRate));
        trial.Record("recall", audit.Recall(PruningMethod.ByNoiseRate));
        trial.Record("share error", audit.EstimatedShare - audit.TrueShare, Unit.Points);
        trial.Record("matrix error", audit.NoiseMatrixError, Unit.Number);
        trial.Record("AUROC entropy", audit.Auroc(LabelQualityScore.ConfidenceWeightedEntropy));
        trial.Record("AUROC margin", audit.Auroc(LabelQualityScore.NormalizedMargin));
        trial.Record("expectation error", audit.GuessedPrecision - audit.Precision(PruningMethod.ByNoiseRate), Unit.Points);
        var rules = new ReproductionFigure { Title = "Precision and recall of the five rules", XTitle = "recall", YTitle = "precision", Unit = Unit.Share };
        foreach (var method in Enum.GetValues<PruningMethod>())
        {
            trial.Draw(rules, new FigureSeries(FigureKind.Points, NameOf(method), [audit.Recall(method)], [audit.Precision(method)]));
        }

        var precisionAt = new ReproductionFigure
        {
            Title = "Precision among the first n suspects", XTitle = "n", YTitle = "share truly wrong", Unit = Unit.Share,
        };
        double[] n = [.. Enumerable.Range(1, audit.Guess.Length).Select(i => (double)i)];
        ImmutableArray<double> Shares(ImmutableArray<double> numbers) => [.. numbers.Select((v, i) => v / (i + 1))];
        void Line(string name, ImmutableArray<double> values) => trial.Draw(precisionAt, new FigureSeries(FigureKind.Line, name, [.. n], values));
        Line("guessed", Shares(audit.Guess.Expected));
        Line("lower", Shares(audit.Guess.Lower));
        Line("upper", Shares(audit.Guess.Upper));
        Line("true", audit.TruePrecisionAt[..n.Length]);
    }

    private static void MeasureRanking(Trial trial)
    {
        var ranking = RankingMeasurement.Run(Digits(trial), trial.Seed, trial.Device, trial.Stop);
        void Record(string labels, (double Simple, double Flexible) accuracies)
        {
            trial.Record($"{Ridge}, {labels}", accuracies.Simple);
            trial.Record($"{Nearest}, {labels}", accuracies.Flexible);
        }

        Record("original", ranking.Accuracies(corrected: false));
        Record("corrected", ranking.Accuracies(corrected: true));
        Record("correctable", ranking.CorrectableAccuracies);
        foreach (var (title, accuracy) in new[] { ("corrected", ranking.Result.CorrectedAccuracy), ("original", ranking.Result.OriginalAccuracy) })
        {
            var figure = new ReproductionFigure
            {
                Title = $"Accuracy on {title} labels by noise prevalence", XTitle = "share of originally mislabelled examples", YTitle = "accuracy", Unit = Unit.Share,
            };
            for (var m = 0; m < ranking.Models.Length; m++)
            {
                trial.Draw(figure, new FigureSeries(FigureKind.Line, ranking.Models[m], [.. ranking.Result.Prevalences], Row(accuracy, m)));
            }
        }
    }

    // As the words stand in prose: prune by noise rate.
    private static string NameOf(PruningMethod method) => method switch
    {
        PruningMethod.ConfidentLearning => "confident learning",
        PruningMethod.ByClass => "by class",
        PruningMethod.ByNoiseRate => "by noise rate",
        PruningMethod.Both => "both",
        _ => "predicted ≠ given",
    };

    private static CrossValidationRequest CrossValidation(Trial trial)
    {
        if (trial.Scale == ReproductionScale.Full)
        {
            return new CrossValidationRequest
            {
                Dataset = trial.Load("cifar-10n-worst"),
                Model = ModelCatalog.Find("resnet18"),
                Epochs = 60,
                BatchSize = 128,
                Optimizer = new SgdSettings { LearningRate = 0.02, WeightDecay = 5e-4 },
                Device = trial.Device,
                Seed = trial.Seed,
            };
        }

        var matrix = new double[10, 10];
        for (var k = 0; k < 10; k++)
        {
            (matrix[k, k], matrix[k, (k + 1) % 10], matrix[k, (k + 3) % 10]) = (0.80, 0.15, 0.05);
        }

        return new CrossValidationRequest
        {
            Dataset = new TransitionMatrixNoise(matrix).Inject(Digits(trial), trial.Seed).Dataset,
            Model = ModelCatalog.Logistic(),
            Epochs = 25,
            BatchSize = 64,
            Optimizer = new SgdSettings { LearningRate = 0.05, WeightDecay = 0.05 },
            Device = trial.Device,
            Seed = trial.Seed,
        };
    }

    private static LabeledDataset Digits(Trial trial) => trial.Load("digits", DataSplit.All);

    private static ImmutableArray<double> Row(double[,] accuracy, int model) =>
        [.. Enumerable.Range(0, accuracy.GetLength(1)).Select(v => accuracy[model, v])];
}
