using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Reproductions;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>
/// Paper 07 re-measured on pictures with one to three real digits: a tenth of the labels is known, the rest is taken as
/// negative by the baseline and as unlabeled by PU-MLC.
/// </summary>
internal sealed class PositiveUnlabeledReproduction(Paper paper) : Reproduction(paper)
{
    private const string Precision = "mAP after the last epoch";
    private const string Missed = "missing positives predicted absent";

    private const string AssumeNegative = "assume negative";
    private const string AssumeNegativeTwice = "assume negative 2×";
    private const string KnownOnly = "known labels only";
    private const string Loss = "PU loss";
    private const string Mixup = "+ mixup";
    private const string Temperature = "+ temperature";
    private const string Full = "PU-MLC";
    private const string CocoSetting = "PU-MLC, COCO setting";

    private const string Tenth = "10 % known";
    private const string Third = "30 % known";
    private const string All = "all known";
    private const string Convolutional = "30 % known, tiny CNN";

    // The re-balance factor's power with everything else as in PU-MLC; 0 and 0.85 are arms above.
    private static readonly (string Arm, double Gamma)[] Sweep =
        [(Temperature, 0), ("γ 0.1", 0.1), ("γ 0.3", 0.3), ("γ 0.55", 0.55), (Full, 0.85), ("γ 1.2", 1.2)];

    /// <inheritdoc/>
    public override string Describe(ReproductionScale scale)
    {
        var setting = Setting.At(scale);
        return FormattableString.Invariant(
            $"Digit canvas, {setting.TrainCount:#,0} training and 1,000 test pictures with 1 to 3 UCI digits, {string.Join(", ", Conditions(scale))}, ")
            + FormattableString.Invariant(
                $"{setting.ModelTitle}, Adam 0.002, one cycle by step with its peak at 20 %, batch 128, {setting.Epochs} epochs")
            + (scale == ReproductionScale.Full
                ? "; the paper's own data (MS-COCO, VOC 2007) and its pre-trained ResNet-101 are not part of this library"
                : string.Empty);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Arms(ReproductionScale scale) =>
        scale == ReproductionScale.Quick
            ? [AssumeNegative, AssumeNegativeTwice, Loss, Mixup, Temperature, Full]
            : [AssumeNegative, AssumeNegativeTwice, KnownOnly, Loss, Mixup, .. Sweep.Select(s => s.Arm), CocoSetting];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Conditions(ReproductionScale scale) => scale switch
    {
        ReproductionScale.Quick => [Tenth],
        ReproductionScale.Standard => [Tenth, Third, All, Convolutional],
        _ => [Tenth, Third, All],
    };

    /// <inheritdoc/>
    protected override void Measure(Trial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        if (!IsMeasured(trial.Arm, trial.Condition))
        {
            return;
        }

        var setting = Setting.At(trial.Scale);
        var (train, test) = Data(trial, setting);
        var isKept = trial.Condition == Tenth && trial.Arm is AssumeNegative or Full;
        var run = trial.Train(
            Method(trial.Arm, isKept),
            new TrainingRequest
            {
                Train = train,
                Test = test,
                Model = trial.Condition == Convolutional ? ModelCatalog.TinyCnn() : setting.Model,
                Epochs = trial.Arm == AssumeNegativeTwice ? 2 * setting.Epochs : setting.Epochs,
                Optimizer = new AdamSettings { LearningRate = 2e-3 },
                Schedule = LearningRateSchedule.OneCycle(peak: 0.2),
                RecordDynamics = isKept,
            },
            isShown: isKept);
        var last = run.Records[^1];
        trial.Record(Precision, last.TestAccuracy!.Value);
        if (!isKept)
        {
            return;
        }

        trial.Record(Missed, last.Dynamics!.Value.MislabelledMemorized);
        var epochs = run.Records.Select(r => (double)r.Epoch).ToArray();
        trial.Draw(
            new ReproductionFigure { Title = $"mAP by epoch, {Tenth}", XTitle = "epoch", YTitle = "mAP", Unit = Unit.Share },
            new FigureSeries(FigureKind.Line, trial.Arm, [.. epochs], [.. run.Records.Select(r => r.TestAccuracy!.Value)]));
        if (trial.Arm == Full)
        {
            DrawInside(trial, (MultiLabelDataset)train, run, epochs);
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<ReproductionRow> Checks(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        SeedValues At(string arm, string condition = Tenth) => grid[arm, condition, Precision].As(arm);

        // PU-MLC runs one and a half batches a step: the baseline with twice the epochs takes as long.
        yield return Check.Gain(Name(Tenth), At(AssumeNegativeTwice), At(Full), 0.08, "significant gains on MS-COCO and VOC 2007 (abstract)");
        yield return Check.Above(Name(Tenth), At(AssumeNegative), At(Full));
        yield return Check.Rises(Name(Tenth), [At(Loss), At(Mixup), At(Temperature), At(Full)], slack: 0.01, "every component adds");
        yield return Check.Below(Missed, grid[AssumeNegative, Tenth, Missed].As(AssumeNegative), grid[Full, Tenth, Missed].As(Full));
        yield return Check.Above(Name(Tenth), At(Loss), At(Mixup)).AsNote();
        yield return Check.Above(Name(Tenth), At(Mixup), At(Temperature)).AsNote();
        yield return Check.Above(Name(Tenth), At(Temperature), At(Full)).AsNote();
        if (grid.Scale == ReproductionScale.Quick)
        {
            yield break;
        }

        yield return Check.Note(Name(Tenth), At(CocoSetting), "α 1, γ 0.55 for MS-COCO");
        yield return Check.Above(Name(Tenth), At(KnownOnly), At(Full)).AsNote();
        yield return Check.Gain(Name(Third), At(AssumeNegativeTwice, Third), At(Full, Third), 0.05).AsNote();
        yield return Check.Above(Name(Third), At(AssumeNegative, Third), At(Full, Third)).AsNote();
        yield return Check.Above(Name(Third), At(Temperature, Third), At(Full, Third)).AsNote();
        yield return Check.Above(Name(All), At(Temperature, All), At(Full, All)).AsNote();
        yield return Check.Above(Name(All), At(KnownOnly, All), At(Full, All)).AsNote();
        if (grid.Conditions.Contains(Convolutional))
        {
            yield return Check.Above(Name(Convolutional), At(AssumeNegative, Convolutional), At(Temperature, Convolutional)).AsNote();
            yield return Check.Above(Name(Convolutional), At(Temperature, Convolutional), At(Full, Convolutional)).AsNote();
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<ReproductionFigure> Figures(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        if (grid.Scale == ReproductionScale.Quick)
        {
            yield break;
        }

        yield return new ReproductionFigure
        {
            Title = "mAP by the power γ of the factor r",
            XTitle = "γ",
            YTitle = "mAP, mean over the seeds",
            Unit = Unit.Share,
            Series =
            [
                .. grid.Conditions.Select(condition =>
                {
                    var measured = Sweep.Where(s => IsMeasured(s.Arm, condition)).ToArray();
                    return new FigureSeries(
                        FigureKind.Line, condition, [.. measured.Select(s => s.Gamma)], [.. measured.Select(s => grid[s.Arm, condition, Precision].Mean)]);
                }),
            ],
        };
    }

    // With all labels known nothing is assumed: the three baselines are one, and known labels are all labels.
    private static bool IsMeasured(string arm, string condition) => condition switch
    {
        Tenth => true,
        Third => arm is AssumeNegative or AssumeNegativeTwice or KnownOnly or Temperature or "γ 0.3" or Full,
        Convolutional => arm is AssumeNegative or Temperature or "γ 0.3" or Full,
        _ => arm is KnownOnly or Temperature or "γ 0.3" or Full,
    };

    private static TrainingMethod Method(string arm, bool recordsEachLabel)
    {
        if (arm is AssumeNegative or AssumeNegativeTwice or KnownOnly)
        {
            return new CrossEntropyTraining();
        }

        return arm switch
        {
            Loss => new PositiveUnlabeledTraining(double.PositiveInfinity, gamma: 0, mixupBeta: 0),
            Mixup => new PositiveUnlabeledTraining(double.PositiveInfinity, gamma: 0),
            CocoSetting => new PositiveUnlabeledTraining(alpha: 1, gamma: 0.55),
            _ => new PositiveUnlabeledTraining(gamma: Array.Find(Sweep, s => s.Arm == arm).Gamma) { RecordsEachLabel = recordsEachLabel },
        };
    }

    private static (Dataset Train, Dataset Test) Data(Trial trial, Setting setting)
    {
        var train = DigitCanvas.Compose(setting.TrainCount, seed: trial.Seed);
        var unknown = trial.Condition switch { Tenth => 0.9, Third or Convolutional => 0.7, _ => 0.0 };
        var partial = new PartialLabelNoise(unknown).Inject(train, trial.Seed).Dataset;
        return (trial.Arm == KnownOnly ? partial : partial.AssumeNegative(), DigitCanvas.Compose(1_000, seed: trial.Seed, split: DataSplit.Test));
    }

    private static void DrawInside(Trial trial, MultiLabelDataset train, TrainingRun run, double[] epochs)
    {
        var share = new ReproductionFigure
        {
            Title = "Share of labels that are present", XTitle = "epoch", YTitle = "share of all entries", Unit = Unit.Share,
        };
        var truth = train.Known!.Entries().Average();
        Draw(share, "predicted in training", r => r.Values["predicted share of positives"]);
        Draw(share, "true", _ => truth);
        var temperature = new ReproductionFigure { Title = "Temperature τ of the labels", XTitle = "epoch", YTitle = "mean over the steps" };
        Draw(temperature, "highest", r => train.LabelNames.Max(n => r.Values[$"temperature, {n}"]));
        Draw(temperature, "mean", r => r.Values["temperature, mean"]);
        Draw(temperature, "lowest", r => train.LabelNames.Min(n => r.Values[$"temperature, {n}"]));

        void Draw(ReproductionFigure figure, string name, Func<EpochRecord, double> value) =>
            trial.Draw(figure, new FigureSeries(FigureKind.Line, name, [.. epochs], [.. run.Records.Select(value)]));
    }

    private static string Name(string condition) => $"mAP, {condition}";

    private sealed record Setting(int TrainCount, ModelFactory Model, string ModelTitle, int Epochs)
    {
        public static Setting At(ReproductionScale scale) => scale == ReproductionScale.Full
            ? new(20_000, LocalGlobalNetwork.Create(), "small CNN with local-global convolutions", 40)
            : new(3_000, ModelCatalog.Mlp(256, 128), "MLP 256-128", 15);
    }
}
