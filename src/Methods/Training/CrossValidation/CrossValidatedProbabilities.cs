using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Training;

/// <summary>How out-of-sample probabilities are made.</summary>
public sealed record CrossValidationRequest
{
    /// <summary>The examples; only their given labels are used.</summary>
    public required Dataset Dataset { get; init; }

    /// <summary>The network of each fold.</summary>
    public ModelFactory Model { get; init; } = ModelCatalog.Logistic();

    /// <summary>How it is trained.</summary>
    public TrainingMethod Method { get; init; } = new CrossEntropyTraining();

    /// <summary>The number of folds, 2 to N.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>Passes over the training part of each fold, at least 1.</summary>
    public int Epochs { get; init; } = 30;

    /// <summary>Examples in a step, at least 1.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>The optimizer.</summary>
    public OptimizerSettings Optimizer { get; init; } = new SgdSettings { LearningRate = 0.02 };

    /// <summary>How the learning rate changes.</summary>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Cosine();

    /// <summary>Where to run.</summary>
    public DeviceChoice Device { get; init; } = DeviceChoice.Auto;

    /// <summary>The seed of the folds and of every network.</summary>
    public long Seed { get; init; }

    /// <summary>
    /// A folder that keeps the probabilities of each finished fold. Where they are there already for the same request and
    /// data, the fold is not trained again. Null: nothing is kept.
    /// </summary>
    public string? ResumeFolder { get; init; }
}

/// <summary>How far the cross-validation is.</summary>
/// <param name="Fold">The fold that runs, from 1.</param>
/// <param name="Folds">The number of folds.</param>
/// <param name="Fraction">The share of all the work that is done, 0 to 1.</param>
public readonly record struct CrossValidationProgress(int Fold, int Folds, double Fraction);

/// <summary>
/// Probabilities from stratified K-fold cross-validation: each example is judged by a network that was trained without it.
/// In-sample probabilities would repeat the wrong labels that the network has memorized.
/// </summary>
public static class CrossValidatedProbabilities
{
    /// <summary>Trains one network a fold.</summary>
    /// <param name="request">Data, model, method, folds.</param>
    /// <param name="progress">Told after every training step.</param>
    /// <param name="cancellationToken">Stops within one step; finished folds stay in the resume folder.</param>
    /// <returns><c>[N,K]</c>, float32, rows summing to 1.</returns>
    /// <exception cref="ArgumentException">The request is not allowed.</exception>
    /// <exception cref="InvalidDataException">A kept fold belongs to another request or is damaged.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static float[,] Compute(
        CrossValidationRequest request, IProgress<CrossValidationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(request.Dataset);
        var data = request.Dataset;
        ((LabelVector)data).Check(data.NumClasses);
        var folds = StratifiedFolds.Assign(data, request.Folds, request.Seed);
        var store = request.ResumeFolder is { } folder ? new FoldStore(folder, request) : null;
        var probabilities = new float[data.Count, data.NumClasses];
        for (var fold = 0; fold < request.Folds; fold++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var held = Positions(folds, fold, inFold: true);
            var values = store?.Read(fold, held.Length * data.NumClasses);
            if (values is null)
            {
                values = TrainFold(request, fold, Positions(folds, fold, inFold: false), held, progress, cancellationToken);
                store?.Write(fold, values);
            }

            Scatter(values, held, probabilities);
            progress?.Report(new CrossValidationProgress(fold + 1, request.Folds, (fold + 1.0) / request.Folds));
        }

        return probabilities;
    }

    /// <summary>A name for a request that differs wherever its probabilities would: settings and data.</summary>
    /// <param name="request">The request.</param>
    /// <returns>16 hexadecimal digits.</returns>
    public static string Fingerprint(CrossValidationRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return System.IO.Hashing.XxHash3.HashToUInt64(System.Text.Encoding.UTF8.GetBytes(FoldStore.Identity(request))).ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
    }

    private static float[] TrainFold(
        CrossValidationRequest request,
        int fold,
        long[] others,
        long[] held,
        IProgress<CrossValidationProgress>? progress,
        CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var run = request.Method.Train(
            new TrainingRequest
            {
                Train = request.Dataset.Subset(others),
                Model = request.Model,
                Epochs = request.Epochs,
                BatchSize = request.Dataset.IsWhole ? null : request.BatchSize,
                Optimizer = request.Optimizer,
                Schedule = request.Schedule,
                Device = request.Device,
                Seed = unchecked((request.Seed * 1_000_003) + fold),
                RecordDynamics = false,
                Position = progress is null ? null : new Relay(fold, request.Folds, progress),
            },
            null,
            cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return run.Probabilities(request.Dataset.Subset(held)).data<float>().ToArray();
    }

    private static long[] Positions(int[] folds, int fold, bool inFold)
    {
        var positions = new List<long>(folds.Length);
        for (var n = 0; n < folds.Length; n++)
        {
            if (folds[n] == fold == inFold)
            {
                positions.Add(n);
            }
        }

        return [.. positions];
    }

    private static void Scatter(float[] values, long[] rows, float[,] probabilities)
    {
        var classes = probabilities.GetLength(1);
        for (var r = 0; r < rows.Length; r++)
        {
            for (var j = 0; j < classes; j++)
            {
                probabilities[rows[r], j] = values[(r * classes) + j];
            }
        }
    }

    private sealed class Relay(int fold, int folds, IProgress<CrossValidationProgress> progress) : IProgress<TrainingPosition>
    {
        public void Report(TrainingPosition value) =>
            progress.Report(new CrossValidationProgress(fold + 1, folds, (fold + value.Fraction) / folds));
    }
}
