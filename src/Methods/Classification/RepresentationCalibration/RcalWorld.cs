using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Numerics;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>A draw of long-tailed digits with wrong labels, seen through principal components.</summary>
/// <param name="Train">Representations <c>[N,16]</c>.</param>
/// <param name="Given">Given labels.</param>
/// <param name="Known">True labels.</param>
/// <param name="Test">Representations of 500 other images.</param>
/// <param name="Truth">Their labels.</param>
internal sealed record RcalWorld(double[,] Train, int[] Given, int[] Known, double[,] Test, int[] Truth)
{
    private const int Largest = 110;
    private const int Tests = 500;
    private const int Components = 16;

    public static RcalWorld Of(LabeledDataset digits, double imbalance, double noise, long seed)
    {
        var order = new SeededRandom(seed).Permutation(digits.Count);
        var labels = digits.GivenLabels;
        var sizes = LongTailSampler.ClassSizes(10, Largest, imbalance);
        var taken = new int[10];
        long[] rows = [.. order[Tests..].Where(i => taken[labels[(int)i]]++ < sizes[labels[(int)i]])];
        var train = digits.Subset(rows);
        if (noise > 0)
        {
            train = new TransitionMatrixNoise(LongTailNoise.Transition(sizes, noise)).Inject(train, seed).Dataset;
        }

        var test = digits.Subset(order.AsSpan(0, Tests));
        var pixels = Pixels(train);
        var svd = TruncatedSvd.Fit(pixels, Components);
        return new RcalWorld(
            svd.Project(pixels), [.. train.GivenLabels.Select(y => (int)y)], [.. (train.TrueLabels ?? train.GivenLabels).Select(y => (int)y)], svd.Project(Pixels(test)), [.. test.GivenLabels.Select(y => (int)y)]);
    }

    /// <summary>The accuracy on each of the ten digits, and on all images last.</summary>
    public double[] ByClass(LogisticRegression classifier)
    {
        var said = classifier.Predict(Test);
        double Of(Func<int, bool> isIn) => Enumerable.Range(0, said.Length).Where(isIn).Average(i => said[i] == Truth[i] ? 1.0 : 0);
        return [.. Enumerable.Range(0, 10).Select(k => Of(i => Truth[i] == k)), Of(_ => true)];
    }

    private static double[,] Pixels(LabeledDataset set)
    {
        using var scope = NewDisposeScope();
        var values = (set.Features.flatten(1).to(float64) / set.PixelMaximum).data<double>().ToArray();
        var matrix = new double[set.Count, values.Length / set.Count];
        Buffer.BlockCopy(values, 0, matrix, 0, values.Length * sizeof(double));
        return matrix;
    }
}

/// <summary>Normal classes with wrong labels, where the true means are known.</summary>
internal static class RcalClusters
{
    private const int Classes = 5;
    private const int Dimensions = 8;

    /// <summary>The mean distance of estimated and true class means.</summary>
    public static double MeanError(double noise, bool isRobust, long seed)
    {
        var random = new SeededRandom(seed, 2);
        var sizes = LongTailSampler.ClassSizes(Classes, 500, 20);
        var total = sizes.Sum();
        var (points, given) = (new double[total, Dimensions], new int[total]);
        var transition = LongTailNoise.Transition(sizes, noise);
        var at = 0;
        for (var k = 0; k < Classes; k++)
        {
            for (var i = 0; i < sizes[k]; i++, at++)
            {
                for (var j = 0; j < Dimensions; j++)
                {
                    points[at, j] = Centre(k, j) + random.NextGaussian();
                }

                // The given label, from the row of the true one.
                var (u, sum) = (random.NextDouble(), 0.0);
                given[at] = k;
                for (var c = 0; c < Classes; c++)
                {
                    sum += transition[k, c];
                    if (u < sum)
                    {
                        given[at] = c;
                        break;
                    }
                }
            }
        }

        var gaussians = new RobustGaussianEstimator { Neighbors = isRobust ? 20 : null }.Fit(points, given, Classes);
        return gaussians.Select((g, k) => Math.Sqrt(g.Mean.Select((m, j) => (m - Centre(k, j)) * (m - Centre(k, j))).Sum())).Average();
    }

    // Corners of a simplex: 6/√2 on an axis of its own, so that any two are 6 apart.
    private static double Centre(int k, int j) => j == k ? 6 / Math.Sqrt(2) : 0;
}
