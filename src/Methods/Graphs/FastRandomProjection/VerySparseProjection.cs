using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>The random matrix R: drawn, or given.</summary>
internal static class VerySparseProjection
{
    // With as few zeros as this, a number for each entry is no more work than jumps.
    private const double FewZeros = 4;

    /// <summary>Draws what is not 0.</summary>
    /// <param name="nodes">M.</param>
    /// <param name="dimension">D.</param>
    /// <param name="sparsity">s, at least 1.</param>
    /// <param name="random">Where the numbers come from.</param>
    /// <returns>The entries, in the order of rows.</returns>
    public static IEnumerable<(int Row, int Column, double Value)> Draw(int nodes, int dimension, double sparsity, SeededRandom random)
    {
        // v = √s / √D
        var size = Math.Sqrt(sparsity) / Math.Sqrt(dimension);
        if (sparsity <= FewZeros)
        {
            for (var i = 0; i < nodes; i++)
            {
                for (var c = 0; c < dimension; c++)
                {
                    if (Entry(random.NextDouble(), sparsity, size) is var value and not 0)
                    {
                        yield return (i, c, value);
                    }
                }
            }

            yield break;
        }

        // Jumps of geometric length over the zeros: as many draws as entries that are none.
        var end = (long)nodes * dimension;
        for (var at = random.NextGeometric(1 / sparsity); at < end; at += 1 + random.NextGeometric(1 / sparsity))
        {
            yield return ((int)(at / dimension), (int)(at % dimension), random.NextDouble() < 0.5 ? size : -size);
        }
    }

    /// <summary>+size where u &lt; 1/(2s), −size where u &lt; 1/s, else 0.</summary>
    public static double Entry(double uniform, double sparsity, double size) =>
        uniform < 1 / (2 * sparsity) ? size : uniform < 1 / sparsity ? -size : 0;

    /// <summary>One that is given.</summary>
    /// <param name="graph">The graph, M nodes.</param>
    /// <param name="projection">R.</param>
    /// <param name="dimension">D.</param>
    /// <returns>What is not 0.</returns>
    /// <exception cref="ArgumentException">R is not a finite <c>[M,D]</c>.</exception>
    public static SparseRows<double> Given(SparseGraph graph, double[,] projection, int dimension)
    {
        ArgumentNullException.ThrowIfNull(projection);
        var (rows, columns) = (projection.GetLength(0), projection.GetLength(1));
        if (rows != graph.NodeCount || columns != dimension)
        {
            throw new ArgumentException($"projection: expected [{graph.NodeCount},{dimension}], a row a node, got [{rows},{columns}].", nameof(projection));
        }

        var entries = new List<(int Row, int Column, double Value)>();
        for (var i = 0; i < rows; i++)
        {
            for (var c = 0; c < columns; c++)
            {
                var value = projection[i, c];
                if (!double.IsFinite(value))
                {
                    throw new ArgumentException(FormattableString.Invariant($"projection: must be finite, got {value} at [{i},{c}]."), nameof(projection));
                }

                if (value != 0)
                {
                    entries.Add((i, c, value));
                }
            }
        }

        return SparseRows<double>.From(rows, columns, entries);
    }
}
