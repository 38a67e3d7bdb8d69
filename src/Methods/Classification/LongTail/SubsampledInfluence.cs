using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// Memorization and influence by training on random subsets (Feldman and Zhang, NeurIPS 2020): how much more often a label is
/// predicted by models that were trained on it than by models that were not.
/// </summary>
public static class SubsampledInfluence
{
    /// <summary>
    /// mem_i = mean of correct[·, i] over the models with i − mean over those without; infl_ij likewise for test example j.
    /// </summary>
    /// <param name="include">For t models and n training examples whether the model was trained on it, <c>[t,n]</c>.</param>
    /// <param name="trainCorrect">Whether the model predicts the example's given label, for <b>all</b> n, <c>[t,n]</c>.</param>
    /// <param name="testCorrect">Whether the model predicts the test label, <c>[t,k]</c>; k may be 0.</param>
    /// <returns>The estimates; undefined ones (no model with, or none without the example) are null, never 0.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static InfluenceEstimates Estimate(bool[,] include, bool[,] trainCorrect, bool[,] testCorrect)
    {
        ArgumentNullException.ThrowIfNull(include);
        ArgumentNullException.ThrowIfNull(trainCorrect);
        ArgumentNullException.ThrowIfNull(testCorrect);
        var (t, n, k) = (include.GetLength(0), include.GetLength(1), testCorrect.GetLength(1));
        if (t == 0 || n == 0)
        {
            throw new ArgumentException($"include: expected at least one model and one example, got [{t},{n}].", nameof(include));
        }

        if (trainCorrect.GetLength(0) != t || trainCorrect.GetLength(1) != n)
        {
            throw new ArgumentException($"trainCorrect: expected [{t},{n}] as include, got [{trainCorrect.GetLength(0)},{trainCorrect.GetLength(1)}].", nameof(trainCorrect));
        }

        if (testCorrect.GetLength(0) != t)
        {
            throw new ArgumentException($"testCorrect: expected {t} rows as include, got {testCorrect.GetLength(0)}.", nameof(testCorrect));
        }

        var counts = new int[n];
        var (trainIn, trainOut) = (new int[n], new int[n]);
        var (testIn, testAll) = (new int[n, k], new int[k]);
        for (var a = 0; a < t; a++)
        {
            for (var j = 0; j < k; j++)
            {
                testAll[j] += testCorrect[a, j] ? 1 : 0;
            }

            for (var i = 0; i < n; i++)
            {
                var correct = trainCorrect[a, i] ? 1 : 0;
                if (!include[a, i])
                {
                    trainOut[i] += correct;
                    continue;
                }

                counts[i]++;
                trainIn[i] += correct;
                for (var j = 0; j < k; j++)
                {
                    testIn[i, j] += testCorrect[a, j] ? 1 : 0;
                }
            }
        }

        var influence = new double?[n, k];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < k; j++)
            {
                influence[i, j] = Mean(testIn[i, j], counts[i]) - Mean(testAll[j] - testIn[i, j], t - counts[i]);
            }
        }

        var (meanIn, meanOut) = (trainIn.Select((c, i) => Mean(c, counts[i])).ToArray(), trainOut.Select((c, i) => Mean(c, t - counts[i])).ToArray());
        return new InfluenceEstimates(
            t, [.. counts], [.. meanIn], [.. meanOut], [.. meanIn.Zip(meanOut, (with, without) => with - without)], influence);

        static double? Mean(int sum, int count) => count == 0 ? null : (double)sum / count;
    }

    /// <summary>Trains on random subsets and estimates.</summary>
    /// <param name="train">n training examples; memorization is of their given labels.</param>
    /// <param name="test">Test examples, measured against their true labels where known.</param>
    /// <param name="learner">
    /// Trains on the rows of the training set that it is given and returns the labels that it predicts for all training examples and
    /// all test examples. Its last argument is the model's own seed.
    /// </param>
    /// <param name="models">t, at least 2. With fewer than some 20 models with and without each example the estimates are rough.</param>
    /// <param name="share">m/n, the share that each model is trained on, in (0, 1), so that at least one example is in and one out.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="progress">Told how many models are ready.</param>
    /// <param name="cancellationToken">Stops between two models.</param>
    /// <returns>The estimates.</returns>
    /// <exception cref="ArgumentException">A value is outside its range, or the learner returns another number of labels.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static InfluenceEstimates Run(
        LabeledDataset train,
        LabeledDataset test,
        Func<long[], long, (long[] Train, long[] Test)> learner,
        int models,
        double share = 0.7,
        long seed = 0,
        IProgress<int>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        ArgumentNullException.ThrowIfNull(learner);
        ArgumentOutOfRangeException.ThrowIfLessThan(models, 2);
        var size = share is > 0 and < 1 ? (int)Math.Floor((share * train.Count) + 1e-9) : 0;
        if (size < 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(share), share, $"share: expected one in (0, 1) that leaves at least one of {train.Count} examples in, got {share}.");
        }

        var (include, trainCorrect, testCorrect) = (new bool[models, train.Count], new bool[models, train.Count], new bool[models, test.Count]);
        var (given, truth) = (train.GivenLabels, test.TrueLabels ?? test.GivenLabels);
        for (var a = 0; a < models; a++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var random = new SeededRandom(seed, 35, a);
            long[] rows = [.. random.Permutation(train.Count).Take(size).Order()];
            var (onTrain, onTest) = learner(rows, unchecked(seed + (7919L * (a + 1))));
            if (onTrain.Length != train.Count || onTest.Length != test.Count)
            {
                throw new ArgumentException(
                    $"learner: expected {train.Count} and {test.Count} predictions, got {onTrain.Length} and {onTest.Length}.", nameof(learner));
            }

            foreach (var row in rows)
            {
                include[a, row] = true;
            }

            for (var i = 0; i < onTrain.Length; i++)
            {
                trainCorrect[a, i] = onTrain[i] == given[i];
            }

            for (var j = 0; j < onTest.Length; j++)
            {
                testCorrect[a, j] = onTest[j] == truth[j];
            }

            progress?.Report(a + 1);
        }

        return Estimate(include, trainCorrect, testCorrect);
    }
}

/// <summary>Estimates of memorization and influence.</summary>
/// <param name="Models">t, how many models were trained.</param>
/// <param name="IncludedCount">For each training example how many models were trained on it.</param>
/// <param name="MeanIn">How often its label was predicted by those that were; null where there is none.</param>
/// <param name="MeanOut">How often by those that were not; null where there is none.</param>
/// <param name="Memorization">The difference, in [−1, 1]; null where it is undefined.</param>
/// <param name="Influence"><c>[n,k]</c>: of training example i on test example j, in [−1, 1]; null where it is undefined.</param>
public sealed record InfluenceEstimates(
    int Models,
    ImmutableArray<int> IncludedCount,
    ImmutableArray<double?> MeanIn,
    ImmutableArray<double?> MeanOut,
    ImmutableArray<double?> Memorization,
    double?[,] Influence)
{
    /// <summary>The size of the smallest group of models behind any estimate: below 20 or so, histograms mislead.</summary>
    public int SmallestGroup => IncludedCount.Min(c => Math.Min(c, Models - c));

    /// <summary>
    /// The pairs that speak for memorization that pays: a memorized training example that a test example of its class depends on.
    /// </summary>
    /// <param name="trainLabels">The label of each training example.</param>
    /// <param name="testLabels">The label of each test example.</param>
    /// <param name="memorization">The least memorization of the training example.</param>
    /// <param name="influence">The least influence on the test example.</param>
    /// <returns>Positions of training and test example, the strongest influence first.</returns>
    /// <exception cref="ArgumentException">There are not as many labels as examples.</exception>
    public (int Train, int Test)[] HighValuePairs(
        LabelVector trainLabels, LabelVector testLabels, double memorization = 0.25, double influence = 0.15)
    {
        ArgumentNullException.ThrowIfNull(trainLabels);
        ArgumentNullException.ThrowIfNull(testLabels);
        var (n, k) = (Influence.GetLength(0), Influence.GetLength(1));
        if (trainLabels.Count != n || testLabels.Count != k)
        {
            throw new ArgumentException($"trainLabels: expected {n} of them and {k} test labels, got {trainLabels.Count} and {testLabels.Count}.", nameof(trainLabels));
        }

        var (own, theirs) = (trainLabels.ToArray(), testLabels.ToArray());
        return
        [
            .. Enumerable.Range(0, n)
                .Where(i => Memorization[i] >= memorization)
                .SelectMany(i => Enumerable.Range(0, k).Where(j => theirs[j] == own[i] && Influence[i, j] >= influence).Select(j => (Train: i, Test: j)))
                .OrderByDescending(p => Influence[p.Train, p.Test]),
        ];
    }
}
