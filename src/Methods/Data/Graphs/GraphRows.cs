namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// Work on the rows of a graph, on several threads. Rows are divided into parts of about equal work, more parts than threads, so that
/// a part with a hub holds nobody up. Each row is worked on by one thread alone, so results do not depend on the number of threads.
/// </summary>
internal static class GraphRows
{
    private const int MostParts = 512;

    /// <summary>Works on all rows.</summary>
    /// <param name="offsets">M + 1 numbers: where the rows begin.</param>
    /// <param name="threads">How many threads at most; 0: as many as the machine has cores.</param>
    /// <param name="work">Works on the rows from the first number to before the second.</param>
    /// <param name="cancellationToken">Stops between two parts.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of threads is below 0.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static void ForEach(int[] offsets, int threads, Action<int, int> work, CancellationToken cancellationToken = default)
    {
        var most = CheckedThreads(threads);
        var parts = Parts(offsets);
        if (most == 1 || parts.Length == 2)
        {
            for (var p = 0; p + 1 < parts.Length; p++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                work(parts[p], parts[p + 1]);
            }

            return;
        }

        var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = most };
        Parallel.For(0, parts.Length - 1, options, p => work(parts[p], parts[p + 1]));
    }

    /// <summary>Works on blocks of a fixed number of things.</summary>
    /// <param name="count">How many things.</param>
    /// <param name="size">How many make a block.</param>
    /// <param name="threads">How many threads at most; 0: as many as the machine has cores.</param>
    /// <param name="work">Works on a block: its number, its first thing, and the one after its last.</param>
    /// <param name="cancellationToken">Stops between two blocks.</param>
    public static void ForEachBlock(int count, int size, int threads, Action<int, int, int> work, CancellationToken cancellationToken = default)
    {
        var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = CheckedThreads(threads) };
        Parallel.For(0, (int)(((long)count + size - 1) / size), options, b => work(b, b * size, (int)Math.Min(count, ((long)b + 1) * size)));
    }

    private static int CheckedThreads(int threads) =>
        threads switch
        {
            0 => Environment.ProcessorCount,
            > 0 => threads,
            _ => throw new ArgumentOutOfRangeException(nameof(threads), threads, $"threads: must be at least 1, or 0 for one a core, got {threads}."),
        };

    // Where the parts begin: as many entries and rows in each as the row that is cut at allows.
    private static int[] Parts(int[] offsets)
    {
        var rows = offsets.Length - 1;
        var total = (long)offsets[rows] + rows;
        var parts = new List<int> { 0 };
        var count = Math.Clamp(total / 4096, 1, MostParts);
        var row = 0;
        for (var p = 1; p < count; p++)
        {
            var until = total * p / count;
            while (row < rows && offsets[row] + (long)row < until)
            {
                row++;
            }

            if (row > parts[^1] && row < rows)
            {
                parts.Add(row);
            }
        }

        parts.Add(rows);
        return [.. parts];
    }
}
