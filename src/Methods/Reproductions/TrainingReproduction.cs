using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Reproductions;

/// <summary>A method that is compared.</summary>
/// <param name="Name">Its name in tables and charts.</param>
/// <param name="Method">The method with its settings.</param>
public sealed record Arm(string Name, TrainingMethod Method);

/// <summary>The setting of a comparison on one noisy data set, typed once: what runs and what the tables say come from it.</summary>
public sealed record TrainingSetup
{
    /// <summary>The data set's name in the catalogue.</summary>
    public required string Data { get; init; }

    /// <summary>What people call it.</summary>
    public required string Title { get; init; }

    /// <summary>How many examples of a set that is not divided are for testing; 0: the set has a test part.</summary>
    public int TestCount { get; init; }

    /// <summary>The share of the training part that is set aside unused, 0 to 1.</summary>
    public double Holdout { get; init; }

    /// <summary>The noise.</summary>
    public required NoiseModel Noise { get; init; }

    /// <summary>The network.</summary>
    public required ModelFactory Model { get; init; }

    /// <summary>What people call it.</summary>
    public required string ModelTitle { get; init; }

    /// <summary>Passes over the training set.</summary>
    public required int Epochs { get; init; }

    /// <summary>Examples in a step.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>The optimizer.</summary>
    public required OptimizerSettings Optimizer { get; init; }

    /// <summary>How the learning rate changes.</summary>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Cosine();

    /// <summary>What is done to pictures.</summary>
    public Augmentation Augmentation { get; init; } = Augmentation.None;

    /// <summary>The setting in words.</summary>
    /// <returns>Data, noise, network, optimizer, batch, epochs.</returns>
    public override string ToString()
    {
        var test = TestCount > 0 ? FormattableString.Invariant($", {TestCount:#,0} of them for testing") : string.Empty;
        var held = Holdout > 0 ? FormattableString.Invariant($", {Holdout * 100:0.#} % of the training part set aside") : string.Empty;
        var schedule = Schedule.Description == "constant" ? string.Empty : $", {Schedule.Description}";
        return FormattableString.Invariant(
            $"{Title}{test}{held}, {Noise.Description} noise, {ModelTitle}, {Optimizer}{schedule}, batch {BatchSize}, {Epochs} epochs");
    }
}

/// <summary>A reproduction that trains several methods on the same noisy data and looks at test metric and dynamics.</summary>
/// <param name="paper">The paper.</param>
public abstract class TrainingReproduction(Paper paper) : Reproduction(paper)
{
    /// <summary>The quantity: the test metric after the last epoch.</summary>
    protected const string Last = "test accuracy after the last epoch";

    /// <summary>The quantity: the memorized share of the mislabelled subset at the end.</summary>
    protected const string Memorized = "memorized";

    /// <summary>The quantity: the share of the mislabelled subset predicted with the true label at the end.</summary>
    protected const string Correct = "correct on the mislabelled subset";

    /// <summary>The methods, the baseline first.</summary>
    protected abstract IReadOnlyList<Arm> Methods { get; }

    /// <summary>The setting of a scale.</summary>
    /// <param name="scale">The scale.</param>
    /// <returns>The setting.</returns>
    protected abstract TrainingSetup At(ReproductionScale scale);

    /// <inheritdoc/>
    public override string Describe(ReproductionScale scale) => At(scale).ToString();

    /// <inheritdoc/>
    protected sealed override IReadOnlyList<string> Arms(ReproductionScale scale) => [.. Methods.Select(m => m.Name)];

    /// <inheritdoc/>
    protected override void Measure(Trial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        var setup = At(trial.Scale);
        var (train, test) = Load(trial, setup);
        var run = trial.Train(Methods.First(m => m.Name == trial.Arm).Method, new TrainingRequest
        {
            Train = setup.Noise.Inject(train, trial.Seed).Dataset,
            Test = test,
            Model = setup.Model,
            Epochs = setup.Epochs,
            BatchSize = setup.BatchSize,
            Optimizer = setup.Optimizer,
            Schedule = setup.Schedule,
            Augmentation = setup.Augmentation,
        });
        var last = run.Records[^1];
        trial.Record(Last, last.TestAccuracy!.Value);
        if (last.Dynamics is { } dynamics)
        {
            trial.Record(Memorized, dynamics.MislabelledMemorized);
            trial.Record(Correct, dynamics.MislabelledCorrect);
        }
    }

    private static (LabeledDataset Train, LabeledDataset Test) Load(Trial trial, TrainingSetup setup)
    {
        if (setup.TestCount > 0)
        {
            return trial.Load(setup.Data, DataSplit.All).RandomSplit(setup.TestCount, trial.Seed);
        }

        var train = trial.Load(setup.Data);
        if (setup.Holdout > 0)
        {
            (train, _) = train.RandomSplit((int)Math.Round(train.Count * setup.Holdout), trial.Seed);
        }

        return (train, trial.Load(setup.Data, DataSplit.Test));
    }
}
