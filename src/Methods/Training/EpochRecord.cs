using System.Collections.Immutable;
using NoisyNotebooks.Methods.Evaluation;

namespace NoisyNotebooks.Methods.Training;

/// <summary>What was measured after one epoch.</summary>
public sealed record EpochRecord
{
    /// <summary>The epoch, counted from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>The number of epochs planned.</summary>
    public required int Epochs { get; init; }

    /// <summary>The method's own objective, mean over the examples as they were visited. May be negative.</summary>
    public required double TrainLoss { get; init; }

    /// <summary>
    /// What was measured on the test set against its true labels (the given ones where no true ones are known); the metric of
    /// the data's kind first. Empty without a test set.
    /// </summary>
    public ImmutableArray<Measurement> Test { get; init; } = [];

    /// <summary>The same on the validation set, against its <b>given</b> labels: what is known while training. Empty without one.</summary>
    public ImmutableArray<Measurement> Validation { get; init; } = [];

    /// <summary>The loss on the test set, for classes the cross-entropy in nats; null where it was not measured.</summary>
    public double? TestLoss => Find("loss");

    /// <summary>The first measurement of <see cref="Test"/>, 0 to 1: test accuracy for classes, mAP for label sets; null without a test set.</summary>
    public double? TestAccuracy => Test.IsEmpty ? null : Test[0].Value;

    /// <summary>The learning rate of this epoch, where it changes with every step that of the first one.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Seconds spent in training steps.</summary>
    public required double TrainSeconds { get; init; }

    /// <summary>Seconds spent measuring test accuracy and dynamics.</summary>
    public required double EvaluationSeconds { get; init; }

    /// <summary>What the method recorded of itself, by name, mean over the epoch; empty where it records nothing.</summary>
    public ImmutableSortedDictionary<string, double> Values { get; init; } = ImmutableSortedDictionary<string, double>.Empty;

    /// <summary>
    /// Early learning and memorization over the whole training set, in evaluation mode and without augmentation; null
    /// where the true labels are not known or dynamics are off.
    /// </summary>
    public MemorizationPoint? Dynamics { get; init; }

    /// <summary>The same for each true class, K points; empty where <see cref="Dynamics"/> is null.</summary>
    public ImmutableArray<MemorizationPoint> DynamicsByClass { get; init; } = [];

    private double? Find(string name)
    {
        foreach (var measurement in Test)
        {
            if (measurement.Name == name)
            {
                return measurement.Value;
            }
        }

        return null;
    }
}
