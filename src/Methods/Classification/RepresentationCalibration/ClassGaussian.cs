using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Numerics;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>One class as one normal distribution.</summary>
/// <param name="Mean">μ, D numbers.</param>
/// <param name="Covariance">S, <c>[D,D]</c>.</param>
/// <param name="Count">How many points it was estimated from.</param>
public sealed record ClassGaussian(double[] Mean, double[,] Covariance, int Count)
{
    /// <summary>Mean and unbiased covariance of points.</summary>
    /// <param name="features"><c>[N,D]</c>, at least one row.</param>
    /// <param name="isInlier">Which rows count; null: all. At least one.</param>
    /// <returns>The distribution; the covariance of a single point is 0.</returns>
    /// <exception cref="ArgumentException">Lengths differ, or no row counts.</exception>
    public static ClassGaussian Of(double[,] features, bool[]? isInlier = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        var (n, d) = (features.GetLength(0), features.GetLength(1));
        if (isInlier is not null && isInlier.Length != n)
        {
            throw new ArgumentException($"isInlier: expected {n}, one a row, got {isInlier.Length}.", nameof(isInlier));
        }

        int[] rows = [.. Enumerable.Range(0, n).Where(i => isInlier is null || isInlier[i])];
        if (rows.Length == 0)
        {
            throw new ArgumentException("features: expected at least one row that counts, got none.", nameof(features));
        }

        var mean = Enumerable.Range(0, d).Select(j => rows.Average(i => features[i, j])).ToArray();
        var covariance = new double[d, d];
        for (var a = 0; a < d && rows.Length > 1; a++)
        {
            for (var b = 0; b <= a; b++)
            {
                covariance[a, b] = covariance[b, a] = rows.Sum(i => (features[i, a] - mean[a]) * (features[i, b] - mean[b])) / (rows.Length - 1);
            }
        }

        return new ClassGaussian(mean, covariance, rows.Length);
    }

    /// <summary>The lower Cholesky factor of S + ridge·I.</summary>
    /// <param name="ridge">At least 0.</param>
    /// <returns><c>[D,D]</c>.</returns>
    /// <exception cref="ArgumentException">The matrix is not positive definite.</exception>
    public double[,] Factor(double ridge = 0)
    {
        Training.Hyperparameter.AtLeastZero(ridge);
        var matrix = (double[,])Covariance.Clone();
        for (var j = 0; j < Mean.Length; j++)
        {
            matrix[j, j] += ridge;
        }

        return Cholesky.Factor(matrix);
    }

    /// <summary>Draws points.</summary>
    /// <param name="count">How many, at least 0.</param>
    /// <param name="random">Where chance comes from.</param>
    /// <param name="ridge">Added to the diagonal of S.</param>
    /// <returns><c>[count,D]</c>.</returns>
    /// <exception cref="ArgumentException">S + ridge·I is not positive definite.</exception>
    public double[,] Sample(int count, SeededRandom random, double ridge = 1e-3)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentNullException.ThrowIfNull(random);
        var normals = new double[count, Mean.Length];
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < Mean.Length; j++)
            {
                normals[i, j] = random.NextGaussian();
            }
        }

        return Sample(normals, ridge);
    }

    /// <summary>Turns standard normal numbers into points: μ + L·e.</summary>
    /// <param name="normals">e, <c>[count,D]</c>.</param>
    /// <param name="ridge">Added to the diagonal of S.</param>
    /// <returns><c>[count,D]</c>.</returns>
    /// <exception cref="ArgumentException">The form differs, or S + ridge·I is not positive definite.</exception>
    public double[,] Sample(double[,] normals, double ridge = 0)
    {
        ArgumentNullException.ThrowIfNull(normals);
        if (normals.GetLength(1) != Mean.Length)
        {
            throw new ArgumentException($"normals: expected [count,{Mean.Length}], got [{normals.GetLength(0)},{normals.GetLength(1)}].", nameof(normals));
        }

        var lower = Factor(ridge);
        var points = new double[normals.GetLength(0), Mean.Length];
        for (var i = 0; i < points.GetLength(0); i++)
        {
            for (var r = 0; r < Mean.Length; r++)
            {
                var sum = Mean[r];
                for (var c = 0; c <= r; c++)
                {
                    sum += lower[r, c] * normals[i, c];
                }

                points[i, r] = sum;
            }
        }

        return points;
    }
}
