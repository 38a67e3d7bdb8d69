using System.Globalization;
using System.Net;
using System.Text;

namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>
/// Writes SVG elements, short and with single quotes: the markup also stands inside attributes. Ink that is no data takes
/// <c>currentColor</c>: inside a page it is the colour of the page's text, so that a chart follows any theme.
/// </summary>
internal sealed class SvgMarkup
{
    public const string FontFamily = "system-ui,-apple-system,Segoe UI,Roboto,DejaVu Sans,sans-serif";
    public const string Ink = "currentColor";

    private readonly StringBuilder _markup = new();

    public override string ToString() => _markup.ToString();

    /// <summary>A number as short as it can be, to a tenth of a pixel.</summary>
    public static string Number(double value) => (Math.Round(value, 1) + 0.0).ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>Begins a group whose elements share attributes.</summary>
    public SvgMarkup Open(string attributes)
    {
        _markup.Append("<g ").Append(attributes).Append('>');
        return this;
    }

    public SvgMarkup Close()
    {
        _markup.Append("</g>");
        return this;
    }

    /// <summary>A text of the size <see cref="ChartRules.TextSize"/>, which the whole picture has, or another.</summary>
    public SvgMarkup Text(double x, double y, string text, string anchor = "start", double size = ChartRules.TextSize, bool bold = false, string color = Ink, bool upright = false)
    {
        _markup.Append("<text x='").Append(Number(x)).Append("' y='").Append(Number(y)).Append('\'');
        Optional("font-size", Number(size), Number(ChartRules.TextSize));
        Optional("fill", color, Ink);
        Optional("text-anchor", anchor, "start");
        Optional("font-weight", bold ? "600" : "400", "400");
        if (upright)
        {
            _markup.Append(" transform='rotate(-90 ").Append(Number(x)).Append(' ').Append(Number(y)).Append(")'");
        }

        _markup.Append('>').Append(WebUtility.HtmlEncode(text)).Append("</text>");
        return this;
    }

    public SvgMarkup Line(double x1, double y1, double x2, double y2, string color, double width = 1, double opacity = 1, LinePattern pattern = LinePattern.Solid)
    {
        _markup.Append("<line x1='").Append(Number(x1)).Append("' y1='").Append(Number(y1)).Append("' x2='").Append(Number(x2))
            .Append("' y2='").Append(Number(y2)).Append("' stroke='").Append(color).Append('\'');
        Optional("stroke-width", Number(width), "1");
        Optional("stroke-opacity", Short(opacity), "1");
        Optional("stroke-dasharray", Dashes(pattern), string.Empty);
        _markup.Append("/>");
        return this;
    }

    public SvgMarkup Rectangle(double x, double y, double width, double height, string color, double opacity = 1)
    {
        _markup.Append("<rect x='").Append(Number(x)).Append("' y='").Append(Number(y)).Append("' width='").Append(Number(width))
            .Append("' height='").Append(Number(height)).Append("' fill='").Append(color).Append('\'');
        Optional("fill-opacity", Short(opacity), "1");
        _markup.Append("/>");
        return this;
    }

    /// <summary>Any outline.</summary>
    public SvgMarkup Path(string data, string stroke, double width, string fill = "none", LinePattern pattern = LinePattern.Solid)
    {
        _markup.Append("<path d='").Append(data).Append("' fill='").Append(fill).Append("' stroke='").Append(stroke).Append("' stroke-width='").Append(Number(width)).Append('\'');
        Optional("stroke-dasharray", Dashes(pattern), string.Empty);
        _markup.Append("/>");
        return this;
    }

    /// <summary>A line through points.</summary>
    public SvgMarkup Polyline(IReadOnlyList<(double X, double Y)> points, string color, double width, LinePattern pattern)
    {
        _markup.Append("<path class='noisy-line' fill='none' stroke='").Append(color).Append("' stroke-width='").Append(Number(width)).Append("' stroke-linejoin='round'");
        Optional("stroke-dasharray", Dashes(pattern), string.Empty);
        _markup.Append(" d='").Append(Track(points)).Append("'/>");
        return this;
    }

    /// <summary>A filled area.</summary>
    public SvgMarkup Polygon(IReadOnlyList<(double X, double Y)> points, string color, double opacity)
    {
        _markup.Append("<path fill='").Append(color).Append("' fill-opacity='").Append(Short(opacity)).Append("' d='").Append(Track(points)).Append("z'/>");
        return this;
    }

    /// <summary>Areas without an outline.</summary>
    public SvgMarkup Area(string data, string fill, double opacity)
    {
        _markup.Append("<path d='").Append(data).Append("' fill='").Append(fill).Append('\'');
        Optional("fill-opacity", Short(opacity), "1");
        _markup.Append("/>");
        return this;
    }

    /// <summary>Markup as it is.</summary>
    public SvgMarkup Raw(string markup)
    {
        _markup.Append(markup);
        return this;
    }

    private static string Dashes(LinePattern pattern) => pattern switch
    {
        LinePattern.Dashed => "7 4",
        LinePattern.Dotted => "2 3",
        LinePattern.DashDotted => "9 3 2 3",
        _ => string.Empty,
    };

    private static string Short(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    // Steps from point to point, in tenths of a pixel so that none adds to another's rounding: half as long as the points themselves.
    private static string Track(IReadOnlyList<(double X, double Y)> points)
    {
        var track = new StringBuilder();
        var (x, y) = (0L, 0L);
        for (var i = 0; i < points.Count; i++)
        {
            var (toX, toY) = ((long)Math.Round(points[i].X * 10), (long)Math.Round(points[i].Y * 10));
            track.Append(i == 0 ? "M" : i == 1 ? "l" : string.Empty);
            Step(toX - x, isFirst: i < 2);
            Step(toY - y, isFirst: false);
            (x, y) = (toX, toY);
        }

        return track.ToString();

        void Step(long tenths, bool isFirst)
        {
            var number = Number(tenths / 10.0);
            var sign = tenths < 0 ? "-" : isFirst ? string.Empty : " ";
            var magnitude = number.TrimStart('-');
            track.Append(sign).Append(magnitude.StartsWith("0.", StringComparison.Ordinal) ? magnitude[1..] : magnitude);
        }
    }

    private void Optional(string name, string value, string standard)
    {
        if (value != standard)
        {
            _markup.Append(' ').Append(name).Append("='").Append(value).Append('\'');
        }
    }
}
