using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// The 1-nearest-neighbour rule on any subset of one training set, by squared Euclidean distance of the plain features. Neighbours
/// are sorted once; a subset then costs almost nothing. It is deterministic, so memorization is exact over the subsets drawn.
/// </summary>
public sealed class SubsetNearestNeighbour
{
    private readonly int[][] _ofTrain;
    private readonly int[][] _ofTest;
    private readonly long[] _labels;

    /// <summary>Sorts the neighbours of every training and every test example.</summary>
    /// <param name="train">The training set; its given labels are what is predicted.</param>
    /// <param name="test">The test set, of the same form.</param>
    /// <exception cref="ArgumentException">The examples have different shapes.</exception>
    public SubsetNearestNeighbour(LabeledDataset train, LabeledDataset test)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        if (!train.ExampleShape.SequenceEqual(test.ExampleShape))
        {
            throw new ArgumentException(
                $"test: expected examples of [{string.Join(',', train.ExampleShape)}] as train, got [{string.Join(',', test.ExampleShape)}].", nameof(test));
        }

        var (points, asked) = (Rows(train), Rows(test));
        var neighbours = new NearestNeighbours([.. points.SelectMany(p => p)], points[0].Length);
        _ofTrain = [.. points.Select((p, i) => SelfFirst(neighbours.Find(p, points.Length), i))];
        _ofTest = [.. asked.Select(p => neighbours.Find(p, points.Length))];
        _labels = [.. train.GivenLabels];
    }

    /// <summary>Predicts with a subset; a learner for <see cref="SubsampledInfluence.Run"/>.</summary>
    /// <param name="rows">The rows of the training set that are known, at least one.</param>
    /// <returns>The labels predicted for all training and all test examples.</returns>
    /// <exception cref="ArgumentException">There is no row, or one is out of range.</exception>
    public (long[] Train, long[] Test) Predict(IEnumerable<long> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var known = new bool[_labels.Length];
        var count = 0;
        foreach (var row in rows)
        {
            if (row < 0 || row >= known.Length)
            {
                throw new ArgumentOutOfRangeException(nameof(rows), row, $"rows: each must be from 0 to {known.Length - 1}, got {row}.");
            }

            known[row] = true;
            count++;
        }

        return count > 0
            ? (Labels(_ofTrain, known), Labels(_ofTest, known))
            : throw new ArgumentException("rows: expected at least one, got none.", nameof(rows));
    }

    /// <summary>The exact memorization of the rule: 1 where the nearest <em>other</em> training example has another label, 0 otherwise.</summary>
    /// <returns>One number a training example. Examples that lie in the same place are each other's neighbours.</returns>
    /// <exception cref="InvalidOperationException">There is just one training example.</exception>
    public double[] ExactMemorization() => _labels.Length > 1
        ? [.. _ofTrain.Select((order, i) => _labels[order[1]] == _labels[i] ? 0.0 : 1)]
        : throw new InvalidOperationException("Memorization without one's own example needs at least two training examples.");

    private long[] Labels(int[][] orders, bool[] known) => [.. orders.Select(order => _labels[Array.Find(order, i => known[i])])];

    // Of examples in the same place, one's own comes first.
    private static int[] SelfFirst(int[] order, int self) => [self, .. order.Where(i => i != self)];

    private static float[][] Rows(LabeledDataset data)
    {
        using var scope = NewDisposeScope();
        var flat = data.Features.reshape(data.Count, -1).to(float32).cpu();
        return [.. flat.data<float>().ToArray().Chunk((int)flat.shape[1])];
    }
}
