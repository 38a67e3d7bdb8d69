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

    /// <summary>Cross-entropy on the test set against its true labels, in nats; null without a test set.</summary>
    public double? TestLoss { get; init; }

    /// <summary>Test accuracy against the true labels (the given ones where no true ones are known), 0 to 1.</summary>
    public double? TestAccuracy { get; init; }

    /// <summary>The learning rate of this epoch.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Seconds spent in training steps.</summary>
    public required double TrainSeconds { get; init; }

    /// <summary>Seconds spent measuring test accuracy and dynamics.</summary>
    public required double EvaluationSeconds { get; init; }

    /// <summary>
    /// Early learning and memorization over the whole training set, in evaluation mode and without augmentation; null
    /// where the true labels are not known or dynamics are off.
    /// </summary>
    public MemorizationPoint? Dynamics { get; init; }

    /// <summary>The same for each true class, K points; empty where <see cref="Dynamics"/> is null.</summary>
    public ImmutableArray<MemorizationPoint> DynamicsByClass { get; init; } = [];
}
