using NoisyNotebooks.Methods.Papers;
using NoisyNotebooks.Methods.Reproductions;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Tests.Papers;

/// <summary>Every paper's reproduction at Quick scale, and what the base class promises for all of them.</summary>
public sealed class ReproductionTests
{
    private static readonly ReproductionRequest Quick = new() { Scale = ReproductionScale.Quick, Device = DeviceChoice.Cpu };

    public static TheoryData<string> Papers => [.. PaperCatalog.All.Where(p => p.IsImplemented).Select(p => p.Id)];

    [Theory]
    [MemberData(nameof(Papers))]
    public void At_quick_scale_the_claim_holds_on_data_that_ships(string id)
    {
        var progress = new Watcher();

        var result = PaperCatalog.Find(id)!.Reproduction!.Run(Quick, progress);

        Assert.True(
            result.Verdict == Verdict.Holds,
            string.Join('\n', result.Rows.Select(r => $"{r.Quantity}: {r.FormatBaseline()} | {r.FormatMethod()} | {r.FormatMeasured()}, {r.Expectation}: {r.FormatOutcome()}")));
        Assert.Equal(id, result.PaperId);
        Assert.NotEmpty(result.Setting);
        Assert.All(result.Rows.Where(r => r.Decides), r => Assert.NotEmpty(r.Expectation));
        Assert.All(result.Rows, r => Assert.True(double.IsFinite(r.Measured), r.Quantity));
        Assert.All(result.Runs, r => Assert.True(r.Run.IsComplete, r.Name));
        Assert.All(result.Figures, f => Assert.All(f.Series, s => Assert.True(s.Kind == FigureKind.Bar || s.X.Length == s.Y.Length, $"{f.Title}: {s.Name}")));
        Assert.Equal(progress.Fractions.Order(), progress.Fractions);
        Assert.Equal(1, progress.Fractions[^1], 1e-9);
    }

    [Fact]
    public void A_cancelled_reproduction_draws_no_conclusion_and_stops_within_an_epoch()
    {
        using var stop = new CancellationTokenSource();
        var progress = new Watcher(p =>
        {
            if (p.Epoch is not null)
            {
                stop.Cancel();
            }
        });

        Assert.ThrowsAny<OperationCanceledException>(() => PaperCatalog.Find("elr")!.Reproduction!.Run(Quick, progress, stop.Token));
        Assert.Equal(1, progress.Epochs);
    }

    [Fact]
    public void The_grid_runs_every_seed_condition_and_arm_once_and_keeps_values_in_the_order_of_the_seeds()
    {
        var made = new Made((trial, order) =>
        {
            order.Add($"{trial.Seed} {trial.Condition} {trial.Arm}");
            trial.Record("score", trial.Seed + (trial.Arm == "method" ? 10 : 0) + (trial.Condition == "40 %" ? 100 : 0), Unit.Number);
        });

        var result = made.Run(Quick with { Seed = 5, Seeds = 2 });

        Assert.Equal(
            ["5 20 % base", "5 20 % method", "5 40 % base", "5 40 % method", "6 20 % base", "6 20 % method", "6 40 % base", "6 40 % method"], made.Order);
        Assert.Equal([105, 106], result.Rows[0].Baseline);
        Assert.Equal([115, 116], result.Rows[0].Method);
        Assert.Equal("method, 40 % − base, 40 % ≥ 5", result.Rows[0].Expectation);
        Assert.Equal(10, result.Rows[0].Measured);
        Assert.Equal(Verdict.Holds, result.Verdict);
        Assert.Equal([105, 106], result.Figures[0].Series[0].Y);
    }

    [Fact]
    public void A_quantity_that_a_trial_did_not_measure_is_named()
    {
        var made = new Made((trial, _) =>
        {
            if (trial.Seed == 0 || trial.Arm == "base")
            {
                trial.Record("score", 1, Unit.Number);
            }
        });

        var error = Assert.Throws<InvalidOperationException>(() => made.Run(Quick with { Seeds = 2 }));

        Assert.Contains("'score' of method at 40 %", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_quantity_has_one_unit()
    {
        var made = new Made((trial, _) => trial.Record("score", 1, trial.Seed == 0 ? Unit.Number : Unit.Share));

        var error = Assert.Throws<InvalidOperationException>(() => made.Run(Quick with { Seeds = 2 }));

        Assert.Contains("Number and as Share", error.Message, StringComparison.Ordinal);
    }

    private sealed class Made(Action<Trial, List<string>> measure)
        : Reproduction(new Paper("99-made-up", "Made up", "nowhere", PaperArea.Classification, "Nothing."))
    {
        public List<string> Order { get; } = [];

        public override string Describe(ReproductionScale scale) => "nothing";

        protected override IReadOnlyList<string> Arms(ReproductionScale scale) => ["base", "method"];

        protected override IReadOnlyList<string> Conditions(ReproductionScale scale) => ["20 %", "40 %"];

        protected override void Measure(Trial trial) => measure(trial, Order);

        protected override IEnumerable<ReproductionRow> Checks(Grid grid) =>
            [Check.Gain("score", grid["base", "40 %", "score"], grid["method", "40 %", "score"], 5)];
    }

    private sealed class Watcher(Action<ReproductionProgress>? act = null) : IProgress<ReproductionProgress>
    {
        public List<double> Fractions { get; } = [];

        public int Epochs { get; private set; }

        public void Report(ReproductionProgress value)
        {
            Fractions.Add(value.Fraction);
            Epochs += value.Epoch is null ? 0 : 1;
            act?.Invoke(value);
        }
    }
}
