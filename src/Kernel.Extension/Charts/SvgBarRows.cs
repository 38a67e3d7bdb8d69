namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>Bars that lie, one row a category: long names stand beside them, unturned and whole.</summary>
internal static class SvgBarRows
{
    private const double Size = ChartRules.TextSize;
    private const double LongestName = 118;

    public static SvgPicture Draw(ChartPanel panel, double width)
    {
        var markup = new SvgMarkup();
        var bars = panel.Series.OfType<BarSeries>().ToList();
        var names = SvgText.WrapApart(panel.X.Categories, LongestName, Size);
        var isGrouped = panel.Bars == BarLayout.Grouped && bars.Count > 1;
        var left = 8 + names.SelectMany(n => n).Max(n => SvgText.Width(n, Size));
        var row = Math.Max(names.Max(n => n.Count) > 1 ? 31 : 20, isGrouped ? (11 * bars.Count) + 6 : 0);
        var scale = AxisScale.For(panel.Y, PlotValues.Vertical(panel), 4);
        var right = 8 + scale.Ticks.Select(t => SvgText.Width(scale.Label(t), Size)).DefaultIfEmpty(0).Max() / 2;
        var plot = width - left - right;
        var top = SvgPanel.DrawHead(markup, panel, width, panel.X.Title);
        var bottom = top + (row * names.Count);
        foreach (var tick in scale.Ticks)
        {
            var x = left + (plot * scale.Position(tick));
            markup.Line(x, top, x, bottom, SvgMarkup.Ink, opacity: tick == 0 ? 0.5 : 0.16);
            markup.Text(x, bottom + 15, scale.Label(tick), "middle");
        }

        for (var i = 0; i < names.Count; i++)
        {
            var y = top + (row * i);
            var text = y + (row / 2) + 4 - (7 * (names[i].Count - 1));
            for (var n = 0; n < names[i].Count; n++)
            {
                markup.Text(left - 6, text + (14 * n), names[i][n], "end");
            }

            var from = 0.0;
            for (var s = 0; s < bars.Count; s++)
            {
                var value = i < bars[s].Values.Length ? bars[s].Values[i] : double.NaN;
                if (!double.IsFinite(value))
                {
                    continue;
                }

                var (offset, thickness) = isGrouped ? (3 + ((row - 6) * s / bars.Count), ((row - 6) / bars.Count) - 1) : (3, row - 6);
                var (a, b) = (Position(from), Position(from + value));
                SvgMarks.Bar(markup, Math.Min(a, b), y + offset, Math.Abs(a - b), thickness, bars[s].Color, bars[s].Fill);
                if (i < bars[s].Points.Length)
                {
                    foreach (var point in bars[s].Points[i].Where(double.IsFinite))
                    {
                        SvgMarks.Measurement(markup, Position(from + point), y + offset + (thickness / 2));
                    }
                }

                from += isGrouped ? 0 : value;
            }
        }

        var end = bottom + 17;
        foreach (var line in SvgText.Wrap(panel.Y.Title, width - left, Size, 2))
        {
            end += ChartRules.LineHeight;
            markup.Text(left + (plot / 2), end, line, "middle");
        }

        var middles = Enumerable.Range(0, names.Count).Select(i => SvgMarkup.Number(top + (row * (i + 0.5))));
        return new SvgPicture(markup.ToString(), width, Math.Ceiling(end + 6), $"y {string.Join(' ', middles)}");

        double Position(double value) => left + (plot * Math.Clamp(scale.Position(value), 0, 1));
    }
}
