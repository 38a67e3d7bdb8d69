namespace NoisyNotebooks.Methods.Evaluation;

/// <summary>How good predicted probabilities are: negative log-likelihood, Brier score, calibration error, temperature.</summary>
public static class CalibrationMetrics
{
    private const double LeastLogTemperature = -7; // T ≈ 0.001
    private const double MostLogTemperature = 10; // T ≈ 22,000

    /// <summary>The mean of −log p_y.</summary>
    /// <param name="probabilities"><c>[N,K]</c>, each row a distribution.</param>
    /// <param name="labels">y, <c>[N]</c> from 0 to K−1.</param>
    /// <returns>At least 0; infinite where a true class has probability 0.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, a row is no distribution, or a label is out of range.</exception>
    public static double NegativeLogLikelihood(double[,] probabilities, IReadOnlyList<int> labels)
    {
        Check(probabilities, labels);
        return Enumerable.Range(0, labels.Count).Average(i => -Math.Log(probabilities[i, labels[i]]));
    }

    /// <summary>The multi-class Brier score, the mean of Σ_k (p_k − [k = y])² = 1 + Σ_k p_k² − 2 p_y.</summary>
    /// <param name="probabilities"><c>[N,K]</c>, each row a distribution.</param>
    /// <param name="labels">y, <c>[N]</c> from 0 to K−1.</param>
    /// <returns>From 0 to 2.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, a row is no distribution, or a label is out of range.</exception>
    public static double Brier(double[,] probabilities, IReadOnlyList<int> labels)
    {
        Check(probabilities, labels);
        var sum = 0.0;
        for (var i = 0; i < labels.Count; i++)
        {
            for (var k = 0; k < probabilities.GetLength(1); k++)
            {
                sum += probabilities[i, k] * probabilities[i, k];
            }

            sum -= 2 * probabilities[i, labels[i]];
        }

        return 1 + (sum / labels.Count);
    }

    /// <summary>The expected calibration error: Σ over bins of |Σ (correct − confidence)| / N; confidence is the greatest probability.</summary>
    /// <param name="probabilities"><c>[N,K]</c>, each row a distribution.</param>
    /// <param name="labels">y, <c>[N]</c> from 0 to K−1.</param>
    /// <param name="edges">The number of edges between 0 and 1, both included: one more than there are bins. The paper's code has 15, so 14 bins.</param>
    /// <returns>From 0 to 1.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, a row is no distribution, or a label is out of range.</exception>
    public static double ExpectedCalibrationError(double[,] probabilities, IReadOnlyList<int> labels, int edges = 15) =>
        Reliability(probabilities, labels, edges).Sum(b => b.Count * Math.Abs(b.Accuracy - b.Confidence)) / labels.Count;

    /// <summary>The bins of a reliability diagram; bin i holds the confidences c with edge[i] &lt; c ≤ edge[i+1].</summary>
    /// <param name="probabilities"><c>[N,K]</c>, each row a distribution.</param>
    /// <param name="labels">y, <c>[N]</c> from 0 to K−1.</param>
    /// <param name="edges">The number of edges between 0 and 1, at least 2.</param>
    /// <returns>The bins that hold anything, in order.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, a row is no distribution, or a label is out of range.</exception>
    public static IReadOnlyList<ReliabilityBin> Reliability(double[,] probabilities, IReadOnlyList<int> labels, int edges = 15)
    {
        Check(probabilities, labels);
        ArgumentOutOfRangeException.ThrowIfLessThan(edges, 2);
        var bins = new (int Count, double Confidence, int Correct)[edges - 1];
        for (var i = 0; i < labels.Count; i++)
        {
            var best = 0;
            for (var k = 1; k < probabilities.GetLength(1); k++)
            {
                best = probabilities[i, k] > probabilities[i, best] ? k : best;
            }

            var confidence = probabilities[i, best];
            var at = 0;
            while (at < bins.Length - 1 && confidence > (at + 1.0) / bins.Length)
            {
                at++;
            }

            ref var bin = ref bins[at];
            bin = (bin.Count + 1, bin.Confidence + confidence, bin.Correct + (best == labels[i] ? 1 : 0));
        }

        return [.. bins.Where(b => b.Count > 0).Select(b => new ReliabilityBin(b.Count, b.Confidence / b.Count, (double)b.Correct / b.Count))];
    }

    /// <summary>The temperature T that minimizes the mean of −log softmax(z / T)_y.</summary>
    /// <remarks>The objective is convex in 1/T; where it falls for ever (all right, or all worse than chance) T ends at a bound, 0.001 or 22,000.</remarks>
    /// <param name="logits">z, <c>[N,K]</c>.</param>
    /// <param name="labels">y, <c>[N]</c> from 0 to K−1.</param>
    /// <returns>T and the negative log-likelihood at it.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, a logit is not finite, or a label is out of range.</exception>
    public static (double Temperature, double NegativeLogLikelihood) FitTemperature(double[,] logits, IReadOnlyList<int> labels)
    {
        CheckShape(logits, labels, nameof(logits));
        var (low, high) = (Math.Exp(-MostLogTemperature), Math.Exp(-LeastLogTemperature));

        // Bisection on the slope in s = 1/T, which rises: Σ (E_p[z] − z_y).
        for (var i = 0; i < 200 && high - low > 1e-15 * high; i++)
        {
            var middle = Math.Sqrt(low * high);
            (low, high) = Slope(logits, labels, middle) < 0 ? (middle, high) : (low, middle);
        }

        var scale = Math.Sqrt(low * high);
        return (1 / scale, AtTemperature(logits, labels, 1 / scale));
    }

    /// <summary>The mean of −log softmax(z / T)_y.</summary>
    /// <param name="logits">z, <c>[N,K]</c>.</param>
    /// <param name="labels">y, <c>[N]</c> from 0 to K−1.</param>
    /// <param name="temperature">T, above 0.</param>
    /// <returns>At least 0.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, a logit is not finite, a label is out of range, or T is not above 0.</exception>
    public static double AtTemperature(double[,] logits, IReadOnlyList<int> labels, double temperature)
    {
        CheckShape(logits, labels, nameof(logits));
        if (!(temperature > 0 && double.IsFinite(temperature)))
        {
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, $"temperature: expected a number above 0, got {temperature}.");
        }

        return Enumerable.Range(0, labels.Count).Average(i => LogSum(logits, i, 1 / temperature) - (logits[i, labels[i]] / temperature));
    }

    /// <summary>
    /// The calibrated log-likelihood: the test set is cut in two at random, a temperature is fitted on one half, and the negative
    /// log-likelihood at it is measured on the other; the mean over several cuts.
    /// </summary>
    /// <param name="logits">z, <c>[N,K]</c>, N at least 2.</param>
    /// <param name="labels">y, <c>[N]</c> from 0 to K−1.</param>
    /// <param name="orders">For each cut the examples in a random order, each once: the first half is for the temperature.</param>
    /// <returns>The mean negative log-likelihood.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, there are fewer than two examples, or an order is no order of all of them.</exception>
    public static double CalibratedNegativeLogLikelihood(double[,] logits, IReadOnlyList<int> labels, IReadOnlyList<IReadOnlyList<int>> orders)
    {
        CheckShape(logits, labels, nameof(logits));
        ArgumentNullException.ThrowIfNull(orders);
        if (labels.Count < 2 || orders.Count == 0 || orders.Any(o => o.Count != labels.Count))
        {
            throw new ArgumentException($"orders: expected at least one order of at least two examples, each of {labels.Count}, got {string.Join(", ", orders.Select(o => o.Count))}.", nameof(orders));
        }

        for (var o = 0; o < orders.Count; o++)
        {
            // An example on both sides would be measured with a temperature that it helped to fit.
            var seen = new bool[labels.Count];
            foreach (var i in orders[o])
            {
                if ((uint)i >= (uint)seen.Length || seen[i])
                {
                    throw new ArgumentException($"orders: expected each example from 0 to {seen.Length - 1} once, got {i} {((uint)i >= (uint)seen.Length ? "out of range" : "twice")} in order {o}.", nameof(orders));
                }

                seen[i] = true;
            }
        }

        var half = labels.Count / 2;
        return orders.Average(order =>
        {
            var (fit, rest) = (order.Take(half).ToArray(), order.Skip(half).ToArray());
            return AtTemperature(Rows(logits, rest), [.. rest.Select(i => labels[i])], FitTemperature(Rows(logits, fit), [.. fit.Select(i => labels[i])]).Temperature);
        });
    }

    private static double[,] Rows(double[,] matrix, int[] rows)
    {
        var part = new double[rows.Length, matrix.GetLength(1)];
        for (var i = 0; i < rows.Length; i++)
        {
            for (var k = 0; k < part.GetLength(1); k++)
            {
                part[i, k] = matrix[rows[i], k];
            }
        }

        return part;
    }

    private static double Slope(double[,] logits, IReadOnlyList<int> labels, double scale)
    {
        var slope = 0.0;
        for (var i = 0; i < labels.Count; i++)
        {
            var log = LogSum(logits, i, scale);
            for (var k = 0; k < logits.GetLength(1); k++)
            {
                slope += Math.Exp((scale * logits[i, k]) - log) * logits[i, k];
            }

            slope -= logits[i, labels[i]];
        }

        return slope;
    }

    private static double LogSum(double[,] logits, int row, double scale)
    {
        var most = double.NegativeInfinity;
        for (var k = 0; k < logits.GetLength(1); k++)
        {
            most = Math.Max(most, scale * logits[row, k]);
        }

        var sum = 0.0;
        for (var k = 0; k < logits.GetLength(1); k++)
        {
            sum += Math.Exp((scale * logits[row, k]) - most);
        }

        return most + Math.Log(sum);
    }

    private static void Check(double[,] probabilities, IReadOnlyList<int> labels)
    {
        CheckShape(probabilities, labels, nameof(probabilities));
        for (var i = 0; i < labels.Count; i++)
        {
            var sum = 0.0;
            for (var k = 0; k < probabilities.GetLength(1); k++)
            {
                sum += probabilities[i, k] >= 0 ? probabilities[i, k] : double.NaN;
            }

            if (!(Math.Abs(sum - 1) <= 1e-4))
            {
                throw new ArgumentException($"probabilities: expected no entry below 0 and sums of 1 within 0.0001, got the sum {sum} in row {i}.", nameof(probabilities));
            }
        }
    }

    private static void CheckShape(double[,] values, IReadOnlyList<int> labels, string what)
    {
        ArgumentNullException.ThrowIfNull(values, what);
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Count == 0 || values.GetLength(0) != labels.Count || values.GetLength(1) < 2)
        {
            throw new ArgumentException($"{what}: expected [{labels.Count},K] as labels has, at least one row and K at least 2, got [{values.GetLength(0)},{values.GetLength(1)}].", what);
        }

        for (var i = 0; i < labels.Count; i++)
        {
            if ((uint)labels[i] >= (uint)values.GetLength(1))
            {
                throw new ArgumentException($"labels: expected 0 to {values.GetLength(1) - 1}, got {labels[i]} in row {i}.", nameof(labels));
            }
        }

        foreach (var v in values)
        {
            if (!double.IsFinite(v))
            {
                throw new ArgumentException($"{what}: expected finite values, got {v}.", what);
            }
        }
    }
}

/// <summary>A bin of a reliability diagram.</summary>
/// <param name="Count">The examples in it.</param>
/// <param name="Confidence">Their mean confidence.</param>
/// <param name="Accuracy">The share that is right.</param>
public readonly record struct ReliabilityBin(int Count, double Confidence, double Accuracy);
