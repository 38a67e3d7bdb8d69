using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
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
            using var scope = NewDisposeScope();
            var matrix = tensor(own.SelectMany(n => features[n]).ToArray(), [own.Length, features[0].Length]);
            var centred = matrix - matrix.mean([0], keepdim: true);
            var (_, _, directions) = linalg.svd(centred, fullMatrices: false);
            var first = directions[0];

            // The sign of a principal direction is arbitrary: the largest entry is made positive.
            var sign = first[first.abs().argmax()].item<float>() < 0 ? -1f : 1f;
            var projections = (centred.matmul(first) * sign).data<float>().ToArray();
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

    private static int[] Neighbours(LabeledDataset train, LabeledDataset test, int neighbours)
    {
        var (known, asked) = (Features(train), Features(test));
        var predictions = new int[asked.Length];
        var distances = new float[known.Length];
        var order = new int[known.Length];
        for (var n = 0; n < asked.Length; n++)
        {
            for (var m = 0; m < known.Length; m++)
            {
                distances[m] = Distance(asked[n], known[m]);
                order[m] = m;
            }

            Array.Sort((float[])distances.Clone(), order);
            predictions[n] = (int)order.Take(neighbours).GroupBy(m => train.GivenLabels[m]).OrderByDescending(g => g.Count()).First().Key;
        }

        return predictions;
    }

    private static float Distance(float[] a, float[] b)
    {
        var sum = 0f;
        for (var f = 0; f < a.Length; f++)
        {
            sum += (a[f] - b[f]) * (a[f] - b[f]);
        }

        return sum;
    }

    private static float[][] Features(LabeledDataset dataset)
    {
        using var scope = NewDisposeScope();
        var flat = dataset.Features.to(float32).reshape(dataset.Count, -1);
        return [.. flat.data<float>().ToArray().Chunk((int)flat.shape[1])];
    }
}
