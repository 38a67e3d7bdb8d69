namespace NoisyNotebooks.Methods.Numerics;

/// <summary>The standard normal distribution: tail probabilities and quantiles in double precision.</summary>
internal static class NormalDistribution
{
    /// <summary>P(Z &gt; z), also far out, where 1 − Φ(z) would be rounded to 0.</summary>
    /// <param name="z">Any number.</param>
    /// <returns>The probability; relative error below 1e-13.</returns>
    public static double UpperTail(double z)
    {
        if (double.IsNaN(z))
        {
            return double.NaN;
        }

        if (z < 0)
        {
            return 1 - UpperTail(-z);
        }

        if (z > 38)
        {
            return 0;
        }

        var density = Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);
        if (z < 2.5)
        {
            // Φ(z) − 1/2 = φ(z)·(z + z³/3 + z⁵/(3·5) + …)
            var (term, sum) = (z, z);
            for (var k = 3; Math.Abs(term) > 1e-17 * Math.Abs(sum); k += 2)
            {
                term *= z * z / k;
                sum += term;
            }

            return 0.5 - (density * sum);
        }

        // P(Z > z) = φ(z) / (z + 1/(z + 2/(z + 3/(z + …)))), from the far end.
        var fraction = z;
        for (var k = 200; k >= 1; k--)
        {
            fraction = z + (k / fraction);
        }

        return density / fraction;
    }

    /// <summary>The z with P(Z ≤ z) = p.</summary>
    /// <param name="p">In (0, 1).</param>
    /// <returns>The quantile.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="p"/> is not in (0, 1).</exception>
    public static double Quantile(double p)
    {
        if (!(p is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(p), p, $"p: expected a probability above 0 and below 1, got {p}.");
        }

        if (p > 0.5)
        {
            return -Quantile(1 - p);
        }

        // P(Z > z) falls in z: halve the interval until no double lies between its ends.
        var (low, high) = (0.0, 40.0);
        while (true)
        {
            var middle = (low + high) / 2;
            if (middle <= low || middle >= high)
            {
                return -low;
            }

            (low, high) = UpperTail(middle) > p ? (middle, high) : (low, middle);
        }
    }
}
