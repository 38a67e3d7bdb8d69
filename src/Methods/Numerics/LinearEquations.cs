namespace NoisyNotebooks.Methods.Numerics;

/// <summary>Small dense systems, by elimination with row pivots.</summary>
internal static class LinearEquations
{
    /// <summary>Solves A·x = b.</summary>
    /// <param name="matrix"><c>[K,K]</c>; not changed.</param>
    /// <param name="right">K numbers; not changed.</param>
    /// <returns>x.</returns>
    /// <exception cref="ArgumentException">The matrix is singular.</exception>
    public static double[] Solve(double[,] matrix, double[] right)
    {
        var n = right.Length;
        var a = (double[,])matrix.Clone();
        var x = (double[])right.Clone();
        for (var c = 0; c < n; c++)
        {
            var pivot = c;
            for (var r = c + 1; r < n; r++)
            {
                pivot = Math.Abs(a[r, c]) > Math.Abs(a[pivot, c]) ? r : pivot;
            }

            if (!(Math.Abs(a[pivot, c]) > 1e-14))
            {
                throw new ArgumentException($"matrix: expected one that can be inverted, got pivot {a[pivot, c]} in column {c}.", nameof(matrix));
            }

            for (var j = c; j < n; j++)
            {
                (a[c, j], a[pivot, j]) = (a[pivot, j], a[c, j]);
            }

            (x[c], x[pivot]) = (x[pivot], x[c]);
            for (var r = c + 1; r < n; r++)
            {
                var factor = a[r, c] / a[c, c];
                for (var j = c; j < n && factor != 0; j++)
                {
                    a[r, j] -= factor * a[c, j];
                }

                x[r] -= factor * x[c];
            }
        }

        for (var r = n - 1; r >= 0; r--)
        {
            for (var j = r + 1; j < n; j++)
            {
                x[r] -= a[r, j] * x[j];
            }

            x[r] /= a[r, r];
        }

        return x;
    }

    /// <summary>The inverse of a matrix.</summary>
    /// <param name="matrix"><c>[K,K]</c>; not changed.</param>
    /// <returns><c>[K,K]</c>.</returns>
    /// <exception cref="ArgumentException">The matrix is singular.</exception>
    public static double[,] Inverse(double[,] matrix)
    {
        var n = matrix.GetLength(0);
        var inverse = new double[n, n];
        for (var c = 0; c < n; c++)
        {
            var unit = new double[n];
            unit[c] = 1;
            var column = Solve(matrix, unit);
            for (var r = 0; r < n; r++)
            {
                inverse[r, c] = column[r];
            }
        }

        return inverse;
    }
}
