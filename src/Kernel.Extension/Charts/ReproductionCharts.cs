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

        if (result.Figures.Any(IsDrawn))
        {
            charts.Add(Figures(result));
        }

        return charts.ToImmutable();
    }

    private static bool IsDrawn(ReproductionFigure figure) => !figure.Series.IsEmpty || figure.Matrix is not null;

    private static ChartDescription Figures(ReproductionResult result)
    {
        var figures = result.Figures.Where(IsDrawn).ToList();
        var names = figures.SelectMany(f => f.Series).Select(s => s.Name).Distinct().ToList();
        var styles = MethodStyles.For(names);
        return new ChartDescription
        {
            Title = $"{result.PaperId}: measurements",
            Columns = Math.Min(2, figures.Count),
            Panels = [.. figures.Select(f => f.Matrix is { } matrix ? Panel(f, matrix) : Panel(f, names, styles))],
        };
    }

    private static ChartPanel Panel(ReproductionFigure figure, FigureMatrix matrix) => new()
    {
        Title = figure.Title,
        X = new ChartAxis { Title = figure.XTitle, Categories = matrix.Columns },
        Y = new ChartAxis { Title = figure.YTitle, Categories = matrix.Rows },
        Series = [new HeatMapSeries(figure.Title, SemanticColors.Known, matrix.Values) { Format = figure.Unit == Unit.Share ? AxisFormat.Percent : AxisFormat.Number }],
    };

    private static ChartPanel Panel(ReproductionFigure figure, List<string> names, IReadOnlyList<MethodStyle> styles)
    {
        var bars = figure.Series.Where(s => s.Kind == FigureKind.Bar && !s.Y.IsEmpty).ToList();
        var y = figure.Unit == Unit.Share && figure.Series.SelectMany(s => s.Y).All(v => v is >= 0 and <= 1 || double.IsNaN(v))
            ? ChartAxis.Share(figure.YTitle)
            : new ChartAxis { Title = figure.YTitle, Format = figure.Unit == Unit.Share ? AxisFormat.Percent : AxisFormat.Number };
        return new ChartPanel
        {
            Title = figure.Title,
            X = bars.Count > 0 ? new ChartAxis { Title = figure.XTitle, Categories = [.. bars.Select(b => b.Name)] } : new ChartAxis { Title = figure.XTitle, IsLogarithmic = figure.IsLogX },
            Y = y with { IsLogarithmic = figure.IsLogY && bars.Count == 0, Minimum = figure.IsFromZero ? 0 : y.Minimum },
            Bars = BarLayout.Grouped,
            Series = bars.Count > 0
                ? [new BarSeries(figure.Title, SemanticColors.Neutral, [.. bars.Select(b => b.Y.Average())]) { InLegend = false, Points = [.. bars.Select(b => b.Y)] }]
                : [.. figure.Series.Select((s, i) => Series(s, styles[names.IndexOf(s.Name)], i))],
        };
    }

    private static ChartSeries Series(FigureSeries series, MethodStyle style, int place)
    {
        var line = Meaning(series) ?? new LineSeries(series.Name, style.Color, series.X, series.Y) { Pattern = style.Pattern };
        return series.Kind == FigureKind.Points
            ? new PointSeries(series.Name, line.Color, series.X, series.Y) { Shape = (PointShape)(place % Enum.GetValues<PointShape>().Length) }
            : line;
    }

    private static LineSeries? Meaning(FigureSeries series)
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
