namespace NoisyNotebooks.Methods.Numerics;

/// <summary>
/// Multinomial logistic regression with targets that may be soft: the minimum of Σ_i w_i · (−Σ_k t_ik log p_ik) + (λ/2)·‖W‖², where the
/// intercepts are not punished. The problem is convex, so the result depends on nothing else; all in double precision.
/// </summary>
public sealed class LogisticRegression
{
    private readonly double[] _weights;

    private LogisticRegression(double[] weights, int features, int classes, int iterations)
    {
        _weights = weights;
        FeatureCount = features;
        ClassCount = classes;
        Iterations = iterations;
    }

    /// <summary>D, the numbers of an example.</summary>
    public int FeatureCount { get; }

    /// <summary>K.</summary>
    public int ClassCount { get; }

    /// <summary>The steps that the search took.</summary>
    public int Iterations { get; }

    /// <summary>Fits.</summary>
    /// <param name="features"><c>[N,D]</c>, finite.</param>
    /// <param name="targets"><c>[N,K]</c>: a distribution over the classes for each example.</param>
    /// <param name="l2">λ, above 0: 1/C in the other usual form.</param>
    /// <param name="weights">w, N numbers of at least 0; null: all 1.</param>
    /// <param name="tolerance">The search ends where no entry of the gradient is larger.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>The fitted model.</returns>
    /// <exception cref="ArgumentException">A form or range differs.</exception>
    public static LogisticRegression Fit(
        double[,] features, double[,] targets, double l2 = 1, double[]? weights = null, double tolerance = 1e-6, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(targets);
        Check(features, targets, l2, weights);
        var (n, d, k) = (features.GetLength(0), features.GetLength(1), targets.GetLength(1));
        var x = new double[k * (d + 1)];
        var scratch = new double[k];
        double Value(double[] at, double[] gradient) => Objective(features, targets, weights, l2, at, gradient, scratch);

        var (found, iterations) = Lbfgs.Minimize(x, Value, tolerance, cancellationToken: cancellationToken);
        return new LogisticRegression(found, d, k, iterations);
    }

    /// <summary>Fits to labels.</summary>
    /// <inheritdoc cref="Fit(double[,], double[,], double, double[], double, CancellationToken)"/>
    /// <param name="features"><c>[N,D]</c>, finite.</param>
    /// <param name="labels">N classes from 0 to K−1.</param>
    /// <param name="classes">K, at least 2.</param>
    /// <param name="l2">λ, above 0.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public static LogisticRegression Fit(double[,] features, IReadOnlyList<int> labels, int classes, double l2 = 1, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var targets = new double[labels.Count, classes];
        for (var i = 0; i < labels.Count; i++)
        {
            if (labels[i] < 0 || labels[i] >= classes)
            {
                throw new ArgumentException($"labels: each must be from 0 to {classes - 1}, got {labels[i]} at position {i}.", nameof(labels));
            }

            targets[i, labels[i]] = 1;
        }

        return Fit(features, targets, l2, cancellationToken: cancellationToken);
    }

    /// <summary>The probabilities of the classes.</summary>
    /// <param name="features"><c>[M,D]</c>.</param>
    /// <returns><c>[M,K]</c>.</returns>
    /// <exception cref="ArgumentException">The examples have another number of features.</exception>
    public double[,] Probabilities(double[,] features)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (features.GetLength(1) != FeatureCount)
        {
            throw new ArgumentException($"features: expected [M,{FeatureCount}], got [{features.GetLength(0)},{features.GetLength(1)}].", nameof(features));
        }

        var result = new double[features.GetLength(0), ClassCount];
        var logits = new double[ClassCount];
        for (var i = 0; i < features.GetLength(0); i++)
        {
            var logSum = Logits(features, i, _weights, logits);
            for (var c = 0; c < ClassCount; c++)
            {
                result[i, c] = Math.Exp(logits[c] - logSum);
            }
        }

        return result;
    }

    /// <summary>The most probable classes, of equals the first.</summary>
    /// <param name="features"><c>[M,D]</c>.</param>
    /// <returns>M classes.</returns>
    public int[] Predict(double[,] features)
    {
        var p = Probabilities(features);
        return [.. Enumerable.Range(0, p.GetLength(0)).Select(i => Enumerable.Range(0, ClassCount).MaxBy(c => p[i, c]))];
    }

    /// <summary>The weights, to put the model into another form: logit c is Σ_f w_cf x_f + w_cD.</summary>
    /// <returns><c>[K,D+1]</c>, a copy; the intercept stands last.</returns>
    internal double[,] Coefficients()
    {
        var result = new double[ClassCount, FeatureCount + 1];
        Buffer.BlockCopy(_weights, 0, result, 0, _weights.Length * sizeof(double));
        return result;
    }

    private static double Objective(double[,] features, double[,] targets, double[]? weights, double l2, double[] at, double[] gradient, double[] logits)
    {
        var (n, d, k) = (features.GetLength(0), features.GetLength(1), logits.Length);
        Array.Clear(gradient);
        var sum = 0.0;
        for (var i = 0; i < n; i++)
        {
            var w = weights?[i] ?? 1;
            if (w == 0)
            {
                continue;
            }

            // −Σ_c t_c log p_c = Σ_c t_c (log Σ exp z − z_c), with slope p_c − t_c in z_c.
            var logSum = Logits(features, i, at, logits);
            for (var c = 0; c < k; c++)
            {
                var t = targets[i, c];
                sum += w * t * (logSum - logits[c]);
                var slope = w * (Math.Exp(logits[c] - logSum) - t);
                var row = c * (d + 1);
                for (var f = 0; f < d; f++)
                {
                    gradient[row + f] += slope * features[i, f];
                }

                gradient[row + d] += slope;
            }
        }

        for (var c = 0; c < k; c++)
        {
            for (var f = 0; f < d; f++)
            {
                var at0 = (c * (d + 1)) + f;
                sum += l2 / 2 * at[at0] * at[at0];
                gradient[at0] += l2 * at[at0];
            }
        }

        return sum;
    }

    // Fills z and returns log Σ exp z, without overflow.
    private static double Logits(double[,] features, int row, double[] weights, double[] logits)
    {
        var d = features.GetLength(1);
        var most = double.NegativeInfinity;
        for (var c = 0; c < logits.Length; c++)
        {
            var start = c * (d + 1);
            var z = weights[start + d];
            for (var f = 0; f < d; f++)
            {
                z += weights[start + f] * features[row, f];
            }

            logits[c] = z;
            most = Math.Max(most, z);
        }

        var total = 0.0;
        foreach (var z in logits)
        {
            total += Math.Exp(z - most);
        }

        return most + Math.Log(total);
    }

    private static void Check(double[,] features, double[,] targets, double l2, double[]? weights)
    {
        var (n, k) = (features.GetLength(0), targets.GetLength(1));
        if (n == 0 || features.GetLength(1) == 0 || features.Cast<double>().Any(v => !double.IsFinite(v)))
        {
            throw new ArgumentException($"features: expected finite [N,D] with at least one example, got [{n},{features.GetLength(1)}].", nameof(features));
        }

        if (targets.GetLength(0) != n || k < 2)
        {
            throw new ArgumentException($"targets: expected [{n},K] with at least 2 classes, got [{targets.GetLength(0)},{k}].", nameof(targets));
        }

        for (var i = 0; i < n; i++)
        {
            var row = Enumerable.Range(0, k).Select(c => targets[i, c]).ToArray();
            if (!Array.TrueForAll(row, t => t >= 0) || !(Math.Abs(row.Sum() - 1) <= 1e-4))
            {
                throw new ArgumentException($"targets: row {i} is no distribution: no entry below 0, sum 1 within 0.0001.", nameof(targets));
            }
        }

        if (!(l2 > 0 && double.IsFinite(l2)))
        {
            throw new ArgumentOutOfRangeException(nameof(l2), l2, $"l2: expected a number above 0, got {l2}.");
        }

        if (weights is not null && (weights.Length != n || !Array.TrueForAll(weights, w => w >= 0 && double.IsFinite(w))))
        {
            throw new ArgumentException($"weights: expected {n} numbers of at least 0, got {weights.Length}.", nameof(weights));
        }
    }
}
