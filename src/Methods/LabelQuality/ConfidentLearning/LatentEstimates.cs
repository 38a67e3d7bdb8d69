using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Numerics;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>
/// What cannot be observed, from a calibrated confident joint C: the prior of the true labels and both noise matrices.
/// </summary>
/// <param name="Prior">p(true = k), K numbers that sum to 1.</param>
/// <param name="NoiseMatrix"><c>[K,K]</c>: P(given = row | true = column) = C[i,j] / column sum j; columns sum to 1. The
/// transpose of the transition matrix T of this library's noise models.</param>
/// <param name="InverseNoiseMatrix"><c>[K,K]</c>: P(true = row | given = column) = C[i,j] / row sum i; columns sum to 1.</param>
public sealed record LatentEstimates(double[] Prior, double[,] NoiseMatrix, double[,] InverseNoiseMatrix)
{
    private const double Tiny = 1e-100;
    private const double HighestNoiseRate = 0.9999;
    private const int OuterIterations = 3;
    private const int InnerIterations = 5;

    /// <summary>Estimates.</summary>
    /// <param name="joint">A calibrated confident joint.</param>
    /// <param name="labels">The N given labels it was counted from.</param>
    /// <param name="method">How the prior is computed.</param>
    /// <param name="converge">Whether the three are iterated until they nearly agree with each other (3 × 5 steps).</param>
    /// <returns>The estimates.</returns>
    /// <exception cref="ArgumentException">Labels are out of range, or the noise matrix cannot be inverted (<see cref="PriorMethod.Equation"/>).</exception>
    public static LatentEstimates Estimate(
        ConfidentJoint joint, LabelVector labels, PriorMethod method = PriorMethod.Count, bool converge = false)
    {
        ArgumentNullException.ThrowIfNull(joint);
        return Estimate(joint.Counts, labels, method, converge);
    }

    /// <summary>Estimates from counts.</summary>
    /// <param name="counts"><c>[K,K]</c>: rows given label, columns true label.</param>
    /// <param name="labels">The N given labels.</param>
    /// <param name="method">How the prior is computed.</param>
    /// <param name="converge">Whether the three are iterated until they nearly agree with each other (3 × 5 steps).</param>
    /// <returns>The estimates.</returns>
    /// <exception cref="ArgumentException">The counts are not square, labels are out of range, or the noise matrix cannot be inverted.</exception>
    public static LatentEstimates Estimate(
        int[,] counts, LabelVector labels, PriorMethod method = PriorMethod.Count, bool converge = false)
    {
        ArgumentNullException.ThrowIfNull(counts);
        ArgumentNullException.ThrowIfNull(labels);
        var classes = counts.GetLength(0);
        if (classes == 0 || counts.GetLength(1) != classes)
        {
            throw new ArgumentException($"counts: expected [K,K], got [{classes},{counts.GetLength(1)}].", nameof(counts));
        }

        labels.Check(classes, allowOneClass: true);
        var classCounts = new int[classes];
        foreach (var label in labels.Values)
        {
            classCounts[label]++;
        }

        return OfCounts(counts, classCounts, method, converge);
    }

    internal static LatentEstimates OfCounts(int[,] counts, int[] classCounts, PriorMethod method, bool converge)
    {
        var classes = classCounts.Length;
        double examples = 0;
        foreach (var count in classCounts)
        {
            examples += count;
        }

        var given = new double[classes];
        for (var k = 0; k < classes; k++)
        {
            given[k] = classCounts[k] / examples;
        }

        var (rowSums, columnSums) = Sums(counts);
        var noise = new double[classes, classes];
        var inverse = new double[classes, classes];
        for (var i = 0; i < classes; i++)
        {
            for (var j = 0; j < classes; j++)
            {
                noise[i, j] = counts[i, j] / Math.Max(columnSums[j], Tiny);
                inverse[j, i] = counts[i, j] / Math.Max(rowSums[i], Tiny);
            }
        }

        var prior = Normalize(
            method switch
            {
                PriorMethod.Count => FromCounts(given, noise, inverse),
                PriorMethod.Equation => FromEquation(given, noise, nameof(method)),
                PriorMethod.Marginal => [.. columnSums],
                PriorMethod.MarginalGiven => Multiply(inverse, given),
                _ => throw new ArgumentException($"method: unknown prior method {method}.", nameof(method)),
            },
            1e-6,
            method == PriorMethod.Marginal);
        ClipNoiseRates(noise);
        ClipNoiseRates(inverse);
        return converge ? Converge(given, prior, noise) : new LatentEstimates(prior, noise, inverse);
    }

    // given = NM · prior.
    private static double[] FromEquation(double[] given, double[,] noise, string method)
    {
        try
        {
            return LinearEquations.Solve(noise, given);
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException("method: the noise matrix cannot be inverted; use the count method.", method, e);
        }
    }

    // Repeats: INV from NM and the prior (Bayes), the prior from INV; then NM from INV (Bayes).
    private static LatentEstimates Converge(double[] given, double[] prior, double[,] noise)
    {
        var inverse = noise;
        for (var outer = 0; outer < OuterIterations; outer++)
        {
            for (var inner = 0; inner < InnerIterations; inner++)
            {
                inverse = Bayes(noise, prior, given);
                prior = Normalize(FromCounts(given, noise, inverse), 1e-6);
            }

            noise = Bayes(inverse, given, prior);
        }

        ClipNoiseRates(noise);
        ClipNoiseRates(inverse);
        return new LatentEstimates(Normalize(prior, 1e-5), noise, inverse);
    }

    // P(a = column → b = row) from P(b | a): result[j,i] = matrix[i,j] · of[j] / by[i], then clipped.
    private static double[,] Bayes(double[,] matrix, double[] of, double[] by)
    {
        var classes = of.Length;
        var result = new double[classes, classes];
        for (var i = 0; i < classes; i++)
        {
            for (var j = 0; j < classes; j++)
            {
                result[j, i] = matrix[i, j] * of[j] / Math.Max(by[i], Tiny);
            }
        }

        ClipNoiseRates(result);
        return result;
    }

    private static double[] FromCounts(double[] given, double[,] noise, double[,] inverse)
    {
        var prior = new double[given.Length];
        for (var k = 0; k < prior.Length; k++)
        {
            prior[k] = inverse[k, k] / Math.Max(noise[k, k], Tiny) * given[k];
        }

        return prior;
    }

    private static double[] Multiply(double[,] matrix, double[] vector)
    {
        var product = new double[vector.Length];
        for (var i = 0; i < vector.Length; i++)
        {
            for (var j = 0; j < vector.Length; j++)
            {
                product[i] += matrix[i, j] * vector[j];
            }
        }

        return product;
    }

    // Off-diagonals to [0, 0.9999]; the diagonal is no noise rate and stays; then each column sums to 1.
    private static void ClipNoiseRates(double[,] matrix)
    {
        var classes = matrix.GetLength(0);
        var sums = new double[classes];
        for (var i = 0; i < classes; i++)
        {
            for (var j = 0; j < classes; j++)
            {
                matrix[i, j] = i == j ? matrix[i, j] : Math.Clamp(matrix[i, j], 0, HighestNoiseRate);
                sums[j] += matrix[i, j];
            }
        }

        for (var i = 0; i < classes; i++)
        {
            for (var j = 0; j < classes; j++)
            {
                matrix[i, j] /= Math.Max(sums[j], Tiny);
            }
        }
    }

    private static double[] Normalize(double[] values, double low, bool divideFirst = false)
    {
        var total = divideFirst ? Math.Max(values.Sum(), Tiny) : 1;
        var sum = 0.0;
        for (var k = 0; k < values.Length; k++)
        {
            values[k] = Math.Clamp(values[k] / total, low, 1);
            sum += values[k];
        }

        for (var k = 0; k < values.Length; k++)
        {
            values[k] /= Math.Max(sum, Tiny);
        }

        return values;
    }

    private static (double[] Rows, double[] Columns) Sums(int[,] counts)
    {
        var classes = counts.GetLength(0);
        var (rows, columns) = (new double[classes], new double[classes]);
        for (var i = 0; i < classes; i++)
        {
            for (var j = 0; j < classes; j++)
            {
                rows[i] += counts[i, j];
                columns[j] += counts[i, j];
            }
        }

        return (rows, columns);
    }
}
