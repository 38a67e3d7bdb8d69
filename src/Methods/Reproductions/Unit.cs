using System.Globalization;

namespace NoisyNotebooks.Methods.Reproductions;

/// <summary>What a measured number is, so that it is never shown as something else.</summary>
public enum Unit
{
    /// <summary>A share from 0 to 1, shown in per cent.</summary>
    Share,

    /// <summary>A difference of two shares, shown in percentage points.</summary>
    Points,

    /// <summary>A plain number.</summary>
    Number,

    /// <summary>Seconds.</summary>
    Seconds,
}

/// <summary>Numbers with their units as text.</summary>
public static class Units
{
    /// <summary>The unit of a difference of two numbers.</summary>
    /// <param name="unit">The numbers' unit.</param>
    /// <returns>Points for shares; the same unit otherwise.</returns>
    public static Unit OfDifference(this Unit unit) => unit == Unit.Share ? Unit.Points : unit;

    /// <summary>A number with its unit.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="value">The number.</param>
    /// <returns>For example <c>84.3 %</c>, <c>22.5 points</c>, <c>0.0065</c>.</returns>
    public static string Format(this Unit unit, double value) => Number(unit, value, Decimals(unit, value)) + Suffix(unit);

    /// <summary>Mean ± sample standard deviation of some numbers.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="values">The numbers.</param>
    /// <returns>For example <c>61.8 ± 0.6 %</c>; a single number has no deviation; none gives an empty text.</returns>
    public static string FormatMean(this Unit unit, IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0)
        {
            return string.Empty;
        }

        var mean = values.Average();
        var decimals = Decimals(unit, mean);
        if (values.Count == 1)
        {
            return Number(unit, mean, decimals) + Suffix(unit);
        }

        var deviation = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1));
        return $"{Number(unit, mean, decimals)} ± {Number(unit, deviation, decimals)}{Suffix(unit)}";
    }

    /// <summary>A bound as it stands in an expectation: as short as it can be.</summary>
    internal static string FormatBound(this Unit unit, double value) =>
        (value * (IsPerCent(unit) ? 100 : 1)).ToString("0.####", CultureInfo.InvariantCulture) + Suffix(unit);

    private static bool IsPerCent(Unit unit) => unit is Unit.Share or Unit.Points;

    // Small plain numbers need two figures that count.
    private static int Decimals(Unit unit, double value) =>
        unit != Unit.Number || value == 0 || !double.IsFinite(value)
            ? 1
            : Math.Clamp(1 - (int)Math.Floor(Math.Log10(Math.Abs(value))), 1, 6);

    private static string Number(Unit unit, double value, int decimals) =>
        (value * (IsPerCent(unit) ? 100 : 1)).ToString($"F{decimals}", CultureInfo.InvariantCulture);

    private static string Suffix(Unit unit) => unit switch
    {
        Unit.Share => " %",
        Unit.Points => " points",
        Unit.Seconds => " s",
        _ => string.Empty,
    };
}
