using System.Globalization;
using System.Text;

namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>The marks that stand for data: bars with their fills, points with their shapes, samples of lines.</summary>
internal static class SvgMarks
{
    /// <summary>A bar, or a bin.</summary>
    public static void Bar(SvgMarkup markup, double x, double y, double width, double height, string color, FillPattern fill)
    {
        if (width <= 0.05 || height <= 0.05)
        {
            return;
        }

        if (fill == FillPattern.Solid)
        {
            markup.Rectangle(x, y, width, height, color);
            return;
        }

        var (right, bottom) = (x + width, y + height);
        var outline = $"M{N(x)} {N(y)}H{N(right)}V{N(bottom)}H{N(x)}Z";
        if (fill == FillPattern.Hatched)
        {
            markup.Rectangle(x, y, width, height, color, 0.22);
            outline += Hatching(x, y, right, bottom);
        }

        markup.Path(outline, color, 1.5);
    }

    /// <summary>A point.</summary>
    public static void Point(SvgMarkup markup, double x, double y, PointShape shape, string color, double radius = 3.5)
    {
        switch (shape)
        {
            case PointShape.Triangle:
                markup.Path($"M{N(x)} {N(y - radius)}L{N(x + radius)} {N(y + (radius * 0.8))}H{N(x - radius)}Z", color, 1, color);
                break;
            case PointShape.Square:
                markup.Rectangle(x - (radius * 0.85), y - (radius * 0.85), radius * 1.7, radius * 1.7, color);
                break;
            case PointShape.Cross:
                markup.Path($"M{N(x - radius)} {N(y - radius)}L{N(x + radius)} {N(y + radius)}M{N(x - radius)} {N(y + radius)}L{N(x + radius)} {N(y - radius)}", color, 1.8);
                break;
            case PointShape.Ring:
                markup.Raw($"<circle cx='{N(x)}' cy='{N(y)}' r='{N(radius - 0.5)}' fill='none' stroke='{color}' stroke-width='1.6'/>");
                break;
            default:
                markup.Raw($"<circle cx='{N(x)}' cy='{N(y)}' r='{N(radius)}' fill='{color}'/>");
                break;
        }
    }

    /// <summary>One measurement over a bar: white in black, seen on any fill and any page.</summary>
    public static void Measurement(SvgMarkup markup, double x, double y) =>
        markup.Raw($"<circle cx='{N(x)}' cy='{N(y)}' r='2.6' fill='#fff' stroke='#000'/>");

    /// <summary>What a series looks like, in a place of 22 × 10 pixels whose middle line is <paramref name="y"/>.</summary>
    public static void Sample(SvgMarkup markup, ChartSeries series, double x, double y)
    {
        switch (series)
        {
            case LineSeries line:
                markup.Line(x, y, x + 22, y, line.Color, 2.4, pattern: line.Pattern);
                break;
            case LinkSeries links:
                markup.Line(x, y, x + 22, y, links.Color, 1);
                break;
            case RuleSeries rule:
                markup.Line(x, y, x + 22, y, rule.Color, 1.6, pattern: rule.Pattern);
                break;
            case PointSeries points:
                Point(markup, x + 11, y, points.Shape, points.Color);
                break;
            case BarSeries bars:
                Bar(markup, x + 4, y - 6, 14, 12, bars.Color, bars.Fill);
                break;
            case HistogramSeries bins:
                Bar(markup, x + 4, y - 6, 14, 12, bins.Color, bins.Fill);
                break;
            default:
                markup.Rectangle(x + 4, y - 6, 14, 12, series.Color);
                break;
        }
    }

    // Lines x + y = c at equal distances, each cut at the bar's edges; fixed to the page, so that neighbours' stripes meet.
    private static string Hatching(double left, double top, double right, double bottom)
    {
        const double distance = 5;
        var lines = new StringBuilder();
        for (var c = Math.Ceiling((left + top) / distance) * distance; c < right + bottom; c += distance)
        {
            var (x1, x2) = (Math.Max(left, c - bottom), Math.Min(right, c - top));
            if (x2 > x1)
            {
                lines.Append(CultureInfo.InvariantCulture, $"M{N(x1)} {N(c - x1)}L{N(x2)} {N(c - x2)}");
            }
        }

        return lines.ToString();
    }

    private static string N(double value) => SvgMarkup.Number(value);
}
