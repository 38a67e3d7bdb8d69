using System.Collections.Immutable;
using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>The figures of a reproduction.</summary>
public static class ReproductionCharts
{
    /// <summary>The dynamics of its runs (the first seed's, one row a method) and its further curves.</summary>
    /// <param name="result">The result.</param>
    /// <returns>The charts; none where nothing was recorded.</returns>
    public static ImmutableArray<ChartDescription> Of(ReproductionResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var charts = ImmutableArray.CreateBuilder<ChartDescription>();
        var firstOfEach = result.Runs.Where(r => !r.Records.IsEmpty).DistinctBy(r => r.Method.Name).ToList();
        if (firstOfEach.Count > 0)
        {
            charts.Add(ComparisonChart.Dynamics($"{result.PaperId}: early learning and memorization", firstOfEach));
        }

        if (result.Series.Length > 0)
        {
            charts.Add(Curves(result));
        }

        return charts.ToImmutable();
    }

    private static ChartDescription Curves(ReproductionResult result)
    {
        var panels = result.Series.GroupBy(s => s.Chart).ToList();
        var names = result.Series.Select(s => s.Name).Distinct().ToList();
        var styles = MethodStyles.For(names);
        return new ChartDescription
        {
            Title = $"{result.PaperId}: measurements",
            Columns = Math.Min(2, panels.Count),
            Panels =
            [
                .. panels.Select(panel => new ChartPanel
                {
                    Title = panel.Key,
                    Series =
                    [
                        .. panel.Select(s =>
                        {
                            var style = styles[names.IndexOf(s.Name)];
                            return Meaning(s) ?? new LineSeries(s.Name, style.Color, s.X, s.Y) { Pattern = style.Pattern };
                        }),
                    ],
                }),
            ],
        };
    }

    private static LineSeries? Meaning(ReproductionSeries series)
    {
        (string Color, LinePattern Pattern)? look = series.Name switch
        {
            DynamicsChart.Correct => (SemanticColors.Correct, LinePattern.Solid),
            DynamicsChart.Memorized => (SemanticColors.Memorized, LinePattern.Dashed),
            DynamicsChart.Incorrect => (SemanticColors.Incorrect, LinePattern.Dotted),
            DynamicsChart.TestAccuracy => (SemanticColors.TestAccuracy, LinePattern.DashDotted),
            LabelIssueCharts.Expected => (SemanticColors.Expected, LinePattern.Dashed),
            LabelIssueCharts.True => (SemanticColors.Known, LinePattern.Solid),
            _ => null,
        };
        return look is { } l ? new LineSeries(series.Name, l.Color, series.X, series.Y) { Pattern = l.Pattern } : null;
    }
}
