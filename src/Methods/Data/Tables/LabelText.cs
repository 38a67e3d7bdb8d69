using System.Globalization;

namespace NoisyNotebooks.Methods.Data;

/// <summary>The text of a label that a frame holds as some value.</summary>
internal static class LabelText
{
    /// <summary>The text: numbers the invariant way, whole numbers alike whatever their type (3 and 3.0), dates as ISO 8601 writes them.</summary>
    /// <param name="value">The value; null where it is missing.</param>
    /// <returns>The text; null where it is missing.</returns>
    public static string? Of(object? value) => value switch
    {
        null => null,
        double.NaN or float.NaN => null,
        double number when number == Math.Floor(number) && Math.Abs(number) < 1e15 => ((long)number).ToString(CultureInfo.InvariantCulture),
        float number when number == MathF.Floor(number) && MathF.Abs(number) < 1e15f => ((long)number).ToString(CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime time when time.TimeOfDay == TimeSpan.Zero => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
