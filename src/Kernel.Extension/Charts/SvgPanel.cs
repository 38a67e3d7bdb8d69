namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>A drawn panel.</summary>
/// <param name="Markup">Its elements.</param>
/// <param name="Width">Pixels across.</param>
/// <param name="Height">Pixels down.</param>
/// <param name="Places">
/// Where the rows of the panel's table of values lie in the drawing, for a page's script: positions across (<c>x 10 20 …</c>),
/// down (<c>y 10 20 …</c>), or left, top, width and height of a heat map's cells (<c>m …</c>); empty: nowhere.
/// </param>
internal sealed record SvgPicture(string Markup, double Width, double Height, string Places = "");

/// <summary>Draws one panel.</summary>
internal static class SvgPanel
{
    // Names as rows need 21 pixels each; more of them would make a panel that fills the screen.
    private const int MaximumRows = 25;

    /// <summary>The panel in the drawing that suits what it holds.</summary>
    public static SvgPicture Draw(ChartPanel panel, double width, double plotHeight, bool hasLabels)
    {
        if (panel.Series.OfType<HeatMapSeries>().FirstOrDefault() is { } map)
        {
            return SvgHeatMap.Draw(panel, map, width);
        }

        return LiesDown(panel, width) ? SvgBarRows.Draw(panel, width) : new SvgPlot(panel, width, plotHeight, hasLabels).Draw();
    }

    /// <summary>Heading and title of the vertical axis, which stands above it where it can be read without turning the head.</summary>
    /// <returns>Where the next element begins.</returns>
    public static double DrawHead(SvgMarkup markup, ChartPanel panel, double width, string axisTitle)
    {
        var y = 0.0;
        foreach (var line in SvgText.Wrap(panel.Title, width / 1.1, ChartRules.TitleSize, 3))
        {
            y += ChartRules.LineHeight + 1;
            markup.Text(0, y - 3, line, size: ChartRules.TitleSize, bold: true);
        }

        foreach (var line in SvgText.Wrap(axisTitle, width, ChartRules.TextSize, 2))
        {
            y += ChartRules.LineHeight;
            markup.Text(0, y - 2, line);
        }

        return y + 9;
    }

    private static bool LiesDown(ChartPanel panel, double width)
    {
        var names = panel.X.Categories;
        var series = panel.Series.OfType<BarSeries>().Count();
        return !names.IsEmpty && names.Length <= MaximumRows && series > 0 && panel.Series.All(s => s is BarSeries)
            && (names.Max(n => SvgText.Width(n, ChartRules.TextSize)) > ((width - 50) / names.Length) - 4
                || (panel.Bars == BarLayout.Grouped && series * names.Length > 12));
    }
}
