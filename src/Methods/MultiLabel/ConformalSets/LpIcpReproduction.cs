using System.Collections.Immutable;
using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>
/// Paper 18 re-measured: a linear classifier in place of BERT, on generated examples with 24 labels and with 54 (10^16 label sets); at Full scale
/// on three real sets too. The guarantee does not know the classifier, so its own errors must be as the paper's are.
/// </summary>
internal sealed class LpIcpReproduction(Paper paper) : Reproduction(paper)
{
    public const string Same = "examples whose set is that of full enumeration";
    public const string Sums = "scores computed a member, most";
    public const string Slowest = "slowest prediction set, milliseconds";

    private const string Clean1 = "right labels, d = 1";
    private const string Clean2 = "right labels, d = 2";
    private const string Flipped1 = "10 % flipped, d = 1";
    private const string Flipped2 = "10 % flipped, d = 2";
    private const string FlippedCalibration = "calibration flipped too, d = 1";
    private const string Search = "search";

    private const string InBand = "levels at which the error is in its band";
    private const string InBinomial = "levels at which the error is in the 95 % band of ε alone";
    private const string Exact = "exact match";
    private const string ForcedExact = "exact match of the forced prediction";
    private const string F1 = "micro-F1";

    // All bands of a classifier together hold a valid predictor so surely; each takes its share.
    private const double Confidence = 0.999;
    private const int Sized = 100;
    private const string Few = "24 labels";
    private const string Many = "54 labels";

    private static readonly double[] Levels = [0.01, 0.05, 0.1, 0.15, 0.2, 0.25];
    private static readonly double[] Shown = [0.05, 0.1, 0.2];
    private static readonly string[] Valid = [Clean1, Clean2, Flipped1, Flipped2];

    private static readonly LpIcpSetting[] Generated = [new(Few, 24, 3_001, 3_999, 4_000), new(Many, 54, 3_001, 3_999, 4_000)];
    private static readonly LpIcpSetting[] Real = [new("emotions", 0, 194, 199, 0), new("scene", 0, 1_200, 599, 0), new("yeast", 0, 1_200, 599, 0)];

    /// <summary>The name of the slope of the time over the size of the answer.</summary>
    public static string SlopeAt(bool isWhole) => $"slope of log time on log members, {(isWhole ? "all" : "half of the")} labels";

    /// <summary>The name of the time that a member takes.</summary>
    public static string MicrosecondsAt(bool isWhole) => $"microseconds a member, {(isWhole ? "all" : "half of the")} labels";

    /// <inheritdoc/>
    public override string Describe(ReproductionScale scale) =>
        FormattableString.Invariant($"{string.Join(", ", Settings(scale).Where(s => s.Labels > 0).Select(s => FormattableString.Invariant($"generated examples with {s.Labels} labels in {2 * s.Labels} dimensions")))}: ")
        + FormattableString.Invariant($"{Settings(scale)[0].Train:#,0} training, {Settings(scale)[0].Calibration:#,0} calibration and {Settings(scale)[0].Test:#,0} test examples")
        + (scale == ReproductionScale.Full ? "; emotions, scene and yeast, both published parts mixed and divided anew a seed" : string.Empty)
        + "; one linear layer, BCE, Adam 0.02, 150 steps on all examples, trained on right labels and on such of which 10 % of the entries are flipped; "
        + FormattableString.Invariant($"levels {string.Join(", ", Levels.Select(l => FormattableString.Invariant($"{l}")))}; sizes of the first {Sized} test examples")
        + (scale == ReproductionScale.Full ? "; no BERT and none of the paper's three corpora" : string.Empty);

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Arms(ReproductionScale scale) => [.. Valid, FlippedCalibration, Search];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Conditions(ReproductionScale scale) => [.. Settings(scale).Select(s => s.Name)];

    /// <inheritdoc/>
    protected override void Measure(Trial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        var settings = Settings(trial.Scale);
        var setting = settings.First(s => s.Name == trial.Condition);
        if (trial.Arm == Search)
        {
            if (setting == settings.Last(s => s.Labels > 0))
            {
                new LpIcpSearchTrial(setting.Outputs(trial, isFlipped: true), setting.Labels, trial.Scale == ReproductionScale.Quick, trial.Stop).Record(trial);
            }

            return;
        }

        if (trial.Arm == FlippedCalibration && setting.Name != Few)
        {
            return;
        }

        var outputs = setting.Outputs(trial, trial.Arm is not (Clean1 or Clean2));
        var labels = outputs.TestSets[0].LabelCount;
        var predictor = outputs.Predictor(
            trial.Arm is Clean2 or Flipped2 ? 2 : 1, labels, trial.Arm == FlippedCalibration ? setting.FlippedCalibration(trial) : null);
        Errors(trial, predictor, outputs);
        Sizes(trial, predictor, outputs);

        // The classifier's own decisions, and what conformal prediction names where it may name one.
        var own = ConformalEvaluation.Forced(outputs.Test, outputs.TestSets);
        trial.Record(Exact, own.ExactMatch);
        trial.Record(F1, own.MicroF1);
        trial.Record(ForcedExact, outputs.Test.Zip(outputs.TestSets).Average(p => predictor.Forced(p.First).Set == p.Second ? 1.0 : 0));
    }

    /// <inheritdoc/>
    protected override IEnumerable<ReproductionRow> Checks(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        return [.. grid.Conditions.Where(c => grid.Has(Search, c, Same)).SelectMany(c => SearchRows(grid, c)), .. grid.Conditions.SelectMany(c => SetRows(grid, c))];
    }

    private static IEnumerable<ReproductionRow> SetRows(Grid grid, string condition)
    {
        SeedValues Of(string arm, string quantity, string? name = null) => grid[arm, condition, quantity].As(name ?? arm);
        string Named(string quantity) => $"{quantity}, {condition}";
        foreach (var arm in Valid)
        {
            yield return Check.AtLeast(Named(InBand), Of(arm, InBand), 1, "error rates match the significance level (abstract)");
        }

        foreach (var arm in Valid.Where(_ => condition == Few))
        {
            yield return Check.Within(Named(ErrorAt(0.1)), Of(arm, ErrorAt(0.1)), 0.1, 0.02);
        }

        foreach (var arm in new[] { Clean1, Flipped1 }.Where(_ => condition != Few))
        {
            yield return Check.Note(Named(ErrorAt(0.1)), Of(arm, ErrorAt(0.1)));
        }

        yield return Check.Note(Named(InBinomial), Of(Clean1, InBinomial), "no claim: where calibration and test are as many, 83 % lie in it");
        // The sets are nested, so a difference of 0 would say nothing: it has to be smaller.
        yield return Check.Below(Named(SizeAt(0.05)), Of(Clean1, SizeAt(0.05), "ε = 0.05"), Of(Clean1, SizeAt(0.2), "ε = 0.2"));
        yield return Check.Near(Named(Exact), Of(Flipped1, Exact, "classifier"), Of(Flipped1, ForcedExact, "forced prediction"), 0, "conformal versions lose no accuracy (abstract)");
        yield return Check.Above(Named(Exact), Of(Flipped1, Exact), Of(Clean1, Exact)).AsNote();

        // Seeds have sets of very different sizes, the same in both arms: they are compared seed by seed.
        var clean = Of(Clean1, SizeAt(0.1));
        var better = Check.Wins(Named(SizeAt(0.1)), clean, Of(Flipped1, SizeAt(0.1)), clean.Seeds.Length);
        yield return condition is Few or Many ? better : better.AsNote();
        yield return Check.Below(Named(SizeAt(0.1)), Of(Flipped1, SizeAt(0.1)), Of(Flipped2, SizeAt(0.1))).AsNote();
        if (grid.Has(FlippedCalibration, condition, ErrorAt(0.1)))
        {
            yield return Check.AtMost($"{Named(ErrorAt(0.1))}, wrong calibration", Of(FlippedCalibration, ErrorAt(0.1)), 0.03);
            yield return Check.Above($"{Named(SizeAt(0.1))}, wrong calibration", Of(Flipped1, SizeAt(0.1)), Of(FlippedCalibration, SizeAt(0.1)));
        }

        if (condition == Many)
        {
            yield return Check.AtMost(Named(SizeAt(0.1)), Of(Flipped2, SizeAt(0.1)), 100, "tight sets, of more than 1e16 (abstract)");
        }
    }

    private static IEnumerable<ReproductionRow> SearchRows(Grid grid, string condition)
    {
        SeedValues Of(string quantity) => grid[Search, condition, quantity].As(Search);
        string Named(string quantity) => $"{quantity}, {condition}";
        yield return Check.AtLeast(Same, Of(Same), 1);
        yield return Check.AtMost(Sums, Of(Sums), 2);
        var slowest = Check.AtMost(Named(Slowest), Of(Slowest), 1_000);
        yield return condition == Many ? slowest : slowest.AsNote();
        foreach (var quantity in new[] { SlopeAt(false), SlopeAt(true), MicrosecondsAt(false), MicrosecondsAt(true) }.Where(q => grid.Has(Search, condition, q)))
        {
            yield return Check.Note(Named(quantity), Of(quantity));
        }
    }

    private static void Errors(Trial trial, LabelPowersetConformalPredictor predictor, LpIcpOutputs outputs)
    {
        var strangeness = ConformalEvaluation.Strangeness(predictor, outputs.Test, outputs.TestSets);
        double At(double epsilon) => ConformalEvaluation.ErrorRate(predictor, strangeness, epsilon);
        double Inside(Func<double, (double Low, double High)> band) =>
            Levels.Average(l => At(l) is var e && band(l) is var (low, high) && e >= low && e <= high ? 1.0 : 0);
        trial.Record(InBand, Inside(l => ErrorBand.Of(l, predictor.CalibrationCount, outputs.Test.Length, 1 - ((1 - Confidence) / Levels.Length))));

        // ε ± 1.96 √(ε(1 − ε)/n): as if a calibration without end were behind it.
        trial.Record(InBinomial, Inside(l => (l - (1.96 * Math.Sqrt(l * (1 - l) / outputs.Test.Length)), l + (1.96 * Math.Sqrt(l * (1 - l) / outputs.Test.Length)))));
        foreach (var level in Shown)
        {
            trial.Record(ErrorAt(level), At(level));
        }

        double[] all = [.. Enumerable.Range(1, 50).Select(i => i / 100.0)];
        var figure = new ReproductionFigure { Title = $"Errors by the level, {trial.Condition}", XTitle = "significance level ε", YTitle = "true label set missed", Unit = Unit.Share };
        if (trial.Arm == Clean1)
        {
            trial.Draw(figure, new(FigureKind.Line, "ε", [.. all], [.. all]));
        }

        trial.Draw(figure, new(FigureKind.Line, trial.Arm, [.. all], [.. all.Select(At)]));
    }

    private static void Sizes(Trial trial, LabelPowersetConformalPredictor predictor, LpIcpOutputs outputs)
    {
        var some = outputs.Test[..Math.Min(Sized, outputs.Test.Length)];
        foreach (var level in Shown)
        {
            var sizes = ConformalEvaluation.Sizes(predictor, some, level, trial.Stop);
            Array.Sort(sizes);
            trial.Record(SizeAt(level), ConformalEvaluation.Median(sizes), Unit.Number);
            if (level != 0.1)
            {
                continue;
            }

            // Every tenth example, and no more digits than a drawing shows.
            ImmutableArray<int> places = [.. Enumerable.Range(0, sizes.Length).Where(i => i % 10 == 9 && sizes[i] is > 0 and < double.PositiveInfinity)];
            trial.Draw(
                new ReproductionFigure { Title = $"Sizes at ε = 0.1, {trial.Condition}", XTitle = "label sets", YTitle = "examples with at most so many", Unit = Unit.Share, IsLogX = true },
                new(FigureKind.Line, trial.Arm, [.. places.Select(i => sizes[i])], [.. places.Select(i => (i + 1.0) / sizes.Length)]));
        }
    }

    private static LpIcpSetting[] Settings(ReproductionScale scale) => scale switch
    {
        ReproductionScale.Quick => [Generated[0] with { Calibration = 1_999, Test = 2_000 }],
        ReproductionScale.Standard => Generated,
        _ => [.. Generated, .. Real],
    };

    private static string ErrorAt(double level) => FormattableString.Invariant($"error at ε = {level}");

    private static string SizeAt(double level) => FormattableString.Invariant($"median label sets at ε = {level}");
}
