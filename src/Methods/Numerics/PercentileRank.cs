namespace NoisyNotebooks.Methods.Numerics;

/// <summary>Percentile ranks: numbers of any scale made comparable by their order alone.</summary>
public static class PercentileRank
{
    /// <summary>rank(v)_i = (position of i in ascending order) / n, from 0 to (n − 1)/n; of equal numbers the one that stands first has the lower rank.</summary>
    /// <param name="values">v, n numbers, none NaN.</param>
    /// <returns>n ranks, a permutation of 0, 1/n, … , (n − 1)/n.</returns>
    /// <exception cref="ArgumentException">A number is NaN.</exception>
    public static double[] Of(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var order = new int[values.Count];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = double.IsNaN(values[i]) ? throw new ArgumentException($"values: expected numbers, got NaN at position {i}.", nameof(values)) : i;
        }

        Array.Sort(order, (a, b) => values[a].CompareTo(values[b]) is var c and not 0 ? c : a.CompareTo(b));
        var ranks = new double[order.Length];
        for (var position = 0; position < order.Length; position++)
        {
            ranks[order[position]] = (double)position / order.Length;
        }

        return ranks;
    }
}
