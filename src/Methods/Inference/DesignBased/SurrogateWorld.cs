using Microsoft.Data.Analysis;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Inference;

/// <summary>
/// Generated analyses whose truth is known: X = (1, x1, x2), θ = (0.1, 0.6, −0.4), true labels Y from the model, and a simulated annotator's labels Q whose
/// errors go with x1 and so exaggerate its slope. No language model is asked.
/// </summary>
/// <param name="model">What makes Y: logistic labels, a linear outcome with noise that grows with |x1|, or Poisson counts.</param>
/// <param name="rows">N, at least 1.</param>
/// <param name="accuracy">For logistic labels, a in [0.5, 1]: labels that go against the annotator's prejudice flip with probability 2·(1 − a).</param>
/// <param name="clusterSize">Rows of a cluster, which share x2 and a part of the noise; 0: rows are independent. Linear only.</param>
public sealed class SurrogateWorld(DownstreamModel model = DownstreamModel.Logistic, int rows = 2_000, double accuracy = 0.9, int clusterSize = 0)
{
    private const long Stream = 370;

    /// <summary>θ.</summary>
    public static IReadOnlyList<double> Theta { get; } = [0.1, 0.6, -0.4];

    private readonly double _flip = accuracy is >= 0.5 and <= 1
        ? 2 * (1 - accuracy)
        : throw new ArgumentOutOfRangeException(nameof(accuracy), accuracy, $"accuracy: expected from 0.5 to 1, got {accuracy}.");

    /// <summary>Draws a population.</summary>
    /// <param name="seed">The seed.</param>
    /// <returns>X, true labels, the annotator's labels, and clusters where there are some.</returns>
    public (double[,] X, double[] Truth, double[] Surrogate, int[]? Clusters) Draw(long seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        var random = new SeededRandom(seed, Stream);
        var (x, y, q) = (new double[rows, 3], new double[rows], new double[rows]);
        var clusters = clusterSize > 0 ? new int[rows] : null;
        var (common, shift) = (0.0, 0.0);
        for (var i = 0; i < rows; i++)
        {
            if (clusters is not null && i % clusterSize == 0)
            {
                (common, shift) = (random.NextGaussian(), 0.7 * random.NextGaussian());
            }

            var x1 = random.NextGaussian();
            var x2 = clusters is null ? random.NextGaussian() : common;
            (x[i, 0], x[i, 1], x[i, 2]) = (1, x1, x2);
            if (clusters is not null)
            {
                clusters[i] = i / clusterSize;
            }

            var eta = Theta[0] + (Theta[1] * x1) + (Theta[2] * x2);
            (y[i], q[i]) = model switch
            {
                DownstreamModel.Logistic => Label(random, eta, x1),
                DownstreamModel.Poisson => Count(random, eta, x1),
                _ => Number(random, eta + shift, x1),
            };
        }

        return (x, y, q, clusters);
    }

    /// <summary>Draws a population and a gold sample as a table: <c>y</c> (gold, empty elsewhere), <c>llm</c>, <c>x1</c>, <c>x2</c>, <c>pi</c> and <c>true_y</c>, which no analysis has.</summary>
    /// <param name="goldLabels">How many rows get a gold label, by simple random sampling.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>N rows.</returns>
    public DataFrame Table(int goldLabels, long seed)
    {
        var (x, y, q, _) = Draw(seed);
        var design = SamplingDesign.SimpleRandom(rows, goldLabels, seed);
        return new DataFrame(
            new DoubleDataFrameColumn("y", y.Select((v, i) => design.Labeled[i] ? v : (double?)null)),
            new DoubleDataFrameColumn("llm", q),
            new DoubleDataFrameColumn("x1", Enumerable.Range(0, rows).Select(i => x[i, 1])),
            new DoubleDataFrameColumn("x2", Enumerable.Range(0, rows).Select(i => x[i, 2])),
            new DoubleDataFrameColumn("pi", design.Probability),
            new DoubleDataFrameColumn("true_y", y));
    }

    private (double Y, double Q) Label(SeededRandom random, double eta, double x1)
    {
        double y = random.NextDouble() < DownstreamModel.Logistic.At(eta).Mean ? 1 : 0;
        var flips = random.NextDouble() < _flip && (y == 1 ? x1 < 0 : x1 >= 0);
        return (y, flips ? 1 - y : y);
    }

    private static (double Y, double Q) Number(SeededRandom random, double eta, double x1)
    {
        var y = eta + ((0.5 + (0.5 * Math.Abs(x1))) * random.NextGaussian());
        return (y, y + (0.5 * x1) + (0.5 * random.NextGaussian()));
    }

    // Counts one event too many half the time where x1 is large, and misses a quarter of the events where it is small.
    private static (double Y, double Q) Count(SeededRandom random, double eta, double x1)
    {
        var (limit, product, count) = (Math.Exp(-Math.Exp(eta)), random.NextDouble(), 0);
        for (; product > limit; product *= random.NextDouble())
        {
            count++;
        }

        var seen = x1 >= 0 ? count + (random.NextDouble() < 0.5 ? 1 : 0) : Enumerable.Range(0, count).Count(_ => random.NextDouble() < 0.75);
        return (count, seen);
    }
}
