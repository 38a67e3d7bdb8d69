using Microsoft.Data.Analysis;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Inference;
using NoisyNotebooks.Methods.Numerics;

namespace NoisyNotebooks.Methods.Tests.Inference;

public sealed class DesignBasedTests
{
    private static readonly DownstreamModel[] Models = [DownstreamModel.Mean, DownstreamModel.Linear, DownstreamModel.Logistic, DownstreamModel.Poisson];

    [Fact]
    public void With_a_gold_label_of_every_row_it_is_the_plain_regression_whatever_is_predicted()
    {
        var (x, y, q, _) = new SurrogateWorld(rows: 300).Draw(1);
        var all = Enumerable.Repeat(true, 300).ToArray();
        var data = new DslData(x, [.. q.Select(v => 7 - (3 * v))], all, y, [.. all.Select(_ => 1.0)]);
        foreach (var model in Models)
        {
            var dsl = new DesignBasedSupervisedLearning(sampleSplits: 3).Fit(data, model);
            var plain = RegressionBaselines.GoldOnly(data, model);
            Close(plain.Coefficients, dsl.Coefficients, 1e-9);
            Close(plain.StandardErrors, dsl.StandardErrors, 1e-9);
        }
    }

    [Fact]
    public void With_perfect_predictions_it_is_the_regression_on_all_true_labels()
    {
        var (x, y, _, _) = new SurrogateWorld(rows: 300).Draw(2);
        var design = SamplingDesign.SimpleRandom(300, 40, 2);
        var pseudo = PseudoOutcome.Compute([.. y.Select((v, i) => design.Labeled[i] ? v : double.NaN)], design.Labeled, design.Probability, y);
        Assert.Equal(y, pseudo);
    }

    [Fact]
    public void Without_a_prediction_the_mean_is_that_of_Horvitz_and_Thompson_and_averaged_over_draws_every_row_is_its_true_label()
    {
        double[] y = [1, 0, 4, -2];
        double[] pi = [0.5, 0.25, 0.8, 1];
        Assert.Equal((2 + 0 + 5 - 2) / 4.0, PseudoOutcome.Compute(y, [true, true, true, true], pi, new double[4]).Average(), 1e-12);
        var (random, sums) = (new SeededRandom(5), new double[4]);
        for (var draw = 0; draw < 20_000; draw++)
        {
            bool[] labeled = [.. pi.Select(p => random.NextDouble() < p)];
            var pseudo = PseudoOutcome.Compute([.. y.Select((v, i) => labeled[i] ? v : double.NaN)], labeled, pi, [0.3, 0.9, 2, 5]);
            for (var i = 0; i < 4; i++)
            {
                sums[i] += pseudo[i] / 20_000;
            }
        }

        Close(y, sums, 0.06);
    }

    [Fact]
    public void The_covariance_is_symmetric_and_positive_definite_and_scales_with_the_columns()
    {
        foreach (var model in new[] { DownstreamModel.Linear, DownstreamModel.Logistic, DownstreamModel.Poisson })
        {
            var (data, scaled) = (Sample(3, 1), Sample(3, 1000));
            // The predictor sees other numbers too, so it must not be punished: the linear one hardly is.
            var method = new DesignBasedSupervisedLearning(sampleSplits: 4, predictor: new RidgePredictor(DownstreamModel.Linear, 1e-9));
            var (fit, other) = (method.Fit(data, model), method.Fit(scaled, model));
            Cholesky.Factor(fit.Covariance);
            Assert.Equal(fit.Covariance[0, 2], fit.Covariance[2, 0]);
            Assert.Equal(fit.StandardErrors[1] * fit.StandardErrors[1], fit.Covariance[1, 1], 1e-15);
            Assert.Equal(fit.Coefficients[1] / 1000, other.Coefficients[1], 1e-8);
            Assert.Equal(fit.StandardErrors[1] / 1000, other.StandardErrors[1], 1e-8);
        }
    }

    [Fact]
    public void A_predicted_outcome_alone_gives_the_regression_on_pseudo_outcomes()
    {
        var (x, y, q, clusters) = new SurrogateWorld(DownstreamModel.Linear, 400, clusterSize: 4).Draw(4);
        var design = SamplingDesign.SimpleRandom(400, 120, 4);
        double[] gold = [.. y.Select((v, i) => design.Labeled[i] ? v : double.NaN)];
        foreach (var model in new[] { DownstreamModel.Linear, DownstreamModel.Poisson })
        {
            var (wanted, shown) = model == DownstreamModel.Poisson ? ([.. gold.Select(Math.Abs)], [.. q.Select(Math.Abs)]) : (gold, q);
            var plain = MomentRegression.Fit(x, PseudoOutcome.Compute(wanted, design.Labeled, design.Probability, shown), model, clusters);
            var general = PredictedCovariates.Fit(x, wanted, x, shown, design.Labeled, design.Probability, model, clusters);
            Close(plain.Coefficients, general.Coefficients, 1e-8);
            Close(plain.StandardErrors, general.StandardErrors, 1e-8);
        }
    }

    [Fact]
    public void The_plan_gives_back_the_standard_error_of_the_sample_at_hand_and_inverts()
    {
        var fit = new DesignBasedSupervisedLearning(sampleSplits: 1).Fit(Sample(6, 1), DownstreamModel.Logistic);
        Assert.Equal(fit.StandardErrors[1], fit.Plan.StandardError("x1", 300), 1e-10);
        Assert.Equal(300, fit.Plan.GoldLabelsFor("x1", fit.StandardErrors[1] * (1 + 1e-9)));
        for (var n = 50; n < 2_000; n += 150)
        {
            Assert.True(fit.Plan.StandardError("x1", n) > fit.Plan.StandardError("x1", n + 1));
            Assert.Equal(n, fit.Plan.GoldLabelsFor("x1", fit.Plan.StandardError("x1", n) * (1 + 1e-12)));
        }

        Assert.Contains("which gold labels of all 2000 rows would give", Assert.Throws<ArgumentOutOfRangeException>(() => fit.Plan.GoldLabelsFor("x1", 1e-6)).Message, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'x1'?", Assert.Throws<ArgumentException>(() => fit.Plan.StandardError("x11", 100)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folds_keep_clusters_together_and_are_of_nearly_equal_size()
    {
        var clusters = Enumerable.Range(0, 103).Select(i => i / 3).ToArray();
        var folds = CrossFitting.Folds(103, clusters, 5, new SeededRandom(1));
        Assert.All(clusters.Zip(folds).GroupBy(p => p.First), g => Assert.Single(g.Select(p => p.Second).Distinct()));
        var sizes = CrossFitting.Folds(103, null, 5, new SeededRandom(1)).GroupBy(f => f).Select(g => g.Count()).ToArray();
        Assert.InRange(sizes.Max() - sizes.Min(), 0, 1);
    }

    [Fact]
    public void No_row_is_predicted_by_what_was_trained_on_it()
    {
        var data = Sample(8, 1);
        var spy = new Spy();
        new DesignBasedSupervisedLearning(sampleSplits: 2, predictor: spy).Fit(data, DownstreamModel.Linear);
        Assert.Equal(10, spy.Calls);
    }

    [Fact]
    public void Designs_draw_what_they_say()
    {
        var simple = SamplingDesign.SimpleRandom(1000, 120, 3);
        Assert.Equal(120, simple.Count);
        Assert.All(simple.Probability, p => Assert.Equal(0.12, p, 1e-15));
        var strata = Enumerable.Range(0, 100).Select(i => i < 20 ? 0 : 1).ToArray();
        var stratified = SamplingDesign.Stratified(strata, [10, 8], 3);
        Assert.Equal(10, stratified.Labeled.Take(20).Count(r => r));
        Assert.Equal(0.1, stratified.Probability[50], 1e-15);
        var proportional = SamplingDesign.ProportionalTo([.. Enumerable.Range(0, 1000).Select(i => i * 1.0)], 200, 0.05, 3);
        Assert.Equal(200, proportional.Probability.Sum(), 1e-6);
        Assert.Equal(0.05, proportional.Probability.Min());
        Assert.InRange(proportional.Count, 150, 250);
    }

    [Fact]
    public void Bad_data_is_refused_by_name()
    {
        double[,] x = { { 1, 0 }, { 1, 1 }, { 1, 2 } };
        void Says(string part, Action act) => Assert.Contains(part, Assert.ThrowsAny<ArgumentException>(act).Message, StringComparison.Ordinal);
        DslData Make(double[]? q = null, bool[]? r = null, double[]? y = null, double[]? pi = null) =>
            new(x, q ?? [0, 1, 1], r ?? [true, false, true], y ?? [0, double.NaN, 1], pi ?? [0.5, 0.5, 0.5]);
        Says("samplingProbability: expected probabilities above 0 and at most 1, got 0 in row 1", () => Make(pi: [0.5, 0, 0.5]));
        Says("samplingProbability: expected probabilities above 0 and at most 1, got 1.5 in row 2", () => Make(pi: [0.5, 1, 1.5]));
        Says("goldLabels: expected a gold label where a row is labelled, got NaN in row 2", () => Make(y: [0, double.NaN, double.NaN]));
        Says("goldLabels: expected NaN where a row is not labelled, got 1 in row 1", () => Make(y: [0, 1, 1]));
        Says("surrogate: expected 3 entries, one a row, got 2", () => Make(q: [0, 1]));
        Says("surrogate: expected finite numbers, got NaN in row 0", () => Make(q: [double.NaN, 1, 0]));
        Says("expected at least 5 labelled rows, one a fold, got 2", () => new DesignBasedSupervisedLearning().Fit(Make(), DownstreamModel.Linear));
        Says("got column 2 ('x2')", () => MomentRegression.Fit(new double[,] { { 1, 1, 2 }, { 1, 2, 3 }, { 1, 4, 5 } }, [1, 2, 3], DownstreamModel.Linear));
        Says("both classes", () => new RidgePredictor(DownstreamModel.Logistic).FitPredict(new double[,] { { 1 }, { 2 } }, [1, 1], new double[,] { { 1 } }, default));
        var separated = Assert.Throws<InvalidOperationException>(() => MomentRegression.Fit(x, [0, 0, 1], DownstreamModel.Logistic));
        Assert.Contains("no finite solution", separated.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_call_on_a_table_with_a_formula_gives_the_three_estimates_and_a_table_to_print()
    {
        var frame = new SurrogateWorld().Table(300, 9);
        var result = SurrogateRegression.Fit(frame, "y ~ x1 + x2", surrogate: "llm", samplingProbability: "pi", model: DownstreamModel.Logistic);
        Assert.Equal(["intercept", "x1", "x2"], result.Dsl.Names);
        Assert.Equal(300, result.GoldOnly.Rows);
        var (lower, upper) = result.Dsl.ConfidenceInterval()[1];
        Assert.InRange(0.6, lower, upper);
        Assert.True(result.SurrogateOnly.ConfidenceInterval()[1].Lower > 0.6);
        Assert.Contains("| gold labels | 300 | 300 | 0 |", result.Table.ToMarkdown(), StringComparison.Ordinal);
        Assert.Contains("\\caption{y \\textasciitilde{} x1 + x2 (logistic)}", result.Table.ToLatex(), StringComparison.Ordinal);
        Assert.Contains("<caption>y ~ x1 + x2 (logistic)</caption>", result.Table.ToHtml(), StringComparison.Ordinal);

        var same = SurrogateRegression.Fit(frame, "y ~ x2*x1", "llm", model: DownstreamModel.Logistic);
        Assert.Equal(["intercept", "x2", "x1", "x2:x1"], same.Dsl.Names);
        Assert.True(same.AssumesRandomSample);
        var share = SurrogateRegression.Fit(frame, "y ~ 1", "llm", model: DownstreamModel.Mean);
        Assert.Equal(["mean"], share.Dsl.Names);
    }

    [Fact]
    public void Texts_become_columns_and_labels_as_the_caller_says()
    {
        var frame = new DataFrame(
            new StringDataFrameColumn("y", Enumerable.Range(0, 60).Select(i => i % 2 == 0 ? (i % 3 == 0 ? "yes" : "no") : null!)),
            new StringDataFrameColumn("llm", Enumerable.Range(0, 60).Select(i => i % 3 == 0 || i % 7 == 0 ? "yes" : "no")),
            new StringDataFrameColumn("the party", Enumerable.Range(0, 60).Select(i => (i % 5) switch { 0 or 1 => "left", 2 => "right", _ => "centre" })));
        var fit = SurrogateRegression.Fit(frame, "y ~ `the party`", "llm", positiveClass: "yes").Dsl;
        Assert.Equal(["intercept", "the party=left", "the party=right"], fit.Names);
        Assert.Equal(["the party=centre", "the party=left", "the party=right"], SurrogateRegression.Fit(frame, "y ~ 0 + `the party`", "llm", positiveClass: "yes").Dsl.Names);
        Assert.Contains("positiveClass", Assert.Throws<ArgumentException>(() => SurrogateRegression.Fit(frame, "y ~ 1", "llm")).Message, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'llm'?", Assert.Throws<ArgumentException>(() => SurrogateRegression.Fit(frame, "y ~ 1", "lllm", positiveClass: "yes")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("y", "expected '~' at position 2")]
    [InlineData("y ~", "expected the name of a column at position 4")]
    [InlineData("y ~ x1 + ", "got its end")]
    [InlineData("y ~ log(x)", "expected '+' or the end at position 8")]
    [InlineData("y ~ x - x2", "the only term that can be taken away")]
    [InlineData("y ~ 0", "expected a term or an intercept")]
    public void A_formula_that_is_none_is_refused_at_its_place(string formula, string part) =>
        Assert.Contains(part, Assert.Throws<ArgumentException>(() => RegressionFormula.Parse(formula)).Message, StringComparison.Ordinal);

    [Fact]
    public void Quantiles_of_the_normal_distribution_are_those_of_the_tables()
    {
        Assert.Equal(1.959963984540054, NormalDistribution.Quantile(0.975), 1e-13);
        Assert.Equal(-3.090232306167813, NormalDistribution.Quantile(0.001), 1e-12);
        Assert.Equal(7.619853024160527e-24, NormalDistribution.UpperTail(10), 1e-36);
        Assert.Equal(0.5, NormalDistribution.UpperTail(0));
    }

    private static DslData Sample(long seed, double scale)
    {
        var (x, y, q, _) = new SurrogateWorld().Draw(seed);
        for (var i = 0; i < 2_000; i++)
        {
            x[i, 1] *= scale;
        }

        var design = SamplingDesign.SimpleRandom(2_000, 300, seed);
        return new DslData(x, q, design.Labeled, [.. y.Select((v, i) => design.Labeled[i] ? v : double.NaN)], design.Probability, names: ["intercept", "x1", "x2"]);
    }

    private static void Close(IReadOnlyList<double> expected, IReadOnlyList<double> actual, double tolerance)
    {
        Assert.Equal(expected.Count, actual.Count);
        Assert.All(expected.Zip(actual), p => Assert.Equal(p.First, p.Second, tolerance));
    }

    private sealed class Spy : IOutcomePredictor
    {
        public int Calls { get; private set; }

        public string Description => "spy";

        public double[] FitPredict(double[,] trainingFeatures, double[] trainingOutcomes, double[,] features, CancellationToken stop)
        {
            Calls++;
            var seen = Rows(trainingFeatures).ToHashSet();
            Assert.Equal(trainingOutcomes.Length, seen.Count);
            Assert.All(Rows(features), r => Assert.DoesNotContain(r, seen));
            return new double[features.GetLength(0)];
        }

        private static IEnumerable<(double, double)> Rows(double[,] matrix) => Enumerable.Range(0, matrix.GetLength(0)).Select(i => (matrix[i, 1], matrix[i, 2]));
    }
}
