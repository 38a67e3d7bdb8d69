using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Evaluation;
using NoisyNotebooks.Methods.Reproductions;
using NoisyNotebooks.Methods.Training;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>
/// Paper 14 re-measured with simulated judges: what their flags are worth, what corrected labels change of reported scores, and what
/// filtering or flipping flagged training examples gains over as many at random.
/// </summary>
internal sealed class LlmJudgeReproduction(Paper paper) : Reproduction(paper)
{
    private const string Ensemble = "simulated judges";
    private const string Noisy = "given labels";
    private const string Filtered = "filtered";
    private const string Flipped = "flipped";
    private const string RandomFilter = "as many left out at random";
    private const string RandomFlip = "as many flipped at random";
    private const string Clean = "true labels";
    private const string Usual = "σ = 0.8";
    private const string Blind = "σ = 2";

    private const string Accuracy = "test accuracy by true labels";
    private const string Reported = "test accuracy by given labels";
    private const string Corrected = "test accuracy by corrected labels";
    private const string Precision = "precision of the flags";
    private const string Recall = "recall of the flags";
    private const string OneQuestion = "one judge with one prompt";
    private const string BestQuestion = "best judge with one prompt";
    private const string BestJudge = "best judge with four prompts";
    private const string Errors = "wrong labels";
    private const string Bound = "lower bound";
    private const string Moved = "models whose rank changes";

    private static readonly string[] Trained = [Noisy, Filtered, Flipped, RandomFilter, RandomFlip, Clean];
    private static readonly double[] Wide = [0.5, 0.6, 0.8, 1];

    /// <inheritdoc/>
    public override string Describe(ReproductionScale scale)
    {
        var s = LlmJudgeSetting.At(scale);
        return $"{s.Title}, is the {(s.Data == "digits" ? "digit" : "class number")} odd? People's labels are wrong with probability sigmoid(1.5 h − 2.3) at difficulty h. "
            + "The judges are simulated, no language model is asked: 4 judges with 4 prompts each, a common blind spot of standard deviation σ; the experts know the truth. "
            + FormattableString.Invariant($"{s.Model.Name}, {s.TrainCount:#,0} training images, Adam 0.003, batch 128, {s.Epochs} epochs; threshold τ = {LlmJudgeSetting.Threshold}");
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Arms(ReproductionScale scale) => [Ensemble, .. Trained];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Conditions(ReproductionScale scale) => [Usual, Blind];

    /// <inheritdoc/>
    protected override void Measure(Trial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        var setting = LlmJudgeSetting.At(trial.Scale);
        if (trial.Arm == Ensemble)
        {
            MeasureJudges(trial, LlmJudgeWorld.Of(trial, setting, trial.Condition == Usual ? 0.8 : 2));
        }
        else if (trial.Condition == Usual)
        {
            MeasureTraining(trial, setting, LlmJudgeWorld.Of(trial, setting, 0.8));
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<ReproductionRow> Checks(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        var isQuick = grid.Scale == ReproductionScale.Quick;
        SeedValues Judges(string quantity, string name, string condition = Usual) => grid[Ensemble, condition, quantity].As(name);
        SeedValues By(string arm, string quantity = Accuracy) => grid[arm, Usual, quantity].As(arm);

        yield return Check.Above(Precision, Judges(BestQuestion, BestQuestion), Judges(Precision, "ensemble"), "an ensemble of LLMs and prompts (abstract)");
        yield return Check.Rises(
            $"{Precision}, by confidence", [.. Enumerable.Range(0, Wide.Length - 1).Select(b => Judges(Bin(b), FormattableString.Invariant($"{Wide[b]}–{Wide[b + 1]}")))], paper: "the surer the ensemble, the more precise the flag");
        yield return Check.AtLeast($"{Precision}, confidence of 0.95 or more", Judges("sure", "ensemble"), 0.67, "above 95 %: more than two thirds are errors");
        yield return Check.Gain("accuracy of the ensemble", Judges("by given", "by given labels"), Judges("by truth", "by true labels"), 0.1, "up to +15 % (abstract)");
        yield return Check.Above(Accuracy, By(Noisy), By(Flipped), "up to +4 %");
        yield return Check.Above(Accuracy, By(RandomFlip), By(Noisy));
        var filtered = Check.Above(Accuracy, By(Noisy), By(Filtered), "up to +4 %");
        yield return isQuick ? filtered.AsNote() : filtered;
        yield return Check.Above(Precision, Judges(Precision, "σ = 2", Blind), Judges(Precision, "σ = 0.8"));
        yield return Check.Gain("wrong labels that the lower bound misses", Judges("missed", "σ = 0.8"), Judges("missed", "σ = 2", Blind), isQuick ? 0.005 : 0.01);
        if (isQuick)
        {
            yield break;
        }

        yield return Check.Note(Errors, Judges(Errors, "given labels"), "about 6 to 21 %");
        yield return Check.Below("share of the labels", Judges(Errors, "wrong"), Judges(Bound, "lower bound")).AsNote();
        yield return Check.Note("share of the labels that is flagged", Judges("flagged", "ensemble"));
        yield return Check.Note(Recall, Judges(Recall, "ensemble"));
        yield return Check.Note(Recall, Judges(Recall, "σ = 2", Blind));
        yield return Check.Above(Precision, Judges(OneQuestion, OneQuestion), Judges(Precision, "ensemble")).AsNote();
        yield return Check.Above(Precision, Judges(BestJudge, BestJudge), Judges(Precision, "ensemble")).AsNote();
        yield return Check.Above("Cohen's kappa with the experts", Judges("kappa of people", "people"), Judges("kappa", "ensemble"), "LLMs beside crowds and experts").AsNote();
        yield return Check.Above("accuracy of a judge", Judges("apart", "by gold of the other judges"), Judges("with itself", "by gold that it helped to choose")).AsNote();
        yield return Check.Note("accuracy of a judge", Judges("alone", "by true labels"));
        yield return Check.Above(Accuracy, By(RandomFilter), By(Filtered)).AsNote();
        yield return Check.Near(Accuracy, By(Clean), By(Flipped), 0.02).AsNote();
        yield return Check.Above(Accuracy, By(Filtered), By(Flipped)).AsNote();
        yield return Check.Gain("trained on flipped labels", By(Flipped, Reported).As("reported"), By(Flipped, Corrected).As("after correction"), 0.1, "up to +15 % (abstract)").AsNote();
        yield return Check.Note(Moved, grid[Clean, Usual, Moved].As("of 6"), "corrected labels re-rank models");
    }

    private static string Bin(int bin) => FormattableString.Invariant($"bin {bin}");

    private static void MeasureJudges(Trial trial, LlmJudgeWorld world)
    {
        var (flags, truth) = (world.Flags, world.Truth);
        var scores = flags.Scores(truth);
        var isWrong = world.Given.Zip(truth, (y, t) => y != t).ToArray();
        var bound = ErrorRateEstimate.Of(flags.Confirmed(truth), seed: trial.Seed, cancellationToken: trial.Stop);
        trial.Record("flagged", (double)flags.FlaggedCount / truth.Length);
        trial.Record(Precision, scores.Precision);
        trial.Record(Recall, scores.Recall);
        trial.Record(Errors, isWrong.Average(w => w ? 1.0 : 0));
        trial.Record(Bound, bound.LowerBound);
        trial.Record("missed", isWrong.Average(w => w ? 1.0 : 0) - bound.LowerBound, Unit.Points);
        trial.Record("by given", Share(flags.Predicted, world.Given));
        trial.Record("by truth", Share(flags.Predicted, truth));
        if (trial.Condition == Blind)
        {
            return;
        }

        // experts see what is flagged; here they know the truth
        var singles = Enumerable.Range(0, LlmJudgeWorld.Judges).Select(world.Judge).ToArray();
        double PrecisionOf(JudgeEnsemble e) => LabelErrorFlags.Detect(e, world.Given).Scores(truth).Precision;
        double[] questions = [.. Enumerable.Range(0, world.Answers.Judges.Length).Select(a => PrecisionOf(JudgeEnsemble.Aggregate(world.Answers.Of(a))))];
        trial.Record(OneQuestion, questions.Average());
        trial.Record(BestQuestion, questions.Chunk(LlmJudgeWorld.Prompts).Max(prompts => prompts.Average()));
        trial.Record(BestJudge, singles.Max(PrecisionOf));
        var bins = PrecisionByConfidence.Of(flags, truth, Wide);
        for (var b = 0; b < bins.Length; b++)
        {
            trial.Record(Bin(b), bins[b].Precision);
        }

        trial.Record("sure", PrecisionByConfidence.Of(flags, truth, [0.95, 1])[0].Precision);
        var sources = AnnotatorComparison.Of([new("people", world.Given), new("ensemble", (int[])[.. flags.Predicted])], truth);
        trial.Record("kappa of people", sources.Qualities[0].Kappa, Unit.Number);
        trial.Record("kappa", sources.Qualities[1].Kappa, Unit.Number);

        // a judge by gold labels that it did, and that it did not help to choose
        var gold = flags.Gold(truth);
        trial.Record("with itself", singles.Average(j => Share(j.Predicted, gold)));
        trial.Record("apart", singles.Select((j, m) => Share(j.Predicted, LabelErrorFlags.Detect(world.Without(m), world.Given).Gold(truth))).Average());
        trial.Record("alone", singles.Average(j => Share(j.Predicted, truth)));
        LlmJudgeFigures.Judges(trial, world, singles);
    }

    private static double Share(IReadOnlyList<int> labels, int[] others) => labels.Zip(others).Average(p => p.First == p.Second ? 1.0 : 0);

    private static void MeasureTraining(Trial trial, LlmJudgeSetting setting, LlmJudgeWorld world)
    {
        var (train, test) = Parts(world.Data.Count, setting.TrainCount, trial.Seed);
        var flags = world.FlagsOf(train);
        var sweep = trial is { Arm: Filtered, IsFirstSeed: true } ? setting.Sweep : [];
        var predicted = Predict(trial, setting, world, Repaired(trial.Arm, world, train, flags, LlmJudgeSetting.Threshold, trial.Seed), test, (0, 1.0 / (1 + (4 * sweep.Length))));
        int[] truth = [.. test.Select(i => world.Truth[i])], given = [.. test.Select(i => world.Given[i])];
        var gold = world.FlagsOf(test).Gold(truth);
        trial.Record(Accuracy, BenchmarkRescoring.Compare([predicted], given, truth)[0].Gold.Accuracy);
        trial.Record(Reported, BenchmarkRescoring.Compare([predicted], given, gold)[0].Given.Accuracy);
        trial.Record(Corrected, BenchmarkRescoring.Compare([predicted], given, gold)[0].Gold.Accuracy);
        var all = trial.Share("scores", () => new List<double[]>());
        all.Add(predicted);
        if (trial.Arm == Trained[^1])
        {
            var rescored = BenchmarkRescoring.Compare(all, given, gold);
            trial.Record(Moved, rescored.Count(m => m.GivenRank != m.GoldRank), Unit.Number);
            LlmJudgeFigures.Rescoring(trial, Trained, rescored);
        }

        Sweep(trial, setting, world, sweep, train, test, flags, truth);
    }

    private static void Sweep(
        Trial trial, LlmJudgeSetting setting, LlmJudgeWorld world, ImmutableArray<double> sweep, int[] train, int[] test, LabelErrorFlags flags, int[] truth)
    {
        string[] ways = sweep.IsEmpty ? [] : [Filtered, Flipped, RandomFilter, RandomFlip];
        foreach (var (way, w) in ways.Select((way, w) => (way, w)))
        {
            var accuracies = sweep.Select((tau, t) =>
            {
                var (done, all) = (1.0 + (w * sweep.Length) + t, 1.0 + (ways.Length * sweep.Length));
                var scores = Predict(trial, setting, world, Repaired(way, world, train, flags, tau, trial.Seed), test, (done / all, (done + 1) / all));
                return scores.Zip(truth).Average(p => (p.First > 0.5 ? 1 : 0) == p.Second ? 1.0 : 0);
            });
            LlmJudgeFigures.Sweep(trial, way, sweep, accuracies);
        }
    }

    // The training rows with the labels that a way of repair leaves them.
    private static (int[] Rows, int[] Labels) Repaired(string way, LlmJudgeWorld world, int[] train, LabelErrorFlags flags, double tau, long seed)
    {
        var touched = TrainingLabelRepair.Touched(flags, tau).Length;
        (int[], int[]) Kept(int[] places) => ([.. places.Select(p => train[p])], [.. places.Select(p => flags.Given[p])]);
        return way switch
        {
            Filtered => Kept(TrainingLabelRepair.Filter(flags, tau)),
            RandomFilter => Kept(TrainingLabelRepair.RandomFilter(train.Length, touched, seed)),
            Flipped => (train, TrainingLabelRepair.Flip(flags, tau)),
            RandomFlip => (train, TrainingLabelRepair.RandomFlip((int[])[.. flags.Given], 2, touched, seed)),
            Clean => (train, [.. train.Select(i => world.Truth[i])]),
            _ => (train, [.. flags.Given]),
        };
    }

    private static double[] Predict(Trial trial, LlmJudgeSetting setting, LlmJudgeWorld world, (int[] Rows, int[] Labels) train, int[] test, (double From, double To) part)
    {
        var data = world.Data.Subset([.. train.Rows.Select(i => (long)i)]).WithGivenLabels([.. train.Labels.Select(y => (long)y)]);
        var run = trial.Train(new CrossEntropyTraining(), setting.Request(data), part, isShown: false);
        using var scope = NewDisposeScope();
        return run.Probabilities(world.Data.Subset([.. test.Select(i => (long)i)])).select(1, 1).to(float64).cpu().data<double>().ToArray();
    }

    private static (int[] Train, int[] Test) Parts(int count, int train, long seed)
    {
        int[] order = [.. new SeededRandom(seed, 14).Permutation(count).Select(i => (int)i)];
        return (order[..train], order[train..]);
    }
}
