using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Evaluation;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Reproductions;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Detection;

/// <summary>The ways to select that are compared.</summary>
internal static class OfdsArms
{
    public const string Random = "random";
    public const string KMeans = "image-level k-means";
    public const string CoreSet = "image-level core-set";
    public const string Balanced = "class-balanced random";
    public const string Objects = "object-focused";

    public static ImmutableArray<string> All { get; } = [Random, KMeans, CoreSet, Balanced, Objects];

    /// <summary>The pictures that a way selects, and where it keeps them the steps.</summary>
    public static (ImmutableArray<long> Images, SelectionResult? Result) Select(string arm, ProposalTable proposals, Tensor imageFeatures, int budget, long seed, CancellationToken stop)
    {
        if (arm == Objects)
        {
            var result = new ObjectFocusedSelection(budget, proposals.ClassNames.Length).Select(proposals, stop);
            return (result.ImageIds, result);
        }

        return (
            arm switch
            {
                Random => BaselineSelection.Random([.. Enumerable.Range(0, (int)imageFeatures.shape[0]).Select(i => (long)i)], budget, seed),
                KMeans => BaselineSelection.ImageKMeans(imageFeatures, budget, stop),
                CoreSet => BaselineSelection.ImageCoreSet(imageFeatures, budget, stop),
                _ => BaselineSelection.ClassBalanced(proposals.Classes, proposals.ImageIds, budget, seed),
            },
            null);
    }
}

/// <summary>The pool of pictures of one seed, a test set, and the network that was trained on autolabels.</summary>
internal sealed class OfdsPictures
{
    public const int Images = 600;
    public const int TestImages = 200;
    public const double LearningRate = 0.01;
    public const int BatchSize = 20;

    // The card's 12-24-48 in multiples of 16.
    public static readonly int[] Widths = [16, 16, 32];

    public const int PretrainingEpochs = 3;

    private readonly ShapeScenes _test;

    public OfdsPictures(long seed) =>
        (Pool, _test) = (ShapePool.Draw(Images, seed), ShapeScenes.Draw(TestImages, ShapeScenes.EqualShapes, seed, DataSplit.Test));

    public ShapePool Pool { get; }

    public TrainingRun PretrainOnAutoLabels(Trial trial, int epochs, (double From, double To) part) =>
        trial.Train(new CrossEntropyTraining(), Request(Pool.AutoLabelled(), epochs), part, isShown: false);

    /// <summary>Trains on the true masks of some pictures and measures on the test set: IoU of each class, the background first.</summary>
    public double[] Measure(Trial trial, ImmutableArray<long> images, int epochs, TrainingRun? start, (double From, double To) part)
    {
        var run = trial.Train(new CrossEntropyTraining(), Request(Pool.Scenes.Data.Subset(images.AsSpan()), epochs) with { StartFrom = start }, part, isShown: false);
        using var scope = NewDisposeScope();
        var decided = run.Probabilities(_test.Data).argmax(1);
        var confusion = SegmentationMetrics.Confusion(decided, _test.Data.Given.Values.to(int64), _test.Data.NumClasses);
        return SegmentationMetrics.IntersectionOverUnion(confusion);
    }

    private static TrainingRequest Request(SegmentationDataset train, int epochs) => new()
    {
        Train = train,
        Model = ModelCatalog.UNet(Widths),
        Epochs = epochs,
        BatchSize = BatchSize,
        Optimizer = new AdamSettings { LearningRate = LearningRate },
        RecordDynamics = false,
    };
}
