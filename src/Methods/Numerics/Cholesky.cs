namespace NoisyNotebooks.Methods.Numerics;

/// <summary>The Cholesky factor of a symmetric positive definite matrix: A = L·Lᵀ with L lower triangular.</summary>
internal static class Cholesky
{
    /// <summary>Factors.</summary>
    /// <param name="matrix"><c>[D,D]</c>, symmetric; its lower triangle is read. Not changed.</param>
    /// <returns>L, zeros above the diagonal.</returns>
    /// <exception cref="ArgumentException">The matrix is not square, or not positive definite.</exception>
    public static double[,] Factor(double[,] matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        var n = matrix.GetLength(0);
        if (matrix.GetLength(1) != n)
        {
            throw new ArgumentException($"matrix: expected a square one, got [{n},{matrix.GetLength(1)}].", nameof(matrix));
        }

        var lower = new double[n, n];
        for (var r = 0; r < n; r++)
        {
            for (var c = 0; c <= r; c++)
            {
                var sum = matrix[r, c];
                for (var k = 0; k < c; k++)
                {
                    sum -= lower[r, k] * lower[c, k];
                }

                if (r == c)
                {
                    lower[r, r] = sum > 0 && double.IsFinite(sum)
                        ? Math.Sqrt(sum)
                        : throw new ArgumentException($"matrix: expected a positive definite one, got pivot {sum} in row {r}.", nameof(matrix));
                }
                else
                {
                    lower[r, c] = sum / lower[c, c];
                }
            }
        }

        return lower;
    }
}
