namespace NoisyNotebooks.Methods.Numerics;

/// <summary>The Cholesky factor of a symmetric positive definite matrix: A = L·Lᵀ with L lower triangular.</summary>
internal static class Cholesky
{
    // A squared sine: columns nearer to each other than this cannot be told apart in double precision.
    private const double Dependence = 1e-11;

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

    /// <summary>The first row that is, as good as wholly, a combination of those before it, whatever the scales of the rows.</summary>
    /// <param name="matrix"><c>[D,D]</c>, symmetric and positive semidefinite, as XᵀX is; its lower triangle is read. Not changed.</param>
    /// <returns>The row from 0; −1: the matrix can be inverted.</returns>
    public static int DependentRow(double[,] matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        var n = matrix.GetLength(0);
        var lower = new double[n, n];
        for (var r = 0; r < n; r++)
        {
            for (var c = 0; c < r; c++)
            {
                var sum = matrix[r, c];
                for (var k = 0; k < c; k++)
                {
                    sum -= lower[r, k] * lower[c, k];
                }

                lower[r, c] = sum / lower[c, c];
            }

            // What is left of the row's own square, as a share of it.
            var rest = matrix[r, r];
            for (var k = 0; k < r; k++)
            {
                rest -= lower[r, k] * lower[r, k];
            }

            if (!(rest > Dependence * matrix[r, r]))
            {
                return r;
            }

            lower[r, r] = Math.Sqrt(rest);
        }

        return -1;
    }

    /// <summary>Solves L·Lᵀ·x = b.</summary>
    /// <param name="lower">L, from <see cref="Factor"/>.</param>
    /// <param name="right">D numbers; not changed.</param>
    /// <returns>x.</returns>
    public static double[] Solve(double[,] lower, double[] right)
    {
        var n = right.Length;
        var x = (double[])right.Clone();
        for (var r = 0; r < n; r++)
        {
            for (var k = 0; k < r; k++)
            {
                x[r] -= lower[r, k] * x[k];
            }

            x[r] /= lower[r, r];
        }

        for (var r = n - 1; r >= 0; r--)
        {
            for (var k = r + 1; k < n; k++)
            {
                x[r] -= lower[k, r] * x[k];
            }

            x[r] /= lower[r, r];
        }

        return x;
    }

    /// <summary>The inverse of L·Lᵀ.</summary>
    /// <param name="lower">L, from <see cref="Factor"/>.</param>
    /// <returns><c>[D,D]</c>, symmetric.</returns>
    public static double[,] Inverse(double[,] lower)
    {
        var n = lower.GetLength(0);
        var inverse = new double[n, n];
        for (var c = 0; c < n; c++)
        {
            var unit = new double[n];
            unit[c] = 1;
            var column = Solve(lower, unit);
            for (var r = c; r < n; r++)
            {
                inverse[r, c] = inverse[c, r] = column[r];
            }
        }

        return inverse;
    }
}
