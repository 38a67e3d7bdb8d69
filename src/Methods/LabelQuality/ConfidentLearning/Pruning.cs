using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>
/// The two prune rules, class by class. Only examples that contradict their label can be issues in the end, and every margin
/// above 2·10⁻⁶ belongs to one; so the rest of a class is looked at only where its examples compete for places.
/// </summary>
/// <typeparam name="T">The precision.</typeparam>
internal sealed class Pruning<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int RowsAhead = 16;

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
        var bars = scratch.Bars(counts.Length);
        var places = scratch.Places(counts.Length);
        bars.Fill(T.PositiveInfinity);
        for (var o = 0; o < others.Count; o++)
        {
            bars[others[o].Class] = ClearMargin;
            places[others[o].Class] = o;
        }

        // The rows of a class lie far apart, and what is done with one depends on what it holds: without a hint the processor
        // would wait for each.
        for (var s = 0; s < suspects.Count; s++)
        {
            if (s + RowsAhead < suspects.Count)
            {
                _scan.Rows.Prefetch(suspects[s + RowsAhead]);
            }

            OfferClear(suspects[s], k, bars, places, best, scratch);
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
                OfferUnclear(n, k, open, best, scratch);
            }

            for (var o = 0; o < open.Count; o++)
            {
                best.Take(o, _scan.Flags);
            }
        }
    }

    // Margins above the clear one and above what their class has already, for all classes at once: a class that wants nothing
    // has an infinite bar.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void OfferClear(int n, int k, Span<T> bars, Span<int> places, LargestMargins<T> best, Scratch scratch)
    {
        var row = _scan.Rows.Row(n, ref scratch.Buffer);
        var own = row[k];
        var i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            var owns = Vector256.Create(own);
            ref var first = ref MemoryMarshal.GetReference(row);
            ref var bar = ref MemoryMarshal.GetReference(bars);
            for (; i <= row.Length - Vector256<T>.Count; i += Vector256<T>.Count)
            {
                var bits = Vector256.GreaterThan(Vector256.LoadUnsafe(ref first, (nuint)i) - owns, Vector256.LoadUnsafe(ref bar, (nuint)i))
                    .ExtractMostSignificantBits();
                for (; bits != 0; bits &= bits - 1)
                {
                    Offer(i + BitOperations.TrailingZeroCount(bits), row, own, n, bars, places, best);
                }
            }
        }

        for (; i < row.Length; i++)
        {
            if (row[i] - own > bars[i])
            {
                Offer(i, row, own, n, bars, places, best);
            }
        }
    }

    private static void Offer(int j, ReadOnlySpan<T> row, T own, int n, Span<T> bars, Span<int> places, LargestMargins<T> best)
    {
        best.Offer(places[j], row[j] - own, n);
        bars[j] = T.Max(bars[j], best.Limits[places[j]]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void OfferUnclear(int n, int k, List<(int Class, int Count)> open, LargestMargins<T> best, Scratch scratch)
    {
        var row = _scan.Rows.Row(n, ref scratch.Buffer);
        var own = row[k];
        var limits = best.Limits;
        var classes = CollectionsMarshal.AsSpan(open);
        for (var o = 0; o < limits.Length; o++)
        {
            var margin = row[classes[o].Class] - own;
            if (margin > limits[o] && !(margin > ClearMargin))
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
        private T[] _bars = [];
        private int[] _places = [];

        public T[]? Buffer;

        public List<(int Class, int Count)> Others { get; } = [];

        public List<(int Class, int Count)> Open { get; } = [];

        public List<int> Suspects { get; } = [];

        public LargestMargins<T> Best { get; } = new();

        public Span<int> Counts(int length) => Grown(ref _counts, length);

        public Span<double> Doubles(int length) => Grown(ref _doubles, length);

        public Span<T> Bars(int length) => Grown(ref _bars, length);

        public Span<int> Places(int length) => Grown(ref _places, length);

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
