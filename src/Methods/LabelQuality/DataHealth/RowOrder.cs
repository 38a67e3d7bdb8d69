using NoisyNotebooks.Methods.Numerics;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>Whether what rows hold depends on where they stand.</summary>
/// <param name="SameAsNext">The share of rows with the given label of the next row.</param>
/// <param name="SameByChance">What rows in a random order would have.</param>
/// <param name="LabelProbability">The two-sided probability of such a number of equal neighbours in a random order.</param>
/// <param name="Column">The column that depends most on the order; null where there is none.</param>
/// <param name="Correlation">The rank correlation of its values with the next row's, −1 to 1.</param>
/// <param name="ColumnProbability">The two-sided probability of one so large in a random order, times the number of columns; at most 1.</param>
public sealed record RowOrder(double SameAsNext, double SameByChance, double LabelProbability, string? Column, double Correlation, double ColumnProbability)
{
    // What is certain and yet small needs no warning.
    private const double LeastProbability = 1e-3;
    private const double LeastEffect = 0.05;

    /// <summary>Whether labels of neighbouring rows are the same more or less often than by chance: certainly (p &lt; 0.001) and by 5 points or more.</summary>
    public bool LabelsDepend => LabelProbability < LeastProbability && Math.Abs(SameAsNext - SameByChance) >= LeastEffect;

    /// <summary>Whether a column's values depend on those of the row before: certainly (p &lt; 0.001) and with a correlation of 0.05 or more.</summary>
    public bool ColumnDepends => ColumnProbability < LeastProbability && Math.Abs(Correlation) >= LeastEffect;

    /// <summary>Checks it.</summary>
    /// <param name="labels">N given labels, 0 to K−1.</param>
    /// <param name="classes">K.</param>
    /// <param name="columns">Columns of N numbers.</param>
    /// <param name="cancellationToken">Stops between columns.</param>
    internal static RowOrder Of(ReadOnlySpan<long> labels, int classes, IEnumerable<(string Name, float[] Values)> columns, CancellationToken cancellationToken)
    {
        var (same, chance, probability) = Labels(labels, classes);
        var (column, correlation, strongest, tests) = ((string?)null, 0.0, 0.0, 0);
        foreach (var (name, values) in columns)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Correlated(values) is not { } found)
            {
                continue;
            }

            tests++;
            if (column is null || Math.Abs(found.Z) > strongest)
            {
                (column, correlation, strongest) = (name, found.Correlation, Math.Abs(found.Z));
            }
        }

        return new RowOrder(same, chance, probability, column, correlation, Math.Min(1, tests * 2 * NormalDistribution.UpperTail(strongest)));
    }

    // With R = N − T runs of equal labels, T rows like the next: E(R) = N + 1 − S₂/N and
    // Var(R) = (S₂ (S₂ + N (N + 1)) − 2 N S₃ − N³) / (N² (N − 1)), with S_p the sum of the classes' counts to the power p (Barton and David, 1957).
    private static (double Same, double Chance, double Probability) Labels(ReadOnlySpan<long> labels, int classes)
    {
        double n = labels.Length;
        if (n < 2)
        {
            return (double.NaN, double.NaN, 1);
        }

        var counts = new double[classes];
        var equal = 0;
        for (var i = 0; i < labels.Length; i++)
        {
            counts[labels[i]]++;
            equal += i > 0 && labels[i] == labels[i - 1] ? 1 : 0;
        }

        var (squares, cubes) = (counts.Sum(c => c * c), counts.Sum(c => c * c * c));
        var expected = (squares / n) - 1;
        var variance = ((squares * (squares + (n * (n + 1)))) - (2 * n * cubes) - (n * n * n)) / (n * n * (n - 1));
        var probability = variance <= 0 ? 1 : Math.Min(1, 2 * NormalDistribution.UpperTail(Math.Abs(equal - expected) / Math.Sqrt(variance)));
        return (equal / (n - 1), expected / (n - 1), probability);
    }

    // The von Neumann ratio of the ranks (Bartels, 1982): RVN = Σ (r_{i+1} − r_i)² / Σ (r_i − r̄)², in a random order 2 on average with
    // variance 4 (N − 2)(5 N² − 2 N − 9) / (5 N (N + 1)(N − 1)²). 1 − RVN/2 is the correlation of neighbours.
    private static (double Correlation, double Z)? Correlated(float[] values)
    {
        double n = values.Length;
        const int least = 10;
        if (n < least)
        {
            return null;
        }

        var ranks = Ranks(values);
        var mean = (n + 1) / 2;
        var (steps, squares) = (0.0, 0.0);
        for (var i = 0; i < ranks.Length; i++)
        {
            squares += (ranks[i] - mean) * (ranks[i] - mean);
            steps += i == 0 ? 0 : (ranks[i] - ranks[i - 1]) * (ranks[i] - ranks[i - 1]);
        }

        if (squares == 0)
        {
            return null;
        }

        var variance = 4 * (n - 2) * ((5 * n * n) - (2 * n) - 9) / (5 * n * (n + 1) * (n - 1) * (n - 1));
        var ratio = steps / squares;
        return (1 - (ratio / 2), (2 - ratio) / Math.Sqrt(variance));
    }

    // From 1; equal values have the mean of their ranks.
    private static double[] Ranks(float[] values)
    {
        var sorted = (float[])values.Clone();
        int[] order = [.. Enumerable.Range(0, values.Length)];
        Array.Sort(sorted, order);
        var ranks = new double[values.Length];
        for (var start = 0; start < sorted.Length;)
        {
            var end = start + 1;
            while (end < sorted.Length && sorted[end].Equals(sorted[start]))
            {
                end++;
            }

            for (var place = start; place < end; place++)
            {
                ranks[order[place]] = (start + end + 1) / 2.0;
            }

            start = end;
        }

        return ranks;
    }
}
