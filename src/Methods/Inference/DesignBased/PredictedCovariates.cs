using NoisyNotebooks.Methods.Numerics;

namespace NoisyNotebooks.Methods.Inference;

/// <summary>
/// The general form: covariates may be machine-made labels too. Each row's moment is that of the predicted values, corrected where gold values
/// are known: m_i = m̂_i + (R_i/π_i)·(m°_i − m̂_i). Where the outcome alone is predicted this is the regression on pseudo-outcomes.
/// </summary>
public static class PredictedCovariates
{
    /// <summary>Solves Σ m_i = 0 by Newton, with J = (1/N)·(Σ (R/π)·μ′(Xθ)·X·Xᵀ + Σ (1 − R/π)·μ′(X̂θ)·X̂·X̂ᵀ).</summary>
    /// <param name="goldX">X, <c>[N,D]</c>; read where R = 1 alone.</param>
    /// <param name="goldOutcome">Y, N numbers; read where R = 1 alone.</param>
    /// <param name="predictedX">X̂, <c>[N,D]</c>, finite.</param>
    /// <param name="predictedOutcome">Ŷ, N finite numbers; an outcome that is known everywhere is its own prediction.</param>
    /// <param name="labeled">R, N flags.</param>
    /// <param name="samplingProbability">π, N probabilities in (0, 1].</param>
    /// <param name="model">The mean function.</param>
    /// <param name="clusters">The cluster of each row; null: rows are independent.</param>
    /// <param name="names">D names; null: x0, x1, ….</param>
    /// <returns>Coefficients with their covariance.</returns>
    /// <exception cref="ArgumentException">A length differs, a value that is read is not finite, a probability is outside (0, 1], or J is singular.</exception>
    /// <exception cref="InvalidOperationException">No finite solution was found.</exception>
    public static MomentFit Fit(
        double[,] goldX,
        IReadOnlyList<double> goldOutcome,
        double[,] predictedX,
        IReadOnlyList<double> predictedOutcome,
        IReadOnlyList<bool> labeled,
        IReadOnlyList<double> samplingProbability,
        DownstreamModel model = DownstreamModel.Linear,
        IReadOnlyList<int>? clusters = null,
        IReadOnlyList<string>? names = null)
    {
        ArgumentNullException.ThrowIfNull(goldX);
        ArgumentNullException.ThrowIfNull(goldOutcome);
        ArgumentNullException.ThrowIfNull(predictedX);
        ArgumentNullException.ThrowIfNull(predictedOutcome);
        ArgumentNullException.ThrowIfNull(labeled);
        ArgumentNullException.ThrowIfNull(samplingProbability);
        var (n, d) = (predictedX.GetLength(0), predictedX.GetLength(1));
        Check(goldX, goldOutcome, predictedX, labeled);
        InferenceCheck.Finite(predictedOutcome, n, nameof(predictedOutcome));
        InferenceCheck.Probabilities(samplingProbability, n, nameof(samplingProbability));
        if (clusters is not null)
        {
            InferenceCheck.Length(clusters.Count, n, nameof(clusters));
        }

        var called = InferenceCheck.Names(names, d);
        var (theta, moments) = (new double[d], new double[n, d]);
        var jacobian = new double[d, d];
        double Evaluate(double[] at)
        {
            Array.Clear(moments);
            Array.Clear(jacobian);
            for (var i = 0; i < n; i++)
            {
                var share = labeled[i] ? 1 / samplingProbability[i] : 0;
                Add(predictedX, predictedOutcome, model, at, i, 1 - share, moments, jacobian);
                if (labeled[i])
                {
                    Add(goldX, goldOutcome, model, at, i, share, moments, jacobian);
                }
            }

            return MomentRegression.Norm(Sums(moments));
        }

        var norm = Evaluate(theta);
        for (var iteration = 0; iteration < 200; iteration++)
        {
            double[] step;
            try
            {
                step = LinearEquations.Solve(jacobian, Sums(moments));
            }
            catch (ArgumentException e)
            {
                throw new ArgumentException($"predictedX: the design with {string.Join(", ", called)} is singular: {e.Message}", nameof(predictedX), e);
            }

            var (largest, length, start) = (step.Max(Math.Abs), 1.0, (double[])theta.Clone());
            while (true)
            {
                for (var j = 0; j < d; j++)
                {
                    theta[j] = start[j] + (length * step[j]);
                }

                var next = Evaluate(theta);
                if (next <= norm || length * largest < 1e-10)
                {
                    norm = next;
                    break;
                }

                length /= 2;
            }

            if (largest < 1e-10 * (1 + theta.Max(Math.Abs)))
            {
                var meat = MomentRegression.Meat(moments, clusters);
                var bread = LinearEquations.Inverse(jacobian);
                return new MomentFit(called, theta, meat, jacobian, MomentRegression.Sandwich(bread, meat, 1.0 / n));
            }
        }

        throw MomentRegression.NoSolution(model, "after 200 steps");
    }

    private static void Check(double[,] goldX, IReadOnlyList<double> goldOutcome, double[,] predictedX, IReadOnlyList<bool> labeled)
    {
        var (n, d) = (predictedX.GetLength(0), predictedX.GetLength(1));
        InferenceCheck.Finite(predictedX, n, nameof(predictedX));
        InferenceCheck.Length(goldX.GetLength(0), n, nameof(goldX));
        InferenceCheck.Length(goldOutcome.Count, n, nameof(goldOutcome));
        InferenceCheck.Length(labeled.Count, n, nameof(labeled));
        if (n == 0 || d == 0 || goldX.GetLength(1) != d)
        {
            throw new ArgumentException($"goldX: expected [{n},{d}], as the predicted design, with at least one of each, got [{goldX.GetLength(0)},{goldX.GetLength(1)}].", nameof(goldX));
        }

        for (var i = 0; i < n; i++)
        {
            if (labeled[i] && (!double.IsFinite(goldOutcome[i]) || Enumerable.Range(0, d).Any(j => !double.IsFinite(goldX[i, j]))))
            {
                throw new ArgumentException($"goldX: expected finite gold values where a row is labelled, got another in row {i}.", nameof(goldX));
            }
        }
    }

    private static void Add(
        double[,] x, IReadOnlyList<double> y, DownstreamModel model, double[] theta, int row, double share, double[,] moments, double[,] jacobian)
    {
        var d = theta.Length;
        var eta = 0.0;
        for (var j = 0; j < d; j++)
        {
            eta += x[row, j] * theta[j];
        }

        var (mean, slope) = model.At(eta);
        var n = moments.GetLength(0);
        for (var a = 0; a < d; a++)
        {
            moments[row, a] += share * x[row, a] * (y[row] - mean);
            for (var b = 0; b < d; b++)
            {
                jacobian[a, b] += share * slope * x[row, a] * x[row, b] / n;
            }
        }
    }

    private static double[] Sums(double[,] moments)
    {
        var sums = new double[moments.GetLength(1)];
        for (var i = 0; i < moments.GetLength(0); i++)
        {
            for (var j = 0; j < sums.Length; j++)
            {
                sums[j] += moments[i, j] / moments.GetLength(0);
            }
        }

        return sums;
    }
}
