using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>
/// What a method records of itself, by epoch: a panel a value, where names like <c>temperature, mean</c> and
/// <c>temperature, dog</c> share the panel before the comma.
/// </summary>
internal static class RecordedPanels
{
    private const int MostPanels = 6;
    private const int MostLines = 12;

    /// <summary>The panels, in the order of their names.</summary>
    public static IEnumerable<ChartPanel> Of(IReadOnlyList<EpochRecord> records, int epochs)
    {
        var names = records.SelectMany(r => r.Values.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        foreach (var panel in names.GroupBy(Panel, StringComparer.Ordinal).Take(MostPanels))
        {
            var lines = panel.Take(MostLines).ToList();
            var styles = MethodStyles.For(lines);
            yield return new ChartPanel
            {
                Title = panel.Key,
                X = DynamicsChart.Epochs(epochs),
                Y = new ChartAxis { Title = "mean over the epoch" },
                Series = [.. lines.Select((name, i) => Line(name, records, lines.Count == 1 ? null : styles[i]))],
            };
        }
    }

    private static string Panel(string name) => name.IndexOf(", ", StringComparison.Ordinal) is var at and > 0 ? name[..at] : name;

    private static ChartSeries Line(string name, IReadOnlyList<EpochRecord> records, MethodStyle? style)
    {
        var ys = DynamicsChart.Values(records, r => r.Values.TryGetValue(name, out var value) ? value : null);
        var line = new LineSeries(
            name[(Panel(name).Length == name.Length ? 0 : Panel(name).Length + 2)..], style?.Color ?? SemanticColors.Neutral, DynamicsChart.Xs(records), ys);
        return style is { } own ? line with { Pattern = own.Pattern } : line with { InLegend = false };
    }
}
