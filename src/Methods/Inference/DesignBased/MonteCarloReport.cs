namespace NoisyNotebooks.Methods.Inference;

/// <summary>How an estimator did over repeated samples whose truth is known.</summary>
/// <param name="Bias">Mean estimate − truth, D numbers.</param>
/// <param name="RootMeanSquaredError">√mean (estimate − truth)², D numbers.</param>
/// <param name="Coverage">The share of samples whose 95 % interval holds the truth, D numbers.</param>
/// <param name="MeanStandardError">The mean standard error, D numbers.</param>
public sealed record MonteCarloReport(
    IReadOnlyList<double> Bias, IReadOnlyList<double> RootMeanSquaredError, IReadOnlyList<double> Coverage, IReadOnlyList<double> MeanStandardError)
{
    private const double Z = 1.959963984540054;

    /// <summary>Sums up samples.</summary>
    /// <param name="truth">D true values.</param>
    /// <param name="estimates">B lists of D estimates, at least one.</param>
    /// <param name="standardErrors">B lists of D standard errors.</param>
    /// <returns>The report.</returns>
    /// <exception cref="ArgumentException">There is no sample, or lengths differ.</exception>
    public static MonteCarloReport Of(
        IReadOnlyList<double> truth, IReadOnlyList<IReadOnlyList<double>> estimates, IReadOnlyList<IReadOnlyList<double>> standardErrors)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(estimates);
        ArgumentNullException.ThrowIfNull(standardErrors);
        if (estimates.Count == 0 || standardErrors.Count != estimates.Count || estimates.Concat(standardErrors).Any(l => l.Count != truth.Count))
        {
            throw new ArgumentException(
                $"estimates: expected as many lists as there are of standard errors ({standardErrors.Count}), at least 1, each with {truth.Count} numbers, got {estimates.Count} lists or other lengths.", nameof(estimates));
        }

        double[] Each(Func<int, int, double> value) =>
            [.. Enumerable.Range(0, truth.Count).Select(j => Enumerable.Range(0, estimates.Count).Average(b => value(b, j)))];
        double Off(int b, int j) => estimates[b][j] - truth[j];
        return new MonteCarloReport(
            Each(Off),
            [.. Each((b, j) => Off(b, j) * Off(b, j)).Select(Math.Sqrt)],
            Each((b, j) => Math.Abs(Off(b, j)) <= Z * standardErrors[b][j] ? 1 : 0),
            Each((b, j) => standardErrors[b][j]));
    }
}
