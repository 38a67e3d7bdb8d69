using NoisyNotebooks.Methods.Reproductions;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>Paper 04 re-measured: ERASE against graph networks with cross-entropy, by kind and rate of noise.</summary>
internal sealed class EraseReproduction(Paper paper) : Reproduction(paper)
{
    private const string Convolution = "GCN";
    private const string Attention = "GAT";
    private const string Method = "ERASE";
    private const string OnGiven = "ERASE, given labels";
    private const string Untrained = "ERASE, untrained";

    // Two points: several times the spread of a mean over the seeds.
    private const double Margin = 0.02;
    private const string Chosen = "test accuracy, epoch chosen on validation";
    private const string Last = "test accuracy after the last epoch";
    private const string Given = "right training labels, given";
    private const string Cleaned = "right training labels, cleaned";

    /// <inheritdoc/>
    public override string Describe(ReproductionScale scale) => EraseSetting.At(scale).ToString();

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Arms(ReproductionScale scale) => [Convolution, Attention, Method, OnGiven, Untrained];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Conditions(ReproductionScale scale) => [.. EraseSetting.At(scale).Conditions.Select(c => c.Name)];

    /// <inheritdoc/>
    protected override void Measure(Trial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        var setting = EraseSetting.At(trial.Scale);
        var condition = setting.Conditions.First(c => c.Name == trial.Condition);
        var world = trial.Share(
            condition.Data,
            () => condition.Data.Length == 0
                ? EraseWorld.Draw(setting.World.Nodes, setting.World.Classes, setting.World.Labelled, setting.World.Validation, trial.Seed)
                : EraseWorld.Load(trial, condition.Data));
        var noisy = world with { Train = condition.Noise.Inject(world.Train, trial.Seed).Dataset };
        var isFirst = condition == setting.Conditions[0];
        if (trial.Arm is OnGiven or Untrained && !isFirst)
        {
            // Where the gain comes from is asked once.
            return;
        }

        var run = trial.Arm is Method or OnGiven or Untrained
            ? trial.Train(setting.Method(condition, trial.Arm == OnGiven, trial.Arm == Untrained), setting.Erase(noisy, trial.Arm == Untrained), isShown: false)
            : trial.Train(new CrossEntropyTraining(), setting.Baseline(noisy, trial.Arm == Attention), isShown: false);
        trial.Record(Chosen, run.Records[run.KeptEpoch - 1].TestAccuracy!.Value);
        trial.Record(Last, run.LastTestAccuracy!.Value);
        if (trial.Arm == Method)
        {
            var (given, truth, cleaned) = (noisy.Train.Given.Entries(), noisy.Train.Known!.Entries(), run.SuggestedLabels!.Value);
            trial.Record(Given, given.Zip(truth).Average(p => p.First == p.Second ? 1.0 : 0));
            trial.Record(Cleaned, cleaned.Zip(truth).Average(p => p.First == p.Second ? 1.0 : 0));
        }

        if (isFirst && trial.Arm is not (OnGiven or Untrained))
        {
            Draw(trial, run, noisy);
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<ReproductionRow> Checks(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        var conditions = EraseSetting.At(grid.Scale).Conditions;
        foreach (var condition in conditions)
        {
            SeedValues Best(string arm) => grid[arm, condition.Name, Chosen].As(arm);
            SeedValues End(string arm) => grid[arm, condition.Name, Last].As($"{arm}, last epoch");
            SeedValues Right(string quantity, string name) => grid[Method, condition.Name, quantity].As($"{name}, {condition.Name}");
            var accuracy = $"Test accuracy, {condition.Name}";

            // Where half of a class goes into one other, nothing but luck tells which half is wrong.
            var decides = condition.IsSymmetric || condition.Rate < 0.5;
            foreach (var baseline in new[] { Attention, Convolution })
            {
                yield return Check.Gain(accuracy, Best(baseline), Best(Method), Margin, "clear margins over broad noise levels") with { Decides = decides };
                yield return Check.Gain(accuracy, End(baseline), End(Method), Margin) with { Decides = decides };
            }

            yield return Check.Above("Right training labels, in the chosen epoch", Right(Given, "given"), Right(Cleaned, "cleaned")) with { Decides = decides };
        }

        SeedValues Part(string arm) => grid[arm, conditions[0].Name, Chosen].As(arm);
        var parts = $"What each part adds, {conditions[0].Name}";
        yield return Check.Above(parts, Part(Attention), Part(Untrained)).AsNote();
        yield return Check.Above(parts, Part(Untrained), Part(Method)).AsNote();
        yield return Check.Above(parts, Part(OnGiven), Part(Method)).AsNote();
    }

    /// <inheritdoc/>
    protected override IEnumerable<ReproductionFigure> Figures(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        var condition = grid.Conditions[0];
        var classes = 0;
        while (grid.Has(Method, condition, Cosine(classes, classes)))
        {
            classes++;
        }

        var values = new double[classes, classes];
        for (var i = 0; i < classes; i++)
        {
            for (var j = 0; j < classes; j++)
            {
                values[i, j] = grid[Method, condition, Cosine(i, j)].Mean;
            }
        }

        string[] names = [.. Enumerable.Range(0, classes).Select(k => $"class {k}")];
        yield return new ReproductionFigure
        {
            Title = "Mean cosine between ERASE's representations of test nodes, by true class", Matrix = new FigureMatrix([.. names], [.. names], values),
        };
    }

    private static void Draw(Trial trial, TrainingRun run, EraseWorld world)
    {
        trial.Draw(
            new ReproductionFigure { Title = $"Test accuracy, {trial.Condition}, first seed", XTitle = "epoch", YTitle = "test accuracy", Unit = Unit.Share },
            new FigureSeries(FigureKind.Line, trial.Arm, [.. run.Records.Select(r => (double)r.Epoch)], [.. run.Records.Select(r => r.TestAccuracy!.Value)]));
        if (trial.Arm != Method)
        {
            return;
        }

        var cosines = EraseTraining.ClassCosines(run, world.Test);
        for (var i = 0; i < world.Test.NumClasses; i++)
        {
            for (var j = 0; j < world.Test.NumClasses; j++)
            {
                trial.Record(Cosine(i, j), cosines[i, j], Unit.Number);
            }
        }
    }

    private static string Cosine(int i, int j) => FormattableString.Invariant($"cosine of classes {i} and {j}");
}
