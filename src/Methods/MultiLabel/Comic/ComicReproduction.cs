using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Evaluation;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Reproductions;
using NoisyNotebooks.Methods.Training;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>
/// Paper 39 re-measured on generated label sets with a long tail, whose positives are dropped with probability 0.4 or 0.6: part by part, each
/// against what is there without it.
/// </summary>
internal sealed class ComicReproduction(Paper paper) : Reproduction(paper)
{
    private const string Precision = "mAP";
    private const string RarePrecision = "mAP of the 4 rarest labels";
    private const string F1 = "macro F1 at ½";
    private const string RareF1 = "F1 of the 4 rarest labels at ½";
    private const string BestF1 = "macro F1 at the best of 19 thresholds";
    private const string FrequentPrecision = "mAP of the 4 most frequent labels";
    private const string MediumPrecision = "mAP of the 4 labels between";
    private const string Missing = "present labels that are missing";
    private const string RecalledRight = "recalled labels that are right, last epoch";
    private const string RecalledShare = "missing labels that are recalled, last epoch";

    private const string Baseline = "BCE";
    private const string Focusing = "focusing only";
    private const string Modifier = "modifier";
    private const string Corrector = "modifier + corrector";
    private const string Comic = "COMIC";
    private const string Apart = "no balancer loss, no attention";
    private const string Released = "released sampling";

    private const string Fewer = "40 % dropped";
    private const string More = "60 % dropped";

    private const string EveryPart = "every part adds (ablation)";
    private const double Least = 0.005;
    private const int GroupSize = 4;
    private const int CorrectFrom = 4;

    /// <inheritdoc/>
    public override string Describe(ReproductionScale scale)
    {
        var setting = Setting.At(scale);
        return FormattableString.Invariant($"Long-tailed label sets, {setting.TrainCount:#,0} training examples, {setting.TestCount:#,0} test examples without the tail, ")
            + FormattableString.Invariant($"{setting.Labels} labels in {setting.Dimensions} dimensions, {string.Join(" and ", Conditions(scale))}, each example keeps one label; MLP {setting.Width}, ")
            + FormattableString.Invariant($"Adam 0.002, batch 32, {setting.Epochs} epochs, corrector from epoch {CorrectFrom}; groups by given counts")
            + (scale == ReproductionScale.Full
                ? "; the paper's own data (long-tailed MS-COCO 2017 and VOC, ResNet-50) are not part of this library"
                : string.Empty);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Arms(ReproductionScale scale) =>
        scale == ReproductionScale.Quick
            ? [Baseline, Focusing, Corrector, Comic]
            : [Baseline, Focusing, Modifier, Corrector, Comic, Apart, Released];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Conditions(ReproductionScale scale) => scale == ReproductionScale.Quick ? [Fewer] : [Fewer, More];

    /// <inheritdoc/>
    protected override void Measure(Trial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        if (!IsMeasured(trial.Arm, trial.Condition))
        {
            return;
        }

        var setting = Setting.At(trial.Scale);
        var (train, test) = trial.Share($"data, {trial.Condition}", () => Data(trial, setting));
        var isShown = trial.Condition == Fewer && trial.Arm is Baseline or Corrector;
        var run = trial.Train(
            Method(trial.Arm),
            new TrainingRequest
            {
                Train = train,
                Test = test,
                Model = ModelCatalog.Mlp(setting.Width),
                Epochs = setting.Epochs,
                BatchSize = 32,
                Optimizer = new AdamSettings { LearningRate = 2e-3 },
                Schedule = LearningRateSchedule.Constant,
                RecordDynamics = isShown,
            },
            isShown: isShown);
        using var probabilities = run.Probabilities(test);
        using var decided = probabilities.gt(0.5);
        int[] counts = [.. train.LabelCounts()];
        var groups = ShotGroups.ByRank(counts, GroupSize, GroupSize);
        var precision = MultiLabelMetrics.ShotMeanAveragePrecision(groups, probabilities, test.Given.Values);
        var f1 = LabelSetF1.Of(decided, test.Given.Values);
        trial.Record(Precision, precision.Total);
        trial.Record(RarePrecision, precision.Few);
        trial.Record(FrequentPrecision, precision.Many);
        trial.Record(MediumPrecision, precision.Medium);
        trial.Record(Missing, (double)train.MislabelledCount!.Value / train.Known!.Entries().Sum());
        trial.Record(F1, f1.Macro);
        trial.Record(RareF1, groups.MeansOf(f1.ByClass).Few);

        if (trial.Condition == Fewer)
        {
            // How much of a gain in F1 is but another threshold: the best one for all labels, looked up on the test set.
            trial.Record(BestF1, Enumerable.Range(1, 19).Max(t => F1Above(probabilities, t / 20.0, test)));
        }

        if (run.Records[^1].Values.ContainsKey(Recalled("all")))
        {
            RecordRecall(trial, run);
        }

        if (trial.Condition == Fewer && trial.Arm is Baseline or Focusing or Corrector or Comic)
        {
            trial.Draw(
                new ReproductionFigure
                {
                    Title = $"F1 by how often a label is given, {Fewer}", XTitle = "given positives in training", YTitle = "F1 at ½", Unit = Unit.Share, IsLogX = true,
                },
                new FigureSeries(FigureKind.Points, trial.Arm, [.. counts.Select(n => (double)n)], f1.ByClass));
        }

        if (isShown && run.SuggestedLabels is { } corrected)
        {
            DrawCounts(trial, train, counts, corrected);
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<ReproductionRow> Checks(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        foreach (var condition in grid.Conditions)
        {
            SeedValues At(string arm, string quantity) => grid[arm, condition, quantity].As(arm);
            string Named(string quantity) => $"{quantity}, {condition}";

            // The whole against the usual way, by what no threshold changes; COMIC's gain over all labels is within the spread at Quick.
            foreach (var arm in new[] { Corrector, Comic })
            {
                yield return Check.Gain(Named(RarePrecision), At(Baseline, RarePrecision), At(arm, RarePrecision), 0.02, "best of all methods on few, medium and many");
                yield return Check.Gain(Named(Precision), At(Baseline, Precision), At(arm, Precision), Least) with
                {
                    Decides = arm == Corrector || grid.Scale != ReproductionScale.Quick,
                };
                yield return Check.Gain(Named(RareF1), At(Baseline, RareF1), At(arm, RareF1), 0.2).AsNote();
            }

            // The strongest simple baseline, which has the focus and nothing else.
            yield return Check.Gain(Named(RarePrecision), At(Focusing, RarePrecision), At(Comic, RarePrecision), Least) with { Decides = grid.Scale != ReproductionScale.Quick };

            // How much of it is another threshold, and who pays.
            if (condition == Fewer)
            {
                yield return Check.Above(Named(BestF1), At(Baseline, BestF1), At(Corrector, BestF1)).AsNote();
                yield return Check.Above(Named(RareF1), At(Focusing, RareF1), At(Corrector, RareF1)).AsNote();
                yield return Check.Above(Named(F1), At(Focusing, F1), At(Corrector, F1)).AsNote();
                foreach (var arm in new[] { Corrector, Comic })
                {
                    yield return Check.Above(Named(MediumPrecision), At(Baseline, MediumPrecision), At(arm, MediumPrecision)).AsNote();
                    yield return Check.Above(Named(FrequentPrecision), At(Baseline, FrequentPrecision), At(arm, FrequentPrecision)).AsNote();
                }
            }

            yield return Check.Note(Named(Missing), At(Baseline, Missing).As("recorded labels"));
            yield return Check.Note(Named(RecalledRight), At(Corrector, RecalledRight));
            yield return Check.Note(Named(RecalledShare), At(Corrector, RecalledShare));
            if (grid.Scale == ReproductionScale.Quick)
            {
                continue;
            }

            // Part by part; a gain of less says nothing beside the spread over the seeds.
            yield return Check.Gain(Named(RarePrecision), At(Focusing, RarePrecision), At(Modifier, RarePrecision), Least, EveryPart);
            yield return Check.Gain(Named(RarePrecision), At(Modifier, RarePrecision), At(Corrector, RarePrecision), Least, EveryPart);
            yield return Check.Gain(Named(RarePrecision), At(Corrector, RarePrecision), At(Comic, RarePrecision), Least, EveryPart);
            if (IsMeasured(Released, condition))
            {
                yield return Check.Above(Named(F1), At(Modifier, F1), At(Corrector, F1)).AsNote();
                yield return Check.Above(Named(RarePrecision), At(Apart, RarePrecision), At(Comic, RarePrecision)).AsNote();
                yield return Check.Above(Named(RarePrecision), At(Released, RarePrecision), At(Comic, RarePrecision)).AsNote();
                yield return Check.Above(Named(Precision), At(Released, Precision), At(Comic, Precision)).AsNote();
            }
        }
    }

    // Where the balancer's effect comes from is looked at once.
    private static bool IsMeasured(string arm, string condition) => condition == Fewer || arm is not (Apart or Released);

    private static TrainingMethod Method(string arm) => arm switch
    {
        Baseline => new CrossEntropyTraining(),
        Focusing => new ComicTraining(ComicBalancer.None) { UsesClassWeights = false, UsesCoOccurrence = false, CorrectorWeight = 0 },
        Modifier => new ComicTraining(ComicBalancer.None) { CorrectorWeight = 0 },
        Corrector => new ComicTraining(ComicBalancer.None) { CorrectFrom = CorrectFrom },
        Apart => new ComicTraining { CorrectFrom = CorrectFrom, BalancerWeight = 0, AttentionFactor = 0 },
        Released => new ComicTraining(ComicBalancer.Released) { CorrectFrom = CorrectFrom },
        _ => new ComicTraining { CorrectFrom = CorrectFrom },
    };

    private static TrainAndTest Data(Trial trial, Setting setting)
    {
        MultiLabelDataset Draw(int count, DataSplit split) => LongTailLabelSets.Draw(count, setting.Labels, setting.Dimensions, seed: trial.Seed, split: split);
        var rate = trial.Condition == Fewer ? 0.4 : 0.6;
        var train = new MissingPositives(rate, keepAtLeastOne: true).Inject(Draw(setting.TrainCount, DataSplit.Train), trial.Seed).Dataset;
        return new(train, Draw(setting.TestCount, DataSplit.Test));
    }

    private static double F1Above(Tensor probabilities, double threshold, MultiLabelDataset test)
    {
        using var decided = probabilities.gt(threshold);
        return LabelSetF1.Of(decided, test.Given.Values).Macro;
    }

    private static void RecordRecall(Trial trial, TrainingRun run)
    {
        double Of(EpochRecord record, string what) => record.Values.GetValueOrDefault(Recalled(what), double.NaN);
        double Right(EpochRecord record) => Of(record, "right") / Of(record, "all");
        double Found(EpochRecord record) => Of(record, "right") / Of(record, "missing");
        trial.Record(RecalledRight, Right(run.Records[^1]));
        trial.Record(RecalledShare, Found(run.Records[^1]));
        if (trial.Arm != Corrector)
        {
            return;
        }

        EpochRecord[] corrected = [.. run.Records.Where(r => Of(r, "all") > 0)];
        var figure = new ReproductionFigure { Title = $"Recalled labels, {trial.Condition}", XTitle = "epoch", YTitle = "share", Unit = Unit.Share };
        foreach (var (name, value) in new (string, Func<EpochRecord, double>)[] { ("right among those recalled", Right), ("recalled among those missing", Found) })
        {
            trial.Draw(figure, new FigureSeries(FigureKind.Line, name, [.. corrected.Select(r => (double)r.Epoch)], [.. corrected.Select(value)]));
        }
    }

    private static void DrawCounts(Trial trial, MultiLabelDataset train, int[] given, ImmutableArray<long> corrected)
    {
        double[] Count(IReadOnlyList<long> entries) =>
            [.. Enumerable.Range(0, given.Length).Select(c => (double)Enumerable.Range(0, train.Count).Count(i => entries[(i * given.Length) + c] == 1))];
        var figure = new ReproductionFigure
        {
            Title = $"Positives of each label, {trial.Condition}", XTitle = "label", YTitle = "training examples", IsLogY = true,
        };
        double[] ranks = [.. Enumerable.Range(1, given.Length).Select(c => (double)c)];
        foreach (var (name, counts) in new[] { ("true", Count(train.Known!.Entries())), ("given", Count(train.Given.Entries())), ("given and recalled", Count(corrected)) })
        {
            trial.Draw(figure, new FigureSeries(FigureKind.Line, name, [.. ranks], [.. counts]));
        }
    }

    private static string Recalled(string what) => $"recalled labels an example, {what}";

    private sealed record TrainAndTest(MultiLabelDataset Train, MultiLabelDataset Test);

    private sealed record Setting(int TrainCount, int TestCount, int Labels, int Dimensions, int Width, int Epochs)
    {
        public static Setting At(ReproductionScale scale) => scale switch
        {
            ReproductionScale.Quick => new(1_200, 1_000, 12, 32, 64, 8),
            ReproductionScale.Standard => new(1_500, 4_000, 12, 32, 64, 15),
            _ => new(20_000, 10_000, 40, 96, 512, 40),
        };
    }
}
