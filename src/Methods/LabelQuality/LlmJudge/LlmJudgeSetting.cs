using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Reproductions;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>One scale of paper 14: which data, how much of it is trained on, and for how long.</summary>
internal sealed record LlmJudgeSetting
{
    public const double Threshold = 0.6;

    public required string Data { get; init; }

    public required string Title { get; init; }

    public required DataSplit Split { get; init; }

    public required int TrainCount { get; init; }

    public required int Epochs { get; init; }

    public required ModelFactory Model { get; init; }

    /// <summary>The thresholds that filtering and flipping are swept over, with the first seed.</summary>
    public ImmutableArray<double> Sweep { get; init; } = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95];

    public static LlmJudgeSetting At(ReproductionScale scale)
    {
        LlmJudgeSetting digits = new()
        {
            Data = "digits", Title = "UCI digits, 1,797 images", Split = DataSplit.All, TrainCount = 900, Epochs = 60, Model = ModelCatalog.Mlp(64),
        };
        return scale switch
        {
            ReproductionScale.Quick => digits with { Sweep = [] },
            ReproductionScale.Standard => digits,
            _ => digits with { Data = "fashion-mnist", Title = "Fashion-MNIST, 60,000 images", Split = DataSplit.Train, TrainCount = 30_000, Model = ModelCatalog.Mlp(256) },
        };
    }

    public TrainingRequest Request(LabeledDataset train) => new()
    {
        Train = train, Model = Model, Epochs = Epochs, BatchSize = 128, Optimizer = new AdamSettings { LearningRate = 3e-3 }, Schedule = LearningRateSchedule.Constant, RecordDynamics = false,
    };
}

/// <summary>What a seed and a strength of the blind spot give: images, labels of people, answers of judges.</summary>
/// <param name="Data">The images, class 1 where the number of the class is odd; given labels are those of people.</param>
/// <param name="Given">The given labels.</param>
/// <param name="Truth">The true labels, which are the experts' too.</param>
/// <param name="Answers">The answers, judge by judge and prompt by prompt.</param>
/// <param name="Ensemble">Their mean.</param>
/// <param name="Flags">Where it contradicts the given labels.</param>
internal sealed record LlmJudgeWorld(LabeledDataset Data, int[] Given, int[] Truth, JudgeAnswers Answers, JudgeEnsemble Ensemble, LabelErrorFlags Flags)
{
    public const int Prompts = 4;

    public static int Judges => SimulatedLabelJudge.UsualSkills.Length;

    public static LlmJudgeWorld Of(Trial trial, LlmJudgeSetting setting, double sharedBias) => trial.Share(FormattableString.Invariant($"world {sharedBias}"), () =>
    {
        var images = trial.Share("images", () => trial.Load(setting.Data, setting.Split));
        int[] truth = [.. images.GivenLabels.Select(y => (int)(y % 2))];
        var items = new SimulatedJudgeItems(truth, 2, sharedBias, trial.Seed);
        var given = items.HumanLabels();
        var data = new LabeledDataset(setting.Data, images.Features, [.. given], ["even", "odd"], [.. truth.Select(t => (long)t)]) { PixelMaximum = images.PixelMaximum };
        var answers = new JudgePanel(SimulatedLabelJudge.Panel(items, prompts: Prompts)).AskAsync(new string?[truth.Length], 2, stop: trial.Stop).GetAwaiter().GetResult();
        var ensemble = JudgeEnsemble.Aggregate(answers);
        return new LlmJudgeWorld(data, [.. given.Select(y => (int)y)], truth, answers, ensemble, LabelErrorFlags.Detect(ensemble, given));
    });

    /// <summary>One judge with all its prompts.</summary>
    public JudgeEnsemble Judge(int judge) => JudgeEnsemble.Aggregate(Answers.Of([.. Enumerable.Range(judge * Prompts, Prompts)]));

    /// <summary>All judges but one.</summary>
    public JudgeEnsemble Without(int judge) => JudgeEnsemble.Aggregate(Answers.Of([.. Enumerable.Range(0, Judges * Prompts).Where(a => a / Prompts != judge)]));

    /// <summary>The flags of some examples.</summary>
    public LabelErrorFlags FlagsOf(int[] rows)
    {
        var positive = Ensemble.OfClass(1);
        return LabelErrorFlags.Detect(JudgeEnsemble.OfMeans([.. rows.Select(i => positive[i])]), rows.Select(i => Given[i]).ToArray());
    }
}
