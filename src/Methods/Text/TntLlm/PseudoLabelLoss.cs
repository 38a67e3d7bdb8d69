using NoisyNotebooks.Methods.Numerics;

namespace NoisyNotebooks.Methods.Text;

/// <summary>A value and its slopes.</summary>
/// <param name="Value">The loss.</param>
/// <param name="Weights">∂/∂W, <c>[K,D]</c>.</param>
/// <param name="Intercepts">∂/∂b, K numbers.</param>
public sealed record LossGradient(double Value, double[,] Weights, double[] Intercepts);

/// <summary>
/// The loss of the light classifier: L = Σ_i w_i ℓ(p_i, y_i) / Σ_i w_i + (λ/2)‖W‖² with p_i = softmax(W x_i + b); intercepts are not punished.
/// ℓ is cross-entropy −ln p_y, or, with q above 0, generalized cross-entropy (1 − p_y^q)/q, which bends less to labels that do not fit.
/// </summary>
public static class PseudoLabelLoss
{
    /// <summary>The loss and its slopes at a point.</summary>
    /// <param name="features">N examples of D numbers.</param>
    /// <param name="labels">N pseudo-labels from 0 to K−1.</param>
    /// <param name="weights">W, <c>[K,D]</c>.</param>
    /// <param name="intercepts">b, K numbers.</param>
    /// <param name="exampleWeights">w, N numbers of at least 0 of which one is above; null: all 1.</param>
    /// <param name="l2">λ, at least 0.</param>
    /// <param name="q">q, 0 to 1; 0: cross-entropy.</param>
    /// <returns>Loss and slopes.</returns>
    /// <exception cref="ArgumentException">A form or range differs.</exception>
    public static LossGradient Of(
        SparseFeatures features, IReadOnlyList<int> labels, double[,] weights, double[] intercepts, IReadOnlyList<double>? exampleWeights = null, double l2 = 0, double q = 0)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(intercepts);
        var (classes, columns) = (weights.GetLength(0), weights.GetLength(1));
        Check(features, labels, classes, exampleWeights, l2, q);
        if (columns != features.ColumnCount || intercepts.Length != classes)
        {
            throw new ArgumentException($"weights: expected [K,{features.ColumnCount}] and K intercepts, got [{classes},{columns}] and {intercepts.Length}.", nameof(weights));
        }

        double[] at = [.. weights.Cast<double>(), .. intercepts];
        var gradient = new double[at.Length];
        var value = Evaluate(features, labels, classes, exampleWeights, l2, q, at, gradient);
        var slopes = new double[classes, columns];
        Buffer.BlockCopy(gradient, 0, slopes, 0, classes * columns * sizeof(double));
        return new LossGradient(value, slopes, gradient[(classes * columns)..]);
    }

    /// <summary>The point with the least loss: W row by row, then b. With q above 0 the search goes on from the one of cross-entropy.</summary>
    internal static double[] Minimize(
        SparseFeatures features, IReadOnlyList<int> labels, int classes, IReadOnlyList<double>? exampleWeights, double l2, double q, double[]? start, CancellationToken stop)
    {
        Check(features, labels, classes, exampleWeights, l2, q);
        double[] Search(double[] from, double power) => Lbfgs.Minimize(
            from, (at, gradient) => Evaluate(features, labels, classes, exampleWeights, l2, power, at, gradient), tolerance: 1e-6, steps: 200, leastGain: 1e-7, cancellationToken: stop).Point;

        var found = Search(start ?? new double[classes * (features.ColumnCount + 1)], 0);
        return q == 0 ? found : Search(found, q);
    }

    /// <summary>z = W x + b of one example.</summary>
    internal static void Logits(SparseFeatures features, int row, double[] at, double[] logits)
    {
        var columns = features.Columns(row);
        var values = features.Values(row);
        var d = features.ColumnCount;
        for (var k = 0; k < logits.Length; k++)
        {
            var z = at[(logits.Length * d) + k];
            for (var j = 0; j < columns.Length; j++)
            {
                z += at[(k * d) + columns[j]] * values[j];
            }

            logits[k] = z;
        }
    }

    /// <summary>ln Σ e^z, without overflow.</summary>
    internal static double LogSum(double[] logits)
    {
        var most = logits.Max();
        return most + Math.Log(logits.Sum(z => Math.Exp(z - most)));
    }

    private static double Evaluate(
        SparseFeatures features, IReadOnlyList<int> labels, int classes, IReadOnlyList<double>? exampleWeights, double l2, double q, double[] at, double[] gradient)
    {
        Array.Clear(gradient);
        var d = features.ColumnCount;
        var total = exampleWeights?.Sum() ?? labels.Count;
        var logits = new double[classes];
        var sum = 0.0;
        for (var i = 0; i < labels.Count; i++)
        {
            var share = (exampleWeights?[i] ?? 1) / total;
            if (share == 0)
            {
                continue;
            }

            Logits(features, i, at, logits);
            var logSum = LogSum(logits);
            var crossEntropy = logSum - logits[labels[i]];

            // (1 − p^q)/q with p = e^−ℓ; its slope in z_k is p^q (p_k − [k = y]), that of cross-entropy for q = 0.
            sum += share * (q == 0 ? crossEntropy : -double.ExpM1(-q * crossEntropy) / q);
            var steepness = share * Math.Exp(-q * crossEntropy);
            var columns = features.Columns(i);
            var values = features.Values(i);
            for (var k = 0; k < classes; k++)
            {
                var slope = steepness * (Math.Exp(logits[k] - logSum) - (k == labels[i] ? 1 : 0));
                for (var j = 0; j < columns.Length; j++)
                {
                    gradient[(k * d) + columns[j]] += slope * values[j];
                }

                gradient[(classes * d) + k] += slope;
            }
        }

        for (var w = 0; w < classes * d; w++)
        {
            sum += l2 / 2 * at[w] * at[w];
            gradient[w] += l2 * at[w];
        }

        return sum;
    }

    private static void Check(SparseFeatures features, IReadOnlyList<int> labels, int classes, IReadOnlyList<double>? weights, double l2, double q)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        Training.Hyperparameter.AtLeastZero(l2);
        Training.Hyperparameter.Share(q);
        if (labels.Count == 0 || labels.Count != features.RowCount)
        {
            throw new ArgumentException($"labels: expected {Math.Max(1, features.RowCount)}, one an example, got {labels.Count}.", nameof(labels));
        }

        for (var i = 0; i < labels.Count; i++)
        {
            if (labels[i] < 0 || labels[i] >= classes)
            {
                throw new ArgumentException($"labels: expected classes from 0 to {classes - 1}, got {labels[i]} at {i}.", nameof(labels));
            }
        }

        if (weights is not null && (weights.Count != labels.Count || weights.Any(w => !(w >= 0 && double.IsFinite(w))) || weights.Sum() <= 0))
        {
            throw new ArgumentException($"exampleWeights: expected {labels.Count} numbers of at least 0, one of them above, got {weights.Count}.", nameof(weights));
        }
    }
}
