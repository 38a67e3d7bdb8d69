namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>The values of a panel that its axes must hold.</summary>
internal static class PlotValues
{
    private const int MaximumRows = 40;

    /// <summary>The positions across.</summary>
    public static IEnumerable<double> Horizontal(ChartPanel panel) => panel.Series.SelectMany(series => series switch
    {
        LineSeries line => line.X,
        PointSeries points => points.X,
        LinkSeries links => links.Ends.SelectMany(e => (double[])[e.FromX, e.ToX]),
        HistogramSeries bins => bins.Edges,
        RuleSeries { IsVertical: true } rule => [rule.Value],
        _ => [],
    });

    /// <summary>The heights, or the lengths of bars.</summary>
    public static IEnumerable<double> Vertical(ChartPanel panel)
    {
        var stacked = new double[panel.X.Categories.Length];
        foreach (var series in panel.Series)
        {
            IEnumerable<double> values = series switch
            {
                LineSeries line => line.Y.Concat(line.Low).Concat(line.High),
                PointSeries points => points.Y,
                LinkSeries links => links.Ends.SelectMany(e => (double[])[e.FromY, e.ToY]),
                HistogramSeries bins => bins.Counts.Append(0),
                BarSeries bars => Bars(panel, bars, stacked),
                RuleSeries { IsVertical: false } rule => [rule.Value],
                _ => [],
            };
            foreach (var value in values)
            {
                yield return value;
            }
        }
    }

    /// <summary>The positions of the rows of the panel's table of values; a long table has every second, third, … of them, and the last.</summary>
    public static List<double> Rows(ChartPanel panel)
    {
        if (!panel.X.Categories.IsEmpty)
        {
            return [.. Enumerable.Range(0, panel.X.Categories.Length).Select(i => (double)i)];
        }

        List<double> all = [.. panel.Series.SelectMany(Positions).Where(double.IsFinite).Distinct().Order()];
        var stride = Stride(all.Count);
        return stride < 2 ? all : [.. all.Where((_, i) => i % stride == 0 || i == all.Count - 1)];
    }

    /// <summary>1: the table of a panel has every position; 2: every second; …</summary>
    public static int StrideOf(ChartPanel panel) =>
        panel.X.Categories.IsEmpty ? Stride(panel.Series.SelectMany(Positions).Where(double.IsFinite).Distinct().Count()) : 1;

    /// <summary>The last value of a line.</summary>
    public static double Last(ChartSeries series) => series is LineSeries line && line.Y.Any(double.IsFinite) ? line.Y.Last(double.IsFinite) : double.NaN;

    private static int Stride(int count) => Math.Max(1, (count + MaximumRows - 1) / MaximumRows);

    private static IEnumerable<double> Positions(ChartSeries series) => series switch
    {
        LineSeries line => line.X,
        PointSeries points => points.X,
        HistogramSeries bins => bins.Edges.Zip(bins.Edges.Skip(1), (a, b) => (a + b) / 2),
        _ => [],
    };

    private static IEnumerable<double> Bars(ChartPanel panel, BarSeries bars, double[] stacked)
    {
        yield return 0;
        for (var i = 0; i < Math.Min(stacked.Length, bars.Values.Length); i++)
        {
            stacked[i] += double.IsFinite(bars.Values[i]) ? bars.Values[i] : 0;
            yield return panel.Bars == BarLayout.Stacked ? stacked[i] : bars.Values[i];
        }

        foreach (var point in bars.Points.SelectMany(p => p))
        {
            yield return point;
        }
    }
}
