using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Reproductions;
using TorchSharp;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>
/// Paper 15 re-measured: a graph network without any human label, by how the nodes are chosen that an annotator is asked about, whether doubtful
/// answers are filtered, and whether confidences weigh the loss.
/// </summary>
internal sealed class LlmGnnReproduction(Paper paper) : Reproduction(paper)
{
    private const string Right = "annotations right";
    private const string RightKept = "annotations right after the filter";
    private const string Rarest = "nodes of the class with the fewest";
    private const string Accuracy = "test accuracy";
    private const string Filtered = "test accuracy, filtered";
    private const string Weighted = "test accuracy, weighted";
    private const string Both = "test accuracy, filtered and weighted";
    private const string Annotator = "annotator's accuracy on all nodes";
    private const int Bins = 10;
    private static readonly AnnotationPostFilter Filter = new(LlmGnnSetting.Ratio);

    /// <inheritdoc/>
    public override string Describe(ReproductionScale scale) => LlmGnnSetting.At(scale).ToString();

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Conditions(ReproductionScale scale) => LlmGnnSetting.At(scale).Conditions;

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Arms(ReproductionScale scale) =>
    [
        LlmGnnStrategy.Random, LlmGnnStrategy.RightLabels, LlmGnnStrategy.PageRank, LlmGnnStrategy.EasyPageRankByClass, LlmGnnStrategy.Density,
        .. scale == ReproductionScale.Quick ? (string[])[] : [LlmGnnStrategy.EasyPageRank, LlmGnnStrategy.Age, LlmGnnStrategy.EasyAge],
    ];

    /// <inheritdoc/>
    protected override void Measure(Trial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        var (arm, condition) = (trial.Arm, trial.Condition);
        if (condition == LlmGnnSetting.Uneven && arm is LlmGnnStrategy.RightLabels or LlmGnnStrategy.EasyPageRank or LlmGnnStrategy.Age or LlmGnnStrategy.EasyAge)
        {
            return;
        }

        var setting = LlmGnnSetting.At(trial.Scale);
        var repeats = setting.RepeatsOf(condition);
        var sums = new Dictionary<string, (double Sum, Unit Unit)>(StringComparer.Ordinal);
        var variants = Variants(arm, condition, trial.Scale);
        ImmutableArray<double> budgets = Compares(arm) && condition != LlmGnnSetting.Uneven ? setting.Budgets : [];
        var (trained, planned) = (0, repeats * (1 + variants.Length + budgets.Length));
        for (var repeat = 0; repeat < repeats; repeat++)
        {
            var seed = (trial.Seed * repeats) + repeat;
            var world = trial.Share($"{condition} {repeat}", () => World(trial, seed));
            var nodes = world.Choose(arm);
            var said = arm == LlmGnnStrategy.RightLabels ? world.Know(nodes, trial.Stop) : world.Ask(nodes, trial.Stop);
            var kept = said.Filtered(Filter);
            Add(Accuracy, Test(said, isWeighted: false));
            Add(Right, said.Accuracy(world.Truth));
            Add(RightKept, kept.Accuracy(world.Truth));
            Add(Rarest, Enumerable.Range(0, world.Graph.NumClasses).Min(k => nodes.Count(n => world.Truth[n] == k)), Unit.Number);
            Add(Annotator, world.Everything.Accuracy(world.Truth));
            foreach (var variant in variants)
            {
                Add(variant, Test(variant == Weighted ? said : kept, isWeighted: variant != Filtered));
            }

            foreach (var share in budgets)
            {
                Add(AtBudget(share), Test(world.Ask(world.Choose(arm, share), trial.Stop), isWeighted: false));
            }

            if (arm == LlmGnnStrategy.Random && repeat == 0 && condition != LlmGnnSetting.Uneven)
            {
                Draw(trial, world);
            }

            double Test(NodeAnnotations annotations, bool isWeighted)
            {
                var part = ((double)trained / planned, (trained + 1.0) / planned);
                trained++;
                var run = trial.Train(annotations.Training(world.Graph.NumClasses, isWeighted), LlmGnnSetting.Request(annotations, world, condition), part, isShown: false);
                return run.Measure(annotations.Unasked(world.Graph))[0].Value;
            }
        }

        foreach (var (quantity, (sum, unit)) in sums)
        {
            trial.Record(quantity, sum / repeats, unit);
        }

        void Add(string quantity, double value, Unit unit = Unit.Share) => sums[quantity] = (sums.GetValueOrDefault(quantity).Sum + value, unit);
    }

    /// <inheritdoc/>
    protected override IEnumerable<ReproductionRow> Checks(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        var (easy, plain, random, dense) = (LlmGnnStrategy.EasyPageRankByClass, LlmGnnStrategy.PageRank, LlmGnnStrategy.Random, LlmGnnStrategy.Density);
        foreach (var condition in grid.Conditions)
        {
            SeedValues Of(string arm, string quantity, string? name = null) => grid[arm, condition, quantity].As(name ?? arm);
            string On(string quantity) => grid.Conditions.Count == 1 ? quantity : $"{quantity}, {condition}";
            var decides = condition != LlmGnnSetting.Uneven;

            // Easier nodes get better labels, and with them a better network.
            // By the K clusters that the simulation draws its answers from, so that this is a note.
            yield return Check.Gain(On(Right), Of(plain, Right), Of(easy, Right), 0.05, "easy nodes are annotated better").AsNote();
            yield return Check.Gain(On(Accuracy), Of(plain, Accuracy), Of(easy, Accuracy), 0.02, "difficulty-aware beats plain") with { Decides = decides };
            yield return Check.Above(On(Accuracy), Of(random, Accuracy), Of(easy, Accuracy)).AsNote();

            // Easy nodes alone: the best labels, and no diversity.
            yield return Check.Gain(On(Right), Of(easy, Right), Of(dense, Right), 0.02).AsNote();
            yield return Check.Drop(On(Accuracy), Of(random, Accuracy), Of(dense, Accuracy), 0.03, "being easy is not enough") with { Decides = decides };
            yield return Check.Drop(On(Rarest), Of(random, Rarest), Of(dense, Rarest), 1) with { Decides = decides };
            if (!decides)
            {
                continue;
            }

            if (grid.Has(LlmGnnStrategy.Age, condition, Accuracy))
            {
                // The authors' own choice, with B clusters, which the simulation does not know.
                yield return Check.Gain(On(Right), Of(plain, Right), Of(LlmGnnStrategy.EasyPageRank, Right), 0.02, "easy nodes are annotated better");
                yield return Check.Gain(On(Accuracy), Of(plain, Accuracy), Of(LlmGnnStrategy.EasyPageRank, Accuracy), 0.02, "difficulty-aware beats plain");
                yield return Check.Above(On(Right), Of(LlmGnnStrategy.Age, Right), Of(LlmGnnStrategy.EasyAge, Right)).AsNote();
                yield return Check.Above(On(Accuracy), Of(LlmGnnStrategy.Age, Accuracy), Of(LlmGnnStrategy.EasyAge, Accuracy)).AsNote();
            }

            foreach (var arm in new[] { random, plain, easy })
            {
                var isPlain = arm != easy;
                yield return Check.Gain(On("annotations right, filter"), Of(arm, Right), Of(arm, RightKept, $"{arm}, filtered"), isPlain ? 0.02 : 0, "low-quality annotations go") with { Decides = isPlain };
                if (grid.Has(arm, condition, Filtered))
                {
                    yield return Check.Above(On("test accuracy, filter"), Of(arm, Accuracy), Of(arm, Filtered, $"{arm}, filtered")).AsNote();
                    yield return Check.Gain(On("test accuracy, weights"), Of(arm, Accuracy), Of(arm, Weighted, $"{arm}, weighted"), 0.01) with { Decides = arm == plain };
                }

                if (grid.Has(arm, condition, Both))
                {
                    yield return Check.Above(On("test accuracy, filter and weights"), Of(arm, Accuracy), Of(arm, Both, $"{arm}, filtered and weighted")).AsNote();
                }
            }

            // Where it stands: what right labels would give, and what the annotator would say about every node.
            yield return Check.Above(On(Accuracy), Of(random, Accuracy), Of(LlmGnnStrategy.RightLabels, Accuracy)).AsNote();
            yield return Check.Above(On(Accuracy), Of(random, Annotator, "annotator on all nodes"), Of(easy, Accuracy)).AsNote();
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<ReproductionFigure> Figures(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        var setting = LlmGnnSetting.At(grid.Scale);
        foreach (var condition in setting.Budgets.IsEmpty ? [] : grid.Conditions.Where(c => c != LlmGnnSetting.Uneven))
        {
            double[] shares = [.. setting.Budgets.Append(1).Order()];
            yield return new ReproductionFigure
            {
                Title = $"Test accuracy by budget, {condition}",
                XTitle = "nodes asked about, a class",
                YTitle = Accuracy,
                Unit = Unit.Share,
                Series =
                [
                    .. grid.Arms.Where(Compares).Select(arm => new FigureSeries(
                        FigureKind.Line, arm, [.. shares.Select(s => s * LlmGnnSetting.QuestionsOf(condition))], [.. shares.Select(s => grid[arm, condition, s == 1 ? Accuracy : AtBudget(s)].Mean)])),
                ],
            };
        }
    }

    // All ways to train where it is compared; one where it is not.
    private static ImmutableArray<string> Variants(string arm, string condition, ReproductionScale scale) => (arm, scale) switch
    {
        _ when condition == LlmGnnSetting.Uneven => [],
        (LlmGnnStrategy.PageRank, ReproductionScale.Quick) => [Filtered, Weighted],
        (LlmGnnStrategy.Random or LlmGnnStrategy.PageRank or LlmGnnStrategy.EasyPageRankByClass, not ReproductionScale.Quick) => [Filtered, Weighted, Both],
        _ => [],
    };

    private static LlmGnnWorld World(Trial trial, long seed)
    {
        var graph = LlmGnnSetting.GraphOf(trial.Condition) is { } generated
            ? (generated with { Seed = seed }).Draw()
            : trial.Share(trial.Condition, () => LatentFeatures.Reduce(trial.Load<GraphDataset>(trial.Condition, DataSplit.All), LlmGnnSetting.Dimension, trial.Stop));
        return new LlmGnnWorld(graph, LlmGnnSetting.QuestionsOf(trial.Condition) * graph.NumClasses, seed, trial.Stop);
    }

    // How right the annotator is by how dense the nodes are, and by how sure it says to be.
    private static void Draw(Trial trial, LlmGnnWorld world)
    {
        var said = world.Everything;
        bool IsRight(int i) => said.Labels[i] == world.Truth[i];
        var byEase = Enumerable.Range(0, said.Nodes.Length).GroupBy(i => (int)(world.Ease[i] * Bins)).OrderBy(g => g.Key).ToList();
        trial.Draw(
            new ReproductionFigure { Title = $"Right annotations by C-Density, {trial.Condition} (simulated)", XTitle = "rank of the node's C-Density", YTitle = "share of right annotations", Unit = Unit.Share },
            new FigureSeries(FigureKind.Line, "annotator", [.. byEase.Select(g => (g.Key + 0.5) / Bins)], [.. byEase.Select(g => g.Average(i => IsRight(i) ? 1.0 : 0))]));
        var bySure = Enumerable.Range(0, said.Nodes.Length).GroupBy(i => Math.Min(Bins - 1, (int)(said.Confidences[i] * Bins))).Where(g => g.Count() >= Bins).OrderBy(g => g.Key).ToList();
        var figure = new ReproductionFigure { Title = $"Reliability, {trial.Condition} (simulated)", XTitle = "confidence of the annotation", YTitle = "share of right annotations", Unit = Unit.Share };
        trial.Draw(figure, new FigureSeries(FigureKind.Line, "annotator", [.. bySure.Select(g => g.Average(i => said.Confidences[i]))], [.. bySure.Select(g => g.Average(i => IsRight(i) ? 1.0 : 0))]));
        trial.Draw(figure, new FigureSeries(FigureKind.Line, "as right as sure", [0, 1], [0, 1]));
    }

    private static bool Compares(string arm) => arm is LlmGnnStrategy.Random or LlmGnnStrategy.EasyPageRankByClass;

    private static string AtBudget(double share) => FormattableString.Invariant($"test accuracy, {share} of the budget");
}
