using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>
/// The two prune rules, class by class. Only examples that contradict their label can be issues in the end, and every margin
/// above 2·10⁻⁶ belongs to one; so the rest of a class is looked at only where its examples compete for places.
/// </summary>
/// <typeparam name="T">The precision.</typeparam>
internal sealed class Pruning<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private static readonly T ClearMargin = T.CreateTruncating(2e-6);

    private readonly ConfidentScan<T> _scan;
    private readonly int[,] _calibrated;
    private readonly int _minExamplesPerClass;
    private readonly double _fracNoise;

    /// <summary>Prepares.</summary>
    /// <param name="scan">The scan, whose flags receive the choices.</param>
    /// <param name="calibrated">The calibrated joint.</param>
    /// <param name="minExamplesPerClass">Classes with no more examples are left alone.</param>
    /// <param name="fracNoise">0 to 1.</param>
    public Pruning(ConfidentScan<T> scan, int[,] calibrated, int minExamplesPerClass, double fracNoise)
    {
        _scan = scan;
        _calibrated = calibrated;
        _minExamplesPerClass = minExamplesPerClass;
        _fracNoise = fracNoise;
    }

    /// <summary>Sets the flags of both rules, or of one.</summary>
    public void Run(bool byClass, bool byNoiseRate, CancellationToken cancellationToken) =>
        Parallel.For(
            0,
            _scan.Rows.NumClasses,
            new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount },
            () => new Scratch(),
            (k, _, scratch) =>
            {
                PruneClass(k, byClass, byNoiseRate, scratch);
                return scratch;
            },
            static _ => { });

    private void PruneClass(int k, bool byClass, bool byNoiseRate, Scratch scratch)
    {
        var classes = _scan.Rows.NumClasses;
        var counts = scratch.Counts(classes);
        ConfidentJoint.Flat(_calibrated).Slice(k * classes, classes).CopyTo(counts);
        PruneCounts.OfClass(counts, k, _minExamplesPerClass, _fracNoise, scratch.Doubles(_fracNoise == 1 && counts[k] >= _minExamplesPerClass ? 0 : classes));
        var size = _scan.Classes.CountOf(k);
        if (size <= Math.Max(_minExamplesPerClass, 1))
        {
            return;
        }

        if (byClass && size > counts[k])
        {
            LowestSelfConfidences(k, Math.Min(size - counts[k], size));
        }

        if (byNoiseRate)
        {
            MarkLargestMargins(k, counts, scratch);
        }
    }

    // The n_k − M[k,k] lowest P[n,k]; of equal ones the lowest index first.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void LowestSelfConfidences(int k, int wanted)
    {
        var examples = _scan.Classes.Examples(k);
        var values = _scan.Classes.SelfConfidences(k);
        var copy = ArrayPool<T>.Shared.Rent(values.Length);
        values.CopyTo(copy);
        var limit = Selection.At(copy.AsSpan(0, values.Length), wanted - 1);
        ArrayPool<T>.Shared.Return(copy);
        var ties = wanted;
        foreach (var value in values)
        {
            ties -= value < limit ? 1 : 0;
        }

        for (var e = 0; e < values.Length; e++)
        {
            if (values[e] < limit || (values[e] == limit && ties-- > 0))
            {
                _scan.Flags[examples[e]] |= ExampleFlags.ByClass;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MarkLargestMargins(int k, ReadOnlySpan<int> counts, Scratch scratch)
    {
        var others = scratch.Others;
        others.Clear();
        for (var j = counts.IndexOfAnyExcept(0); j >= 0;)
        {
            if (j != k && counts[j] > 0)
            {
                others.Add((j, counts[j]));
            }

            var next = counts[(j + 1)..].IndexOfAnyExcept(0);
            j = next < 0 ? -1 : j + 1 + next;
        }

        if (others.Count == 0)
        {
            return;
        }

        var examples = _scan.Classes.Examples(k);
        var suspects = scratch.Suspects;
        suspects.Clear();
        foreach (var n in examples)
        {
            if ((_scan.Flags[n] & ExampleFlags.Contradicts) != ExampleFlags.None)
            {
                suspects.Add(n);
            }
        }

        var best = scratch.Best;
        best.Start(others, suspects.Count);
        foreach (var n in suspects)
        {
            Offer(n, k, others, clear: true, best, scratch);
        }

        // Places left over go to margins near or below zero, over which all examples of the class compete.
        var open = scratch.Open;
        open.Clear();
        for (var o = 0; o < others.Count; o++)
        {
            var taken = best.Take(o, _scan.Flags);
            if (taken < others[o].Count)
            {
                open.Add((others[o].Class, others[o].Count - taken));
            }
        }

        if (open.Count > 0 && suspects.Exists(n => (_scan.Flags[n] & ExampleFlags.ByNoiseRate) == ExampleFlags.None))
        {
            best.Start(open, examples.Length);
            foreach (var n in examples)
            {
                Offer(n, k, open, clear: false, best, scratch);
            }

            for (var o = 0; o < open.Count; o++)
            {
                best.Take(o, _scan.Flags);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Offer(int n, int k, List<(int Class, int Count)> others, bool clear, LargestMargins<T> best, Scratch scratch)
    {
        var row = _scan.Rows.Row(n, ref scratch.Buffer);
        var own = row[k];
        var limits = best.Limits;
        var classes = CollectionsMarshal.AsSpan(others);
        for (var o = 0; o < limits.Length; o++)
        {
            var margin = row[classes[o].Class] - own;
            if (margin > limits[o] && margin > ClearMargin == clear)
            {
                best.Offer(o, margin, n);
            }
        }
    }

    /// <summary>A worker's own lists and arrays, which grow to the largest class.</summary>
    private sealed class Scratch
    {
        private int[] _counts = [];
        private double[] _doubles = [];

        public T[]? Buffer;

        public List<(int Class, int Count)> Others { get; } = [];

        public List<(int Class, int Count)> Open { get; } = [];

        public List<int> Suspects { get; } = [];

        public LargestMargins<T> Best { get; } = new();

        public Span<int> Counts(int length) => Grown(ref _counts, length);

        public Span<double> Doubles(int length) => Grown(ref _doubles, length);

        private static Span<TItem> Grown<TItem>(ref TItem[] array, int length)
        {
            if (array.Length < length)
            {
                array = new TItem[length];
            }

            return array.AsSpan(0, length);
        }
    }
}
