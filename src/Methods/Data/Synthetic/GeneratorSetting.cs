namespace NoisyNotebooks.Methods.Data;

/// <summary>The check that all generators make of their settings.</summary>
internal static class GeneratorSetting
{
    /// <summary>Checks one.</summary>
    /// <param name="isAllowed">Whether it may be so.</param>
    /// <param name="name">Its name.</param>
    /// <param name="value">What it is.</param>
    /// <param name="range">What it must be, in words.</param>
    /// <exception cref="ArgumentOutOfRangeException">It may not be so.</exception>
    public static void Require(bool isAllowed, string name, double value, string range)
    {
        if (!isAllowed)
        {
            throw new ArgumentOutOfRangeException(name, value, FormattableString.Invariant($"{name}: must be {range}, got {value}."));
        }
    }
}
