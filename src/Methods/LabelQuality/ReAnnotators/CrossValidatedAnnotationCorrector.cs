using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>
/// Corrects labels by cross-validation: each fold is judged by a network that was trained on the others, and its most likely class is the
/// corrected label (step 8 of the method as this library reads the abstract of Shu 2022).
/// </summary>
public sealed class CrossValidatedAnnotationCorrector
{
    /// <summary>The number of folds, 2 to n.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>How the networks are trained.</summary>
    public ReAnnotatorTraining Training { get; init; } = new();

    /// <summary>The network of each fold.</summary>
    public ModelFactory Model { get; init; } = ModelCatalog.Mlp(64, 32);

    /// <summary>Passes over the training part of each fold, at least 1.</summary>
    public int Epochs { get; init; } = 15;

    /// <summary>Examples in a step, at least 2.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>The optimizer.</summary>
    public OptimizerSettings Optimizer { get; init; } = new AdamSettings { LearningRate = 3e-3 };

    /// <summary>Where to run.</summary>
    public DeviceChoice Device { get; init; } = DeviceChoice.Cpu;

    /// <summary>The seed of the folds and of every network.</summary>
    public long Seed { get; init; }

    /// <summary>Corrects.</summary>
    /// <param name="data">Embeddings <c>[n,d]</c> as features; only given labels are used. No row is all zero.</param>
    /// <param name="progress">Told after every training step.</param>
    /// <param name="cancellationToken">Stops within one step.</param>
    /// <returns>Corrected labels and probabilities, both out of sample.</returns>
    /// <exception cref="ArgumentException">There are fewer rows than folds, the features are pictures, or a setting is out of range.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public AnnotationCorrection Correct(
        LabeledDataset data, IProgress<CrossValidationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        var probabilities = CrossValidatedProbabilities.Compute(
            new CrossValidationRequest
            {
                Dataset = data,
                Model = Model,
                Method = Training,
                Folds = Folds,
                Epochs = Epochs,
                BatchSize = BatchSize,
                Optimizer = Optimizer,
                Schedule = LearningRateSchedule.Constant,
                Device = Device,
                Seed = Seed,
            },
            progress,
            cancellationToken);
        return new AnnotationCorrection(((LabelVector)data).ToArray(), probabilities);
    }
}

/// <summary>Labels as a network sees them that was trained without them.</summary>
public sealed class AnnotationCorrection
{
    private readonly int[] _given;

    internal AnnotationCorrection(int[] given, float[,] probabilities)
    {
        _given = given;
        Probabilities = probabilities;
        var labels = new int[given.Length];
        for (var i = 0; i < labels.Length; i++)
        {
            for (var c = 1; c < probabilities.GetLength(1); c++)
            {
                labels[i] = probabilities[i, c] > probabilities[i, labels[i]] ? c : labels[i];
            }
        }

        Labels = [.. labels];
    }

    /// <summary>n corrected labels: the most likely class of each, ties to the lowest.</summary>
    public ImmutableArray<int> Labels { get; }

    /// <summary>Out-of-sample probabilities <c>[n,K]</c>, which <see cref="LabelIssues"/> takes too.</summary>
    public float[,] Probabilities { get; }

    /// <summary>Corrects with care: a label stays where it was not flagged, or where the network is not sure of another.</summary>
    /// <param name="flagged">n truth values (<see cref="NeighbourCredibility.Flag"/>); null: all may change.</param>
    /// <param name="leastProbability">The probability that the new label must reach, 0 to 1.</param>
    /// <returns>n labels.</returns>
    /// <exception cref="ArgumentException">The flags are not n, or the probability is out of range.</exception>
    public int[] Where(IReadOnlyList<bool>? flagged = null, double leastProbability = 0)
    {
        ReAnnotatorCheck.Weight(leastProbability, nameof(leastProbability));
        if (flagged is not null)
        {
            ReAnnotatorCheck.Length(flagged, nameof(flagged), _given.Length);
        }

        return [.. _given.Select((y, i) => (flagged?[i] ?? true) && Probabilities[i, Labels[i]] >= leastProbability ? Labels[i] : y)];
    }
}
