using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.Inference;

/// <summary>
/// Paper 37 re-measured on generated analyses whose truth is known: how often 95 % intervals hold the truth, bias and root mean squared error, from the
/// machine's labels alone, gold labels alone, predictions alone, and by design-based supervised learning.
/// </summary>
internal sealed class DslReproduction(Paper paper) : Reproduction(paper)
{
    private const string Surrogate = "surrogate only";
    private const string Gold = "gold only";
    private const string Prediction = "prediction only";
    private const string Dsl = "DSL";
    private const string Bias = "bias of #";
    private const string Error = "RMSE of #";
    private const string Narrower = "mean standard error of # ÷ that of gold only";
    private const string Planned = "planned SE at 600 gold labels ÷ RMSE there";
    private const int Rows = 2_000;
    private const int GoldLabels = 300;

    private static readonly string[] Coefficients = ["intercept", "x1", "x2"];

    private static readonly Setting[] Settings =
    [
        new("logistic, labels 92 % right", new SurrogateWorld(), DownstreamModel.Logistic),
        new("logistic, labels 84 % right", new SurrogateWorld(accuracy: 0.8), DownstreamModel.Logistic),
        new("linear, unequal π", new SurrogateWorld(DownstreamModel.Linear), DownstreamModel.Linear) { IsUnequal = true },
        new("linear, 200 clusters", new SurrogateWorld(DownstreamModel.Linear, clusterSize: 10), DownstreamModel.Linear),
        new("Poisson", new SurrogateWorld(DownstreamModel.Poisson), DownstreamModel.Poisson),
        new("mean", new SurrogateWorld(DownstreamModel.Poisson), DownstreamModel.Mean),
    ];

    /// <inheritdoc/>
    public override string Describe(ReproductionScale scale) =>
        FormattableString.Invariant($"{Samples(scale)} generated samples a seed and setting, each of {Rows:N0} rows with simulated machine labels and {GoldLabels} gold labels; ")
        + "ridge predictor on (Q, X), 5 folds, 1 split; 95 % intervals"
        + (scale == ReproductionScale.Full ? "; the paper's own corpora are not part of this library" : string.Empty);

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Arms(ReproductionScale scale) => [Surrogate, Gold, Prediction, Dsl];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Conditions(ReproductionScale scale) => [.. Settings.Select(s => s.Name)];

    /// <inheritdoc/>
    protected override void Measure(Trial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        var setting = Settings.First(s => s.Name == trial.Condition);
        var samples = trial.Share(setting.Name, () => Run(setting, Samples(trial.Scale), trial));
        var truth = setting.Truth;
        var mine = samples.Estimates[trial.Arm];
        var report = MonteCarloReport.Of(truth, [.. mine.Select(e => e.Coefficients)], [.. mine.Select(e => e.StandardErrors)]);
        var slope = truth.Length - 1 > 0 ? 1 : 0;
        for (var j = 0; j < truth.Length; j++)
        {
            trial.Record(Coverage(setting, j), report.Coverage[j]);
        }

        trial.Record(Named(Bias, setting), report.Bias[slope], Unit.Number);
        trial.Record(Named(Error, setting), report.RootMeanSquaredError[slope], Unit.Number);
        if (trial.Arm == Dsl)
        {
            trial.Record(Named(Narrower, setting), report.MeanStandardError[slope] / samples.Estimates[Gold].Average(e => e.StandardErrors[slope]), Unit.Number);
        }

        if (trial.Arm == Dsl && setting == Settings[0])
        {
            trial.Record(Planned, samples.PlannedError / samples.ErrorOfMore, Unit.Number);
        }

        if (setting == Settings[0] && trial.Arm is Surrogate or Gold or Dsl)
        {
            // Forty intervals in the order of their samples: lower and upper ends.
            double[] at = [.. Enumerable.Range(1, Math.Min(40, mine.Count)).Select(i => (double)i)];
            var figure = new ReproductionFigure { Title = $"40 intervals of the slope, {trial.Arm}", XTitle = "sample", YTitle = "95 % interval", Unit = Unit.Number };
            trial.Draw(figure, new FigureSeries(FigureKind.Points, "lower end", [.. at], [.. at.Select(i => mine[(int)i - 1].ConfidenceInterval()[1].Lower)]));
            trial.Draw(figure, new FigureSeries(FigureKind.Points, "upper end", [.. at], [.. at.Select(i => mine[(int)i - 1].ConfidenceInterval()[1].Upper)]));
            trial.Draw(figure, new FigureSeries(FigureKind.Line, "truth", [.. at], [.. at.Select(_ => truth[1])]));
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<ReproductionRow> Checks(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        var slack = grid.Scale == ReproductionScale.Quick ? 0.08 : 0.02;
        foreach (var s in Settings)
        {
            SeedValues Of(string arm, string quantity) => grid[arm, s.Name, quantity].As(arm);
            var main = s.Truth.Length > 1 ? 1 : 0;
            for (var j = 0; j < s.Truth.Length; j++)
            {
                yield return Check.Within($"{Coverage(s, j)}, {s.Name}", Of(Dsl, Coverage(s, j)), 0.95, slack, "valid intervals");
            }

            // The card's bounds: hardly any interval of the machine's labels, errors more than 15 % smaller than those of gold labels alone.
            yield return Check.AtMost($"{Coverage(s, main)}, {s.Name}", Of(Surrogate, Coverage(s, main)), 0.1, "invalid intervals", isBaseline: true);
            yield return Check.Within($"{Named(Bias, s)}, {s.Name}", Of(Dsl, Named(Bias, s)), 0, 0.03, "unbiased");
            yield return Check.Note($"{Named(Bias, s)}, {s.Name}", Of(Surrogate, Named(Bias, s)), "large bias");
            yield return Check.Below($"{Named(Error, s)}, {s.Name}", Of(Gold, Named(Error, s)), Of(Dsl, Named(Error, s)));
            yield return Check.AtMost($"{Named(Narrower, s)}, {s.Name}", Of(Dsl, Named(Narrower, s)), 0.85);
        }

        var first = Settings[0];
        yield return Check.AtMost($"{Coverage(first, 1)}, {first.Name}", grid[Prediction, first.Name, Coverage(first, 1)].As(Prediction), 0.8, "no guarantee");
        yield return Check.Near(
            $"{Named(Error, first)}, {first.Name}", grid[Prediction, first.Name, Named(Error, first)].As(Prediction), grid[Dsl, first.Name, Named(Error, first)].As(Dsl), 0.02, "comparable to prediction");
        yield return Check.Within($"{Planned}, {first.Name}", grid[Dsl, first.Name, Planned].As("plan from 300"), 1, grid.Scale == ReproductionScale.Quick ? 0.35 : 0.12);
    }

    private static int Samples(ReproductionScale scale) => scale switch { ReproductionScale.Quick => 100, ReproductionScale.Standard => 500, _ => 2_000 };

    private static string Coverage(Setting setting, int j) => setting.Truth.Length == 1 ? "coverage of the mean" : $"coverage of {Coefficients[j]}";

    private static string Named(string quantity, Setting setting) => quantity.Replace("#", setting.Truth.Length == 1 ? "the mean" : "the slope", StringComparison.Ordinal);

    private static Drawn Run(Setting setting, int count, Trial trial)
    {
        var estimates = new[] { Surrogate, Gold, Prediction, Dsl }.ToDictionary(a => a, _ => new List<RegressionEstimate>(), StringComparer.Ordinal);
        var method = new DesignBasedSupervisedLearning(sampleSplits: 1);
        var (planned, squares) = (0.0, 0.0);
        for (var b = 0; b < count; b++)
        {
            var seed = (trial.Seed * 1_000_003) + b;
            var (x, y, q, clusters) = setting.World.Draw(seed);
            var design = setting.IsUnequal
                ? SamplingDesign.ProportionalTo([.. Enumerable.Range(0, Rows).Select(i => 0.3 + Math.Abs(x[i, 1]))], GoldLabels, 0.02, seed)
                : SamplingDesign.SimpleRandom(Rows, GoldLabels, seed);
            var data = Data(design);
            var fit = method.Fit(data, setting.Model, trial.Stop);
            estimates[Dsl].Add(fit);
            estimates[Surrogate].Add(RegressionBaselines.SurrogateOnly(data, setting.Model));
            estimates[Gold].Add(RegressionBaselines.GoldOnly(data, setting.Model, setting.IsUnequal));
            estimates[Prediction].Add(RegressionBaselines.PredictionOnly(data, setting.Model, method.Predict(data, trial.Stop)));
            if (setting == Settings[0])
            {
                planned += fit.Plan.StandardError("x1", 2 * GoldLabels) / count;
                var more = method.Fit(Data(SamplingDesign.SimpleRandom(Rows, 2 * GoldLabels, seed)), setting.Model, trial.Stop).Coefficients[1] - setting.Truth[1];
                squares += more * more / count;
            }

            trial.Report((double)b / count, $"sample {b + 1}/{count}");

            DslData Data(SamplingDesign d) => new(
                x, q, d.Labeled, [.. y.Select((v, i) => d.Labeled[i] ? v : double.NaN)], d.Probability, clusters: clusters, names: Coefficients);
        }

        return new Drawn(estimates, planned, Math.Sqrt(squares));
    }

    private sealed record Drawn(Dictionary<string, List<RegressionEstimate>> Estimates, double PlannedError, double ErrorOfMore);

    private sealed record Setting(string Name, SurrogateWorld World, DownstreamModel Model)
    {
        /// <summary>Whether gold labels are drawn with probabilities that grow with |x1|.</summary>
        public bool IsUnequal { get; init; }

        /// <summary>θ; for the mean of counts E[e^(X·θ)] = e^(θ₀ + (θ₁² + θ₂²)/2), as x1 and x2 are standard normal.</summary>
        public double[] Truth => Model == DownstreamModel.Mean ? [Math.Exp(0.1 + ((0.36 + 0.16) / 2))] : [.. SurrogateWorld.Theta];
    }
}
