using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>S = (α_1 P + … + α_k P^k) L as products with blocks of vectors; S itself is full and is never built.</summary>
/// <param name="graph">A, without directions.</param>
/// <param name="weights">α_1 … α_k.</param>
/// <param name="strength">β.</param>
internal sealed class WalkSimilarity(SparseGraph graph, double[] weights, double strength)
{
    private readonly double[] _inverse = [.. Enumerable.Range(0, graph.NodeCount).Select(i => graph.WeightSum(i) is var d and > 0 ? 1 / d : 0)];
    private readonly double[] _power = [.. Enumerable.Range(0, graph.NodeCount).Select(i => graph.WeightSum(i) is var d and > 0 ? Math.Pow(d, strength) : 0)];

    /// <summary>S X.</summary>
    /// <param name="matrix">X, <c>[M,width]</c> row by row.</param>
    /// <param name="width">The columns.</param>
    /// <returns><c>[M,width]</c>.</returns>
    public double[] Multiply(double[] matrix, int width)
    {
        // P^i (L X)
        var (x, sum) = (Scaled(matrix, _power, width), new double[matrix.Length]);
        foreach (var weight in weights)
        {
            var next = new double[x.Length];
            graph.Multiply(x, width, next, _inverse);
            RowMath.Add(sum, next, weight);
            x = next;
        }

        return sum;
    }

    /// <summary>Sᵀ X.</summary>
    /// <param name="matrix">X, <c>[M,width]</c> row by row.</param>
    /// <param name="width">The columns.</param>
    /// <returns><c>[M,width]</c>.</returns>
    public double[] MultiplyTransposed(double[] matrix, int width)
    {
        // L (Pᵀ)^i X, and Pᵀ = A D⁻¹ as A is symmetric.
        var (x, sum) = (matrix, new double[matrix.Length]);
        foreach (var weight in weights)
        {
            var next = new double[x.Length];
            graph.Multiply(Scaled(x, _inverse, width), width, next);
            RowMath.Add(sum, next, weight);
            x = next;
        }

        return Scaled(sum, _power, width);
    }

    private static double[] Scaled(double[] matrix, double[] factors, int width)
    {
        var result = (double[])matrix.Clone();
        for (var i = 0; i < factors.Length; i++)
        {
            RowMath.Scale(result.AsSpan(i * width, width), factors[i]);
        }

        return result;
    }
}
