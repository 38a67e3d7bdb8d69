using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Numerics;
using NoisyNotebooks.Methods.Training;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>Models ranked on the labels of a systematic annotator and on the corrected ones.</summary>
internal sealed class RankingMeasurement
{
    private const int TestCount = 897;
    private const double WrongShare = 0.15;

    // Ridge regression and 1-NN, the pair that changes places; then models in between.
    private static readonly ImmutableArray<string> Names = ["ridge regression", "1-NN", "5-NN", "logistic regression"];

    private RankingMeasurement(BenchmarkReranking result) => Result = result;

    public ImmutableArray<string> Models => Names;

    public BenchmarkReranking Result { get; }

    public (double Simple, double Flexible) CorrectableAccuracies =>
        (Result.CorrectableAccuracy(0, corrected: true), Result.CorrectableAccuracy(1, corrected: true));

    public static RankingMeasurement Run(LabeledDataset clean, long seed, DeviceChoice device, CancellationToken cancellationToken)
    {
        var noisy = clean.WithGivenLabels(SystematicLabels(clean));
        var (train, test) = noisy.RandomSplit(TestCount, seed);
        var predictions = new List<int[]>
        {
            Regression(train, test, seed, 0.1, device, cancellationToken),
            Neighbours(train, test, 1),
            Neighbours(train, test, 5),
            Regression(train, test, seed, 0, device, cancellationToken),
        };
        cancellationToken.ThrowIfCancellationRequested();
        var natural = (double)test.MislabelledCount!.Value / test.Count;
        double[] prevalences = [natural, .. Enumerable.Range(1, 10).Select(i => natural + ((1 - natural) * i / 10))];
        return new RankingMeasurement(BenchmarkReranking.Evaluate(predictions, test, test.TrueLabels!.Value, prevalences));
    }

    public (double Simple, double Flexible) Accuracies(bool corrected)
    {
        var accuracy = corrected ? Result.CorrectedAccuracy : Result.OriginalAccuracy;
        return (accuracy[0, 0], accuracy[1, 0]);
    }

    // Per class the 15 % with the largest projection on its first principal direction are called the next class.
    private static ImmutableArray<long> SystematicLabels(LabeledDataset clean)
    {
        var features = Features(clean);
        var labels = clean.GivenLabels.ToBuilder();
        for (var k = 0; k < clean.NumClasses; k++)
        {
            var own = Enumerable.Range(0, clean.Count).Where(n => clean.GivenLabels[n] == k).ToArray();
            var projections = PrincipalDirection.Project([.. own.SelectMany(n => features[n])], features[0].Length);
            foreach (var place in Enumerable.Range(0, own.Length).OrderByDescending(i => projections[i]).Take((int)(WrongShare * own.Length)))
            {
                labels[own[place]] = (k + 1) % clean.NumClasses;
            }
        }

        return labels.MoveToImmutable();
    }

    private static int[] Regression(
        LabeledDataset train, LabeledDataset test, long seed, double weightDecay, DeviceChoice device, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var run = new CrossEntropyTraining().Train(
            new TrainingRequest
            {
                Train = train,
                Model = ModelCatalog.Logistic(),
                Epochs = 40,
                BatchSize = 64,
                Optimizer = new SgdSettings { LearningRate = 0.05, WeightDecay = weightDecay },
                Device = device,
                Seed = seed,
                RecordDynamics = false,
            },
            null,
            cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return [.. run.Probabilities(test).argmax(1).data<long>().ToArray().Select(l => (int)l)];
    }

    private static int[] Neighbours(LabeledDataset train, LabeledDataset test, int count)
    {
        var known = Features(train);
        var neighbours = new NearestNeighbours([.. known.SelectMany(f => f)], known[0].Length);
        return Array.ConvertAll(
            Features(test),
            asked => (int)neighbours.Find(asked, count).GroupBy(m => train.GivenLabels[m]).OrderByDescending(g => g.Count()).First().Key);
    }

    private static float[][] Features(LabeledDataset dataset)
    {
        using var scope = NewDisposeScope();
        var flat = dataset.Features.to(float32).reshape(dataset.Count, -1);
        return [.. flat.data<float>().ToArray().Chunk((int)flat.shape[1])];
    }
}
