using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Reproductions;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// Paper 22 re-measured: three ways of pruning, with and without a teacher that saw all data, on right labels and with 20 %
/// symmetric noise; and the paper's theory of linear regression, exactly.
/// </summary>
internal sealed class PruningDistillationReproduction(Paper paper) : Reproduction(paper)
{
    private const string Accuracy = "test accuracy";
    private const string Chosen = "validation accuracy";
    private const string Wrong = "wrong labels kept";
    private const string Error = "expected squared error of the weights";
    private const string Random = PrunedDataSetting.Random;
    private const string El2n = PrunedDataSetting.El2n;
    private const string Forgetting = PrunedDataSetting.Forgetting;
    private const string SmallTeacher = "random, α 1, teacher with 32 units";
    private const string LargeTeacher = "random, α 1, teacher with 1,024 units";
    private const string NoTeacher = "ridge without a teacher";
    private const string SelfTeacher = "ridge, teacher on the kept columns";
    private const string FullTeacher = "ridge, teacher on all columns";

    private static readonly string[] Prunings = [Random, El2n, Forgetting];
    private static readonly double[] Alphas = [0, 0.5, 1];
    private static readonly double[] LinearFractions = [0.1, 0.3, 0.5, 0.7, 0.9];

    /// <inheritdoc/>
    public override string Describe(ReproductionScale scale)
    {
        var setting = PrunedDataSetting.At(scale);
        var network = setting.Hidden == 0 ? "ResNet-18" : FormattableString.Invariant($"MLP {setting.Hidden}");
        return FormattableString.Invariant(
            $"{setting.Title}, right labels and {PrunedDataSetting.NoiseRate * 100:0} % symmetric noise, {string.Join(", ", setting.Fractions)} of the training data kept, ")
            + FormattableString.Invariant(
                $"{network} for teacher ({setting.TeacherEpochs} epochs) and student ({setting.StudentEpochs} epochs whatever is kept, so fewer steps), T = 4, SGD 0.1 with cosine, weight decay 0.0005, batch {setting.BatchSize}; ")
            + "ridge regression with d = 20, N = 200, λ = 5, σ = 1, mean of 50 draws";
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Arms(ReproductionScale scale) =>
    [
        .. Prunings.SelectMany(p => Alphas.Select(a => Arm(p, a))),
        SmallTeacher, LargeTeacher, NoTeacher, SelfTeacher, FullTeacher,
    ];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Conditions(ReproductionScale scale)
    {
        var fractions = PrunedDataSetting.At(scale).Fractions;
        return [.. fractions.Select(f => Clean(f)), .. fractions.Select(f => Noisy(f)), .. LinearFractions.Select(f => Linear(f))];
    }

    /// <inheritdoc/>
    protected override void Measure(Trial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        if (!IsMeasured(trial.Arm, trial.Condition, trial.Scale))
        {
            return;
        }

        var setting = PrunedDataSetting.At(trial.Scale);
        if (Array.Find(LinearFractions, f => trial.Condition == Linear(f)) is var kept and > 0)
        {
            trial.Record(Error, LinearError(trial, kept), Unit.Number);
            return;
        }

        var isNoisy = setting.Fractions.Any(f => trial.Condition == Noisy(f));
        var fraction = Array.Find(setting.Fractions, f => trial.Condition == Noisy(f) || trial.Condition == Clean(f));
        var data = PrunedDataTrial.Of(trial, setting, isNoisy);
        var (pruning, alpha, teacher) = trial.Arm switch
        {
            SmallTeacher => (Random, 1.0, data.TeacherOf(trial, 32)),
            LargeTeacher => (Random, 1.0, data.TeacherOf(trial, 1024)),
            _ => (PruningOf(trial.Arm), Alphas.First(a => trial.Arm == Arm(PruningOf(trial.Arm), a)), data.Teacher),
        };
        var train = data.Train.Subset(data.Keep(pruning, fraction));

        // Without a teacher it is plain cross-entropy, and needs no teacher's pass.
        TrainingMethod method = alpha == 0 ? new CrossEntropyTraining() : new DistillationTraining(teacher, alpha);
        var student = trial.Train(method, setting.Request(train, setting.Hidden), part: (0.5, 1), isShown: false);
        trial.Record(Accuracy, PrunedDataTrial.Accuracy(student, data.Test, data.Test.Given));
        trial.Record(Chosen, PrunedDataTrial.Accuracy(student, data.Validation, data.Validation.Given));
        trial.Record(Wrong, (train.MislabelledCount ?? 0) / (double)train.Count);
    }

    /// <inheritdoc/>
    protected override IEnumerable<ReproductionRow> Checks(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        var fractions = PrunedDataSetting.At(grid.Scale).Fractions;
        var low = fractions[0];
        SeedValues At(string pruning, double alpha, string condition, string quantity = Accuracy) => grid[Arm(pruning, alpha), condition, quantity].As(Arm(pruning, alpha));

        yield return Check.Gain(
            $"{Accuracy}, {Clean(low)}", At(Random, 0, Clean(low)), At(Random, 1, Clean(low)), 0.01, "CIFAR-100, f = 0.1: α 0.5 and 1 differ by up to 8 points (public reviews)");
        yield return Check.Above($"{Accuracy}, {Clean(low)}", At(Random, 0.5, Clean(low)), At(Random, 1, Clean(low)), "a large α is best when little is kept");
        yield return Worst(grid, fractions.Where(f => f < 1).Select(Clean), "right labels", 0.5);
        yield return Worst(grid, fractions.Where(f => f < 1).Select(Noisy), "20 % noise", 0.5);
        yield return Check.Above($"{Accuracy}, {Clean(low)}", At(El2n, 0, Clean(low)), At(Random, 0, Clean(low)), "hardest-first falls below random");
        yield return Check.Above($"{Accuracy}, {Clean(low)}", At(El2n, 1, Clean(low)), At(Random, 1, Clean(low)), "with a teacher random is as good");
        yield return Check.Above($"{Accuracy}, {Noisy(low)}", At(El2n, 1, Noisy(low)), At(Random, 1, Noisy(low)));
        yield return Check.Gain($"{Wrong}, {Noisy(low)}", At(Random, 0, Noisy(low), Wrong), At(El2n, 0, Noisy(low), Wrong), 0.3);
        yield return LinearRow(grid);
        yield return Worst(grid, fractions.Where(f => f < 1).Select(Clean), "right labels", 1).AsNote();
        yield return Worst(grid, fractions.Where(f => f < 1).Select(Noisy), "20 % noise", 1).AsNote();
        if (grid.Scale == ReproductionScale.Quick)
        {
            yield break;
        }

        var all = grid[Arm(Random, 0), Clean(1), Accuracy].As("all data, no teacher");
        yield return Check.Above(
            $"{Accuracy}, right labels", all, ChosenAlpha(grid, Clean(0.5), Accuracy).As("random half, α chosen"), "ImageNet: a random half with a teacher beats all data (abstract)");
        yield return Check.Above($"{Accuracy}, 20 % noise", grid[Arm(Random, 0), Noisy(1), Accuracy].As("all data, no teacher"), ChosenAlpha(grid, Noisy(0.5), Accuracy).As("random half, α chosen")).AsNote();
        yield return Check.Above(
            "α chosen on validation, random, right labels", BestAlpha(grid, Clean(1)).As("all data"), BestAlpha(grid, Clean(low)).As(Kept(low)), "the best α grows as less is kept").AsNote();
        yield return Check.Above($"{Accuracy}, {Clean(1)}", At(Random, 0, Clean(1)), At(Random, 0.5, Clean(1)), "improves at every fraction").AsNote();
        yield return Check.Above($"{Accuracy}, {Noisy(0.3)}", At(El2n, 1, Noisy(0.3)), At(Random, 1, Noisy(0.3))).AsNote();
        yield return Check.Above($"{Accuracy}, {Clean(low)}", At(Forgetting, 1, Clean(low)), At(Random, 1, Clean(low))).AsNote();
        yield return Check.Gain($"{Wrong}, {Noisy(low)}", At(Random, 0, Noisy(low), Wrong), At(Forgetting, 0, Noisy(low), Wrong), 0.3).AsNote();
        if (grid.Has(SmallTeacher, Clean(low), Accuracy))
        {
            yield return Check.Above(
                $"{Accuracy}, {Clean(low)}", grid[LargeTeacher, Clean(low), Accuracy].As("teacher with 1,024 units"), grid[SmallTeacher, Clean(low), Accuracy].As("teacher with 32 units"), "a smaller teacher can be better when little is kept").AsNote();
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<ReproductionFigure> Figures(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        yield return PruningDistillationFigures.Linear(
            LinearFractions, [NoTeacher, SelfTeacher, FullTeacher], (arm, f) => grid[arm, Linear(f), Error].Mean);
        var fractions = PrunedDataSetting.At(grid.Scale).Fractions;
        if (fractions.Length < 2)
        {
            yield break;
        }

        var cells = Prunings.SelectMany(p => new[] { 0.0, 1 }.Select(a => Arm(p, a))).ToArray();
        yield return PruningDistillationFigures.ByShare("right labels", fractions, cells, (arm, f) => Cell(grid, arm, f, Clean, Accuracy));
        yield return PruningDistillationFigures.ByShare("20 % noise", fractions, cells, (arm, f) => Cell(grid, arm, f, Noisy, Accuracy));
        yield return PruningDistillationFigures.ByAlpha(fractions, Alphas, Kept, (a, f) => grid[Arm(Random, a), Clean(f), Accuracy].Mean);
        yield return PruningDistillationFigures.Noise(fractions, Prunings, (p, f) => Cell(grid, Arm(p, 0), f, Noisy, Wrong));
    }

    private static bool IsMeasured(string arm, string condition, ReproductionScale scale)
    {
        if (arm is NoTeacher or SelfTeacher or FullTeacher)
        {
            return LinearFractions.Any(f => condition == Linear(f));
        }

        if (LinearFractions.Any(f => condition == Linear(f)))
        {
            return false;
        }

        // Where everything is kept, all prunings are one.
        return arm is SmallTeacher or LargeTeacher
            ? scale == ReproductionScale.Standard && condition == Clean(0.1)
            : PruningOf(arm) == Random || (condition != Clean(1) && condition != Noisy(1));
    }

    private static double LinearError(Trial trial, double fraction)
    {
        const int d = 20, n = 200, draws = 50;
        var sum = 0.0;
        for (var draw = 0; draw < draws; draw++)
        {
            var random = new SeededRandom(trial.Seed, 22, draw);
            var x = new double[d, n];
            for (var i = 0; i < d; i++)
            {
                for (var c = 0; c < n; c++)
                {
                    x[i, c] = random.NextGaussian();
                }
            }

            var theta = Enumerable.Range(0, d).Select(_ => random.NextGaussian()).ToArray();
            var fit = RidgeSelfDistillation.Fit(
                x, new double[n], fraction, trial.Arm == FullTeacher ? 1 : fraction, trial.Arm == NoTeacher ? 0 : 0.5, ridge: 5);
            sum += fit.BiasVariance(theta, sigma: 1).Expected;
            trial.Report((double)draw / draws, string.Empty);
        }

        return sum / draws;
    }

    // The cell where a teacher helps least decides for all.
    private static ReproductionRow Worst(Grid grid, IEnumerable<string> conditions, string labels, double alpha)
    {
        var (pruning, condition) = conditions
            .SelectMany(c => Prunings.Select(p => (Pruning: p, Condition: c)))
            .MinBy(cell => grid[Arm(cell.Pruning, alpha), cell.Condition, Accuracy].Mean - grid[Arm(cell.Pruning, 0), cell.Condition, Accuracy].Mean);
        var (with, without) = (grid[Arm(pruning, alpha), condition, Accuracy].Seeds, grid[Arm(pruning, 0), condition, Accuracy].Seeds);
        return Check.AtLeast(
            $"Gain of α {alpha} over α 0 where it is least of all prunings and shares, {labels}",
            new SeedValues($"{pruning}, {condition[condition.IndexOf("f =", StringComparison.Ordinal)..]}", Accuracy, [.. with.Zip(without, (w, o) => w - o)], Unit.Points),
            0,
            "improves every method at every fraction (abstract)");
    }

    private static ReproductionRow LinearRow(Grid grid)
    {
        var fraction = LinearFractions.MinBy(f => grid[SelfTeacher, Linear(f), Error].Mean - grid[FullTeacher, Linear(f), Error].Mean);
        return Check.Below(
            $"{Error}, α 0.5, the share where it gains least: {Kept(fraction)}",
            grid[SelfTeacher, Linear(fraction), Error].As(SelfTeacher),
            grid[FullTeacher, Linear(fraction), Error].As(FullTeacher),
            "theorem: a teacher that saw more lowers the error");
    }

    private static SeedValues BestAlpha(Grid grid, string condition) =>
        new("random", "α", [.. Best(grid, condition).Select(b => b.Alpha)], Unit.Number);

    private static SeedValues ChosenAlpha(Grid grid, string condition, string quantity) =>
        new("random", quantity, [.. Best(grid, condition).Select((b, s) => grid[Arm(Random, b.Alpha), condition, quantity].Seeds[s])], Unit.Share);

    // For each seed the α with the best validation accuracy, the smallest of equals.
    private static IEnumerable<(double Alpha, int Seed)> Best(Grid grid, string condition)
    {
        var along = Alphas.Select(a => (Alpha: a, grid[Arm(Random, a), condition, Chosen].Seeds)).ToImmutableArray();
        return Enumerable.Range(0, along[0].Seeds.Length).Select(s => (along.MaxBy(a => a.Seeds[s]).Alpha, s));
    }

    private static double Cell(Grid grid, string arm, double fraction, Func<double, string> condition, string quantity)
    {
        var measured = fraction < 1 ? arm : Random + arm[PruningOf(arm).Length..];
        return grid[measured, condition(fraction), quantity].Mean;
    }

    private static string PruningOf(string arm) => arm[..arm.IndexOf(',', StringComparison.Ordinal)];

    private static string Arm(string pruning, double alpha) => $"{pruning}, {Weight(alpha)}";

    private static string Weight(double alpha) => FormattableString.Invariant($"α {alpha}");

    private static string Kept(double fraction) => FormattableString.Invariant($"f = {fraction}");

    private static string Clean(double fraction) => $"right labels, {Kept(fraction)}";

    private static string Noisy(double fraction) => $"20 % noise, {Kept(fraction)}";

    private static string Linear(double fraction) => $"linear regression, {Kept(fraction)}";
}
