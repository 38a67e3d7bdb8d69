using System.Collections.Immutable;
using System.Globalization;

namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>The range of an axis, its ticks and how they are written.</summary>
internal sealed class AxisScale
{
    private readonly AxisFormat _format;

    private AxisScale(double minimum, double maximum, ImmutableArray<double> ticks, AxisFormat format)
    {
        (Minimum, Maximum, Ticks, _format) = (minimum, maximum, ticks, format);
    }

    public double Minimum { get; }

    public double Maximum { get; }

    public ImmutableArray<double> Ticks { get; }

    /// <summary>Where a value lies on the axis: 0 at its beginning, 1 at its end.</summary>
    public double Position(double value) => (value - Minimum) / (Maximum - Minimum);

    /// <summary>A value as the axis writes it.</summary>
    public string Label(double value) => Label(value, _format);

    /// <summary>The scale that holds all values.</summary>
    /// <param name="axis">What is asked for.</param>
    /// <param name="values">The values; those that are not finite are passed over.</param>
    /// <param name="maximumTicks">How many ticks there is room for, at least 2.</param>
    public static AxisScale For(ChartAxis axis, IEnumerable<double> values, int maximumTicks)
    {
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in values)
        {
            if (double.IsFinite(value))
            {
                (low, high) = (Math.Min(low, value), Math.Max(high, value));
            }
        }

        if (low > high)
        {
            (low, high) = (0, 1);
        }

        var minimum = axis.Minimum ?? low;
        var maximum = axis.Maximum ?? high;
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
            ticks.Add(i * step);
        }

        return new AxisScale(minimum, maximum, ticks.ToImmutable(), axis.Format);
    }

    /// <summary>A number in a format.</summary>
    public static string Label(double value, AxisFormat format) =>
        !double.IsFinite(value) ? "–"
        : format switch
        {
            AxisFormat.Percent => (Math.Round(value * 100, 6) + 0.0).ToString("0.##", CultureInfo.InvariantCulture) + " %",
            AxisFormat.Whole => value.ToString("#,0", CultureInfo.InvariantCulture),
            _ when value != 0 && (Math.Abs(value) < 1e-3 || Math.Abs(value) >= 1e6) => value.ToString("0.##e0", CultureInfo.InvariantCulture),
            _ => Math.Round(value, 9).ToString("#,0.####", CultureInfo.InvariantCulture),
        };

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
