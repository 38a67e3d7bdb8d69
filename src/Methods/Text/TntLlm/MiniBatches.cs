using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Text;

/// <summary>Documents in batches of one size, as a model refines a taxonomy with them.</summary>
public static class MiniBatches
{
    private const long Stream = 3401;

    /// <summary>Cuts a shuffled sample into batches; a short last one is filled up. Fewer documents than one batch are one short batch.</summary>
    /// <param name="permutation">The documents in their shuffled order, at least one.</param>
    /// <param name="batchSize">The size of a batch, at least 1.</param>
    /// <param name="fill">What the last batch is filled up with: <see cref="FillCount"/> documents.</param>
    /// <returns>The batches.</returns>
    /// <exception cref="ArgumentException">There is no document, or not as many to fill up with as are needed.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The size is below 1.</exception>
    public static ImmutableArray<ImmutableArray<int>> Split(IReadOnlyList<int> permutation, int batchSize, IReadOnlyList<int> fill)
    {
        ArgumentNullException.ThrowIfNull(permutation);
        ArgumentNullException.ThrowIfNull(fill);
        var needed = FillCount(permutation.Count, batchSize);
        return fill.Count == needed
            ? [.. permutation.Concat(fill).Chunk(batchSize).Select(b => b.ToImmutableArray())]
            : throw new ArgumentException($"fill: expected {needed} documents, got {fill.Count}.", nameof(fill));
    }

    /// <summary>Shuffles n documents and cuts them into batches; a short last one is filled up by chance with documents that it has not.</summary>
    /// <param name="count">n, at least 1.</param>
    /// <param name="batchSize">The size of a batch, at least 1.</param>
    /// <param name="seed">The seed: the same gives the same batches.</param>
    /// <returns>The batches; each document stands in at least one.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    public static ImmutableArray<ImmutableArray<int>> Shuffle(int count, int batchSize, long seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var needed = FillCount(count, batchSize);
        int[] order = [.. new SeededRandom(seed, Stream).Permutation(count).Select(i => (int)i)];

        // Those that stand in earlier batches, in an order of their own.
        var earlier = count - ((batchSize - needed) % batchSize);
        int[] fill = needed == 0 ? [] : [.. new SeededRandom(seed, Stream, 1).Permutation(earlier).Take(needed).Select(i => order[i])];
        return Split(order, batchSize, fill);
    }

    /// <summary>How many documents the last batch lacks.</summary>
    /// <param name="count">n, at least 1.</param>
    /// <param name="batchSize">The size of a batch, at least 1.</param>
    /// <returns>0 where n is a multiple of the size, or below it.</returns>
    public static int FillCount(int count, int batchSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        return count < batchSize ? 0 : (batchSize - (count % batchSize)) % batchSize;
    }
}
