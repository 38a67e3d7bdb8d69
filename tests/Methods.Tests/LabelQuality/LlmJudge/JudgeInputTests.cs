using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Evaluation;
using NoisyNotebooks.Methods.LabelQuality;

namespace NoisyNotebooks.Methods.Tests.LabelQuality;

/// <summary>What judges' methods refuse, and how they say it.</summary>
public sealed class JudgeInputTests
{
    private static readonly JudgeEnsemble Three = JudgeEnsemble.OfMeans([0.2, 0.7, 0.9]);
    private static readonly LabelErrorFlags Flags = LabelErrorFlags.Detect(Three, (int[])[1, 0, 1]);

    public static TheoryData<string, Action> Refusals() => new()
    {
        { "logProbabilities: each must be at most 0, got NaN for class 1", () => JudgeProbability.OfPositive(double.NaN, -1) },
        { "logProbabilities: each must be at most 0, got 0.5 for class 0", () => JudgeProbability.OfPositive(-1, 0.5) },
        { "logProbabilities: expected one above −∞", () => JudgeProbability.OfPositive(double.NegativeInfinity, double.NegativeInfinity) },
        { "logProbabilities: expected at least two", () => JudgeProbability.Of(-1) },
        { "probabilities: expected at least one judge and one example, got an empty ensemble [0,3]", () => JudgeEnsemble.Aggregate(new double[0, 3]) },
        { "probabilities: expected at least one judge and one example, got an empty ensemble [1,0]", () => JudgeEnsemble.OfMeans([]) },
        { "probabilities: each must be a probability from 0 to 1, got 1.5 of judge 0 about example 1", () => JudgeEnsemble.Aggregate(new[,] { { 0.1, 1.5 } }) },
        { "probabilities: each must be a probability from 0 to 1, got NaN of judge 0 about example 0", () => JudgeEnsemble.OfMeans([double.NaN]) },
        { "answers: expected at least one judge and one example, got an empty ensemble", () => _ = new JudgeAnswers([], [], 2, false) },
        { "judges: expected 1 names", () => _ = new JudgeAnswers([[[1, 0]]], [], 2, false) },
        { "answers: expected 2 probabilities, one a class, got 3 of judge 0 about example 0", () => _ = new JudgeAnswers([[[1, 0, 0]]], ["a"], 2, false) },
        { "answers: the probabilities must sum to 1 (within 0.01), got 0.5 of judge 0 about example 0", () => _ = new JudgeAnswers([[[0.5, 0]]], ["a"], 2, false) },
        { "judges: expected at least one position from 0 to 0, got 1", () => new JudgeAnswers([[[1, 0]]], ["a"], 2, false).Of(1) },
        { "labels: expected 3 labels, one an example, got 2", () => LabelErrorFlags.Detect(Three, (int[])[0, 1]) },
        { "labels: each must be from 0 to 1, got 2 at position 1", () => LabelErrorFlags.Detect(Three, (int[])[0, 2, 1]) },
        { "expertLabels: expected 3 labels", () => Flags.Gold((int[])[0]) },
        { "expertLabels: each must be from 0 to 1, got -1 at position 0", () => Flags.Scores((int[])[-1, 0, 0]) },
        { "scale: expected 2 ascending values", () => LabelErrorFlags.DetectOrdinal(new[,] { { 0.5, 0.5 } }, [1], [2, 1]) },
        { "scores: each must be from 1 to 2, got 3 at position 0", () => LabelErrorFlags.DetectOrdinal(new[,] { { 0.5, 0.5 } }, [3]) },
        { "scores: expected 1, one an example, got 2", () => LabelErrorFlags.DetectOrdinal(new[,] { { 0.5, 0.5 } }, [1, 2]) },
        { "distributions: each row must sum to 1 (within 0.01), got 0.75 in row 0", () => LabelErrorFlags.DetectOrdinal(new[,] { { 0.5, 0.25 } }, [1]) },
        { "maxDifference: expected a number of at least 0, got -1", () => LabelErrorFlags.DetectOrdinal(new[,] { { 0.5, 0.5 } }, [1], maxDifference: -1) },
        { "edges: expected at least two ascending numbers, got 0.5, 0.5", () => PrecisionByConfidence.Of(Flags, (int[])[0, 1, 1], [0.5, 0.5]) },
        { "confirmed: expected at least one example", () => ErrorRateEstimate.Of([]) },
        { "level: expected a share between 0 and 1, got 1", () => ErrorRateEstimate.Of([true], level: 1) },
        { "resamples: expected positions from 0 to 0, at least one, in resample 1", () => ErrorRateEstimate.OfResamples([true], [[0], [1]]) },
        { "resamples: expected at least one, got none", () => ErrorRateEstimate.OfResamples([true], []) },
        { "probabilities: expected at most 20 judges", () => EnsembleSizeCurve.Of(new double[21, 1], (int[])[0], (int[])[0]) },
        { "labels: each must be from 0 to 1, got 2 at position 0", () => EnsembleSizeCurve.Of(new double[1, 1], (int[])[2], (int[])[0]) },
        { "threshold: expected a confidence from 0.5 to 1, got 0.4", () => TrainingLabelRepair.Filter(Flags, 0.4) },
        { "threshold: expected a confidence from 0.5 to 1, got NaN", () => TrainingLabelRepair.Flip(Flags, double.NaN) },
        { "touched: expected a number from 0 to 3, got 4", () => TrainingLabelRepair.RandomFilter(3, 4) },
        { "touched: expected a number from 0 to 2, got -1", () => TrainingLabelRepair.RandomFlip((int[])[0, 1], 2, -1) },
        { "labels: each must be from 0 to 1, got 3 at position 1", () => TrainingLabelRepair.RandomFlip((int[])[0, 3], 2, 1) },
        { "scores: expected at least one model", () => BenchmarkRescoring.Compare([], (int[])[0, 1], (int[])[0, 1]) },
        { "scores: expected 2 numbers, one a label, got 1 of model 0", () => BenchmarkRescoring.Compare([[0.5]], (int[])[0, 1], (int[])[0, 1]) },
        { "scores: expected 2 numbers, one a label, got 2 with NaN of model 0", () => BenchmarkRescoring.Compare([[0.5, double.NaN]], (int[])[0, 1], (int[])[0, 1]) },
        { "gold: all labels are one class", () => BenchmarkRescoring.Compare([[0.5, 0.4]], (int[])[0, 1], (int[])[1, 1]) },
        { "counts: expected the same number of raters, at least 2, for each item, got 3 for item 0 and 2 for item 1", () => AgreementMetrics.FleissKappa(new[,] { { 2, 1 }, { 1, 1 } }) },
        { "counts: expected the same number of raters, at least 2, for each item, got 1", () => AgreementMetrics.FleissKappa(new[,] { { 1, 0 } }) },
        { "b: expected 2 labels, as many as the other rater's, got 1", () => AgreementMetrics.CohenKappa([0, 1], [0]) },
        { "a: each label must be at least 0, got -1", () => AgreementMetrics.CohenKappa([-1, 1], [0, 1]) },
        { "sources: expected at least two", () => AnnotatorComparison.Of([new("people", (int[])[0])], (int[])[0]) },
        { "sharedBias: expected a number of at least 0, got -1", () => _ = new SimulatedJudgeItems((int[])[0, 1], 2, -1) },
        { "known: each must be from 0 to 1, got 2 at position 1", () => _ = new SimulatedJudgeItems((int[])[0, 2], 2) },
        { "skill: expected a finite number", () => _ = new SimulatedLabelJudge(new SimulatedJudgeItems((int[])[0, 1], 2), double.NaN) },
        { "judges: expected at least one, got none", () => _ = new JudgePanel([]) },
        { "classes: expected at least two names, all different, got a, A", () => JudgePrompt.ZeroShot("?", ["a", "A"]) },
        { "classes: expected at least two names, all different, got a b, a\tb", () => JudgePrompt.ZeroShot("?", ["a b", "a\tb"]) },
        { "classes: expected names of 1 to 100 characters, got one of 101: 'bbbb", () => JudgePrompt.ZeroShot("?", ["a", new string('b', 101)]) },
        { "classes: expected names of 1 to 100 characters, got an empty one", () => JudgePrompt.ZeroShot("?", ["a", " "]) },
    };

    [Theory]
    [MemberData(nameof(Refusals), DisableDiscoveryEnumeration = true)]
    public void Bad_input_is_refused_with_what_came_and_what_is_allowed(string message, Action action)
    {
        var error = Assert.ThrowsAny<Exception>(action);
        Assert.True(error is ArgumentException or InvalidOperationException, error.GetType().Name);
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_class_has_no_roc_curve_and_no_kappa()
    {
        Assert.Throws<InvalidOperationException>(() => BenchmarkRescoring.Compare([[0.5, 0.4]], (int[])[1, 1], (int[])[0, 1]));
        Assert.True(double.IsNaN(AgreementMetrics.CohenKappa([1, 1], [1, 1]).Kappa));
        Assert.True(double.IsNaN(AgreementMetrics.FleissKappa(new[,] { { 0, 2 }, { 0, 2 } }).Kappa));
        Assert.Equal(1, AgreementMetrics.CohenKappa([0, 1, 2], [0, 1, 2]).Kappa);
        Assert.Equal(0, AgreementMetrics.CohenKappa([0, 0], [0, 1]).Kappa);
        Assert.Equal(1, AgreementMetrics.FleissKappa(new[,] { { 0, 3 }, { 3, 0 } }).Kappa);
        var random = new SeededRandom(14);
        int[] Drawn() => [.. Enumerable.Range(0, 20_000).Select(_ => random.NextInt(3))];
        Assert.Equal(0, AgreementMetrics.CohenKappa(Drawn(), Drawn()).Kappa, 0.02);
        Assert.Equal(0, BenchmarkRescoring.Compare([[0.1, 0.2]], (int[])[0, 1], (int[])[0, 1])[0].Given.F1);
    }
}
