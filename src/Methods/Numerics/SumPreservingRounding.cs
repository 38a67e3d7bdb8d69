namespace NoisyNotebooks.Methods.Numerics;

/// <summary>
/// Rounds numbers to integers so that the rounded total stays: each to the nearest (halves to even), then, while the sum is
/// off by d, the |d| entries with the largest (or smallest) residual v − r go up (or down) by one.
/// </summary>
public static class SumPreservingRounding
{
    /// <summary>
    /// Rounds. Equal residuals: the highest index goes up first, the lowest down first (what the Python library does for up
    /// to 16 numbers; beyond, its order is that of an unstable sort).
    /// </summary>
    /// <param name="values">Finite numbers.</param>
    /// <returns>As many integers, whose sum is the rounded sum of the values.</returns>
    public static int[] Round(ReadOnlySpan<double> values)
    {
        var rounded = new int[values.Length];
        Round(values, rounded);
        return rounded;
    }

    /// <summary>Rounds into a given place.</summary>
    /// <param name="values">Finite numbers.</param>
    /// <param name="rounded">As many integers.</param>
    internal static void Round(ReadOnlySpan<double> values, Span<int> rounded)
    {
        double sum = 0;
        long total = 0;
        for (var i = 0; i < values.Length; i++)
        {
            rounded[i] = (int)Math.Round(values[i], MidpointRounding.ToEven);
            sum += values[i];
            total += rounded[i];
        }

        var difference = (long)Math.Round(sum, MidpointRounding.ToEven) - total;
        while (difference != 0)
        {
            var residuals = new double[values.Length];
            var order = new int[values.Length];
            for (var i = 0; i < order.Length; i++)
            {
                residuals[i] = values[i] - rounded[i];
                order[i] = i;
            }

            Array.Sort(order, (a, b) => residuals[a] != residuals[b] ? residuals[a].CompareTo(residuals[b]) : a.CompareTo(b));
            var changes = (int)Math.Min(Math.Abs(difference), order.Length);
            for (var c = 0; c < changes; c++)
            {
                if (difference > 0)
                {
                    rounded[order[^(c + 1)]]++;
                }
                else
                {
                    rounded[order[c]]--;
                }
            }

            difference -= Math.Sign(difference) * changes;
        }
    }
}
