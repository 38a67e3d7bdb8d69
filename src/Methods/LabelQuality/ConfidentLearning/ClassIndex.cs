using System.Numerics;
using System.Runtime.CompilerServices;
using NoisyNotebooks.Methods.Numerics;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>The examples of each given class, in ascending order, with their self-confidences P[n, y[n]].</summary>
/// <typeparam name="T">The precision.</typeparam>
internal sealed class ClassIndex<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int LeastRange = 20_000;

    private readonly int[] _starts;
    private readonly int[] _examples;
    private readonly T[] _selfConfidences;

    private ClassIndex(int[] starts, int[] examples, T[] selfConfidences)
    {
        _starts = starts;
        _examples = examples;
        _selfConfidences = selfConfidences;
    }

    /// <summary>Groups the examples in one pass over the rows, each core a range of them.</summary>
    /// <param name="rows"><c>[N,K]</c>.</param>
    /// <param name="labels">N labels, checked.</param>
    /// <returns>The index: 8 or 12 bytes an example.</returns>
    public static ClassIndex<T> Build(ProbabilityRows<T> rows, int[] labels)
    {
        var classes = rows.NumClasses;
        var ranges = Math.Min(Environment.ProcessorCount, 1 + (labels.Length / LeastRange));
        var length = (labels.Length + ranges - 1) / ranges;
        var starts = new int[classes + 1];
        var next = new int[ranges][];
        for (var range = 0; range < ranges; range++)
        {
            next[range] = new int[classes];
            foreach (var label in Range(labels, range, length))
            {
                next[range][label]++;
            }
        }

        // Where each range's examples of each class begin: in the order of classes, within a class in that of the ranges.
        var place = 0;
        for (var k = 0; k < classes; k++)
        {
            starts[k] = place;
            for (var range = 0; range < ranges; range++)
            {
                (next[range][k], place) = (place, place + next[range][k]);
            }
        }

        starts[classes] = place;
        var index = new ClassIndex<T>(starts, new int[labels.Length], new T[labels.Length]);
        Parallel.For(0, ranges, range => index.Fill(rows, Range(labels, range, length), range * length, next[range]));
        return index;
    }

    private static ReadOnlySpan<int> Range(int[] labels, int range, int length)
    {
        var start = Math.Min(range * length, labels.Length);
        return labels.AsSpan(start, Math.Min(length, labels.Length - start));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Fill(ProbabilityRows<T> rows, ReadOnlySpan<int> labels, int start, int[] next)
    {
        T[]? buffer = null;
        var classes = rows.NumClasses;
        var step = RowBlocks.RowsInBlock<T>(classes);
        for (var first = 0; first < labels.Length; first += step)
        {
            var count = Math.Min(step, labels.Length - first);
            var block = rows.Read(start + first, count, ref buffer);
            for (int r = 0, at = 0; r < count; r++, at += classes)
            {
                var label = labels[first + r];
                var place = next[label]++;
                _examples[place] = start + first + r;
                _selfConfidences[place] = block[at + label];
            }
        }
    }

    public int CountOf(int label) => _starts[label + 1] - _starts[label];

    public ReadOnlySpan<int> Examples(int label) => _examples.AsSpan(_starts[label], CountOf(label));

    public ReadOnlySpan<T> SelfConfidences(int label) => _selfConfidences.AsSpan(_starts[label], CountOf(label));

    /// <summary>
    /// t[j] = mean of P[n,j] over the n with y[n] = j, at least 2·10⁻⁶; 2, which no probability reaches, for a class without
    /// examples. Means are taken in the precision of the probabilities.
    /// </summary>
    /// <returns>K thresholds.</returns>
    public double[] Thresholds()
    {
        var thresholds = new double[_starts.Length - 1];
        for (var j = 0; j < thresholds.Length; j++)
        {
            var own = SelfConfidences(j);
            var mean = own.IsEmpty ? 2.0 : double.CreateTruncating(PairwiseSum.Of(own) / T.CreateTruncating(own.Length));
            thresholds[j] = Math.Max(mean, ConfidentThresholds.Floor);
        }

        return thresholds;
    }
}
