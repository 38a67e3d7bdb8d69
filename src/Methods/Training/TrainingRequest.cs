using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;

namespace NoisyNotebooks.Methods.Training;

/// <summary>Everything that a training run depends on. The same request gives the same numbers on the same CPU.</summary>
public sealed record TrainingRequest
{
    /// <summary>The training set; training sees its given labels only, the dynamics its true labels too.</summary>
    public required Dataset Train { get; init; }

    /// <summary>The test set, measured after every epoch; null: none.</summary>
    public Dataset? Test { get; init; }

    /// <summary>A validation set, measured after every epoch against its <b>given</b> labels; null: none.</summary>
    public Dataset? Validation { get; init; }

    /// <summary>The network.</summary>
    public required ModelFactory Model { get; init; }

    /// <summary>Passes over the training set, at least 1.</summary>
    public int Epochs { get; init; } = 30;

    /// <summary>Examples in a step, at least 1; null: 128, and all where the network reads all features together (graphs).</summary>
    public int? BatchSize { get; init; }

    /// <summary>The optimizer.</summary>
    public OptimizerSettings Optimizer { get; init; } = new SgdSettings { LearningRate = 0.02 };

    /// <summary>How the learning rate changes.</summary>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Cosine();

    /// <summary>What is done to a batch of pictures before the network sees it.</summary>
    public Augmentation Augmentation { get; init; } = Augmentation.None;

    /// <summary>Which epoch's networks the run ends with. The best one is chosen on <see cref="Validation"/>, never on the test set.</summary>
    public Keep Keep { get; init; } = Keep.Last;

    /// <summary>Stops after so many epochs in a row without a better validation metric, at least 1; null: never.</summary>
    public int? Patience { get; init; }

    /// <summary>A run whose networks' weights this one starts from, of the same model; null: fresh weights.</summary>
    public TrainingRun? StartFrom { get; init; }

    /// <summary>Where to run.</summary>
    public DeviceChoice Device { get; init; } = DeviceChoice.Auto;

    /// <summary>Whether the network runs in bfloat16 where that is safe (autocast); null: on CUDA only.</summary>
    public bool? MixedPrecision { get; init; }

    /// <summary>The seed of the initial weights, the order of examples and the augmentation.</summary>
    public long Seed { get; init; }

    /// <summary>Whether early learning and memorization are measured over the training set after every epoch.</summary>
    public bool RecordDynamics { get; init; } = true;

    /// <summary>
    /// A file that keeps the state after every epoch. Where it exists already, the run goes on from it and ends with the
    /// same numbers as a run that was never stopped. Null: nothing is kept.
    /// </summary>
    public string? CheckpointPath { get; init; }

    /// <summary>Told of every step, on the training thread; null: nobody. For progress bars.</summary>
    public IProgress<TrainingPosition>? Position { get; init; }

    /// <summary>The examples that a step has in the end.</summary>
    internal int StepSize => BatchSize ?? (Train.IsWhole ? Train.Count : 128);

    /// <summary>Checks what can be checked before the run starts.</summary>
    /// <exception cref="ArgumentException">A value is not allowed, or training and test set do not fit together.</exception>
    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Train);
        ArgumentNullException.ThrowIfNull(Model);
        ArgumentOutOfRangeException.ThrowIfLessThan(Epochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(StepSize, 1, nameof(BatchSize));
        ArgumentOutOfRangeException.ThrowIfLessThan(Patience ?? 1, 1, nameof(Patience));
        Optimizer.Validate();
        CheckFits(Test, nameof(Test));
        CheckFits(Validation, nameof(Validation));
        if (Validation is null && (Keep == Keep.BestOnValidation || Patience is not null))
        {
            throw new ArgumentException(
                $"Validation: {(Patience is null ? nameof(Keep) : nameof(Patience))} looks at a validation set, and there is none.", nameof(Validation));
        }

        if (!Model.Accepts(Train))
        {
            throw new ArgumentException(
                $"Model: {Model.Name} does not take a {Train.GetType().Name} with examples of [{string.Join(',', Train.ExampleShape)}].", nameof(Model));
        }

        if (Augmentation != Augmentation.None && !Train.IsImage)
        {
            throw new ArgumentException($"Augmentation: {Augmentation} needs pictures, and Train is a table.", nameof(Augmentation));
        }

        if (Augmentation != Augmentation.None && Train.Given.Shape.Length > 2)
        {
            throw new ArgumentException(
                $"Augmentation: {Augmentation} moves pictures and would leave their {Train.Kind} where they are.", nameof(Augmentation));
        }
    }

    private void CheckFits(Dataset? other, string parameter)
    {
        if (other is null)
        {
            return;
        }

        if (other.Kind != Train.Kind || other.GetType() != Train.GetType())
        {
            throw new ArgumentException(
                $"{parameter}: expected a {Train.GetType().Name} as Train is, got a {other.GetType().Name}.", parameter);
        }

        if (!other.ExampleShape.SequenceEqual(Train.ExampleShape) || other.NumClasses != Train.NumClasses)
        {
            throw new ArgumentException(
                $"{parameter}: expected examples of [{string.Join(',', Train.ExampleShape)}] in {Train.NumClasses} classes as in Train, "
                    + $"got [{string.Join(',', other.ExampleShape)}] in {other.NumClasses}.",
                parameter);
        }
    }
}

/// <summary>Which networks a run ends with.</summary>
public enum Keep
{
    /// <summary>Those of the last epoch.</summary>
    Last,

    /// <summary>Those of the epoch with the best validation metric, the first of equals.</summary>
    BestOnValidation,
}

/// <summary>Where a run is.</summary>
/// <param name="Epoch">The epoch that runs, from 1.</param>
/// <param name="Epochs">The epochs planned.</param>
/// <param name="Step">Steps finished in this epoch.</param>
/// <param name="StepsInEpoch">Steps of this epoch, over all passes.</param>
public readonly record struct TrainingPosition(int Epoch, int Epochs, int Step, int StepsInEpoch)
{
    /// <summary>The share of the whole run that is done, 0 to 1.</summary>
    public double Fraction => (Epoch - 1 + ((double)Step / StepsInEpoch)) / Epochs;
}
