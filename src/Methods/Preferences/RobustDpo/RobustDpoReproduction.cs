using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.Preferences;

/// <summary>Paper 36 re-measured in the setting of its theorem: log-linear policies on generated preferences, each flipped with a known probability.</summary>
internal sealed class RobustDpoReproduction(Paper paper) : Reproduction(paper)
{
    private const string Plain = "DPO";
    private const string Smooth = "cDPO";
    private const string Robust = "robust DPO";
    private const string Shrinks = "parameter error with 8,000 pairs ÷ with 500";
    private const int Few = 500;
    private const int Many = 8_000;

    private static readonly double[] Rates = [0, 0.1, 0.2, 0.3, 0.4];

    /// <inheritdoc/>
    public override string Describe(ReproductionScale scale) =>
        FormattableString.Invariant($"generated preferences (8 features, 6 answers a state, ‖θ*‖ = 1.5), {string.Join(", ", Counts(scale).Select(c => c.ToString("N0", System.Globalization.CultureInfo.InvariantCulture)))} pairs, each flipped with probability ε; ")
        + "log-linear policy, β = 1, Adam 0.05, 400 steps on all pairs; measured on 2,000 fresh states; no language model is trained";

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Arms(ReproductionScale scale) => [Plain, Smooth, Robust];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Conditions(ReproductionScale scale) => [.. RatesOf(scale).Select(Name)];

    /// <inheritdoc/>
    protected override void Measure(Trial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        var rate = Rates.First(r => Name(r) == trial.Condition);
        var loss = trial.Arm switch { Plain => PreferenceLoss.Dpo, Smooth => PreferenceLoss.ConservativeDpo, _ => PreferenceLoss.RobustDpo };
        var world = trial.Share("world", () => new PreferenceBandit(trial.Seed));
        var counts = Counts(trial.Scale);
        var errors = new List<double>();
        foreach (var count in counts)
        {
            var pairs = world.Draw(count);
            var policy = new LogLinearPolicy(world.Theta.Length);
            policy.Fit(pairs with { Labels = new PreferenceFlipper(rate, trial.Seed).Flip(pairs.Labels).Labels }, loss, rate, stop: trial.Stop);
            var quality = world.Measure(policy.Theta);
            errors.Add(quality.ParameterError);
            trial.Record(Error(count), quality.ParameterError, Unit.Number);
            trial.Record(Lost(count), quality.SubOptimality, Unit.Number);
            trial.Record(Accuracy(count), quality.PairAccuracy);
            trial.Report((double)errors.Count / counts.Length, $"{count} pairs");
        }

        trial.Record(Shrinks, errors[Array.IndexOf(counts, Many)] / errors[0], Unit.Number);
        if (rate == 0.2)
        {
            var figure = new ReproductionFigure { Title = "Parameter error by pairs, ε = 0.2", XTitle = "pairs", YTitle = "‖θ − θ*‖", IsLogX = true, IsLogY = true };
            trial.Draw(figure, new FigureSeries(FigureKind.Line, trial.Arm, [.. counts.Select(c => (double)c)], [.. errors]));
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<ReproductionRow> Checks(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        SeedValues Of(string arm, double rate, string quantity) => grid[arm, Name(rate), quantity].As(arm);
        string At(string quantity, double rate) => $"{quantity}, {Name(rate)}";
        ReproductionRow Less(string quantity, double rate, double atLeast) =>
            Check.Drop(At(quantity, rate), Of(Plain, rate, quantity), Of(Robust, rate, quantity), atLeast);

        yield return Check.Near(At(Error(Many), 0), Of(Plain, 0, Error(Many)), Of(Robust, 0, Error(Many)), 0.01);
        foreach (var rate in new[] { 0.2, 0.4 })
        {
            yield return Less(Error(Many), rate, 0.4);
            yield return Check.Above(At(Error(Many), rate), Of(Plain, rate, Error(Many)), Of(Smooth, rate, Error(Many)));
            yield return Check.AtLeast(At(Lost(Many), rate), Of(Plain, rate, Lost(Many)), rate == 0.2 ? 0.1 : 0.4, isBaseline: true);
            yield return Check.AtMost(At(Lost(Many), rate), Of(Robust, rate, Lost(Many)), rate == 0.2 ? 0.03 : 0.2);
        }

        yield return Check.Near(At(Accuracy(Many), 0.4), Of(Plain, 0.4, Accuracy(Many)), Of(Robust, 0.4, Accuracy(Many)), 0.01).AsNote();

        // √(d/n): sixteen times as many pairs make a quarter of the error; a bias stays.
        yield return Check.Within(At(Shrinks, 0.2), Of(Robust, 0.2, Shrinks), 0.25, 0.15, "∝ √(d/n)");
        yield return Check.AtLeast(At(Shrinks, 0.2), Of(Plain, 0.2, Shrinks), 0.7, "biased", isBaseline: true);

        // The price: with few pairs and many flips the robust loss is worse than DPO, and is shown beside it.
        yield return Check.Above(At(Error(Few), 0.4), Of(Plain, 0.4, Error(Few)), Of(Robust, 0.4, Error(Few)), "∝ 1/(1 − 2ε)").AsNote();
    }

    /// <inheritdoc/>
    protected override IEnumerable<ReproductionFigure> Figures(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        var rates = RatesOf(grid.Scale);
        foreach (var (quantity, title) in new[] { (Lost(Many), "Value lost, 8,000 pairs"), (Error(Few), "Parameter error, 500 pairs") })
        {
            yield return new()
            {
                Title = title, XTitle = "flip rate ε", YTitle = quantity == Error(Few) ? "‖θ − θ*‖" : "J(π*) − J(π)",
                Series = [.. grid.Arms.Select(arm => new FigureSeries(FigureKind.Line, arm, [.. rates], [.. rates.Select(r => grid[arm, Name(r), quantity].Mean)]))],
            };
        }
    }

    private static double[] RatesOf(ReproductionScale scale) => scale == ReproductionScale.Quick ? [0, 0.2, 0.4] : Rates;

    private static int[] Counts(ReproductionScale scale) => scale switch { ReproductionScale.Quick => [Few, Many], ReproductionScale.Standard => [Few, 2_000, Many], _ => [Few, 2_000, Many, 32_000] };

    private static string Name(double rate) => FormattableString.Invariant($"ε = {rate}");

    private static string Error(int count) => FormattableString.Invariant($"parameter error, {count:N0} pairs");

    private static string Lost(int count) => FormattableString.Invariant($"value lost, {count:N0} pairs");

    private static string Accuracy(int count) => FormattableString.Invariant($"pair accuracy, {count:N0} pairs");
}
