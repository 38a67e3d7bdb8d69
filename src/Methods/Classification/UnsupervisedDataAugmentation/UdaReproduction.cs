using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Reproductions;
using NoisyNotebooks.Methods.Training;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// Paper 38 re-measured: few labels with and without consistency, under weak and strong augmentation, on pictures and on texts, and
/// on labels of which two in five are wrong.
/// </summary>
internal sealed class UdaReproduction(Paper paper) : Reproduction(paper)
{
    private const string Accuracy = "test accuracy";
    private const string Pure = "right labels among the smallest losses";
    private const int Kept = 100;
    private const string Better = "CIFAR-10, 250 labels: error 5.43 % (abstract)";
    private const string Quality = "realistic augmentation beats noise (abstract)";

    /// <inheritdoc/>
    public override string Describe(ReproductionScale scale)
    {
        var settings = UdaSetting.At(scale);
        if (scale == ReproductionScale.Full)
        {
            return $"CIFAR-10, all 50,000 images unlabelled, ResNet-18 (the paper's is WRN-28-2), {settings[0].Optimizer}, {settings[0].Options}, RandAugment and cutout, batch 512, 500,000 steps";
        }

        var (pictures, texts) = (settings[0], settings.First(s => s.IsText));
        var trec = settings.Any(s => s.Data == UdaSetting.Trec)
            ? "; first 2,500 TREC training questions, all 500 test questions, TSA linear and no sharpening as the official code has for IMDb, a table of everyday synonyms"
            : scale == ReproductionScale.Quick ? string.Empty : "; TREC questions left out: NOISY_DATA has none";
        return FormattableString.Invariant($"UCI digits, 1,297 training and 500 test images, MLP 64-128-10, {pictures.Optimizer}, {pictures.Steps} steps of 40 labelled and 200 unlabelled, {pictures.Options}; ")
            + FormattableString.Invariant($"1,500 generated help-desk messages and 500 to test, TF-IDF features, MLP with 64 hidden units, {texts.Optimizer}, {texts.Steps} steps, {texts.Options}; ")
            + $"back-translation is simulated by a table of synonyms and swaps of neighbours{trec}; {pictures.Request(One, null).Schedule.Description}, "
            + $"{AugmentedViews.DefaultCopies} copies of a picture, 3 of a text";
    }

    private static LabeledDataset One => new("one", zeros(1, 1), [0], ["a"]);

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Arms(ReproductionScale scale) => [.. UdaSetting.At(scale).SelectMany(s => s.Arms).Distinct()];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Conditions(ReproductionScale scale) => [.. UdaSetting.At(scale).Select(s => s.Name)];

    /// <inheritdoc/>
    protected override void Measure(Trial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        var setting = UdaSetting.At(trial.Scale).First(s => s.Name == trial.Condition);
        if (!setting.Arms.Contains(trial.Arm))
        {
            return;
        }

        var (train, test) = setting.Load(trial);
        var labelled = UdaTraining.DrawLabelled(train, setting.Labels, trial.Seed);
        if (setting.Wrong > 0)
        {
            MeasureWithNoise(trial, setting, train, test, labelled);
        }
        else if (trial.Arm is UdaArms.Annealed or UdaArms.Shorter)
        {
            var brief = setting with { Steps = 600, Options = setting.Options with { Annealing = TsaSchedule.Linear, ConfidenceThreshold = 0.8 } };
            Run(trial, brief, train, test, UdaTraining.DrawLabelled(train, 3, trial.Seed), trial.Arm == UdaArms.Annealed ? Views(trial, setting, train) : null);
        }
        else
        {
            Run(trial, setting, train, test, labelled, trial.Arm == UdaArms.Supervised ? null : Views(trial, setting, train));
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<ReproductionRow> Checks(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        var settings = UdaSetting.At(grid.Scale);
        SeedValues At(UdaSetting s, string arm) => grid[arm, s.Name, Accuracy].As(arm);
        string Of(UdaSetting s) => $"{Accuracy}, {s.Name}";
        if (grid.IsFull)
        {
            foreach (var s in settings)
            {
                yield return Check.Gain(Of(s), At(s, UdaArms.Supervised), At(s, UdaArms.Strong), 0.05, "250 / 4,000 labels: error 5.43 / 4.31 %");
            }

            yield break;
        }

        var (pictures, texts) = (settings[0], settings.First(s => s.Data == UdaSetting.HelpDesk));
        yield return Check.Gain(Of(pictures), At(pictures, UdaArms.Supervised), At(pictures, UdaArms.Composed), 0.02, Better);
        yield return Check.Gain(Of(texts), At(texts, UdaArms.Supervised), At(texts, UdaArms.TfIdfWords), 0.08, "IMDb, 20 labels: error 4.20 % (BERT)");
        yield return Check.Gain(Of(texts), At(texts, UdaArms.Supervised), At(texts, UdaArms.Translated), 0.08, "IMDb, 20 labels: error 4.20 % (BERT)");
        yield return Check.Above(Of(texts), At(texts, UdaArms.Uniform), At(texts, UdaArms.TfIdfWords), Quality);
        if (grid.Scale == ReproductionScale.Quick)
        {
            yield break;
        }

        foreach (var s in settings.Where(s => s.Data == UdaSetting.Digits && s.Wrong == 0).Skip(1))
        {
            yield return Check.Above(Of(s), At(s, UdaArms.Supervised), At(s, UdaArms.Composed), Better);
        }

        foreach (var s in settings.Where(s => s.Data == UdaSetting.Digits && s.Wrong == 0))
        {
            yield return Check.Above(Of(s), At(s, UdaArms.Noise), At(s, UdaArms.Composed), Quality).AsNote();
        }

        yield return Check.Above(Of(pictures), At(pictures, UdaArms.Supervised), At(pictures, UdaArms.Between)).AsNote();
        yield return Check.Above($"{Accuracy}, digits, 3 labels a class", At(pictures, UdaArms.Shorter), At(pictures, UdaArms.Annealed)).AsNote();
        var noisy = settings.First(s => s.Wrong > 0);
        yield return Check.Above(Of(noisy), At(noisy, UdaArms.All), At(noisy, UdaArms.UdaSmallLoss)).AsNote();
        yield return Check.Above(Of(noisy), At(noisy, UdaArms.SmallLoss), At(noisy, UdaArms.UdaSmallLoss)).AsNote();
        yield return Check.Note(Pure, grid[UdaArms.UdaSmallLoss, noisy.Name, Pure].As(FormattableString.Invariant($"{Kept} of 300")));
        foreach (var s in settings.Where(s => s.Data == UdaSetting.Trec))
        {
            yield return Check.Above(Of(s), At(s, UdaArms.Supervised), At(s, UdaArms.TfIdfWords)).AsNote();
            yield return Check.Above(Of(s), At(s, UdaArms.Supervised), At(s, UdaArms.Translated)).AsNote();
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<ReproductionFigure> Figures(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ImmutableArray<UdaSetting> along = [.. UdaSetting.At(grid.Scale).Where(s => !s.IsText && s.Wrong == 0)];
        if (along.Length < 2)
        {
            yield break;
        }

        yield return new ReproductionFigure
        {
            Title = "Accuracy by labels of a class",
            XTitle = "labels of each class that are known",
            YTitle = "test accuracy, mean over the seeds",
            Unit = Unit.Share,
            Series = [.. along[^1].Arms.Select(arm => new FigureSeries(FigureKind.Line, arm, [.. along.Select(s => (double)s.Labels)], [.. along.Select(s => grid[arm, s.Name, Accuracy].Mean)]))],
        };
    }

    // 300 labels of which some are wrong: a network that is stopped early tells by its losses which to trust, and the others become unlabelled.
    private static void MeasureWithNoise(Trial trial, UdaSetting setting, LabeledDataset clean, LabeledDataset test, ImmutableArray<int> labelled)
    {
        var noisy = new SymmetricNoise(setting.Wrong).Inject(clean, trial.Seed).Dataset;
        var some = noisy.Subset([.. labelled.Select(i => (long)i)]);
        var kept = trial.Share("small losses", () =>
        {
            var early = trial.Train(new CrossEntropyTraining(), setting.Supervised(some) with { Epochs = 20, Schedule = LearningRateSchedule.Constant }, isShown: false);
            using var scope = NewDisposeScope();
            var right = early.Probabilities(some).cpu().gather(1, tensor(some.GivenLabels.ToArray()).unsqueeze(1)).to(float64).data<double>().ToArray();
            return Enumerable.Range(0, right.Length).OrderByDescending(i => right[i]).Take(Kept).Select(i => labelled[i]).ToImmutableArray();
        });
        trial.Record(Pure, kept.Average(i => noisy.GivenLabels[i] == noisy.TrueLabels!.Value[i] ? 1.0 : 0));
        Run(trial, setting, noisy, test, trial.Arm == UdaArms.All ? labelled : kept, trial.Arm == UdaArms.UdaSmallLoss ? Views(trial, setting, noisy) : null);
    }

    private static AugmentedViews Views(Trial trial, UdaSetting setting, LabeledDataset train)
    {
        if (setting.IsText)
        {
            var (words, texts) = (UdaSetting.WordsOf(train), train.Texts!.Value);
            const int copies = 3;
            return trial.Arm switch
            {
                UdaArms.TfIdfWords => AugmentedViews.OfTexts(words, TfIdfWordReplacement.Fit(words), UdaSetting.Features(train), copies, trial.Seed),
                UdaArms.Uniform => AugmentedViews.OfTexts(words, new UniformWordReplacement(TfIdf.Fit(words).Vocabulary), UdaSetting.Features(train), copies, trial.Seed),
                _ => AugmentedViews.OfTexts(
                    new SimulatedBackTranslation(setting.Data == UdaSetting.Trec ? QuestionSynonyms.Groups : HelpDeskTexts.Synonyms, seed: trial.Seed)
                        .TranslateAllAsync(texts, copies, cancellationToken: trial.Stop).GetAwaiter().GetResult(),
                    UdaSetting.Features(train),
                    "simulated back-translation"),
            };
        }

        IAugmenter<PixelGrid> augmenter = trial.Arm switch
        {
            UdaArms.Strong => new RandAugment(),
            UdaArms.Between => new PictureAugmentation { Degrees = 15, SmoothShift = 1 },
            UdaArms.Noise or UdaArms.Annealed => new PictureAugmentation { Noise = 0.15 },
            _ => PictureAugmentation.ForDigits,
        };
        return trial.Share(
            $"views, {augmenter.Description}",
            () => AugmentedViews.OfPictures(train, augmenter, seed: trial.Seed, shape: train.IsImage ? null : (1, 8, 8), cancellationToken: trial.Stop));
    }

    private static void Run(Trial trial, UdaSetting setting, LabeledDataset train, LabeledDataset test, ImmutableArray<int> labelled, AugmentedViews? views)
    {
        if (views is null)
        {
            var alone = trial.Train(new CrossEntropyTraining(), setting.Supervised(train.Subset([.. labelled.Select(i => (long)i)])), isShown: false);
            trial.Record(Accuracy, alone.Measure(test)[0].Value);
            return;
        }

        var run = trial.Train(new UdaTraining { Options = setting.Options, Labelled = labelled, Views = views }, setting.Request(train, test), isShown: false);
        trial.Record(Accuracy, run.Records[^1].TestAccuracy!.Value);
        UdaFigures.DrawInside(trial, run, isFewest: setting.Name == UdaSetting.At(trial.Scale)[0].Name);
    }
}
