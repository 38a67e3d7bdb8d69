namespace NoisyNotebooks.Methods.Inference;

/// <summary>One estimate from several random divisions into folds.</summary>
public static class SplitCombination
{
    /// <summary>θ = median of θ_s; standard error = √median of (SE_s² + (θ_s − θ)²), for each coefficient.</summary>
    /// <param name="estimates">θ_s: S lists of D numbers.</param>
    /// <param name="standardErrors">SE_s: S lists of D numbers.</param>
    /// <returns>D estimates and standard errors.</returns>
    /// <exception cref="ArgumentException">There is none, or the lengths differ.</exception>
    public static (double[] Estimate, double[] StandardError) Combine(
        IReadOnlyList<IReadOnlyList<double>> estimates, IReadOnlyList<IReadOnlyList<double>> standardErrors)
    {
        ArgumentNullException.ThrowIfNull(estimates);
        ArgumentNullException.ThrowIfNull(standardErrors);
        if (estimates.Count == 0 || standardErrors.Count != estimates.Count)
        {
            throw new ArgumentException($"standardErrors: expected one list for each of the {estimates.Count} (at least 1) estimates, got {standardErrors.Count}.", nameof(standardErrors));
        }

        var d = estimates[0].Count;
        if (estimates.Concat(standardErrors).Any(l => l.Count != d))
        {
            throw new ArgumentException($"estimates: expected {d} numbers in every split, got lists of other lengths.", nameof(estimates));
        }

        var (estimate, error) = (new double[d], new double[d]);
        for (var j = 0; j < d; j++)
        {
            estimate[j] = Median(estimates.Select(e => e[j]));
            error[j] = Math.Sqrt(Median(estimates.Zip(standardErrors, (e, s) => (s[j] * s[j]) + ((e[j] - estimate[j]) * (e[j] - estimate[j])))));
        }

        return (estimate, error);
    }

    /// <summary>The middle value; of an even number the mean of the middle two.</summary>
    internal static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
