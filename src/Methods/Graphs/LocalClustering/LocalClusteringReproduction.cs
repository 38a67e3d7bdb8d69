using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>
/// Paper 01 re-measured: the nodes that noisy labels name, flow diffusion that knows no labels, and flow diffusion on the label-weighted
/// graph, from one node of a block, by label accuracy; and what a query costs while the graph around the block grows.
/// </summary>
internal sealed class LocalClusteringReproduction(Paper paper) : Reproduction(paper)
{
    private const string Labels = "labels alone";
    private const string Plain = "flow diffusion";
    private const string Weighted = "label-weighted";
    private const string Cora = "cora, labels from attributes";
    private const string F1 = "F1";
    private const string Precision = "precision";
    private const string Recall = "recall";
    private const string Swept = "F1 of the best sweep cut";
    private const string Scanned = "F1, α of the lowest conductance";
    private const string Growth = "most ÷ fewest pushes";
    private const double LocalityAccuracy = 0.85;
    private const int CoraShare = 25;
    private const long Stream = 0x6C6F63616C;
    private static readonly LocalClustering Method = new() { Tolerance = 1e-2 };
    private static readonly double[] Factors = [.. Enumerable.Range(0, 15).Select(i => 1.5 + (0.25 * i))];

    /// <inheritdoc/>
    public override string Describe(ReproductionScale scale) =>
        FormattableString.Invariant($"Stochastic block model, {Nodes(scale):N0} nodes in {Nodes(scale) / Block(scale)} blocks, a node's expected edges {LocalWorld.Inside:0.#} inside its block and {LocalWorld.Outside:0.#} outside; target one block, {Queries(scale)} seed nodes in it, ")
        + FormattableString.Invariant($"labels right with the same probability inside and outside; ε = {Method.Epsilon}, α = 2, sinks the degrees, tolerance {Method.Tolerance}, cluster where x > 0; ")
        + FormattableString.Invariant($"growth from {Sizes(scale)[0]:N0} to {Sizes(scale)[^1]:N0} nodes with labels right in {LocalityAccuracy * 100:0} %")
        + (scale == ReproductionScale.Full ? "; Cora, each class a target, labels by logistic regression on 25 nodes of each side" : string.Empty);

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Arms(ReproductionScale scale) => [Labels, Plain, Weighted];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Conditions(ReproductionScale scale) =>
        [.. Accuracies(scale).Select(Named), .. scale == ReproductionScale.Full ? (string[])[Cora] : []];

    /// <inheritdoc/>
    protected override void Measure(Trial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        if (trial.Condition == Cora)
        {
            MeasureCora(trial);
            return;
        }

        var accuracy = Accuracies(trial.Scale).First(a => Named(a) == trial.Condition);
        var world = trial.Share("world", () => new LocalWorld(Nodes(trial.Scale), Block(trial.Scale), trial.Seed));
        var queries = world.Queries(Queries(trial.Scale), accuracy).ToList();
        if (trial.Arm == Labels)
        {
            Record(trial, [.. queries.Select(q => ClusterScore.Of(Enumerable.Range(0, world.Graph.NodeCount).Where(i => i == q.Seed || q.Labels.Label(i) == 1), world.Target))]);
            return;
        }

        var clusters = queries.ConvertAll(q => Around(world.Graph, world.Volume, q.Seed, q.Labels.Label, trial));
        Record(trial, clusters.ConvertAll(c => c.Score(world.Target)));
        trial.Record(Swept, clusters.Average(c => ClusterScore.Of(c.Sweep.Cluster, world.Target).F1));
        if (trial.Arm == Weighted)
        {
            var scan = Method with { MassFactors = [.. Factors] };
            trial.Record(Scanned, queries.Average(q => scan.Around(world.Graph, q.Seed, world.Volume, q.Labels.Label, cancellationToken: trial.Stop).Score(world.Target).F1));
            if (accuracy == Accuracies(trial.Scale)[0])
            {
                Grow(trial);
            }
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<ReproductionRow> Checks(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        foreach (var condition in grid.Conditions)
        {
            SeedValues Of(string arm, string quantity) => grid[arm, condition, quantity].As(arm);
            var decides = condition != Cora;
            yield return Check.Above($"{F1}, {condition}", Of(Labels, F1), Of(Weighted, F1), "better than labels alone") with { Decides = decides };
            yield return Check.Above($"{F1}, {condition}", Of(Plain, F1), Of(Weighted, F1), "up to 13 points of F1 on real graphs") with { Decides = decides };
            if (decides)
            {
                yield return Check.Above($"{F1}, {condition}", Of(Weighted, F1).As("whole support"), Of(Weighted, Swept).As("sweep cut")).AsNote();
                yield return Check.Above($"{F1}, {condition}", Of(Weighted, F1).As("α = 2"), Of(Weighted, Scanned).As("α by conductance")).AsNote();
            }
        }

        yield return Check.AtMost($"{Growth}, graph {Sizes(grid.Scale)[^1] / Sizes(grid.Scale)[0]} times as large", grid[Weighted, grid.Conditions[0], Growth].As(Weighted), 1.5, "the work does not depend on the graph");
    }

    /// <inheritdoc/>
    protected override IEnumerable<ReproductionFigure> Figures(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        var accuracies = Accuracies(grid.Scale);
        yield return new ReproductionFigure
        {
            Title = "F1 by label accuracy",
            XTitle = "share of labels that are right",
            YTitle = F1,
            Unit = Unit.Share,
            Series = [.. grid.Arms.Select(arm => new FigureSeries(FigureKind.Line, arm, [.. accuracies], [.. accuracies.Select(a => grid[arm, Named(a), F1].Mean)]))],
        };
    }

    private static void Record(Trial trial, IReadOnlyList<ClusterScore> scores)
    {
        trial.Record(F1, scores.Average(s => s.F1));
        trial.Record(Precision, scores.Average(s => s.Precision));
        trial.Record(Recall, scores.Average(s => s.Recall));
    }

    private static LocalCluster Around(ILocalGraph graph, double volume, int seed, Func<int, int> label, Trial trial) =>
        (trial.Arm == Plain ? Method with { Epsilon = 1 } : Method).Around(graph, seed, volume, label, cancellationToken: trial.Stop);

    private static void Grow(Trial trial)
    {
        var pushes = new List<double>();
        foreach (var nodes in Sizes(trial.Scale))
        {
            trial.Report(0.5, FormattableString.Invariant($"{nodes:N0} nodes"));
            var world = new LocalWorld(nodes, Block(trial.Scale), trial.Seed);
            pushes.Add(world.Queries(Queries(trial.Scale), LocalityAccuracy).Average(q => (double)Around(world.Graph, world.Volume, q.Seed, q.Labels.Label, trial).Flow.Pushes));
        }

        trial.Record(Growth, pushes.Max() / pushes.Min(), Unit.Number);
        trial.Draw(
            new ReproductionFigure { Title = "Pushes of a query by size of the graph", XTitle = "nodes of the graph", YTitle = "pushes", Unit = Unit.Number, IsLogX = true, IsFromZero = true },
            new FigureSeries(FigureKind.Line, Weighted, [.. Sizes(trial.Scale).Select(n => (double)n)], [.. pushes]));
    }

    private static void MeasureCora(Trial trial)
    {
        var data = trial.Load<GraphDataset>("cora", DataSplit.All);
        var classes = data.Given.Entries();
        var scores = new List<ClusterScore>();
        for (var k = 0; k < data.NumClasses; k++)
        {
            var order = new SeededRandom(trial.Seed, Stream, k).Permutation(data.Count).Select(i => (int)i).ToArray();
            int[] target = [.. order.Where(i => classes[i] == k)];
            int[] others = [.. order.Where(i => classes[i] != k)];
            var labels = AttributeLabels.Of(data, target[..CoraShare], others[..CoraShare], cancellationToken: trial.Stop);
            var volume = target.Sum(i => (double)data.Graph.Degree(i));
            foreach (var seed in target.Where(i => data.Graph.Degree(i) > 0).Take(Queries(trial.Scale)))
            {
                scores.Add(trial.Arm == Labels
                    ? ClusterScore.Of(Enumerable.Range(0, data.Count).Where(i => i == seed || labels.Label(i) == 1), target)
                    : Around(data.Graph, volume, seed, labels.Label, trial).Score(target));
            }
        }

        Record(trial, scores);
    }

    private static double[] Accuracies(ReproductionScale scale) => scale == ReproductionScale.Quick ? [0.7, 0.9] : [0.6, 0.7, 0.8, 0.9, 0.95];

    private static int[] Sizes(ReproductionScale scale) =>
        scale switch { ReproductionScale.Quick => [4_000, 48_000], ReproductionScale.Standard => [5_000, 20_000, 60_000], _ => [5_000, 20_000, 60_000, 400_000] };

    private static int Nodes(ReproductionScale scale) => scale == ReproductionScale.Quick ? 2_000 : 10_000;

    private static int Block(ReproductionScale scale) => scale == ReproductionScale.Quick ? 250 : 500;

    private static int Queries(ReproductionScale scale) => scale switch { ReproductionScale.Quick => 3, ReproductionScale.Standard => 5, _ => 20 };

    private static string Named(double accuracy) => FormattableString.Invariant($"labels right in {accuracy * 100:0} %");
}
