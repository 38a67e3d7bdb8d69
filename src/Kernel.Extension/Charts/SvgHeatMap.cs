using System.Globalization;
using System.Text;

namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>A matrix as coloured cells.</summary>
internal static class SvgHeatMap
{
    private const double Size = ChartRules.TextSize;
    private const double LongestName = 104;

    // All cells of one shade are one path: a matrix of a hundred cells is a third as long.
    public static SvgPicture Draw(ChartPanel panel, HeatMapSeries map, double width)
    {
        var markup = new SvgMarkup();
        var (rows, columns) = (map.Values.GetLength(0), map.Values.GetLength(1));
        var names = SvgText.FitApart(panel.Y.Categories, LongestName, Size);
        var left = 8 + names.Select(n => SvgText.Width(n, Size)).DefaultIfEmpty(0).Max();
        var cell = Math.Min(48, (width - left - 4) / columns);
        var height = cell >= 30 ? cell * 0.7 : Math.Max(cell, rows <= 16 ? ChartRules.LineHeight + 2 : 0);
        var top = SvgPanel.DrawHead(markup, panel, width, panel.Y.Title.Length > 0 ? $"rows: {panel.Y.Title}" : string.Empty);
        var stride = SvgCategories.Stride(height);
        for (var i = 0; i < Math.Min(rows, names.Count); i += stride)
        {
            markup.Text(left - 6, top + (height * (i + 0.5)) + 4, names[i], "end");
        }

        var texts = Cells(map);
        var hasNumbers = texts.Cast<string>().Max(t => SvgText.Width(t, Size)) <= cell + 1 && height >= ChartRules.LineHeight;
        var greatest = Math.Max(1e-300, map.Maximum ?? map.Values.Cast<double>().Where(double.IsFinite).DefaultIfEmpty(1).Max());
        var gap = cell >= 8 ? 1 : 0.2;
        var (across, down) = (SvgMarkup.Number(cell - gap), SvgMarkup.Number(height - gap));
        var numbers = new SvgMarkup();
        var shades = new Dictionary<(string Fill, double Opacity), StringBuilder>();
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                var share = double.IsFinite(map.Values[i, j]) ? Math.Clamp(map.Values[i, j] / greatest, 0, 1) : double.NaN;
                var shade = CellShade.Of((i == j ? map.DiagonalColor : null) ?? map.Color, share);
                if (!shades.TryGetValue((shade.Fill, Math.Round(shade.Opacity, 2)), out var alike))
                {
                    shades[(shade.Fill, Math.Round(shade.Opacity, 2))] = alike = new StringBuilder();
                }

                alike.Append($"M{SvgMarkup.Number(left + (cell * j))} {SvgMarkup.Number(top + (height * i))}h{across}v{down}h-{across}z");
                if (hasNumbers)
                {
                    numbers.Text(left + (cell * (j + 0.5)), top + (height * (i + 0.5)) + 4, texts[i, j], color: shade.Ink);
                }
            }
        }

        foreach (var (shade, cells) in shades.Where(s => s.Key.Opacity > 0))
        {
            markup.Area(cells.ToString(), shade.Fill, shade.Opacity);
        }

        markup.Open("text-anchor='middle'").Raw(numbers.ToString()).Close();
        var end = SvgCategories.DrawUnder(markup, panel.X.Categories, left, cell * columns, top + (height * rows));
        foreach (var line in SvgText.Wrap(panel.X.Title.Length > 0 ? $"columns: {panel.X.Title}" : string.Empty, width - left, Size, 2))
        {
            end += ChartRules.LineHeight;
            markup.Text(left + (cell * columns / 2), end, line, "middle");
        }

        var places = string.Create(CultureInfo.InvariantCulture, $"m {left:0.##} {top:0.##} {cell:0.###} {height:0.###}");
        return new SvgPicture(markup.ToString(), width, Math.Ceiling(end + 6), places);
    }

    /// <summary>The numbers as cells show them: whole per cents, since a cell is narrow; the table beside has the rest.</summary>
    public static string CellText(double value, AxisFormat format) => format switch
    {
        AxisFormat.Percent when !double.IsFinite(value) => "–",
        AxisFormat.Percent when value is > 0 and < 0.005 => "<1",
        AxisFormat.Percent => Math.Round(value * 100, MidpointRounding.AwayFromZero).ToString("0", CultureInfo.InvariantCulture),
        AxisFormat.Number when double.IsFinite(value) && Math.Abs(value) is >= 0.01 and < 1000 => value.ToString(Math.Abs(value) < 10 ? "0.##" : "0.#", CultureInfo.InvariantCulture),
        _ => AxisScale.Label(value, format),
    };

    private static string[,] Cells(HeatMapSeries map)
    {
        var texts = new string[map.Values.GetLength(0), map.Values.GetLength(1)];
        for (var i = 0; i < texts.GetLength(0); i++)
        {
            for (var j = 0; j < texts.GetLength(1); j++)
            {
                texts[i, j] = CellText(map.Values[i, j], map.Format);
            }
        }

        return texts;
    }
}

/// <summary>How a cell is filled and which ink its number has.</summary>
/// <param name="Fill">The fill.</param>
/// <param name="Opacity">Its opacity.</param>
/// <param name="Ink">The ink with a contrast of at least 4.5 : 1 on it.</param>
internal readonly record struct CellShade(string Fill, double Opacity, string Ink)
{
    // Up to here the page shines through and its own ink reads on it, in the light and in the dark.
    private const double Translucent = 0.55;

    /// <summary>The shade of a value.</summary>
    /// <param name="color">The colour of the greatest value.</param>
    /// <param name="share">The value as a share of the greatest; NaN: none.</param>
    public static CellShade Of(string color, double share)
    {
        if (!(share > 0))
        {
            return new CellShade(SvgMarkup.Ink, double.IsNaN(share) ? 0 : 0.05, SvgMarkup.Ink);
        }

        var strength = 0.08 + (0.92 * share);
        if (strength <= Translucent)
        {
            return new CellShade(color, strength, SvgMarkup.Ink);
        }

        // Beyond, the cell hides the page, lighter below its full colour, and the ink goes by its luminance.
        var white = 0.25 * (1 - ((strength - Translucent) / (1 - Translucent)));
        var (r, g, b) = (Mix(color, 1, white), Mix(color, 3, white), Mix(color, 5, white));
        var luminance = (0.2126 * Channel(r)) + (0.7152 * Channel(g)) + (0.0722 * Channel(b));
        var ink = (luminance + 0.05) / 0.05 >= 1.05 / (luminance + 0.05) ? "#000" : "#fff";
        return new CellShade($"#{r:x2}{g:x2}{b:x2}", 1, ink);
    }

    private static int Mix(string color, int at, double white)
    {
        var channel = Convert.ToInt32(color.Substring(at, 2), 16);
        return (int)Math.Round(channel + ((255 - channel) * white));
    }

    private static double Channel(int value)
    {
        var share = value / 255.0;
        return share <= 0.04045 ? share / 12.92 : Math.Pow((share + 0.055) / 1.055, 2.4);
    }
}
