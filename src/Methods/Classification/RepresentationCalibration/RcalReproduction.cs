using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Numerics;
using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// Paper 26 re-measured: long-tailed digits with wrong labels, seen through principal components, and the steps of the calibration one
/// after the other; and generated clusters, where it can be seen when taking outliers out helps.
/// </summary>
internal sealed class RcalReproduction(Paper paper) : Reproduction(paper)
{
    private const string Accuracy = "test accuracy";
    private const string TailAccuracy = "accuracy on the four rarest digits";
    private const string MeanError = "distance of estimated and true class means";
    private const string Plain = "cross-entropy";
    private const string Sampled = "sampling";
    private const string Lof = "+ LOF";
    private const string Mild = "+ tail, γ = 0.1";
    private const string Full = "+ tail, γ = 0.3";
    private const string Few = "clusters, 3 % wrong";
    private const string Many = "clusters, 30 % wrong";
    private const string PaperFigure = "CIFAR-10, ρ = 10, 30 %: 71.94 → 84.58 %";

    private static readonly (double Imbalance, double Noise)[] Worlds = [(20, 0.3), (10, 0.3), (20, 0)];

    /// <inheritdoc/>
    public override string Describe(ReproductionScale scale) =>
        FormattableString.Invariant($"UCI digits, long-tailed (110 images of digit 0 down to 110/ρ of digit 9), wrong labels by class frequency, 500 test images; 16 principal components ")
        + "stand in for a contrastive network; multinomial logistic regression, λ = 1; LOF with 10 neighbours and threshold 1.5, q = 2 heads, α = 0, ridge 0.001, tail: 4 of 10 classes; "
        + "clusters: 5 normal classes in 8 dimensions whose means are 6 apart, 500 to 25 points; "
        + FormattableString.Invariant($"each measurement is the mean over {Draws(scale)} draws of images and noise")
        + (scale == ReproductionScale.Full ? "; the paper's own setting (ResNet-32, MoCo, CIFAR) is not part of this library" : string.Empty);

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Arms(ReproductionScale scale) => [Plain, Sampled, Lof, Mild, Full];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Conditions(ReproductionScale scale) =>
        [.. (scale == ReproductionScale.Quick ? Worlds[..1] : Worlds).Select(Name), Few, .. scale == ReproductionScale.Quick ? Array.Empty<string>() : [Many]];

    /// <inheritdoc/>
    protected override void Measure(Trial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        var draws = Draws(trial.Scale);
        if (trial.Condition is Few or Many)
        {
            if (trial.Arm is Sampled or Lof)
            {
                trial.Record(MeanError, Enumerable.Range(0, draws).Average(d => RcalClusters.MeanError(trial.Condition == Few ? 0.03 : 0.3, trial.Arm == Lof, (trial.Seed * draws) + d)), Unit.Number);
            }

            return;
        }

        var (imbalance, noise) = Array.Find(Worlds, w => Name(w) == trial.Condition);
        var byClass = new double[draws][];
        for (var draw = 0; draw < draws; draw++)
        {
            trial.Report(draw / (double)draws, $"draw {draw + 1}/{draws}");
            var world = trial.Share($"{trial.Condition} {draw}", () =>
                RcalWorld.Of(trial.Share("digits", () => trial.Load("digits", DataSplit.All)), imbalance, noise, (trial.Seed * draws) + draw));
            byClass[draw] = Fit(trial, world, (trial.Seed * draws) + draw, draw == 0);
        }

        trial.Record(Accuracy, byClass.Average(a => a[^1]));
        trial.Record(TailAccuracy, byClass.Average(a => a[6..10].Average()));
        for (var k = 0; k < 10; k++)
        {
            trial.Record(OfClass(k), byClass.Average(a => a[k]));
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<ReproductionRow> Checks(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        SeedValues At(string arm, string condition, string quantity) => grid[arm, condition, quantity].As(arm);
        string Of(string quantity, string condition) => $"{quantity}, {condition}";
        var hard = Name(Worlds[0]);

        yield return Check.Gain(Of(Accuracy, hard), At(Plain, hard, Accuracy), At(Full, hard, Accuracy), 0.04, PaperFigure);
        yield return Check.Gain(Of(TailAccuracy, hard), At(Plain, hard, TailAccuracy), At(Full, hard, TailAccuracy), 0.15);
        yield return Check.Below($"{MeanError}, {Few}", At(Sampled, Few, MeanError), At(Lof, Few, MeanError), "outliers are taken out against label noise");
        if (grid.Scale == ReproductionScale.Quick)
        {
            yield break;
        }

        yield return Check.Above(Of(TailAccuracy, hard), At(Lof, hard, TailAccuracy), At(Full, hard, TailAccuracy), "borrowing from head classes");
        foreach (var world in Worlds[1..])
        {
            yield return Check.Gain(Of(Accuracy, Name(world)), At(Plain, Name(world), Accuracy), At(Full, Name(world), Accuracy), 0.03, PaperFigure);
        }

        foreach (var world in Worlds)
        {
            yield return Check.Gain(Of(Accuracy, Name(world)), At(Sampled, Name(world), Accuracy), At(Lof, Name(world), Accuracy), 0.01, "outliers are taken out against label noise").AsNote();
        }

        yield return Check.Gain(Of(Accuracy, hard), At(Plain, hard, Accuracy), At(Sampled, hard, Accuracy), 0.04).AsNote();
        yield return Check.Above(Of(Accuracy, hard), At(Lof, hard, Accuracy), At(Full, hard, Accuracy)).AsNote();
        yield return Check.Above(Of(Accuracy, Name(Worlds[2])), At(Lof, Name(Worlds[2]), Accuracy), At(Full, Name(Worlds[2]), Accuracy)).AsNote();
        yield return Check.Above(Of(TailAccuracy, hard), At(Mild, hard, TailAccuracy), At(Full, hard, TailAccuracy)).AsNote();
        yield return Check.Gain($"{MeanError}, {Many}", At(Lof, Many, MeanError), At(Sampled, Many, MeanError), 0.2).AsNote();
    }

    /// <inheritdoc/>
    protected override IEnumerable<ReproductionFigure> Figures(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        var hard = Name(Worlds[0]);
        yield return new ReproductionFigure
        {
            Title = $"Accuracy by class, {hard}",
            XTitle = "digit, the most frequent first",
            YTitle = "test accuracy, mean over the seeds",
            Unit = Unit.Share,
            Series =
            [
                .. new[] { Plain, Sampled, Full }.Select(arm => new FigureSeries(
                    FigureKind.Line, arm, [.. Enumerable.Range(0, 10).Select(k => (double)k)], [.. Enumerable.Range(0, 10).Select(k => grid[arm, hard, OfClass(k)].Mean)])),
            ],
        };
    }

    private static double[] Fit(Trial trial, RcalWorld world, long seed, bool isFirst)
    {
        if (trial.Arm == Plain)
        {
            return world.ByClass(LogisticRegression.Fit(world.Train, world.Given, 10, l2: 1, trial.Stop));
        }

        var result = new RepresentationCalibration
        {
            Estimator = new RobustGaussianEstimator { Neighbors = trial.Arm == Sampled ? null : 10 },
            Tail = trial.Arm switch
            {
                Mild => new TailCalibrator(gamma: 0.1),
                Full => new TailCalibrator(gamma: 0.3),
                _ => null,
            },
        }.Fit(world.Train, world.Given, 10, seed, trial.Stop);
        if (isFirst && trial.Arm == Full && trial.Condition == Name(Worlds[0]))
        {
            RcalFigures.Draw(trial, world, result);
        }

        return world.ByClass(result.Classifier);
    }

    private static int Draws(ReproductionScale scale) => scale == ReproductionScale.Quick ? 1 : 2;

    private static string OfClass(int k) => $"accuracy on digit {k}";

    private static string Name((double Imbalance, double Noise) world) =>
        FormattableString.Invariant($"ρ = {world.Imbalance}, ") + (world.Noise == 0 ? "right labels" : FormattableString.Invariant($"{world.Noise * 100} % wrong"));
}
