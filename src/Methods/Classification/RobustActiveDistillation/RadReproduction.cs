using System.Collections.Immutable;
using NoisyNotebooks.Methods.Annotators;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Numerics;
using NoisyNotebooks.Methods.Reproductions;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// Paper 27 re-measured: a student asks a simulated teacher whose mistakes lie anywhere or on the points that are hard for the student;
/// and, without any learning, what each strategy is worth when an adversary places the mistakes.
/// </summary>
internal sealed class RadReproduction(Paper paper) : Reproduction(paper)
{
    private const string Accuracy = "test accuracy";
    private const string Wrong = "wrong labels among the questions";
    private const string Useful = "mean gain that is rightly labelled";
    private const string Envelope = "least lead in the worst case, all m, over uniform, uniform on the top, the top point";
    private const string Before = "before any question";
    private const string Uniform = "uniform";
    private const string Margin = "top margin";
    private const string Entropy = "top entropy";
    private const string Rad = "RAD";
    private const string RadAgain = "RAD, 4 rounds";
    private const string Anywhere = "10 % wrong anywhere";
    private const string Hard = "10 % wrong, on hard points";
    private const string Wide = "20 % wrong, on hard points";
    private const string Better = "better accuracy at equal budgets (abstract)";

    /// <inheritdoc/>
    public override string Describe(ReproductionScale scale) =>
        FormattableString.Invariant($"UCI digits, 60 labelled images, pool of 1,000, {Tests} to test; student: multinomial logistic regression, λ = 0.1; ")
        + "the teacher is simulated and gives hard labels, wrong ones any other class; wrong on hard points: 100 of the 120 of the greatest margin gain, or 200 of 400; "
        + FormattableString.Invariant($"100 questions (150 at 20 %), in one round; the share of mistakes is known; each measurement is the mean over {Draws(scale)} draws of images, teacher and questions")
        + (scale == ReproductionScale.Full ? "; the paper's networks on CIFAR-10, CIFAR-100 and ImageNet are not part of this library" : string.Empty);

    private const int Labelled = 60;
    private const int Pool = 1_000;
    private const int Tests = 500;

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Arms(ReproductionScale scale) =>
        scale == ReproductionScale.Quick ? [Before, Uniform, Margin, Rad] : [Before, Uniform, Margin, Entropy, Rad, RadAgain];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Conditions(ReproductionScale scale) =>
        scale == ReproductionScale.Quick ? [Anywhere, Hard] : [Anywhere, Hard, Wide];

    /// <inheritdoc/>
    protected override void Measure(Trial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        var draws = Draws(trial.Scale);
        var measured = new List<(double Accuracy, double Wrong, double Useful)>();
        var byBudget = Budgets(trial).ToDictionary(b => b, _ => new List<double>());
        for (var draw = 0; draw < draws; draw++)
        {
            trial.Report(draw / (double)draws, $"draw {draw + 1}/{draws}");
            var world = World(trial, draw);
            measured.Add(Ask(trial, world, draw, Budget(trial.Condition)));
            foreach (var (budget, values) in byBudget)
            {
                values.Add(budget == Budget(trial.Condition) ? measured[^1].Accuracy : Ask(trial, world, draw, budget).Accuracy);
            }

            if (draw == 0 && trial.IsFirstSeed && trial is { Arm: Rad, Condition: Anywhere })
            {
                RadFigures.Exact(trial, world.Gains);
            }
        }

        trial.Record(Accuracy, measured.Average(m => m.Accuracy));
        if (trial.Arm != Before)
        {
            trial.Record(Wrong, measured.Average(m => m.Wrong));
            trial.Record(Useful, measured.Average(m => m.Useful), Unit.Number);
        }

        if (trial is { Arm: Rad, Condition: Anywhere })
        {
            // Rounded to where sums of a thousand numbers are exact; + 0 takes the sign off a zero.
            trial.Record(Envelope, Math.Round(Enumerable.Range(0, draws).Min(draw => RadFigures.LeastLead(World(trial, draw).Gains)), 9) + 0.0, Unit.Number);
        }

        foreach (var (budget, values) in byBudget)
        {
            trial.Record(AtBudget(budget), values.Average());
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<ReproductionRow> Checks(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        SeedValues At(string arm, string condition, string quantity = Accuracy) => grid[arm, condition, quantity].As(arm);
        string Of(string condition, string quantity = Accuracy) => $"{quantity}, {condition}";

        yield return Check.AtLeast(Envelope, At(Rad, Anywhere, Envelope), 0, "guarantee in the worst case (abstract)");
        yield return Check.Gain(Of(Hard), At(Margin, Hard), At(Rad, Hard), 0.1, Better);
        yield return Check.Below(Of(Hard, Wrong), At(Margin, Hard, Wrong), At(Rad, Hard, Wrong), "the hardest points are those where the teacher errs");
        yield return Check.Gain(Of(Anywhere), At(Margin, Anywhere), At(Rad, Anywhere), -0.02, "keeps what active questions gain");
        yield return Check.Above(Of(Anywhere), At(Before, Anywhere), At(Rad, Anywhere));
        if (grid.Scale == ReproductionScale.Quick)
        {
            yield break;
        }

        yield return Check.Above(Of(Anywhere), At(Uniform, Anywhere), At(Rad, Anywhere), Better);
        yield return Check.Above(Of(Hard), At(Uniform, Hard), At(Rad, Hard), Better).AsNote();
        yield return Check.Above(Of(Wide), At(Margin, Wide), At(Rad, Wide), Better).AsNote();
        yield return Check.Above(Of(Wide), At(Uniform, Wide), At(Rad, Wide), Better).AsNote();
        yield return Check.Above(Of(Hard), At(Entropy, Hard), At(Rad, Hard), Better).AsNote();
        yield return Check.Above(Of(Hard, Useful), At(Margin, Hard, Useful), At(Rad, Hard, Useful)).AsNote();
        yield return Check.Above(Of(Hard, Useful), At(Uniform, Hard, Useful), At(Rad, Hard, Useful)).AsNote();
        yield return Check.Above(Of(Hard), At(Before, Hard), At(Rad, Hard)).AsNote();
        yield return Check.Above(Of(Hard), At(Rad, Hard), At(RadAgain, Hard)).AsNote();
    }

    /// <inheritdoc/>
    protected override IEnumerable<ReproductionFigure> Figures(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        if (grid.Scale == ReproductionScale.Quick)
        {
            yield break;
        }

        foreach (var condition in new[] { Anywhere, Hard })
        {
            yield return new ReproductionFigure
            {
                Title = $"Accuracy by budget, {condition}",
                XTitle = "questions to the teacher",
                YTitle = "test accuracy, mean over the seeds",
                Unit = Unit.Share,
                Series =
                [
                    .. new[] { Uniform, Margin, Rad }.Select(arm => new FigureSeries(
                        FigureKind.Line, arm, [0, .. AllBudgets.Select(b => (double)b)], [grid[Before, condition, Accuracy].Mean, .. AllBudgets.Select(b => grid[arm, condition, AtBudget(b)].Mean)])),
                ],
            };
        }
    }

    private static readonly int[] AllBudgets = [25, 50, 100, 200, 400];

    private static int Draws(ReproductionScale scale) => scale == ReproductionScale.Quick ? 3 : 4;

    private static int Budget(string condition) => condition == Wide ? 150 : 100;

    private static string AtBudget(int budget) => FormattableString.Invariant($"accuracy after {budget} questions");

    private static IReadOnlyList<int> Budgets(Trial trial) =>
        trial.Scale != ReproductionScale.Quick && trial.Condition != Wide && trial.Arm is Uniform or Margin or Rad ? AllBudgets : [];

    private static (double Accuracy, double Wrong, double Useful) Ask(Trial trial, RadWorld world, int draw, int budget)
    {
        if (trial.Arm == Before)
        {
            return (world.Accuracy(world.Student), 0, 0);
        }

        var (placement, mistakes, among) = trial.Condition switch
        {
            Anywhere => (ErrorPlacement.Random, 100, Pool),
            Hard => (ErrorPlacement.HardestForStudent, 100, 120),
            _ => (ErrorPlacement.HardestForStudent, 200, 400),
        };
        var seed = (trial.Seed * Draws(trial.Scale)) + draw;
        var isWrong = placement.Place(world.Gains, mistakes, among, new SeededRandom(seed, mistakes, among));
        var teacher = new SimulatedAnnotator(world.PoolLabels, world.Classes, i => isWrong[i] ? 0 : 1, seed);
        var result = new ActiveDistillation
        {
            Strategy = trial.Arm switch
            {
                Uniform => QueryStrategy.Uniform,
                Margin => QueryStrategy.TopMargin,
                Entropy => QueryStrategy.TopEntropy,
                _ => QueryStrategy.Robust,
            },
            TeacherError = mistakes / (double)Pool,
            Budget = budget,
            Rounds = trial.Arm == RadAgain ? 4 : 1,
        }.RunAsync(world.Features, world.Labels, world.Classes, world.PoolFeatures, new AnnotationBudget(teacher, budget), seed, stop: trial.Stop).GetAwaiter().GetResult();
        return (
            world.Accuracy(result.Student),
            result.Queries.Average(q => isWrong[q.Index] ? 1.0 : 0),
            result.Queries.Average(q => isWrong[q.Index] ? 0 : world.Gains[q.Index]));
    }

    private static RadWorld World(Trial trial, int draw) => trial.Share($"world {draw}", () =>
    {
        var digits = trial.Share("digits", () => trial.Load("digits", DataSplit.All));
        return RadWorld.Of(digits, (trial.Seed * Draws(trial.Scale)) + draw, Labelled, Pool, Tests, trial.Stop);
    });
}

/// <summary>What a draw has: few labelled images, a pool, a test part, and the student before any question.</summary>
internal sealed record RadWorld(
    double[,] Features, int[] Labels, double[,] PoolFeatures, ImmutableArray<long> PoolLabels, double[,] TestFeatures, int[] TestLabels, int Classes, LogisticRegression Student, double[] Gains)
{
    public static RadWorld Of(LabeledDataset digits, long seed, int labelled, int pool, int tests, CancellationToken stop)
    {
        using var scope = NewDisposeScope();
        var order = new SeededRandom(seed).Permutation(digits.Count);
        (double[,] X, long[] Y) Part(int from, int count)
        {
            var part = digits.Subset(order.AsSpan(from, count));
            var values = (part.Features.flatten(1).to(float64) / digits.PixelMaximum).data<double>().ToArray();
            var matrix = new double[count, values.Length / count];
            Buffer.BlockCopy(values, 0, matrix, 0, values.Length * sizeof(double));
            return (matrix, [.. part.GivenLabels]);
        }

        var (few, many, test) = (Part(0, labelled), Part(labelled, pool), Part(labelled + pool, tests));
        int[] labels = [.. few.Y.Select(y => (int)y)];
        var student = LogisticRegression.Fit(few.X, labels, digits.NumClasses, 0.1, stop);
        return new RadWorld(
            few.X, labels, many.X, [.. many.Y], test.X, [.. test.Y.Select(y => (int)y)], digits.NumClasses, student, InformativenessGain.Margin(student.Probabilities(many.X)));
    }

    public double Accuracy(LogisticRegression student) => student.Predict(TestFeatures).Zip(TestLabels).Average(p => p.First == p.Second ? 1.0 : 0);
}
