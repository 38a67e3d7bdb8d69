using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;

namespace NoisyNotebooks.Methods.Training;

/// <summary>Everything that a training run depends on. The same request gives the same numbers on the same CPU.</summary>
public sealed record TrainingRequest
{
    /// <summary>The training set; training sees its given labels only, the dynamics its true labels too.</summary>
    public required LabeledDataset Train { get; init; }

    /// <summary>The test set, measured after every epoch; null: none.</summary>
    public LabeledDataset? Test { get; init; }

    /// <summary>The network.</summary>
    public required ModelFactory Model { get; init; }

    /// <summary>Passes over the training set, at least 1.</summary>
    public int Epochs { get; init; } = 30;

    /// <summary>Examples in a step, at least 1.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>The optimizer.</summary>
    public OptimizerSettings Optimizer { get; init; } = new SgdSettings { LearningRate = 0.02 };

    /// <summary>How the learning rate changes.</summary>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Cosine();

    /// <summary>What is done to a batch of pictures before the network sees it.</summary>
    public Augmentation Augmentation { get; init; } = Augmentation.None;

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

    /// <summary>Checks what can be checked before the run starts.</summary>
    /// <exception cref="ArgumentException">A value is not allowed, or training and test set do not fit together.</exception>
    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Train);
        ArgumentNullException.ThrowIfNull(Model);
        ArgumentOutOfRangeException.ThrowIfLessThan(Epochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        Optimizer.Validate();
        if (Test is not null && (!Test.ExampleShape.SequenceEqual(Train.ExampleShape) || Test.NumClasses != Train.NumClasses))
        {
            throw new ArgumentException(
                $"Test: expected examples of [{string.Join(',', Train.ExampleShape)}] in {Train.NumClasses} classes as in Train, "
                    + $"got [{string.Join(',', Test.ExampleShape)}] in {Test.NumClasses}.",
                nameof(Test));
        }

        if (Augmentation != Augmentation.None && !Train.IsImage)
        {
            throw new ArgumentException($"Augmentation: {Augmentation} needs pictures, and Train is a table.", nameof(Augmentation));
        }
    }
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
