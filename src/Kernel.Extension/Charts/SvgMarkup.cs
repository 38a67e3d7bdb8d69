using System.Globalization;
using System.Net;
using System.Text;

namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>
/// Writes SVG elements. Ink that is no data takes <c>currentColor</c>: inside a page it is the colour of the page's text,
/// so that a chart suits any theme.
/// </summary>
internal sealed class SvgMarkup
{
    public const string FontFamily = "system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif";

    private readonly StringBuilder _markup = new();

    public override string ToString() => _markup.ToString();

    /// <summary>About how wide a text is drawn, in pixels: enough to place legends and ticks without font metrics.</summary>
    public static double TextWidth(string text, double size) => text.Length * size * 0.56;

    /// <summary>A text that fits a width, cut with an ellipsis where it must be.</summary>
    public static string Fit(string text, double width, double size)
    {
        var most = Math.Max(2, (int)(width / (size * 0.56)));
        return text.Length <= most ? text : string.Concat(text.AsSpan(0, most - 1), "…");
    }

    public SvgMarkup Text(
        double x,
        double y,
        string text,
        double size = 11,
        string anchor = "start",
        bool bold = false,
        double opacity = 1,
        string color = "currentColor",
        double rotate = 0)
    {
        _markup.Append("<text x=\"").Append(Number(x)).Append("\" y=\"").Append(Number(y)).Append("\" font-size=\"").Append(Number(size))
            .Append("\" fill=\"").Append(color).Append('"');
        Optional("text-anchor", anchor, "start");
        Optional("font-weight", bold ? "600" : "400", "400");
        Optional("opacity", Number(opacity), "1");
        if (rotate != 0)
        {
            _markup.Append(" transform=\"rotate(").Append(Number(rotate)).Append(' ').Append(Number(x)).Append(' ').Append(Number(y)).Append(")\"");
        }

        _markup.Append('>').Append(WebUtility.HtmlEncode(text)).Append("</text>");
        return this;
    }

    public SvgMarkup Line(double x1, double y1, double x2, double y2, string color, double width, double opacity = 1, LinePattern pattern = LinePattern.Solid)
    {
        _markup.Append("<line x1=\"").Append(Number(x1)).Append("\" y1=\"").Append(Number(y1)).Append("\" x2=\"").Append(Number(x2))
            .Append("\" y2=\"").Append(Number(y2)).Append("\" stroke=\"").Append(color).Append("\" stroke-width=\"").Append(Number(width)).Append('"');
        Optional("opacity", Number(opacity), "1");
        Optional("stroke-dasharray", Dashes(pattern), string.Empty);
        _markup.Append("/>");
        return this;
    }

    public SvgMarkup Rectangle(double x, double y, double width, double height, string color, double opacity = 1, double radius = 0)
    {
        _markup.Append("<rect x=\"").Append(Number(x)).Append("\" y=\"").Append(Number(y)).Append("\" width=\"").Append(Number(width))
            .Append("\" height=\"").Append(Number(height)).Append("\" fill=\"").Append(color).Append('"');
        Optional("fill-opacity", Number(opacity), "1");
        Optional("rx", Number(radius), "0");
        _markup.Append("/>");
        return this;
    }

    public SvgMarkup Circle(double x, double y, double radius, string color, double opacity = 1)
    {
        _markup.Append("<circle cx=\"").Append(Number(x)).Append("\" cy=\"").Append(Number(y)).Append("\" r=\"").Append(Number(radius))
            .Append("\" fill=\"").Append(color).Append('"');
        Optional("fill-opacity", Number(opacity), "1");
        _markup.Append("/>");
        return this;
    }

    /// <summary>A line through points.</summary>
    public SvgMarkup Polyline(IReadOnlyList<(double X, double Y)> points, string color, double width, LinePattern pattern)
    {
        _markup.Append("<polyline fill=\"none\" stroke=\"").Append(color).Append("\" stroke-width=\"").Append(Number(width))
            .Append("\" stroke-linejoin=\"round\"");
        Optional("stroke-dasharray", Dashes(pattern), string.Empty);
        Points(points);
        return this;
    }

    /// <summary>A filled area.</summary>
    public SvgMarkup Polygon(IReadOnlyList<(double X, double Y)> points, string color, double opacity)
    {
        _markup.Append("<polygon fill=\"").Append(color).Append("\" fill-opacity=\"").Append(Number(opacity)).Append('"');
        Points(points);
        return this;
    }

    private static string Dashes(LinePattern pattern) => pattern switch
    {
        LinePattern.Dashed => "6 4",
        LinePattern.Dotted => "1.5 3",
        LinePattern.DashDotted => "7 3 1.5 3",
        _ => string.Empty,
    };

    private static string Number(double value) => Math.Round(value, 2).ToString("0.##", CultureInfo.InvariantCulture);

    private void Points(IReadOnlyList<(double X, double Y)> points)
    {
        _markup.Append(" points=\"");
        for (var i = 0; i < points.Count; i++)
        {
            _markup.Append(i == 0 ? string.Empty : " ").Append(Number(points[i].X)).Append(',').Append(Number(points[i].Y));
        }

        _markup.Append("\"/>");
    }

    private void Optional(string name, string value, string standard)
    {
        if (value != standard)
        {
            _markup.Append(' ').Append(name).Append("=\"").Append(value).Append('"');
        }
    }
}
