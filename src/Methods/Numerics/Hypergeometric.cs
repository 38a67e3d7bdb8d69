namespace NoisyNotebooks.Methods.Numerics;

/// <summary>
/// The hypergeometric distribution: how many marked items are among m that are drawn without replacement from N, of which D are marked:
/// P(h) = C(D, h) C(N − D, m − h) / C(N, m).
/// </summary>
internal static class Hypergeometric
{
    // Below it the series is not exact to the last digits.
    private const int TableSize = 256;

    private static readonly double[] LogFactorials = Table();

    /// <summary>ln n! for n ≥ 0, exact to about 1e-15 of its value.</summary>
    public static double LogFactorial(long n)
    {
        if (n < TableSize)
        {
            return LogFactorials[n];
        }

        // Stirling's series.
        var x = (double)n;
        var square = 1 / (x * x);
        return ((x + 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + ((1 - (square * ((1.0 / 30) - (square / 105)))) / (12 * x));
    }

    /// <summary>ln P(h); −∞ where it cannot be.</summary>
    /// <param name="population">N, 0 or more.</param>
    /// <param name="marked">D, 0 to N.</param>
    /// <param name="drawn">m, 0 to N.</param>
    /// <param name="hits">h.</param>
    public static double LogProbability(long population, long marked, long drawn, long hits) =>
        hits < 0 || hits > drawn || hits > marked || drawn - hits > population - marked
            ? double.NegativeInfinity
            : LogChoose(marked, hits) + LogChoose(population - marked, drawn - hits) - LogChoose(population, drawn);

    /// <summary>P(0), …, P(m).</summary>
    public static double[] Probabilities(long population, long marked, int drawn)
    {
        var probabilities = new double[drawn + 1];
        for (var hits = 0; hits <= drawn; hits++)
        {
            probabilities[hits] = Math.Exp(LogProbability(population, marked, drawn, hits));
        }

        return probabilities;
    }

    private static double LogChoose(long n, long k) => LogFactorial(n) - LogFactorial(k) - LogFactorial(n - k);

    private static double[] Table()
    {
        var table = new double[TableSize];
        for (var n = 2; n < TableSize; n++)
        {
            table[n] = table[n - 1] + Math.Log(n);
        }

        return table;
    }
}
