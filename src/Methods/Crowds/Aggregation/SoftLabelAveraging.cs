namespace NoisyNotebooks.Methods.Crowds;

/// <summary>One distribution a task out of those of several methods. The paper's proposal is the plain mean.</summary>
public static class SoftLabelAveraging
{
    private const double CentroidFloor = 1e-8;
    private const double CentroidTolerance = 1e-10;
    private const int CentroidIterations = 1000;
    private const double Rounding = 1e-6;

    /// <summary>The unweighted mean: p[t,k] = (1/M) Σ_m p_m[t,k].</summary>
    /// <param name="distributions">M matrices <c>[T,K]</c>, each row a distribution.</param>
    /// <returns><c>[T,K]</c>.</returns>
    /// <exception cref="ArgumentException">There is none, the shapes differ, or a row is no distribution.</exception>
    public static double[,] Average(params IReadOnlyList<double[,]> distributions)
    {
        Check(distributions);
        return Weighted(distributions, [.. Enumerable.Repeat(1.0 / distributions.Count, distributions.Count)]);
    }

    /// <summary>The mean with weights in proportion to (smallest negative log-likelihood / own), each measured on development data.</summary>
    /// <param name="distributions">M matrices <c>[T,K]</c>, each row a distribution.</param>
    /// <param name="negativeLogLikelihoods">M numbers above 0.</param>
    /// <returns><c>[T,K]</c>.</returns>
    /// <exception cref="ArgumentException">There is none, the shapes differ, a row is no distribution, or a number is not above 0.</exception>
    public static double[,] WeightedAverage(IReadOnlyList<double[,]> distributions, IReadOnlyList<double> negativeLogLikelihoods)
    {
        Check(distributions);
        ArgumentNullException.ThrowIfNull(negativeLogLikelihoods);
        if (negativeLogLikelihoods.Count != distributions.Count || negativeLogLikelihoods.Any(n => !(n > 0 && double.IsFinite(n))))
        {
            throw new ArgumentException(
                $"negativeLogLikelihoods: expected {distributions.Count} finite numbers above 0, got {string.Join(", ", negativeLogLikelihoods)}.", nameof(negativeLogLikelihoods));
        }

        var all = negativeLogLikelihoods.Sum(n => 1 / n);
        return Weighted(distributions, [.. negativeLogLikelihoods.Select(n => 1 / n / all)]);
    }

    /// <summary>Conflation: the product of the distributions, normalized.</summary>
    /// <param name="distributions">M matrices <c>[T,K]</c>, each row a distribution.</param>
    /// <returns><c>[T,K]</c>.</returns>
    /// <exception cref="ArgumentException">There is none, the shapes differ, a row is no distribution, or no class of a row is possible for all.</exception>
    public static double[,] Conflation(params IReadOnlyList<double[,]> distributions)
    {
        Check(distributions);
        return Rows(distributions, (row, t) =>
        {
            for (var k = 0; k < row.Length; k++)
            {
                row[k] = distributions.Sum(d => Math.Log(d[t, k]));
            }

            if (row.IndexOfAnyExcept(double.NegativeInfinity) < 0)
            {
                throw new ArgumentException($"distributions: expected a class that all of them allow, got none in row {t}.", nameof(distributions));
            }

            ClassRows.Softmax(row);
        });
    }

    /// <summary>
    /// The Jensen-Shannon centroid: with θ the first K − 1 probabilities and f(θ) = log(θ / max(1 − Σ θ, 10⁻⁸)), from the mean repeat
    /// θ ← f⁻¹(mean_m f((θ + p_m) / 2)), f⁻¹(e) = exp(e) / (1 + Σ exp(e)), until the changes sum to less than 10⁻¹⁰, at most 1,000 times.
    /// </summary>
    /// <param name="distributions">M matrices <c>[T,K]</c>, each row a distribution.</param>
    /// <returns><c>[T,K]</c>.</returns>
    /// <exception cref="ArgumentException">There is none, the shapes differ, or a row is no distribution.</exception>
    public static double[,] JensenShannonCentroid(params IReadOnlyList<double[,]> distributions)
    {
        Check(distributions);
        var mean = Average(distributions);
        return Rows(distributions, (row, t) => Centroid(row, [.. distributions.Select(d => Row(d, t))], Row(mean, t)));
    }

    /// <summary>The most likely class of each row, ties to the lowest.</summary>
    /// <param name="distribution"><c>[T,K]</c>.</param>
    /// <returns><c>[T]</c>.</returns>
    public static int[] Labels(double[,] distribution)
    {
        ArgumentNullException.ThrowIfNull(distribution);
        return [.. Enumerable.Range(0, distribution.GetLength(0)).Select(t => TieRule.LowestClass.Choose(Row(distribution, t)))];
    }

    private static void Centroid(Span<double> row, double[][] points, double[] mean)
    {
        var theta = mean[..^1];
        var next = new double[theta.Length];
        for (var i = 0; i < CentroidIterations; i++)
        {
            Array.Clear(next);
            foreach (var p in points)
            {
                var rest = 1.0;
                for (var k = 0; k < theta.Length; k++)
                {
                    rest -= (theta[k] + p[k]) / 2;
                }

                for (var k = 0; k < theta.Length; k++)
                {
                    // f((θ + p) / 2); a class that nobody gives has −∞ and stays at 0.
                    next[k] += Math.Log((theta[k] + p[k]) / 2 / Math.Max(rest, CentroidFloor)) / points.Length;
                }
            }

            // exp(e) / (1 + Σ exp(e)) with the greatest exponent taken out, so that nothing overflows.
            var most = Math.Max(0, next.Max());
            var sum = Math.Exp(-most);
            for (var k = 0; k < next.Length; k++)
            {
                next[k] = Math.Exp(next[k] - most);
                sum += next[k];
            }

            var change = 0.0;
            for (var k = 0; k < next.Length; k++)
            {
                next[k] /= sum;
                change += Math.Abs(next[k] - theta[k]);
            }

            next.CopyTo(theta, 0);
            if (change < CentroidTolerance)
            {
                break;
            }
        }

        theta.CopyTo(row);
        row[^1] = 1 - theta.Sum();
    }

    private static double[,] Weighted(IReadOnlyList<double[,]> distributions, double[] weights) => Rows(distributions, (row, t) =>
    {
        for (var m = 0; m < weights.Length; m++)
        {
            for (var k = 0; k < row.Length; k++)
            {
                row[k] += weights[m] * distributions[m][t, k];
            }
        }
    });

    private static double[,] Rows(IReadOnlyList<double[,]> distributions, RowAction fill)
    {
        var result = new double[distributions[0].GetLength(0), distributions[0].GetLength(1)];
        var row = new double[result.GetLength(1)];
        for (var t = 0; t < result.GetLength(0); t++)
        {
            Array.Clear(row);
            fill(row, t);
            for (var k = 0; k < row.Length; k++)
            {
                result[t, k] = row[k];
            }
        }

        return result;
    }

    private delegate void RowAction(Span<double> row, int task);

    private static double[] Row(double[,] matrix, int t) => [.. Enumerable.Range(0, matrix.GetLength(1)).Select(k => matrix[t, k])];

    private static void Check(IReadOnlyList<double[,]> distributions)
    {
        ArgumentNullException.ThrowIfNull(distributions);
        if (distributions.Count == 0)
        {
            throw new ArgumentException("distributions: expected at least one, got none.", nameof(distributions));
        }

        var (rows, columns) = (distributions[0].GetLength(0), distributions[0].GetLength(1));
        for (var m = 0; m < distributions.Count; m++)
        {
            if (distributions[m].GetLength(0) != rows || distributions[m].GetLength(1) != columns || columns < 2)
            {
                throw new ArgumentException(
                    $"distributions: expected [{rows},{columns}] as the first, with at least 2 classes, got [{distributions[m].GetLength(0)},{distributions[m].GetLength(1)}] in place {m}.", nameof(distributions));
            }

            for (var t = 0; t < rows; t++)
            {
                var row = Row(distributions[m], t);
                if (!Array.TrueForAll(row, p => p >= 0) || !(Math.Abs(row.Sum() - 1) <= Rounding))
                {
                    throw new ArgumentException($"distributions: expected no entry below 0 and a sum of 1, got {string.Join(", ", row)} in row {t} of place {m}.", nameof(distributions));
                }
            }
        }
    }
}
