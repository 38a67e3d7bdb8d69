using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Microsoft.Extensions.AI;
using NoisyNotebooks.Methods.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>
/// One vector an example, from a network or a language model that is not trained any more, or the features of a table. Only directions
/// count: the rows are kept at length 1. Arrays, tensors and the answers of an embedding generator convert by themselves and are copied.
/// </summary>
public sealed class EmbeddingMatrix
{
    // Rows are padded with zeros to whole vectors of the processor, so that every dot product adds in the same order.
    private readonly double[] _units;
    private readonly int _stride;

    private EmbeddingMatrix(double[] units, int count, int dimensions)
    {
        _units = units;
        _stride = units.Length / count;
        Count = count;
        Dimensions = dimensions;
    }

    /// <summary>The number of examples, n.</summary>
    public int Count { get; }

    /// <summary>The numbers of an embedding, d.</summary>
    public int Dimensions { get; }

    /// <summary>Takes an array.</summary>
    /// <param name="values">E <c>[n,d]</c>: finite, no row of zeros.</param>
    public static implicit operator EmbeddingMatrix(double[,] values) => From(values);

    /// <summary>Takes an array.</summary>
    /// <param name="values">E <c>[n,d]</c>: finite, no row of zeros.</param>
    public static implicit operator EmbeddingMatrix(float[,] values) => From(values);

    /// <summary>Takes a tensor.</summary>
    /// <param name="values">E <c>[n,d]</c> of any float type: finite, no row of zeros.</param>
    public static implicit operator EmbeddingMatrix(Tensor values) => From(values);

    /// <summary>Takes what an embedding generator answered.</summary>
    /// <param name="values">n embeddings of d numbers: finite, none all zero.</param>
    public static implicit operator EmbeddingMatrix(GeneratedEmbeddings<Embedding<float>> values) => From(values);

    /// <summary>Takes an array.</summary>
    /// <param name="embeddings">E <c>[n,d]</c>: finite, no row of zeros.</param>
    /// <returns>The embeddings.</returns>
    /// <exception cref="ArgumentException">There is no row or column, a number is not finite, or a row is all zero.</exception>
    public static EmbeddingMatrix From(double[,] embeddings)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        return Create(embeddings.GetLength(0), embeddings.GetLength(1), (i, j) => embeddings[i, j], nameof(embeddings));
    }

    /// <summary>Takes an array.</summary>
    /// <param name="embeddings">E <c>[n,d]</c>: finite, no row of zeros.</param>
    /// <returns>The embeddings.</returns>
    /// <exception cref="ArgumentException">There is no row or column, a number is not finite, or a row is all zero.</exception>
    public static EmbeddingMatrix From(float[,] embeddings)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        return Create(embeddings.GetLength(0), embeddings.GetLength(1), (i, j) => embeddings[i, j], nameof(embeddings));
    }

    /// <summary>Takes a tensor.</summary>
    /// <param name="embeddings">E <c>[n,d]</c> of any float type: finite, no row of zeros.</param>
    /// <returns>The embeddings.</returns>
    /// <exception cref="ArgumentException">The shape differs, a number is not finite, or a row is all zero.</exception>
    public static EmbeddingMatrix From(Tensor embeddings)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        if (embeddings.dim() != 2 || !embeddings.is_floating_point())
        {
            throw new ArgumentException($"embeddings: expected float [n,d], got {embeddings.dtype} [{string.Join(',', embeddings.shape)}].", nameof(embeddings));
        }

        using var scope = NewDisposeScope();
        var (count, dimensions) = ((int)embeddings.shape[0], (int)embeddings.shape[1]);
        var flat = embeddings.detach().to(float64).cpu().contiguous().data<double>().ToArray();
        return Create(count, dimensions, (i, j) => flat[((long)i * dimensions) + j], nameof(embeddings));
    }

    /// <summary>Takes embeddings as a generator answers with them.</summary>
    /// <param name="embeddings">n embeddings of d numbers: finite, none all zero.</param>
    /// <returns>The embeddings.</returns>
    /// <exception cref="ArgumentException">There is none, their lengths differ, a number is not finite, or a row is all zero.</exception>
    public static EmbeddingMatrix From(IReadOnlyList<Embedding<float>> embeddings)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        var dimensions = embeddings.Count == 0 ? 0 : embeddings[0].Vector.Length;
        for (var i = 1; i < embeddings.Count; i++)
        {
            if (embeddings[i].Vector.Length != dimensions)
            {
                throw new ArgumentException($"embeddings: expected {dimensions} numbers in each, as in the first, got {embeddings[i].Vector.Length} in row {i}.", nameof(embeddings));
            }
        }

        return Create(embeddings.Count, dimensions, (i, j) => embeddings[i].Vector.Span[j], nameof(embeddings));
    }

    /// <summary>Reads a NumPy file.</summary>
    /// <param name="path">A <c>.npy</c> file, version 1 to 3: <c>[n,d]</c>, little-endian float16, float32 or float64, no row of zeros.</param>
    /// <returns>The embeddings.</returns>
    /// <exception cref="InvalidDataException">The file is no such array, or is cut off, a number is not finite, or a row is all zero.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static EmbeddingMatrix FromNpy(string path)
    {
        using var file = NpyFile.Open(path);
        var values = file.Copy<double>();
        try
        {
            return Create(file.Rows, file.Columns, (i, j) => values[((long)i * file.Columns) + j], nameof(path));
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"{path}: {e.Message.Split(" (Parameter")[0]}", e);
        }
    }

    /// <summary>u_i · u_j, the cosine similarity, at most 1.</summary>
    /// <param name="i">A row.</param>
    /// <param name="j">A row.</param>
    /// <returns>From −1 to 1; the same number for (j, i), on every machine.</returns>
    public double Similarity(int i, int j)
    {
        Check(i, nameof(i));
        Check(j, nameof(j));
        return Dot(Row(i), Row(j));
    }

    /// <summary>How many rows are compared with all others at a time, so that each of those comes from memory once.</summary>
    internal const int Tile = 8;

    /// <summary>The similarities of some rows to all rows, themselves included.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="result">One row of n numbers for each, to write to.</param>
    internal void Similarities(ReadOnlySpan<int> rows, Span<double> result)
    {
        for (var j = 0; j < Count; j++)
        {
            var other = Row(j);
            for (var i = 0; i < rows.Length; i++)
            {
                result[(i * Count) + j] = Dot(Row(rows[i]), other);
            }
        }
    }

    /// <summary>Looks at the similarities of every row to all rows, on all cores.</summary>
    /// <param name="visit">Told the row and its n similarities; for several rows at once.</param>
    /// <param name="progress">Told the share of the rows that are done, now and then.</param>
    /// <param name="cancellationToken">Stops between tiles.</param>
    internal void ForEachRow(RowVisitor visit, IProgress<double>? progress, CancellationToken cancellationToken) =>
        ForEachRow([.. Enumerable.Range(0, Count)], visit, progress, cancellationToken);

    /// <summary>Looks at the similarities of rows to all rows, on all cores.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="visit">Told the place of the row among them and its n similarities; for several rows at once.</param>
    /// <param name="progress">Told the share of the rows that are done, now and then.</param>
    /// <param name="cancellationToken">Stops between tiles.</param>
    internal void ForEachRow(int[] rows, RowVisitor visit, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var tiles = (rows.Length + Tile - 1) / Tile;
        var (done, step) = (0, Math.Max(1, tiles / 100));
        var told = new Lock();
        Parallel.For(
            0,
            tiles,
            new ParallelOptions { CancellationToken = cancellationToken },
            () => new double[Math.Min(Tile, rows.Length) * Count],
            (t, _, buffer) =>
            {
                var first = t * Tile;
                var these = Math.Min(Tile, rows.Length - first);
                Similarities(rows.AsSpan(first, these), buffer);
                for (var i = 0; i < these; i++)
                {
                    visit(first + i, buffer.AsSpan(i * Count, Count));
                }

                if (progress is not null && Interlocked.Increment(ref done) is var finished && finished % step == 0)
                {
                    lock (told)
                    {
                        progress.Report((double)finished / tiles);
                    }
                }

                return buffer;
            },
            _ => { });
    }

    /// <summary>Looks at one row.</summary>
    /// <param name="row">The place of the row among those that were asked for.</param>
    /// <param name="similarities">Its similarities to all n rows; valid during the call.</param>
    internal delegate void RowVisitor(int row, ReadOnlySpan<double> similarities);

    private ReadOnlySpan<double> Row(int i) => _units.AsSpan(i * _stride, _stride);

    private void Check(int row, string parameter)
    {
        if (row < 0 || row >= Count)
        {
            throw new ArgumentOutOfRangeException(parameter, row, $"{parameter}: must be from 0 to {Count - 1}, got {row}.");
        }
    }

    // Eight sums, whatever the processor's vectors are: equal rows have equal similarities, so that ties are ties.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var (sum, more) = (Vector256<double>.Zero, Vector256<double>.Zero);
        ref var first = ref MemoryMarshal.GetReference(a);
        ref var second = ref MemoryMarshal.GetReference(b);
        for (nuint d = 0; d < (nuint)a.Length; d += Lanes)
        {
            sum += Vector256.LoadUnsafe(ref first, d) * Vector256.LoadUnsafe(ref second, d);
            more += Vector256.LoadUnsafe(ref first, d + 4) * Vector256.LoadUnsafe(ref second, d + 4);
        }

        sum += more;
        return Math.Clamp((sum[0] + sum[1]) + (sum[2] + sum[3]), -1, 1);
    }

    private const int Lanes = 8;

    private static EmbeddingMatrix Create(int count, int dimensions, Func<int, int, double> value, string parameter)
    {
        if (count == 0 || dimensions == 0)
        {
            throw new ArgumentException($"embeddings: expected at least one row and one column, got [{count},{dimensions}].", parameter);
        }

        var stride = (dimensions + Lanes - 1) / Lanes * Lanes;
        var units = new double[checked(count * stride)];
        for (var i = 0; i < count; i++)
        {
            // u_i = E_i/|E_i|; the greatest entry first, so that no square overflows or vanishes.
            var row = units.AsSpan(i * stride, dimensions);
            var greatest = 0.0;
            for (var j = 0; j < dimensions; j++)
            {
                row[j] = value(i, j);
                if (!double.IsFinite(row[j]))
                {
                    throw new ArgumentException($"embeddings: each number must be finite, got {row[j]} in row {i}, column {j}.", parameter);
                }

                greatest = Math.Max(greatest, Math.Abs(row[j]));
            }

            if (greatest == 0)
            {
                throw new ArgumentException($"embeddings: row {i} is all zero and has no direction; leave it out or give it another embedding.", parameter);
            }

            var squares = 0.0;
            foreach (ref var x in row)
            {
                x /= greatest;
                squares += x * x;
            }

            var length = Math.Sqrt(squares);
            foreach (ref var x in row)
            {
                x /= length;
            }
        }

        return new EmbeddingMatrix(units, count, dimensions);
    }
}
