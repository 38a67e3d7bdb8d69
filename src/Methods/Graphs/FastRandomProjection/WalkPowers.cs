using System.Numerics;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>Sees a row of a power: U_i at a node.</summary>
internal delegate void PowerRow<T>(int power, int node, ReadOnlySpan<T> row);

/// <summary>
/// The powers of the random walk, P = D⁻¹ A, on a very sparse start: U_1 = P (L R), U_i = P U_{i−1}. P^i itself is never built. The
/// first powers of a very sparse start are sparse too and are kept so, which takes most of their time and memory away; the last one
/// goes row by row to whoever asked, and is not kept at all.
/// </summary>
internal static class WalkPowers
{
    // The most memory for a sparse power, as a share of the full matrix: above it there is little to gain.
    private const double MostFilled = 0.4;

    /// <summary>Goes through the powers; rows come on several threads, each row once.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="graph">A, M nodes.</param>
    /// <param name="inverse">1 / d for each node; 0 for one without edges.</param>
    /// <param name="start">L R, <c>[M,D]</c>.</param>
    /// <param name="powers">k, at least 1.</param>
    /// <param name="visit">Sees every row of every power.</param>
    /// <param name="threads">How many threads at most; 0: as many as the machine has cores.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static void Run<T>(SparseGraph graph, double[] inverse, SparseRows<T> start, int powers, PowerRow<T> visit, int threads, CancellationToken cancellationToken)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var width = start.Width;
        var (sparse, dense, spare) = (start, default(T[]), default(T[]));
        for (var power = 1; power <= powers; power++)
        {
            var (nextSparse, nextDense) = (default(SparseRows<T>), default(T[]));
            if (power < powers)
            {
                nextSparse = sparse?.Bounds(graph, MostFilled, threads, cancellationToken) is { } most
                    ? new SparseRows<T>(most, width)
                    : null;
                nextDense = nextSparse is null ? spare ?? GC.AllocateUninitializedArray<T>(graph.NodeCount * width) : null;
            }

            var (fromSparse, fromDense) = (sparse, dense);
            graph.ForEachRow(
                threads,
                (from, to) =>
                {
                    var scratch = (Rows: Array.Empty<int>(), Weights: Array.Empty<double>());
                    var own = nextDense is null ? new T[width] : null;
                    for (var i = from; i < to; i++)
                    {
                        var row = own ?? nextDense.AsSpan(i * width, width);
                        var scale = T.CreateTruncating(inverse[i]);
                        if (fromSparse is not null)
                        {
                            fromSparse.Product(graph.Neighbours(i), graph.StoredWeightsOf(i), scale, row, ref scratch);
                        }
                        else
                        {
                            SparseProduct.Row(graph.Neighbours(i), graph.StoredWeightsOf(i), fromDense, scale, row);
                        }

                        visit(power, i, row);
                        nextSparse?.Set(i, row);
                    }
                },
                cancellationToken);
            (sparse, dense, spare) = (nextSparse, nextDense, dense);
        }
    }
}
