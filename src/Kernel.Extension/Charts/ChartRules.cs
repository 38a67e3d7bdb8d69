namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>
/// The measures of all charts. A panel is drawn for the narrowest place it will stand in, so that its texts need not shrink:
/// wide pages put panels side by side, narrow ones stack them.
/// </summary>
internal static class ChartRules
{
    /// <summary>Pixels across a panel.</summary>
    public const double PanelWidth = 340;

    /// <summary>Pixels across a panel of a small multiple.</summary>
    public const double SmallWidth = 170;

    /// <summary>Ticks, labels of series, numbers in cells. Shown at 0.85 of its size at the least, it keeps 10 pixels.</summary>
    public const double TextSize = 12;

    /// <summary>The heading of a panel.</summary>
    public const double TitleSize = 13;

    /// <summary>From line to line of a text.</summary>
    public const double LineHeight = 15;

    /// <summary>Series that can be named beside their lines; more of them need a legend.</summary>
    public const int MaximumDirectLabels = 5;

    /// <summary>The widest label beside a line.</summary>
    public const double LabelWidth = 92;

    /// <summary>How far a panel is stretched where there is room.</summary>
    public const double Stretch = 1.24;

    /// <summary>How far a panel may shrink.</summary>
    public const double Shrink = 0.85;

    /// <summary>The width that the panels of a chart are drawn for.</summary>
    public static double WidthOf(ChartDescription chart) => chart.IsSmallMultiple ? SmallWidth : PanelWidth;

    /// <summary>What a legend would name: one entry a name, in the order of the panels.</summary>
    public static List<ChartSeries> Named(IEnumerable<ChartPanel> panels) =>
        [.. panels.SelectMany(p => p.Series).Where(s => s.InLegend && s.Name.Length > 0 && s is not (HeatMapSeries or RuleSeries)).DistinctBy(s => s.Name)];

    /// <summary>Whether each line is named where it ends, which needs no legend.</summary>
    public static bool HasDirectLabels(ChartDescription chart) =>
        !chart.IsSmallMultiple && chart.Panels.All(p =>
            Named([p]) is var named && named.Count <= MaximumDirectLabels
            && named.All(s => s is LineSeries && SvgText.KeepsWords(s.Name, LabelWidth - 22, TextSize) && SvgText.Wrap(s.Name, LabelWidth - 22, TextSize).Count <= 2));

    /// <summary>Whether the chart has a legend before its panels.</summary>
    public static bool HasLegend(ChartDescription chart) => !HasDirectLabels(chart) && Named(chart.Panels).Count > (IsSelfEvident(chart) ? 1 : 0);

    // One series of bars or points is what the axis says.
    private static bool IsSelfEvident(ChartDescription chart) => chart.Panels.Length == 1 && chart.Panels[0].Y.Title.Length > 0;
}
