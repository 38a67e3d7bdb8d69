using NoisyNotebooks.Methods.Numerics;

namespace NoisyNotebooks.Methods.Inference;

/// <summary>
/// Regressions as moment equations, Σ_i w_i·X_i·(Y_i − μ(X_i·θ)) = 0, with sandwich standard errors. Unlike ordinary software it takes outcomes
/// of any size, fractional and negative ones too: a pseudo-outcome of a binary label is no binary label.
/// </summary>
public static class MomentRegression
{
    private const int MostSteps = 200;
    private const double Tolerance = 1e-10;

    /// <summary>Fits.</summary>
    /// <param name="x">X, <c>[N,D]</c>, finite; its first column is usually 1. For <see cref="DownstreamModel.Mean"/> a column of 1.</param>
    /// <param name="outcome">Y, N finite numbers.</param>
    /// <param name="model">The mean function.</param>
    /// <param name="clusters">The cluster of each row; null: rows are independent.</param>
    /// <param name="weights">w, N numbers of at least 0; null: all 1.</param>
    /// <param name="names">D names for messages and tables; null: x0, x1, ….</param>
    /// <returns>Coefficients with their covariance.</returns>
    /// <exception cref="ArgumentException">A length differs, a value is not finite, or a column of X is a combination of those before it.</exception>
    /// <exception cref="InvalidOperationException">The moment equations have no finite solution, as with separated classes.</exception>
    public static MomentFit Fit(
        double[,] x,
        IReadOnlyList<double> outcome,
        DownstreamModel model,
        IReadOnlyList<int>? clusters = null,
        IReadOnlyList<double>? weights = null,
        IReadOnlyList<string>? names = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(outcome);
        var (n, d) = (x.GetLength(0), x.GetLength(1));
        if (n == 0 || d == 0)
        {
            throw new ArgumentException($"x: expected [N,D] with at least one row and one column, got [{n},{d}].", nameof(x));
        }

        InferenceCheck.Finite(x, n, nameof(x));
        InferenceCheck.Finite(outcome, n, nameof(outcome));
        var called = InferenceCheck.Names(names, d);
        if (model == DownstreamModel.Mean && (d != 1 || x.Cast<double>().Any(v => v != 1)))
        {
            throw new ArgumentException($"x: expected one column of 1 for a mean, got [{n},{d}].", nameof(x));
        }

        if (weights is not null)
        {
            InferenceCheck.Finite(weights, n, nameof(weights));
            if (weights.Any(w => w < 0))
            {
                throw new ArgumentException("weights: expected numbers of at least 0, got one below.", nameof(weights));
            }
        }

        if (clusters is not null)
        {
            InferenceCheck.Length(clusters.Count, n, nameof(clusters));
        }

        var theta = Solve(x, outcome, model, weights, 0, called);
        var (moments, slopes) = (new double[n, d], new double[n]);
        Evaluate(x, outcome, model, weights, theta, moments, slopes);
        var meat = Meat(moments, clusters);
        var jacobian = Jacobian(x, slopes);

        // The classical error of a mean has the divisor N − 1; nothing else here corrects for degrees of freedom.
        var factor = model == DownstreamModel.Mean && clusters is null && weights is null && n > 1 ? (double)n / (n - 1) : 1;
        return new MomentFit(called, theta, meat, jacobian, Sandwich(Cholesky.Inverse(Cholesky.Factor(jacobian)), meat, factor / n));
    }

    /// <summary>m_i(θ) = X_i·(Y_i − μ(X_i·θ)).</summary>
    /// <param name="x">X, <c>[N,D]</c>.</param>
    /// <param name="outcome">Y, N numbers.</param>
    /// <param name="model">The mean function.</param>
    /// <param name="coefficients">θ, D numbers.</param>
    /// <returns><c>[N,D]</c>.</returns>
    /// <exception cref="ArgumentException">A length differs.</exception>
    public static double[,] Moments(double[,] x, IReadOnlyList<double> outcome, DownstreamModel model, IReadOnlyList<double> coefficients)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(outcome);
        ArgumentNullException.ThrowIfNull(coefficients);
        var (n, d) = (x.GetLength(0), x.GetLength(1));
        InferenceCheck.Length(outcome.Count, n, nameof(outcome));
        if (coefficients.Count != d)
        {
            throw new ArgumentException($"coefficients: expected {d}, one a column of x, got {coefficients.Count}.", nameof(coefficients));
        }

        var moments = new double[n, d];
        Evaluate(x, outcome, model, null, [.. coefficients], moments, new double[n]);
        return moments;
    }

    /// <summary>Newton from 0, with a ridge penalty (λ/2)·‖θ‖² on all but the first column.</summary>
    internal static double[] Solve(
        double[,] x, IReadOnlyList<double> y, DownstreamModel model, IReadOnlyList<double>? weights, double ridge, IReadOnlyList<string> names)
    {
        var (n, d) = (x.GetLength(0), x.GetLength(1));
        var (theta, next, sums, slopes) = (new double[d], new double[d], new double[d], new double[n]);
        double Sums(double[] at)
        {
            SumMoments(x, y, model, weights, at, sums, slopes);
            for (var j = 1; j < d; j++)
            {
                sums[j] -= ridge * at[j];
            }

            return Norm(sums);
        }

        var norm = Sums(theta);
        for (var iteration = 0; iteration < MostSteps; iteration++)
        {
            // J = (1/N)·Σ w·μ′·X·Xᵀ; the step is J⁻¹ times the mean moment.
            var jacobian = Jacobian(x, slopes);
            for (var j = 1; j < d; j++)
            {
                jacobian[j, j] += ridge / n;
            }

            if (Cholesky.DependentRow(jacobian) is var column and >= 0)
            {
                throw Singular(column, names, iteration, model);
            }

            var step = Cholesky.Solve(Cholesky.Factor(jacobian), Array.ConvertAll(sums, s => s / n));
            var (largest, reach) = (step.Max(Math.Abs), 1 + theta.Max(Math.Abs));
            var length = 1.0;
            double nextNorm;
            while (true)
            {
                for (var j = 0; j < d; j++)
                {
                    next[j] = theta[j] + (length * step[j]);
                }

                nextNorm = Sums(next);
                if (nextNorm <= norm || length * largest < Tolerance * reach)
                {
                    break;
                }

                length /= 2;
            }

            (theta, next, norm) = (next, theta, nextNorm);
            if (largest < Tolerance * reach && double.IsFinite(norm))
            {
                return theta;
            }
        }

        throw NoSolution(model, $"after {MostSteps} steps");
    }

    /// <summary>The meat of the sandwich, M = (1/N)·Σ m·mᵀ, over rows or over the sums of clusters.</summary>
    internal static double[,] Meat(double[,] moments, IReadOnlyList<int>? clusters)
    {
        var n = moments.GetLength(0);
        var meat = Square(clusters is null ? moments : ClusterSums(moments, clusters));
        Scale(meat, 1.0 / n);
        return meat;
    }

    /// <summary>V = J⁻¹·M·J⁻ᵀ times a factor.</summary>
    internal static double[,] Sandwich(double[,] bread, double[,] meat, double factor)
    {
        var d = bread.GetLength(0);
        var (left, result) = (new double[d, d], new double[d, d]);
        for (var a = 0; a < d; a++)
        {
            for (var b = 0; b < d; b++)
            {
                for (var k = 0; k < d; k++)
                {
                    left[a, b] += bread[a, k] * meat[k, b];
                }
            }
        }

        for (var a = 0; a < d; a++)
        {
            for (var b = 0; b <= a; b++)
            {
                var sum = 0.0;
                for (var k = 0; k < d; k++)
                {
                    sum += left[a, k] * bread[b, k];
                }

                result[a, b] = result[b, a] = sum * factor;
            }
        }

        return result;
    }

    /// <summary>(1/N)·Σ s_i·X_i·X_iᵀ.</summary>
    internal static double[,] Jacobian(double[,] x, double[] slopes)
    {
        var (n, d) = (x.GetLength(0), x.GetLength(1));
        var jacobian = new double[d, d];
        for (var i = 0; i < n; i++)
        {
            for (var a = 0; a < d; a++)
            {
                var left = slopes[i] * x[i, a];
                for (var b = 0; b <= a; b++)
                {
                    jacobian[a, b] += left * x[i, b];
                }
            }
        }

        Mirror(jacobian);
        Scale(jacobian, 1.0 / n);
        return jacobian;
    }

    internal static double Norm(double[] vector) => Math.Sqrt(vector.Sum(v => v * v));

    internal static InvalidOperationException NoSolution(DownstreamModel model, string when) =>
        new($"The moment equations of the {model} model have no finite solution that could be found {when}. "
            + "Where classes are separated by a column, or gold labels are few, there may be none: take fewer columns or more gold labels.");

    private static Exception Singular(int column, IReadOnlyList<string> names, int iteration, DownstreamModel model) => iteration == 0
        ? new ArgumentException($"x: expected columns of which none is a combination of the others, got column {column} ('{names[column]}') that is one of those before it.", nameof(names))
        : NoSolution(model, $"in step {iteration + 1}");

    private static void Evaluate(
        double[,] x, IReadOnlyList<double> y, DownstreamModel model, IReadOnlyList<double>? weights, double[] theta, double[,] moments, double[] slopes)
    {
        var (n, d) = (x.GetLength(0), x.GetLength(1));
        for (var i = 0; i < n; i++)
        {
            var rest = Residual(x, y, model, weights, theta, i, out slopes[i]);
            for (var j = 0; j < d; j++)
            {
                moments[i, j] = x[i, j] * rest;
            }
        }
    }

    private static void SumMoments(
        double[,] x, IReadOnlyList<double> y, DownstreamModel model, IReadOnlyList<double>? weights, double[] theta, double[] sums, double[] slopes)
    {
        var (n, d) = (x.GetLength(0), x.GetLength(1));
        Array.Clear(sums);
        for (var i = 0; i < n; i++)
        {
            var rest = Residual(x, y, model, weights, theta, i, out slopes[i]);
            for (var j = 0; j < d; j++)
            {
                sums[j] += x[i, j] * rest;
            }
        }
    }

    // w·(Y − μ(X·θ)), and w·μ′ beside it.
    private static double Residual(
        double[,] x, IReadOnlyList<double> y, DownstreamModel model, IReadOnlyList<double>? weights, double[] theta, int row, out double slope)
    {
        var eta = 0.0;
        for (var j = 0; j < theta.Length; j++)
        {
            eta += x[row, j] * theta[j];
        }

        var (mean, rise) = model.At(eta);
        var weight = weights?[row] ?? 1;
        slope = weight * rise;
        return weight * (y[row] - mean);
    }

    private static double[,] ClusterSums(double[,] moments, IReadOnlyList<int> clusters)
    {
        var places = new Dictionary<int, int>();
        foreach (var cluster in clusters)
        {
            places.TryAdd(cluster, places.Count);
        }

        var sums = new double[places.Count, moments.GetLength(1)];
        for (var i = 0; i < moments.GetLength(0); i++)
        {
            for (var j = 0; j < moments.GetLength(1); j++)
            {
                sums[places[clusters[i]], j] += moments[i, j];
            }
        }

        return sums;
    }

    private static double[,] Square(double[,] rows)
    {
        var ones = new double[rows.GetLength(0)];
        Array.Fill(ones, 1);
        var square = Jacobian(rows, ones);
        Scale(square, ones.Length);
        return square;
    }

    private static void Mirror(double[,] matrix)
    {
        for (var a = 0; a < matrix.GetLength(0); a++)
        {
            for (var b = 0; b < a; b++)
            {
                matrix[b, a] = matrix[a, b];
            }
        }
    }

    private static void Scale(double[,] matrix, double factor)
    {
        for (var a = 0; a < matrix.GetLength(0); a++)
        {
            for (var b = 0; b < matrix.GetLength(1); b++)
            {
                matrix[a, b] *= factor;
            }
        }
    }
}
