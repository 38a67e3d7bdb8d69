namespace NoisyNotebooks.Methods.Noise;

/// <summary>The checks that all noise models share.</summary>
internal static class Rate
{
    /// <summary>Checks a noise rate.</summary>
    /// <param name="rate">A number from 0 to 1.</param>
    /// <returns>The rate.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It is outside, or NaN.</exception>
    public static double Check(double rate) =>
        rate is >= 0 and <= 1
            ? rate
            : throw new ArgumentOutOfRangeException(nameof(rate), rate, $"rate: must be from 0 to 1, got {rate}.");

    /// <summary>The rate as it stands in descriptions: <c>40 %</c>, <c>12.5 %</c>.</summary>
    /// <param name="rate">A number from 0 to 1.</param>
    /// <returns>The text.</returns>
    public static string Text(double rate) => FormattableString.Invariant($"{100 * rate:0.##} %");
}
