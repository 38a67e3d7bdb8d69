using System.Collections.Immutable;
using System.Globalization;

namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>The range of an axis, its ticks and how they are written.</summary>
internal sealed class AxisScale
{
    private readonly AxisFormat _format;
    private readonly bool _isLogarithmic;

    private AxisScale(double minimum, double maximum, ImmutableArray<double> ticks, AxisFormat format, bool isLogarithmic = false)
    {
        (Minimum, Maximum, Ticks, _format, _isLogarithmic) = (minimum, maximum, ticks, format, isLogarithmic);
    }

    public double Minimum { get; }

    public double Maximum { get; }

    public ImmutableArray<double> Ticks { get; }

    /// <summary>Where a value lies on the axis: 0 at its beginning, 1 at its end; NaN where it has no place.</summary>
    public double Position(double value) =>
        !_isLogarithmic ? (value - Minimum) / (Maximum - Minimum)
        : value > 0 ? Math.Log(value / Minimum) / Math.Log(Maximum / Minimum)
        : double.NaN;

    /// <summary>A value as the axis writes it.</summary>
    public string Label(double value) => Label(value, _format);

    /// <summary>The scale that holds all values.</summary>
    /// <param name="axis">What is asked for.</param>
    /// <param name="values">The values; those that are not finite, and on a logarithmic axis those not above 0, are passed over.</param>
    /// <param name="maximumTicks">How many ticks there is room for, at least 2.</param>
    public static AxisScale For(ChartAxis axis, IEnumerable<double> values, int maximumTicks)
    {
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in values)
        {
            if (double.IsFinite(value) && (value > 0 || !axis.IsLogarithmic))
            {
                (low, high) = (Math.Min(low, value), Math.Max(high, value));
            }
        }

        if (low > high)
        {
            (low, high) = axis.IsLogarithmic ? (1, 10) : (0, 1);
        }

        return axis.IsLogarithmic ? Logarithmic(axis, low, high, maximumTicks) : Linear(axis, axis.Minimum ?? low, axis.Maximum ?? high, maximumTicks);
    }

    /// <summary>A number in a format; never a zero where there is none.</summary>
    public static string Label(double value, AxisFormat format) =>
        double.IsPositiveInfinity(value) ? "∞"
        : double.IsNegativeInfinity(value) ? "−∞"
        : double.IsNaN(value) ? "–"
        : format switch
        {
            AxisFormat.Percent => Plain(value * 100, "0.##") + " %",
            AxisFormat.Whole => Plain(value, "#,0"),
            _ => Plain(value, "#,0.####"),
        };

    // What the pattern would round to nothing is written with its power of ten; 1 - 0.9 is 0.1.
    private static string Plain(double value, string pattern)
    {
        var rounded = Math.Round(value, 9);
        var text = (rounded == 0 ? 0.0 : rounded).ToString(pattern, CultureInfo.InvariantCulture);
        return Math.Abs(value) >= 1e6 && pattern == "#,0.####" ? value.ToString("0.##e0", CultureInfo.InvariantCulture)
            : value != 0 && text is "0" or "-0" ? value.ToString("0.##e0", CultureInfo.InvariantCulture)
            : text;
    }

    private static AxisScale Linear(ChartAxis axis, double minimum, double maximum, int maximumTicks)
    {
        if (!(maximum > minimum))
        {
            // One value alone: room on both sides, or above a fixed beginning.
            var room = minimum == 0 ? 1 : Math.Abs(minimum) * 0.1;
            maximum = Math.Max(minimum, maximum) + room;
            minimum = axis.Minimum ?? minimum - room;
        }

        var step = Step((maximum - minimum) / maximumTicks, axis.Format);
        if (axis.Minimum is null && axis.Format != AxisFormat.Whole)
        {
            minimum = Math.Floor(minimum / step) * step;
        }

        if (axis.Maximum is null && axis.Format != AxisFormat.Whole)
        {
            maximum = Math.Ceiling(maximum / step) * step;
        }

        var ticks = ImmutableArray.CreateBuilder<double>();
        var first = (long)Math.Ceiling((minimum / step) - 1e-9);
        for (var i = first; i * step <= maximum + (step * 1e-9); i++)
        {
            // 3 × 0.1 is not 0.3: no tick may lie a hair beside its number.
            ticks.Add(Math.Round(i * step, Math.Clamp(12 - (int)Math.Floor(Math.Log10(step)), 0, 15)));
        }

        return new AxisScale(minimum, maximum, ticks.ToImmutable(), axis.Format);
    }

    // Whole powers of ten at both ends; few of them leave room for 2 and 5.
    private static AxisScale Logarithmic(ChartAxis axis, double low, double high, int maximumTicks)
    {
        var minimum = axis.Minimum is > 0 and var from ? from : Math.Pow(10, Math.Floor(Math.Log10(low) + 1e-9));
        var maximum = axis.Maximum is { } to && to > minimum ? to : Math.Pow(10, Math.Ceiling(Math.Log10(high) - 1e-9));
        maximum = maximum > minimum ? maximum : minimum * 10;
        var (first, last) = ((int)Math.Ceiling(Math.Log10(minimum) - 1e-9), (int)Math.Floor(Math.Log10(maximum) + 1e-9));
        var decades = Math.Max(1, last - first + 1);
        double[] factors = decades * 3 <= maximumTicks + 1 ? [1, 2, 5] : [1];
        var stride = Math.Max(1, (int)Math.Ceiling((double)decades / Math.Max(2, maximumTicks)));
        var ticks = Enumerable.Range(first - 1, decades + 1).Where(d => (d - first) % stride == 0)
            .SelectMany(d => factors.Select(f => f * Math.Pow(10, d)))
            .Where(t => t >= minimum * (1 - 1e-9) && t <= maximum * (1 + 1e-9));
        return new AxisScale(minimum, maximum, [.. ticks], axis.Format, isLogarithmic: true);
    }

    // 1, 2 or 5 times a power of ten, not below the wanted distance; whole numbers have no ticks between them.
    private static double Step(double wanted, AxisFormat format)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(wanted)));
        var step = power * 10;
        foreach (var factor in (ReadOnlySpan<double>)[1, 2, 5])
        {
            if (factor * power >= wanted * (1 - 1e-9))
            {
                step = factor * power;
                break;
            }
        }

        return format == AxisFormat.Whole ? Math.Max(1, Math.Round(step)) : step;
    }
}
