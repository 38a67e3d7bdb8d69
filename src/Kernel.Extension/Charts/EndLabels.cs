namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>Names of lines beside their ends: no eye has to travel to a legend.</summary>
internal sealed class EndLabels
{
    private const double Sample = 18;
    private readonly List<(ChartSeries Series, List<string> Lines)> _labels;

    private EndLabels(List<(ChartSeries Series, List<string> Lines)> labels)
    {
        _labels = labels;
        Width = 10 + Sample + labels.SelectMany(l => l.Lines).Max(l => SvgText.Width(l, ChartRules.TextSize));
    }

    /// <summary>The room that they need beside the plot.</summary>
    public double Width { get; }

    /// <summary>The labels of a panel; null where there is nothing to name.</summary>
    public static EndLabels? For(ChartPanel panel)
    {
        var labels = ChartRules.Named([panel]).Where(s => double.IsFinite(PlotValues.Last(s)))
            .Select(s => (s, SvgText.Wrap(s.Name, ChartRules.LabelWidth - 22, ChartRules.TextSize, 2))).ToList();
        return labels.Count == 0 ? null : new EndLabels(labels);
    }

    /// <summary>Draws them, each as near to its line as the others leave room.</summary>
    public void Draw(SvgMarkup markup, double left, double plotWidth, Func<ChartSeries, double> height, double top, double bottom)
    {
        const double line = ChartRules.LineHeight - 1;
        var placed = _labels.Select(l => (l.Series, l.Lines, End: height(l.Series), Room: line * l.Lines.Count)).OrderBy(l => l.End).ToList();
        var starts = new double[placed.Count];
        for (var i = 0; i < placed.Count; i++)
        {
            var wanted = placed[i].End - (placed[i].Room / 2);
            starts[i] = i == 0 ? wanted : Math.Max(wanted, starts[i - 1] + placed[i - 1].Room);
        }

        // What was pushed out at the bottom pushes the others up.
        var limit = bottom + 6;
        for (var i = placed.Count - 1; i >= 0; i--)
        {
            starts[i] = Math.Min(starts[i], limit - placed[i].Room);
            limit = starts[i];
        }

        var shift = Math.Max(0, top - 8 - (starts.Length > 0 ? starts[0] : top));
        var x = left + plotWidth + 5;
        for (var i = 0; i < placed.Count; i++)
        {
            var middle = starts[i] + shift + (placed[i].Room / 2);
            if (Math.Abs(middle - placed[i].End) > 3)
            {
                markup.Line(x - 4, placed[i].End, x, middle, placed[i].Series.Color);
            }

            var pattern = placed[i].Series is LineSeries series ? series.Pattern : LinePattern.Solid;
            markup.Line(x, middle, x + Sample, middle, placed[i].Series.Color, 2.3, pattern: pattern);
            for (var n = 0; n < placed[i].Lines.Count; n++)
            {
                markup.Text(x + Sample + 4, starts[i] + shift + (line * n) + 11, placed[i].Lines[n]);
            }
        }
    }
}
