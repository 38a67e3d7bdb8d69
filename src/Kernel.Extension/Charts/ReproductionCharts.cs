using System.Collections.Immutable;
using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>The figures of a reproduction.</summary>
public static class ReproductionCharts
{
    // More rows than this nobody compares.
    private const int MostRuns = 8;

    /// <summary>The dynamics of its runs (the first seed's, one row a method) and its further curves.</summary>
    /// <param name="result">The result.</param>
    /// <returns>The charts; none where nothing was recorded.</returns>
    public static ImmutableArray<ChartDescription> Of(ReproductionResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var charts = ImmutableArray.CreateBuilder<ChartDescription>();
        var shown = result.Runs.Where(r => !r.Run.Records.IsEmpty && r.Run.Records.Any(e => e.Dynamics is not null)).DistinctBy(r => r.Name).Take(MostRuns).ToList();
        if (shown.Count > 0)
        {
            charts.Add(ComparisonChart.Dynamics($"{result.PaperId}: early learning and memorization", [.. shown.Select(r => (r.Name, r.Run))]));
        }

        if (result.Figures.Any(f => !f.Series.IsEmpty))
        {
            charts.Add(Figures(result));
        }

        return charts.ToImmutable();
    }

    private static ChartDescription Figures(ReproductionResult result)
    {
        var figures = result.Figures.Where(f => !f.Series.IsEmpty).ToList();
        var names = figures.SelectMany(f => f.Series).Select(s => s.Name).Distinct().ToList();
        var styles = MethodStyles.For(names);
        return new ChartDescription
        {
            Title = $"{result.PaperId}: measurements",
            Columns = Math.Min(2, figures.Count),
            Panels = [.. figures.Select(f => Panel(f, names, styles))],
        };
    }

    private static ChartPanel Panel(ReproductionFigure figure, List<string> names, IReadOnlyList<MethodStyle> styles)
    {
        var bars = figure.Series.Where(s => s.Kind == FigureKind.Bar).ToList();
        return new ChartPanel
        {
            Title = figure.Title,
            X = bars.Count > 0 ? new ChartAxis { Categories = [.. bars.Select(b => b.Name)] } : new ChartAxis { Title = figure.XTitle },
            Y = figure.Unit == Unit.Share ? ChartAxis.Share(figure.YTitle) : new ChartAxis { Title = figure.YTitle },
            Series = bars.Count > 0 && bars.All(b => b.Y.Average() >= 0)
                ? [new BarSeries(figure.Title, SemanticColors.Neutral, [.. bars.Select(b => b.Y.Average())]) { InLegend = false }]
                :
                [
                    .. figure.Series.Select(s =>
                    {
                        var style = styles[names.IndexOf(s.Name)];
                        var color = Meaning(s.Name) ?? style.Color;
                        return s.Kind == FigureKind.Points
                            ? (ChartSeries)new PointSeries(s.Name, color, s.X, s.Y)
                            : new LineSeries(s.Name, color, s.X, s.Y) { Pattern = style.Pattern };
                    }),
                ],
        };
    }

    private static string? Meaning(string name) => name switch
    {
        DynamicsChart.Correct => SemanticColors.Correct,
        DynamicsChart.Memorized => SemanticColors.Memorized,
        DynamicsChart.Incorrect => SemanticColors.Incorrect,
        DynamicsChart.TestAccuracy => SemanticColors.TestAccuracy,
        _ => null,
    };
}
