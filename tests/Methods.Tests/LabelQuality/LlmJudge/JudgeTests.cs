using NoisyNotebooks.Methods.Annotators;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;

namespace NoisyNotebooks.Methods.Tests.LabelQuality;

/// <summary>What holds of judges, flags and repair for every input.</summary>
public sealed class JudgeTests
{
    private const int Examples = 400;
    private static readonly int[] Truth = [.. Enumerable.Range(0, Examples).Select(i => i / 3 % 2)];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Perfect_judges_flag_the_errors_and_nothing_else()
    {
        var given = Given();
        var flags = LabelErrorFlags.Detect(JudgeEnsemble.OfMeans([.. Truth.Select(t => (double)t)]), given);
        Assert.Equal(given.Zip(Truth, (y, t) => y != t), flags.Flagged);
        Assert.Equal((1.0, 1.0), (flags.Scores(Truth).Precision, flags.Scores(Truth).Recall));
        Assert.Equal(Truth, flags.Gold(Truth));
        Assert.Equal(Truth, TrainingLabelRepair.Flip(flags, 1));
    }

    [Fact]
    public void Judges_that_agree_with_the_labels_flag_nothing_and_a_tie_is_no_flag()
    {
        var given = Given();
        Assert.Equal(0, LabelErrorFlags.Detect(JudgeEnsemble.OfMeans([.. given.Select(y => y == 1 ? 0.51 : 0.49)]), given).FlaggedCount);
        var tie = LabelErrorFlags.Detect(JudgeEnsemble.OfMeans([0.5, 0.5]), (int[])[0, 1]);
        Assert.Equal([false, false], tie.Flagged);
        Assert.Equal([0, 0], tie.Predicted);
        Assert.Equal([true, true], LabelErrorFlags.Detect(JudgeEnsemble.OfMeans([Math.BitIncrement(0.5), Math.BitDecrement(0.5)]), (int[])[0, 1]).Flagged);
    }

    [Theory]
    [InlineData(0.9, 0.8, 0.1, 0.2)]
    [InlineData(0.1, 0.2, 0.9, 0.8)]
    [InlineData(0.2, 0.9, 0.1, 0.8)]
    public void A_tie_is_one_in_whatever_order_judges_are_asked(params double[] q)
    {
        var column = new double[q.Length, 1];
        Array.ForEach([.. Enumerable.Range(0, q.Length)], a => column[a, 0] = q[a]);
        var answers = new JudgeAnswers([.. q.Select(p => (double[][])[[p / 2, p / 2, 1 - p]])], [.. q.Select(p => $"{p}")], 3, isSimulated: true);
        foreach (var label in (int[])[0, 1])
        {
            Assert.Equal([false], LabelErrorFlags.Detect(JudgeEnsemble.Aggregate(column), (int[])[label]).Flagged);
            Assert.Equal(0, EnsembleSizeCurve.Of(column, (int[])[label], (int[])[1 - label], Stop)[^1].Recall);
        }

        Assert.Equal([0.25, 0.25, 0.5], JudgeEnsemble.Aggregate(answers).Probabilities.Cast<double>());
    }

    [Fact]
    public void Answers_that_do_not_quite_sum_to_one_do_not_move_the_tie()
    {
        var answers = new JudgeAnswers([[[0.504, 0.504]], [[0.2, 0.8]], [[0.8, 0.2]]], ["a", "b", "c"], 2, isSimulated: false);
        Assert.Equal([0.5, 0.5], answers[0, 0].ToArray());
        Assert.All((int[])[0, 1], label => Assert.Equal([false], LabelErrorFlags.Detect(JudgeEnsemble.Aggregate(answers), (int[])[label]).Flagged));
    }

    [Fact]
    public async Task Names_of_the_classes_may_be_swapped()
    {
        var (_, given, answers) = await World();
        var q = JudgeEnsemble.Aggregate(answers).OfClass(1);
        var flags = LabelErrorFlags.Detect(JudgeEnsemble.OfMeans(q), given);
        var swapped = LabelErrorFlags.Detect(JudgeEnsemble.OfMeans([.. q.Select(p => 1 - p)]), given.Select(y => 1 - y).ToArray());
        Assert.Equal(flags.Flagged, swapped.Flagged);
        Assert.Equal(flags.Confidence, swapped.Confidence, (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(flags.Predicted, swapped.Predicted.Select(p => 1 - p));
    }

    [Fact]
    public async Task The_gain_in_accuracy_is_confirmed_minus_refuted_flags()
    {
        var (_, given, answers) = await World();
        var flags = LabelErrorFlags.Detect(JudgeEnsemble.Aggregate(answers), given);
        var gold = flags.Gold(Truth);
        var confirmed = flags.Confirmed(Truth).Count(c => c);
        double Accuracy(int[] labels) => flags.Predicted.Zip(labels).Average(p => p.First == p.Second ? 1.0 : 0);
        Assert.Equal((double)flags.FlaggedCount / Examples, 1 - Accuracy(given), 1e-12);
        Assert.Equal((double)confirmed / Examples, Accuracy(gold) - Accuracy(given), 1e-12);
        Assert.Equal((double)confirmed / flags.FlaggedCount, flags.Scores(Truth).Precision, 1e-12);
        Assert.Equal((double)confirmed / Examples, ErrorRateEstimate.Of(flags.Confirmed(Truth), cancellationToken: Stop).LowerBound, 1e-12);
        Assert.True((double)confirmed / Examples <= given.Zip(Truth).Average(p => p.First != p.Second ? 1.0 : 0), "the bound is above the rate");
        var bins = PrecisionByConfidence.Of(flags, Truth);
        Assert.Equal((flags.FlaggedCount, confirmed), (bins.Sum(b => b.Flagged), bins.Sum(b => b.Confirmed)));
    }

    [Fact]
    public void Edges_belong_to_the_bin_above_and_the_last_to_the_last()
    {
        var flags = LabelErrorFlags.Detect(JudgeEnsemble.OfMeans([0.75, 0.875, 1, 0.7]), (int[])[0, 0, 0, 0]);
        var bins = PrecisionByConfidence.Of(flags, (int[])[1, 0, 1, 1], [0.75, 0.875, 1]);
        Assert.Equal([(1, 1), (2, 1)], bins.Select(b => (b.Flagged, b.Confirmed)));
        Assert.True(double.IsNaN(PrecisionByConfidence.Of(flags, (int[])[1, 0, 1, 1], [0.5, 0.6])[0].Precision));
    }

    [Fact]
    public async Task Repair_keeps_order_and_length_and_controls_touch_as_many()
    {
        var (_, given, answers) = await World();
        var flags = LabelErrorFlags.Detect(JudgeEnsemble.Aggregate(answers), given);
        var last = int.MaxValue;
        foreach (var tau in PrecisionByConfidence.UsualEdges)
        {
            var touched = TrainingLabelRepair.Touched(flags, tau).Length;
            var (kept, flipped) = (TrainingLabelRepair.Filter(flags, tau), TrainingLabelRepair.Flip(flags, tau));
            Assert.True(touched <= last);
            last = touched;
            Assert.Equal(Examples - touched, kept.Length);
            Assert.Equal(kept.Order(), kept);
            Assert.Equal(touched, flipped.Zip(given).Count(p => p.First != p.Second));
            Assert.Equal(Examples - touched, TrainingLabelRepair.RandomFilter(Examples, touched, 1).Distinct().Count());
            Assert.Equal(touched, TrainingLabelRepair.RandomFlip(given, 2, touched, 1).Zip(given).Count(p => p.First != p.Second));
        }

        Assert.Equal(0, TrainingLabelRepair.Touched(flags, 1).Count(i => flags.Confidence[i] < 1));
        Assert.NotEqual(TrainingLabelRepair.RandomFilter(Examples, 40, 1), TrainingLabelRepair.RandomFilter(Examples, 40, 2));
    }

    [Fact]
    public async Task Simulated_judges_are_better_together_and_a_shared_blind_spot_takes_that_away()
    {
        var (items, given, answers) = await World(4_000);
        var truth = items.Known.ToArray();
        double Precision(JudgeAnswers of) => LabelErrorFlags.Detect(JudgeEnsemble.Aggregate(of), given).Scores(truth).Precision;
        var together = Precision(answers);
        Assert.All(Enumerable.Range(0, 16), a => Assert.True(Precision(answers.Of(a)) < together, $"judge {a}"));
        var (_, _, blind) = await World(4_000, sharedBias: 2);
        Assert.True(Precision(blind) < together - 0.2);
        Assert.Equal(0.163, given.Zip(truth).Average(p => p.First != p.Second ? 1.0 : 0), 0.02);
        Assert.Equal(answers[3, 7].ToArray(), (await World(4_000)).Answers[3, 7].ToArray());
    }

    [Fact]
    public async Task Simulated_judges_of_two_classes_have_the_spread_that_the_formula_says()
    {
        // logit(q) / c = (2t − 1)(skill − w h) + s + offset + ε has variance w² + σ² + 1 within a judge and a class
        var items = new SimulatedJudgeItems(new int[20_000], 2, 0.8);
        var answers = await new JudgePanel([new SimulatedLabelJudge(items, 2, promptOffset: 0)]).AskAsync(new string?[20_000], 2, stop: Stop);
        double[] z = [.. Enumerable.Range(0, 20_000).Select(i => Math.Log(answers[0, i][1] / answers[0, i][0]) / 1.5)];
        Assert.Equal(-2, z.Average(), 0.04);
        Assert.Equal(0.25 + 0.64 + 1, z.Average(v => (v + 2) * (v + 2)), 0.08);
    }

    [Fact]
    public async Task Judges_know_any_number_of_classes_and_missing_answers_are_left_out()
    {
        double[][][] given =
        [
            [[0.2, 0.5, 0.3], [1, 0, 0], []],
            [[0.4, 0.1, 0.5], [], []],
        ];
        var answers = new JudgeAnswers(given, ["a", "b"], 3, isSimulated: true);
        var ensemble = JudgeEnsemble.Aggregate(answers);
        Assert.Equal(3, answers.MissingCount);
        Assert.Equal([0.3, 0.3, 0.4, 1, 0, 0, 1 / 3.0, 1 / 3.0, 1 / 3.0], ensemble.Probabilities.Cast<double>(), (x, y) => Math.Abs(x - y) < 1e-12);
        Assert.Equal([2, 1, 0], ensemble.AnswerCounts);
        Assert.Equal([true, true, false], LabelErrorFlags.Detect(ensemble, (int[])[0, 1, 2]).Flagged);
        Assert.Equal("2 simulated judges about 3 examples, 3 of 6 answers missing", answers.ToString());

        var panel = new JudgePanel([new SimulatedAnnotator([0, 1, 2], 3, _ => 1), new NoAnswer()]);
        Assert.True(panel.IsSimulated);
        var asked = await panel.AskAsync([null, null, null], 3, stop: Stop);
        Assert.Equal([0, 1, 2], JudgeEnsemble.Aggregate(asked).Predicted);
        Assert.Equal("1 simulated and 1 real judge", panel.ToString());
        Assert.StartsWith("1 simulated and 1 real judge about 3 examples", asked.ToString(), StringComparison.Ordinal);
        Assert.True(asked.IsSimulated);
        Assert.Equal((true, false), (asked.Of(0).IsSimulated, asked.Of(1).IsSimulated));
        Assert.Equal(3, asked.MissingCount);
        Assert.False(new JudgePanel([new NoAnswer()]).IsSimulated);
        Assert.Equal("1 real judge", new JudgePanel([new NoAnswer()]).ToString());
    }

    [Fact]
    public async Task More_judges_are_all_subsets_of_them()
    {
        var (_, given, answers) = await World();
        double[][] judges = [.. Enumerable.Range(0, 3).Select(m => JudgeEnsemble.Aggregate(answers.Of(m)).OfClass(1))];
        var q = new double[3, Examples];
        for (var n = 0; n < q.Length; n++)
        {
            q[n / Examples, n % Examples] = judges[n / Examples][n % Examples];
        }

        var curve = EnsembleSizeCurve.Of(q, given, Truth, Stop);
        var pairs = new[] { (0, 1), (0, 2), (1, 2) }.Select(p => LabelErrorFlags.Detect(JudgeEnsemble.Aggregate(answers.Of(p.Item1, p.Item2)), given).Scores(Truth)).ToList();
        Assert.Equal(pairs.Average(p => p.Precision), curve[1].Precision, 1e-12);
        Assert.Equal(pairs.Average(p => p.Recall), curve[1].Recall, 1e-12);
        Assert.Equal(LabelErrorFlags.Detect(JudgeEnsemble.Aggregate(answers.Of(0, 1, 2)), given).Scores(Truth).Precision, curve[2].Precision, 1e-12);
    }

    [Fact]
    public void The_interval_of_the_bound_covers_as_often_as_it_says()
    {
        var covered = Enumerable.Range(0, 200).Count(s =>
        {
            var random = new SeededRandom(s, 9);
            var estimate = ErrorRateEstimate.Of([.. Enumerable.Range(0, 300).Select(_ => random.NextDouble() < 0.1)], 200, seed: s, cancellationToken: Stop);
            return estimate.IntervalLow <= 0.1 && estimate.IntervalHigh >= 0.1;
        });
        Assert.InRange(covered, 178, 198);
    }

    [Fact]
    public void Sources_are_compared_by_quality_and_agreement()
    {
        var comparison = AnnotatorComparison.Of([new("people", (int[])[0, 1, 1, 0], 3, 0.1), new("judges", (int[])[0, 1, 0, 0])], (int[])[0, 1, 1, 0]);
        Assert.Equal((1.0, 1.0, 1.0), (comparison.Qualities[0].Accuracy, comparison.Qualities[0].F1, comparison.Qualities[0].Kappa));
        Assert.Equal((0.75, 2 / 3.0, 0.5), (comparison.Qualities[1].Accuracy, comparison.Qualities[1].F1, comparison.Qualities[1].Kappa));
        Assert.Equal(0.5, comparison.Kappas[0, 1], 1e-12);
        Assert.Equal(0.1, comparison.Qualities[0].Source.CostPerLabel);
        Assert.Equal(0.75, comparison.Agreement.Observed);
    }

    [Fact]
    public async Task Questions_can_be_stopped()
    {
        using var stop = new CancellationTokenSource();
        var panel = new JudgePanel(SimulatedLabelJudge.Panel(new SimulatedJudgeItems(Truth, 2)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => panel.AskAsync(new string?[Examples], 2, new Stopping(stop), stop.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => EnsembleSizeCurve.Of(new double[,] { { 0.1 } }, (int[])[0], (int[])[0], stop.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => ErrorRateEstimate.Of([true], cancellationToken: stop.Token));
    }

    private static async Task<(SimulatedJudgeItems Items, int[] Given, JudgeAnswers Answers)> World(int count = Examples, double sharedBias = 0.8)
    {
        var items = new SimulatedJudgeItems(Enumerable.Range(0, count).Select(i => i / 3 % 2).ToArray(), 2, sharedBias, seed: 5);
        var answers = await new JudgePanel(SimulatedLabelJudge.Panel(items)).AskAsync(new string?[count], 2, stop: Stop);
        return (items, [.. items.HumanLabels().Select(y => (int)y)], answers);
    }

    private static int[] Given() => [.. new SimulatedJudgeItems(Truth, 2, seed: 5).HumanLabels().Select(y => (int)y)];

    private sealed class Stopping(CancellationTokenSource stop) : IProgress<double>
    {
        public void Report(double value) => stop.Cancel();
    }

    private sealed class NoAnswer : IAnnotator
    {
        public string Description => "silent";

        public Task<Annotation> AnnotateAsync(Item item, CancellationToken stop = default) => Task.FromResult(new Annotation(-1, 0, [], string.Empty));
    }
}
