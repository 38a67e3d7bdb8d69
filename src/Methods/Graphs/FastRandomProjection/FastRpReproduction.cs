using System.Diagnostics;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Numerics;
using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>
/// Paper 29 re-measured: FastRP beside DeepWalk, beside the best reduction of the same similarity (its singular vectors) and beside the
/// singular vectors of the adjacency matrix, by what a linear classifier learns from a tenth of the nodes, and by time.
/// </summary>
internal sealed class FastRpReproduction(Paper paper) : Reproduction(paper)
{
    private const string Method = "FastRP";
    private const string Walks = "DeepWalk";
    private const string SameSimilarity = "SVD of S";
    private const string PlainSvd = "SVD of A";
    private const string World = "block model";
    private const string Accuracy = "test accuracy";
    private const string Time = "seconds to embed";
    private const string Slower = "time ÷ that of FastRP";
    private const string OnePower = "test accuracy, first power alone";
    private const string TwoPowers = "test accuracy, powers 1 and 2";
    private const string Damped = "test accuracy, β = −0.6";
    private const int Repeats = 4;
    private const int PointsOfClass = 60;
    private const int ClassesDrawn = 4;
    private const double Regularization = 0.1;
    private const double Stronger = 0.01;
    private static readonly double[] Weights = [0, 0, 1, 2];
    private static readonly double[] Noises = [0, 0.2, 0.4];
    private static readonly double[] Strengths = [-1, -0.8, -0.6, -0.4, -0.2, 0, 0.2];

    /// <inheritdoc/>
    public override string Describe(ReproductionScale scale)
    {
        var model = Model(scale, 0);
        var walks = Baseline(scale, 0);
        return FormattableString.Invariant($"Degree-corrected block model, {model.Nodes:N0} nodes, {model.Classes} classes, mean degree {model.Degree}, across classes {model.Between} as likely as inside")
            + (scale == ReproductionScale.Full ? "; Cora, CiteSeer and PubMed (BlogCatalog, the paper's main set, is not part of this library)" : string.Empty)
            + FormattableString.Invariant($"; d = {walks.Dimension}, FastRP with the weights 0, 0, 1, 2, β = 0, rows of powers normalized; DeepWalk with {walks.Walks} walks of {walks.Length} nodes from each, window {walks.Window}, {walks.Negatives} negatives, both on one thread; ")
            + FormattableString.Invariant($"logistic regression on standardized columns, a tenth of the nodes labelled, C = {Regularization} (with noise {Stronger})");
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Arms(ReproductionScale scale) => [Method, Walks, SameSimilarity, PlainSvd];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Conditions(ReproductionScale scale) => scale == ReproductionScale.Full ? [World, "cora", "citeseer", "pubmed"] : [World];

    /// <inheritdoc/>
    protected override void Measure(Trial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        var nodes = trial.Share(trial.Condition, () => Load(trial));
        var (embedding, seconds) = (new double[0, 0], double.PositiveInfinity);

        // FastRP takes milliseconds: the best of some, of which the first is spent in the compiler.
        for (var again = 0; again < (trial.Arm == Method ? Repeats : 1); again++)
        {
            var watch = Stopwatch.StartNew();
            embedding = Embed(trial, nodes);
            seconds = Math.Min(seconds, watch.Elapsed.TotalSeconds);
        }

        var accuracy = nodes.Accuracy(embedding, Regularization, 0, trial.Stop);
        trial.Record(Accuracy, accuracy);
        trial.Record(Time, seconds, Unit.Seconds);
        if (trial.Arm == Method)
        {
            trial.Share($"{trial.Condition} seconds", () => seconds);
            Vary(trial, nodes);
        }
        else
        {
            trial.Record(Slower, seconds / trial.Share<double>($"{trial.Condition} seconds", () => throw new InvalidOperationException("FastRP is the first arm.")), Unit.Number);
        }

        if (trial.Condition == World)
        {
            var figure = new ReproductionFigure { Title = "Accuracy and time", XTitle = "seconds to embed", YTitle = Accuracy, Unit = Unit.Share, IsLogX = true };
            trial.Draw(figure, new FigureSeries(FigureKind.Points, trial.Arm, [seconds], [accuracy]));
            if (trial.Arm == Method)
            {
                Draw(trial, nodes);
            }
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<ReproductionRow> Checks(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        foreach (var condition in grid.Conditions)
        {
            var isMain = condition == World;
            SeedValues Of(string arm, string quantity) => grid[arm, condition, quantity].As(arm);
            string Named(string quantity) => isMain ? quantity : $"{quantity}, {condition}";

            // On citation graphs projection loses to the singular vectors at this dimension (the card's independent run: 66 and 76 % on Cora).
            yield return Check.Gain(Named(Accuracy), Of(Walks, Accuracy), Of(Method, Accuracy), grid.Scale == ReproductionScale.Quick ? -0.08 : -0.03, "comparable or better") with { Decides = isMain };
            yield return Check.Gain(Named(Accuracy), Of(SameSimilarity, Accuracy), Of(Method, Accuracy), -0.05, "the similarity matters, not the reduction") with { Decides = isMain };
            yield return Check.Gain(Named(Accuracy), Of(PlainSvd, Accuracy), Of(Method, Accuracy), 0.1) with { Decides = isMain };

            // Times of a few milliseconds, on a machine that does other things too, do not decide.
            var slower = Check.AtLeast(Named(Slower), Of(Walks, Slower), 100, "orders of magnitude", isBaseline: true);
            yield return slower with { Decides = isMain && grid.Scale != ReproductionScale.Quick };
            yield return Check.AtLeast(Named(Slower), Of(Walks, Slower), 4_000, "more than 4,000 times faster than DeepWalk", isBaseline: true).AsNote();
            yield return Check.Note(Named(Slower), Of(SameSimilarity, Slower));
            yield return Check.Above(Named(Accuracy), Of(Method, OnePower).As("first power"), Of(Method, Accuracy), "weights 0 for the first two powers") with { Decides = isMain };
            yield return Check.Above(Named(Accuracy), Of(Method, TwoPowers).As("powers 1 and 2"), Of(Method, Accuracy)).AsNote();
            yield return Check.Gain(Named(Accuracy), Of(Method, Accuracy).As("β = 0"), Of(Method, Damped).As("β = −0.6"), 0, "β tuned from −1 to 0").AsNote();
            yield return Check.Gain(Named("test accuracy, uniform noise"), Of(Method, Noisy(0)).As("right labels"), Of(Method, Noisy(0.4)).As("40 %"), -0.15) with { Decides = isMain };
        }
    }

    private static LabelledNodes Load(Trial trial)
    {
        if (trial.Condition == World)
        {
            var (graph, classes) = Model(trial.Scale, trial.Seed).Draw();
            return new LabelledNodes(graph, [.. Enumerable.Range(0, graph.NodeCount)], classes, trial.Seed);
        }

        var data = trial.Load<GraphDataset>(trial.Condition, DataSplit.All);
        return new LabelledNodes(data.Graph, data.Nodes, [.. data.Given.Entries().Select(l => (int)l)], trial.Seed);
    }

    private static double[,] Embed(Trial trial, LabelledNodes nodes)
    {
        var graph = nodes.Graph;
        var d = Baseline(trial.Scale, 0).Dimension;
        switch (trial.Arm)
        {
            case Walks:
                return Baseline(trial.Scale, trial.Seed).Fit(graph, done => trial.Report(done, "walks")).ToMatrix();
            case SameSimilarity:
                var similarity = new WalkSimilarity(graph, Weights, 0);
                return SubspaceSvd.Embed(graph.NodeCount, graph.NodeCount, d, similarity.Multiply, similarity.MultiplyTransposed, trial.Stop);
            case PlainSvd:
                return SubspaceSvd.Embed(graph.NodeCount, graph.NodeCount, d, Adjacent, Adjacent, trial.Stop);
            default:
                return Projection(d, Weights, 0, trial.Seed, threads: 1).Fit(graph, trial.Stop).ToMatrix();
        }

        double[] Adjacent(double[] x, int width)
        {
            var y = new double[x.Length];
            graph.Multiply(x, width, y);
            return y;
        }
    }

    private static void Draw(Trial trial, LabelledNodes nodes)
    {
        var plane = Projection(Baseline(trial.Scale, 0).Dimension, Weights, 0, trial.Seed).Fit(nodes.Graph, trial.Stop).Plane();
        var figure = new ReproductionFigure
        {
            Title = "FastRP in a plane, four of the classes", XTitle = "first principal component", YTitle = "second principal component", Unit = Unit.Number,
        };
        for (var k = 0; k < Math.Min(ClassesDrawn, nodes.ClassCount); k++)
        {
            int[] some = [.. Enumerable.Range(0, nodes.Graph.NodeCount).Where(i => nodes.Classes[i] == k).Take(PointsOfClass)];
            trial.Draw(figure, new FigureSeries(FigureKind.Points, FormattableString.Invariant($"class {k}"), [.. some.Select(i => Math.Round(plane[i, 0], 2))], [.. some.Select(i => Math.Round(plane[i, 1], 2))]));
        }
    }

    private static void Vary(Trial trial, LabelledNodes nodes)
    {
        var d = Baseline(trial.Scale, 0).Dimension;
        double With(double[] weights, double strength, double c = Regularization, double noise = 0) =>
            nodes.Accuracy(Projection(d, weights, strength, trial.Seed).Fit(nodes.Graph, trial.Stop).ToMatrix(), c, noise, trial.Stop);

        trial.Report(0.2, "powers");
        int[] powers = [.. Enumerable.Range(1, trial.Scale == ReproductionScale.Quick ? 4 : 8)];
        var alone = powers.Select(k => With([.. Enumerable.Repeat(0.0, k - 1), 1], 0)).ToArray();
        trial.Record(OnePower, alone[0]);
        trial.Record(TwoPowers, With([1, 1], 0));
        trial.Curve("Accuracy of one power alone", "power k", Accuracy, powers.Select(k => (double)k), alone);

        trial.Report(0.5, "β");
        var strengths = trial.Scale == ReproductionScale.Quick ? [-0.6, 0] : Strengths;
        var damped = strengths.Select(b => With(Weights, b)).ToArray();
        trial.Record(Damped, damped[Array.IndexOf(strengths, -0.6)]);
        trial.Curve("Accuracy by degree normalization", "β", Accuracy, strengths, damped);

        trial.Report(0.8, "noise");
        var noisy = Noises.Select(r => With(Weights, 0, Stronger, r)).ToArray();
        for (var r = 0; r < Noises.Length; r++)
        {
            trial.Record(Noisy(Noises[r]), noisy[r]);
        }

        trial.Curve("Accuracy by noise in the training labels", "share of labels drawn anew", Accuracy, Noises, noisy);
    }

    private static FastRandomProjection Projection(int dimension, double[] weights, double strength, long seed, int threads = 0) =>
        new(dimension, weights, strength, seed: unchecked((int)seed)) { Threads = threads };

    private static string Noisy(double rate) => FormattableString.Invariant($"test accuracy, C = {Stronger}, {rate * 100:0} % noise");

    private static DegreeCorrectedBlockModel Model(ReproductionScale scale, long seed) =>
        new() { Nodes = scale switch { ReproductionScale.Quick => 1_500, ReproductionScale.Standard => 3_000, _ => 20_000 }, Seed = seed };

    private static DeepWalk Baseline(ReproductionScale scale, long seed) =>
        scale == ReproductionScale.Quick
            ? new() { Dimension = 64, Walks = 6, Length = 20, Seed = seed }
            : new() { Seed = seed };
}
