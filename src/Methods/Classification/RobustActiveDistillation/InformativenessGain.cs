namespace NoisyNotebooks.Methods.Classification;

/// <summary>How much the label of an example would tell the student, from the student's own probabilities: 0 (nothing) to 1.</summary>
public static class InformativenessGain
{
    private const double Slack = 1e-3;

    /// <summary>Margin: 1 − (p₁ − p₂), the two largest probabilities. The paper's choice.</summary>
    /// <param name="probabilities"><c>[N,C]</c>, C at least 2, rows that sum to 1 within 0.001.</param>
    /// <returns>N numbers.</returns>
    /// <exception cref="ArgumentException">There are less than two classes, or a row is no distribution.</exception>
    public static double[] Margin(double[,] probabilities) => ByRow(probabilities, row =>
    {
        Array.Sort(row);
        return 1 - (row[^1] - row[^2]);
    });

    /// <summary>Entropy: −Σ p log p / log C.</summary>
    /// <inheritdoc cref="Margin"/>
    public static double[] Entropy(double[,] probabilities) => ByRow(probabilities, row => -row.Where(p => p > 0).Sum(p => p * Math.Log(p)) / Math.Log(row.Length));

    /// <summary>Least confidence: 1 − p₁.</summary>
    /// <inheritdoc cref="Margin"/>
    public static double[] LeastConfidence(double[,] probabilities) => ByRow(probabilities, row => 1 - row.Max());

    private static double[] ByRow(double[,] probabilities, Func<double[], double> gain)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        var (n, c) = (probabilities.GetLength(0), probabilities.GetLength(1));
        if (c < 2)
        {
            throw new ArgumentException($"probabilities: expected at least 2 classes, got {c}.", nameof(probabilities));
        }

        var gains = new double[n];
        for (var i = 0; i < n; i++)
        {
            var row = Enumerable.Range(0, c).Select(k => probabilities[i, k]).ToArray();
            if (!Array.TrueForAll(row, p => p is >= 0 and <= 1 + Slack) || !(Math.Abs(row.Sum() - 1) <= Slack))
            {
                throw new ArgumentException($"probabilities: row {i} is no distribution: expected entries from 0 to 1 that sum to 1 within {Slack}.", nameof(probabilities));
            }

            gains[i] = Math.Clamp(gain(row), 0, 1);
        }

        return gains;
    }
}
