using System.Numerics;
using System.Runtime.CompilerServices;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>What the scan finds out about one example.</summary>
[Flags]
internal enum ExampleFlags : byte
{
    None = 0,

    /// <summary>Confidently counted into another class than its given label.</summary>
    OffDiagonal = 1,

    /// <summary>The most likely class is not the given label.</summary>
    Predicted = 2,

    /// <summary>It still is not after 10⁻⁶ is added to the given label's probability; every rule keeps only such examples.</summary>
    Contradicts = 4,

    /// <summary>Chosen by prune by class.</summary>
    ByClass = 8,

    /// <summary>Chosen by prune by noise rate.</summary>
    ByNoiseRate = 16,
}

/// <summary>
/// One pass over the matrix that checks every row and gives the raw confident joint and, for each example, one byte of
/// facts that all five pruning rules are made of.
/// </summary>
/// <typeparam name="T">The precision.</typeparam>
internal sealed class ConfidentScan<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    // Above this, a K×K table a worker costs more than counting into one table with interlocked additions.
    private const int MostClassesForOwnTables = 256;

    private ConfidentScan(ProbabilityRows<T> rows, ClassIndex<T> classes, double[] thresholds, T[] least, int[,] counts, ExampleFlags[] flags)
    {
        Least = least;
        Rows = rows;
        Classes = classes;
        Thresholds = thresholds;
        Counts = counts;
        Flags = flags;
    }

    public ProbabilityRows<T> Rows { get; }

    public ClassIndex<T> Classes { get; }

    public double[] Thresholds { get; }

    /// <summary>The least probability that reaches each threshold.</summary>
    public T[] Least { get; }

    /// <summary>Raw counts: rows given label, columns guessed true label; the diagonal is at least 1.</summary>
    public int[,] Counts { get; }

    /// <summary>One byte an example.</summary>
    public ExampleFlags[] Flags { get; }

    /// <summary>Scans.</summary>
    /// <param name="rows"><c>[N,K]</c>.</param>
    /// <param name="labels">N labels, checked.</param>
    /// <param name="thresholds">K thresholds; null: the confident thresholds of these data.</param>
    /// <param name="cancellationToken">Stops between blocks of rows.</param>
    /// <exception cref="ArgumentException">A row is no distribution.</exception>
    public static ConfidentScan<T> Run(
        ProbabilityRows<T> rows, int[] labels, double[]? thresholds = null, CancellationToken cancellationToken = default)
    {
        var classes = ClassIndex<T>.Build(rows, labels);
        var own = thresholds ?? classes.Thresholds();
        var inDouble = thresholds is not null || Enumerable.Range(0, rows.NumClasses).Any(k => classes.CountOf(k) == 0);
        var pass = new Pass(labels, ConfidentThresholds.Least<T>(own, inDouble));
        RowBlocks.ForEach(rows, pass.Start, static (first, block, worker) => worker.Examine(first, block), pass.Finish, cancellationToken);
        RowBlocks.ThrowIfBad(rows, pass.FirstBad);
        for (var k = 0; k < rows.NumClasses; k++)
        {
            pass.Counts[k, k] = Math.Max(pass.Counts[k, k], 1);
        }

        return new ConfidentScan<T>(rows, classes, own, pass.Least, pass.Counts, pass.Flags);
    }

    private sealed class Pass(int[] labels, T[] least)
    {
        public int[,] Counts { get; } = new int[least.Length, least.Length];

        public ExampleFlags[] Flags { get; } = new ExampleFlags[labels.Length];

        public int[] Labels => labels;

        public T[] Least => least;

        public int FirstBad { get; private set; } = int.MaxValue;

        private bool OwnTables => least.Length <= MostClassesForOwnTables;

        public Worker Start() => new(this, OwnTables ? new int[least.Length * least.Length] : null);

        public void Finish(Worker worker)
        {
            FirstBad = Math.Min(FirstBad, worker.FirstBad);
            if (worker.Counts is not { } counts)
            {
                return;
            }

            var all = ConfidentJoint.Flat(Counts);
            for (var c = 0; c < counts.Length; c++)
            {
                all[c] += counts[c];
            }
        }
    }

    private sealed class Worker(Pass pass, int[]? counts)
    {
        public int[]? Counts => counts;

        public int FirstBad { get; private set; } = int.MaxValue;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Examine(int first, ReadOnlySpan<T> block)
        {
            var classes = pass.Least.Length;
            ReadOnlySpan<T> least = pass.Least;
            ReadOnlySpan<int> labels = pass.Labels.AsSpan(first);
            var flags = pass.Flags.AsSpan(first);
            if (counts is not null && ShortRows.Fit<T>(classes))
            {
                var bad = ShortRows.Examine(block, labels, least, flags, counts);
                FirstBad = bad < 0 ? FirstBad : Math.Min(FirstBad, first + bad);
                return;
            }

            for (int r = 0, at = 0; at < block.Length; r++, at += classes)
            {
                var row = block.Slice(at, classes);
                var summary = RowKernel.Examine(row, least);
                if (!summary.IsDistribution)
                {
                    FirstBad = Math.Min(FirstBad, first + r);
                    continue;
                }

                flags[r] = Judge(row, least, labels[r], summary);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private ExampleFlags Judge(ReadOnlySpan<T> row, ReadOnlySpan<T> least, int label, in RowSummary<T> summary)
        {
            var predicted = RowKernel.IndexOf(row, summary);
            var found = predicted == label ? ExampleFlags.None : ExampleFlags.Predicted;
            if (predicted != label && RowKernel.Contradicts(row, label, summary.Maximum))
            {
                found |= ExampleFlags.Contradicts;
            }

            if (summary.ConfidentCount == 0)
            {
                return found;
            }

            // With one confident class that class is the guess, even where another one is more likely.
            var guess = summary.ConfidentCount > 1 || row[predicted] >= least[predicted]
                ? predicted
                : summary.FirstConfident >= 0 ? summary.FirstConfident : RowKernel.FirstConfident(row, least);
            if (counts is not null)
            {
                counts[(label * row.Length) + guess]++;
            }
            else
            {
                Interlocked.Increment(ref pass.Counts[label, guess]);
            }

            return guess == label ? found : found | ExampleFlags.OffDiagonal;
        }
    }
}
