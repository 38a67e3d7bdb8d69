using System.Numerics;
using System.Runtime.CompilerServices;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>The examples of each given class, in ascending order, with their self-confidences P[n, y[n]].</summary>
/// <typeparam name="T">The precision.</typeparam>
internal sealed class ClassIndex<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly int[] _starts;
    private readonly int[] _examples;
    private readonly T[] _selfConfidences;

    private ClassIndex(int[] starts, int[] examples, T[] selfConfidences)
    {
        _starts = starts;
        _examples = examples;
        _selfConfidences = selfConfidences;
    }

    /// <summary>Groups the examples in one pass over the rows.</summary>
    /// <param name="rows"><c>[N,K]</c>.</param>
    /// <param name="labels">N labels, checked.</param>
    /// <returns>The index: 8 or 12 bytes an example.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ClassIndex<T> Build(ProbabilityRows<T> rows, int[] labels)
    {
        var classes = rows.NumClasses;
        var starts = new int[classes + 1];
        foreach (var label in labels)
        {
            starts[label + 1]++;
        }

        for (var k = 0; k < classes; k++)
        {
            starts[k + 1] += starts[k];
        }

        var next = starts.AsSpan(0, classes).ToArray();
        var examples = new int[labels.Length];
        var selfConfidences = new T[labels.Length];
        T[]? buffer = null;
        var step = RowBlocks.RowsInBlock<T>(classes);
        for (var first = 0; first < labels.Length; first += step)
        {
            var count = Math.Min(step, labels.Length - first);
            var block = rows.Read(first, count, ref buffer);
            for (int r = 0, at = 0; r < count; r++, at += classes)
            {
                var label = labels[first + r];
                var place = next[label]++;
                examples[place] = first + r;
                selfConfidences[place] = block[at + label];
            }
        }

        return new ClassIndex<T>(starts, examples, selfConfidences);
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
