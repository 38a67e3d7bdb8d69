namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>What each look means, as a picture of its own before the panels: it never covers data.</summary>
internal static class SvgLegend
{
    private const double Size = ChartRules.TextSize;

    public static SvgPicture Draw(IReadOnlyList<ChartSeries> entries, double width)
    {
        var markup = new SvgMarkup();
        var (x, y) = (0.0, 4.0);
        foreach (var series in entries)
        {
            var lines = SvgText.Wrap(series.Name, width - 30, Size, 2);
            var needed = 30 + lines.Max(l => SvgText.Width(l, Size));
            if (x > 0 && x + needed > width)
            {
                (x, y) = (0, y + ChartRules.LineHeight + 4);
            }

            SvgMarks.Sample(markup, series, x, y + 7);
            foreach (var line in lines)
            {
                markup.Text(x + 27, y + 11, line);
                y += line == lines[^1] ? 0 : ChartRules.LineHeight;
            }

            x += needed + 14;
        }

        return new SvgPicture(markup.ToString(), width, y + ChartRules.LineHeight + 6);
    }
}
