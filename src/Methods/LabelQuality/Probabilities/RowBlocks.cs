using System.Numerics;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>Work on blocks of rows, on all cores.</summary>
internal static class RowBlocks
{
    private const int BlockBytes = 1 << 18;

    /// <summary>What is done with a block.</summary>
    public delegate void Work<T, TState>(int first, ReadOnlySpan<T> rows, TState state);

    /// <summary>How many rows make a block.</summary>
    public static int RowsInBlock<T>(int classes)
        where T : unmanaged =>
        Math.Max(1, BlockBytes / (classes * System.Runtime.CompilerServices.Unsafe.SizeOf<T>()));

    /// <summary>Runs over all rows; each worker has a state of its own.</summary>
    /// <param name="source">The rows.</param>
    /// <param name="start">Makes a worker's state.</param>
    /// <param name="work">The work; it sees each row once.</param>
    /// <param name="finish">Takes a worker's state, one worker at a time.</param>
    /// <param name="cancellationToken">Stops between blocks.</param>
    public static void ForEach<T, TState>(
        ProbabilityRows<T> source, Func<TState> start, Work<T, TState> work, Action<TState> finish, CancellationToken cancellationToken)
        where T : unmanaged
    {
        var step = RowsInBlock<T>(source.NumClasses);
        var blocks = (source.Count + step - 1) / step;
        var finishing = new Lock();
        Parallel.For(
            0,
            blocks,
            new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount },
            () => (State: start(), Buffer: (T[]?)null),
            (block, _, local) =>
            {
                var first = block * step;
                var rows = source.Read(first, Math.Min(step, source.Count - first), ref local.Buffer);
                work(first, rows, local.State);
                return local;
            },
            local =>
            {
                lock (finishing)
                {
                    finish(local.State);
                }
            });
    }

    /// <summary>Runs over all rows and checks each for being a distribution; the work sees only good rows.</summary>
    /// <exception cref="ArgumentException">A row is none; the first such row is named.</exception>
    public static void ForEachChecked<T>(ProbabilityRows<T> source, CheckedWork<T> work, CancellationToken cancellationToken)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var classes = source.NumClasses;
        var bad = int.MaxValue;
        ForEach(
            source,
            () => new StrongBox(),
            (int first, ReadOnlySpan<T> rows, StrongBox firstBad) =>
            {
                for (int n = first, at = 0; at < rows.Length; n++, at += classes)
                {
                    var row = rows.Slice(at, classes);
                    if (RowKernel.Examine(row).IsDistribution)
                    {
                        work(n, row);
                    }
                    else
                    {
                        firstBad.Value = Math.Min(firstBad.Value, n);
                    }
                }
            },
            worst => bad = Math.Min(bad, worst.Value),
            cancellationToken);
        ThrowIfBad(source, bad);
    }

    /// <summary>What is done with a good row.</summary>
    public delegate void CheckedWork<T>(int index, ReadOnlySpan<T> row);

    /// <summary>Throws for the first bad row, where there is one.</summary>
    public static void ThrowIfBad<T>(ProbabilityRows<T> source, int index)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (index < source.Count)
        {
            T[]? buffer = null;
            throw AuditCheck.BadRow(source.Row(index, ref buffer), index);
        }
    }

    internal sealed class StrongBox
    {
        public int Value { get; set; } = int.MaxValue;
    }
}
