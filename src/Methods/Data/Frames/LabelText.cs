using System.Globalization;

namespace NoisyNotebooks.Methods.Data;

/// <summary>The text of a label that a frame holds as some value.</summary>
internal static class LabelText
{
    /// <summary>The text: numbers the invariant way, and whole numbers alike whatever their type (3 and 3.0).</summary>
    /// <param name="value">The value; null where it is missing.</param>
    /// <returns>The text; null where it is missing.</returns>
    public static string? Of(object? value) => value switch
    {
        null => null,
        double.NaN or float.NaN => null,
        double number when number == Math.Floor(number) && Math.Abs(number) < 1e15 => ((long)number).ToString(CultureInfo.InvariantCulture),
        float number when number == MathF.Floor(number) && MathF.Abs(number) < 1e15f => ((long)number).ToString(CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
