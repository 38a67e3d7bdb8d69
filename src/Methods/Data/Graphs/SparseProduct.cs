using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// The adjacency matrix of a graph times vectors and dense matrices: Y = diag(s) A U, vectorized and on several threads. Every number
/// is summed in the order of its row's entries, so results are equal to the last bit whatever the number of threads or the width
/// of the machine's vectors.
/// </summary>
public static class SparseProduct
{
    // Neighbours whose rows are asked for ahead: the memory's answer takes about as long as that many sums.
    private const int Ahead = 4;
    private const int CacheLine = 64;

    /// <summary>Multiplies.</summary>
    /// <param name="graph">A, M nodes; in row i the edges that leave node i.</param>
    /// <param name="matrix">U: <c>[M,width]</c>, row by row.</param>
    /// <param name="width">The columns of U, at least 1; 1: a vector.</param>
    /// <param name="result">Y: <c>[M,width]</c>, row by row; must not overlap U.</param>
    /// <param name="scale">s, M factors; none: all 1. With one over the sums of the rows' weights it is the random walk D⁻¹ A.</param>
    /// <param name="threads">How many threads at most; 0: as many as the machine has cores.</param>
    /// <param name="cancellationToken">Stops the work; the result is then of no use.</param>
    /// <exception cref="ArgumentException">A length differs.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static void Multiply(
        this SparseGraph graph, ReadOnlyMemory<float> matrix, int width, Memory<float> result, ReadOnlyMemory<double> scale = default, int threads = 0, CancellationToken cancellationToken = default) =>
        Of(graph, matrix, width, result, scale, threads, cancellationToken);

    /// <inheritdoc cref="Multiply(SparseGraph, ReadOnlyMemory{float}, int, Memory{float}, ReadOnlyMemory{double}, int, CancellationToken)"/>
    public static void Multiply(
        this SparseGraph graph, ReadOnlyMemory<double> matrix, int width, Memory<double> result, ReadOnlyMemory<double> scale = default, int threads = 0, CancellationToken cancellationToken = default) =>
        Of(graph, matrix, width, result, scale, threads, cancellationToken);

    /// <summary>One row: Σ_j A_ij U_j · s.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="columns">The entries of the row.</param>
    /// <param name="weights">Their weights; none: all 1.</param>
    /// <param name="matrix">U, row by row; must hold every row that is named.</param>
    /// <param name="scale">s.</param>
    /// <param name="row">Where the result goes; as long as a row of U.</param>
    internal static void Row<T>(ReadOnlySpan<int> columns, ReadOnlySpan<double> weights, ReadOnlySpan<T> matrix, T scale, Span<T> row)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ref var from = ref MemoryMarshal.GetReference(matrix);
        ref var to = ref MemoryMarshal.GetReference(row);
        var width = row.Length;
        var lanes = Vector<T>.Count;
        var at = 0;
        for (; at <= width - (8 * lanes); at += 8 * lanes)
        {
            Eight(columns, weights, ref from, width, at, scale, ref Unsafe.Add(ref to, at));
        }

        for (; at <= width - lanes; at += lanes)
        {
            var sum = Vector<T>.Zero;
            for (var k = 0; k < columns.Length; k++)
            {
                var value = Vector.LoadUnsafe(ref from, ((nuint)columns[k] * (nuint)width) + (nuint)at);
                sum += weights.IsEmpty ? value : value * T.CreateTruncating(weights[k]);
            }

            (sum * scale).StoreUnsafe(ref to, (nuint)at);
        }

        for (; at < width; at++)
        {
            var sum = T.Zero;
            for (var k = 0; k < columns.Length; k++)
            {
                var value = Unsafe.Add(ref from, ((nint)columns[k] * width) + at);
                sum += weights.IsEmpty ? value : value * T.CreateTruncating(weights[k]);
            }

            Unsafe.Add(ref to, at) = sum * scale;
        }
    }

    // Eight vectors side by side: the sums stay in registers over the whole row.
    private static void Eight<T>(ReadOnlySpan<int> columns, ReadOnlySpan<double> weights, ref T matrix, int width, int at, T scale, ref T row)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (a, b, c, d) = (Vector<T>.Zero, Vector<T>.Zero, Vector<T>.Zero, Vector<T>.Zero);
        var (e, f, g, h) = (Vector<T>.Zero, Vector<T>.Zero, Vector<T>.Zero, Vector<T>.Zero);
        var lanes = (nuint)Vector<T>.Count;
        for (var k = 0; k < columns.Length; k++)
        {
            if (at == 0 && k + Ahead < columns.Length)
            {
                Prefetch(ref Unsafe.Add(ref matrix, (nint)columns[k + Ahead] * width), width);
            }

            ref var source = ref Unsafe.Add(ref matrix, ((nint)columns[k] * width) + at);
            if (weights.IsEmpty)
            {
                a += Vector.LoadUnsafe(ref source);
                b += Vector.LoadUnsafe(ref source, lanes);
                c += Vector.LoadUnsafe(ref source, 2 * lanes);
                d += Vector.LoadUnsafe(ref source, 3 * lanes);
                e += Vector.LoadUnsafe(ref source, 4 * lanes);
                f += Vector.LoadUnsafe(ref source, 5 * lanes);
                g += Vector.LoadUnsafe(ref source, 6 * lanes);
                h += Vector.LoadUnsafe(ref source, 7 * lanes);
                continue;
            }

            var weight = new Vector<T>(T.CreateTruncating(weights[k]));
            a += Vector.LoadUnsafe(ref source) * weight;
            b += Vector.LoadUnsafe(ref source, lanes) * weight;
            c += Vector.LoadUnsafe(ref source, 2 * lanes) * weight;
            d += Vector.LoadUnsafe(ref source, 3 * lanes) * weight;
            e += Vector.LoadUnsafe(ref source, 4 * lanes) * weight;
            f += Vector.LoadUnsafe(ref source, 5 * lanes) * weight;
            g += Vector.LoadUnsafe(ref source, 6 * lanes) * weight;
            h += Vector.LoadUnsafe(ref source, 7 * lanes) * weight;
        }

        (a * scale).StoreUnsafe(ref row);
        (b * scale).StoreUnsafe(ref row, lanes);
        (c * scale).StoreUnsafe(ref row, 2 * lanes);
        (d * scale).StoreUnsafe(ref row, 3 * lanes);
        (e * scale).StoreUnsafe(ref row, 4 * lanes);
        (f * scale).StoreUnsafe(ref row, 5 * lanes);
        (g * scale).StoreUnsafe(ref row, 6 * lanes);
        (h * scale).StoreUnsafe(ref row, 7 * lanes);
    }

    // A hint: that the address may be stale by the time it is used does no harm.
    private static unsafe void Prefetch<T>(ref T row, int width)
        where T : unmanaged
    {
        if (Sse.IsSupported)
        {
            var start = (byte*)Unsafe.AsPointer(ref row);
            for (var b = 0; b < width * sizeof(T); b += CacheLine)
            {
                Sse.Prefetch0(start + b);
            }
        }
    }

    private static void Of<T>(
        SparseGraph graph, ReadOnlyMemory<T> matrix, int width, Memory<T> result, ReadOnlyMemory<double> scale, int threads, CancellationToken cancellationToken)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        var expected = (long)graph.NodeCount * width;
        CheckLength(nameof(matrix), matrix.Length, expected, $"[{graph.NodeCount},{width}]");
        CheckLength(nameof(result), result.Length, expected, $"[{graph.NodeCount},{width}]");
        if (matrix.Span.Overlaps(result.Span))
        {
            throw new ArgumentException("result: must not overlap matrix, which is still read while it is written.", nameof(result));
        }

        if (!scale.IsEmpty)
        {
            CheckLength(nameof(scale), scale.Length, graph.NodeCount, $"[{graph.NodeCount}]");
        }

        graph.ForEachRow(
            threads,
            (from, to) =>
            {
                var u = matrix.Span;
                var y = result.Span;
                var s = scale.Span;
                for (var i = from; i < to; i++)
                {
                    Row(graph.Neighbours(i), graph.StoredWeightsOf(i), u, s.IsEmpty ? T.One : T.CreateTruncating(s[i]), y.Slice(i * width, width));
                }
            },
            cancellationToken);
    }

    private static void CheckLength(string parameter, int got, long expected, string shape)
    {
        if (got != expected)
        {
            throw new ArgumentException($"{parameter}: expected {expected} numbers, {shape}, got {got}.", parameter);
        }
    }
}
