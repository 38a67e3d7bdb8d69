namespace NoisyNotebooks.Methods.Training;

/// <summary>The smooth rise from e⁻⁵ to 1 that ELR+ uses for λ and for the momentum of the averaged weights.</summary>
public static class SigmoidRamp
{
    /// <summary>exp(−5 (1 − clip(t, 0, L)/L)²); 1 where L = 0.</summary>
    /// <param name="step">t, at least 0.</param>
    /// <param name="length">L, at least 0.</param>
    /// <returns>A number in [e⁻⁵, 1].</returns>
    public static double At(long step, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (length == 0)
        {
            return 1;
        }

        var left = 1 - ((double)Math.Min(step, length) / length);
        return Math.Exp(-5 * left * left);
    }
}
