namespace NoisyNotebooks.Methods.Numerics;

/// <summary>The digamma function, the slope of log Γ.</summary>
public static class Digamma
{
    private const double Large = 10;

    /// <summary>ψ(x) for x above 0, to about 10⁻¹⁴: ψ(x) = ψ(x + 1) − 1/x up to 10, from there the asymptotic series.</summary>
    /// <param name="x">Above 0.</param>
    /// <returns>ψ(x).</returns>
    /// <exception cref="ArgumentOutOfRangeException">x is not above 0, or not finite.</exception>
    public static double Of(double x)
    {
        if (!(x > 0 && double.IsFinite(x)))
        {
            throw new ArgumentOutOfRangeException(nameof(x), x, $"x: expected a finite number above 0, got {x}.");
        }

        var below = 0.0;
        while (x < Large)
        {
            below -= 1 / x;
            x++;
        }

        // ψ(x) ~ log x − 1/(2x) − Σ B₂ₙ / (2n x²ⁿ)
        var s = 1 / (x * x);
        return below + Math.Log(x) - (0.5 / x) - (s * ((1.0 / 12) - (s * ((1.0 / 120) - (s * ((1.0 / 252) - (s * ((1.0 / 240) - (s * (1.0 / 132))))))))));
    }
}
