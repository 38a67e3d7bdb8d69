namespace NoisyNotebooks.Methods.Numerics;

/// <summary>Quantiles of samples.</summary>
internal static class Quantiles
{
    /// <summary>The value at position (n − 1) · share, linear between the ordered values.</summary>
    /// <param name="sorted">n values, at least one, in ascending order.</param>
    /// <param name="share">0 to 1.</param>
    public static double OfSorted(ReadOnlySpan<double> sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var low = (int)place;
        return low + 1 < sorted.Length ? sorted[low] + ((place - low) * (sorted[low + 1] - sorted[low])) : sorted[low];
    }
}
