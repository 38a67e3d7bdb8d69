namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>The k nearest other examples of each example by cosine similarity, found by looking at all.</summary>
public sealed class EmbeddingNeighbours
{
    private const int MostOnStack = 64;

    private EmbeddingNeighbours(int[] rows, int examples, int[,] indices, double[,] similarities)
    {
        Rows = rows;
        Examples = examples;
        Indices = indices;
        Similarities = similarities;
    }

    /// <summary>The examples whose neighbours were looked for, n of them; all, or those that were asked for.</summary>
    public IReadOnlyList<int> Rows { get; }

    /// <summary>The number of examples that were looked among.</summary>
    public int Examples { get; }

    /// <summary>N(i) <c>[n,k]</c>: the nearest first; equal similarities by ascending index.</summary>
    public int[,] Indices { get; }

    /// <summary>s_ij = u_i · u_j <c>[n,k]</c>, from 1 to −1, descending in each row.</summary>
    public double[,] Similarities { get; }

    /// <summary>The number of examples that have neighbours here, n.</summary>
    public int Count => Indices.GetLength(0);

    /// <summary>The neighbours of each, k.</summary>
    public int Neighbours => Indices.GetLength(1);

    /// <summary>Finds them, on all cores.</summary>
    /// <param name="embeddings">E <c>[n,d]</c>.</param>
    /// <param name="k">How many, 1 to n − 1.</param>
    /// <param name="progress">Told the share of the rows that are done, now and then.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    /// <returns>The neighbours.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is below 1 or not below n.</exception>
    public static EmbeddingNeighbours Find(EmbeddingMatrix embeddings, int k = 10, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        return Find(embeddings, [.. Enumerable.Range(0, embeddings.Count)], k, progress, cancellationToken);
    }

    /// <summary>Finds those of some examples, on all cores.</summary>
    /// <param name="embeddings">E <c>[n,d]</c>.</param>
    /// <param name="rows">The examples, each 0 to n − 1.</param>
    /// <param name="k">How many, 1 to n − 1.</param>
    /// <param name="progress">Told the share of the rows that are done, now and then.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    /// <returns>The neighbours, in the order of <paramref name="rows"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is below 1 or not below n, or there is no such row.</exception>
    public static EmbeddingNeighbours Find(
        EmbeddingMatrix embeddings, IReadOnlyList<int> rows, int k = 10, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        ArgumentNullException.ThrowIfNull(rows);
        var n = embeddings.Count;
        if (k < 1 || k >= n)
        {
            throw new ArgumentOutOfRangeException(nameof(k), k, $"k: must be from 1 to {n - 1}, the number of other examples, got {k}.");
        }

        foreach (var row in rows)
        {
            if (row < 0 || row >= n)
            {
                throw new ArgumentOutOfRangeException(nameof(rows), row, $"rows: each must be from 0 to {n - 1}, got {row}.");
            }
        }

        var asked = rows.ToArray();
        var indices = new int[asked.Length, k];
        var similarities = new double[asked.Length, k];
        embeddings.ForEachRow(
            asked,
            (i, all) =>
            {
                Span<double> best = k <= MostOnStack ? stackalloc double[k] : new double[k];
                Span<int> at = k <= MostOnStack ? stackalloc int[k] : new int[k];
                Nearest(all, asked[i], best, at);
                for (var r = 0; r < k; r++)
                {
                    (indices[i, r], similarities[i, r]) = (at[r], best[r]);
                }
            },
            progress,
            cancellationToken);
        return new EmbeddingNeighbours(asked, n, indices, similarities);
    }

    /// <summary>The weights of the neighbours: 1, or with a temperature w_ij = exp((s_ij − max_j s_ij)/T).</summary>
    /// <param name="i">The place of an example among <see cref="Rows"/>.</param>
    /// <param name="temperature">T, above 0; null: all 1.</param>
    /// <param name="weights">k numbers to write to.</param>
    internal void Weights(int i, double? temperature, Span<double> weights)
    {
        for (var r = 0; r < weights.Length; r++)
        {
            // The first is the nearest.
            weights[r] = temperature is { } t ? Math.Exp((Similarities[i, r] - Similarities[i, 0]) / t) : 1;
        }
    }

    // Those seen first stay before equal ones: ties go to the lower index.
    private static void Nearest(ReadOnlySpan<double> all, int self, Span<double> best, Span<int> at)
    {
        var held = 0;
        for (var j = 0; j < all.Length; j++)
        {
            if (j == self || (held == best.Length && all[j] <= best[^1]))
            {
                continue;
            }

            var place = held < best.Length ? held++ : held - 1;
            for (; place > 0 && best[place - 1] < all[j]; place--)
            {
                (best[place], at[place]) = (best[place - 1], at[place - 1]);
            }

            (best[place], at[place]) = (all[j], j);
        }
    }
}
