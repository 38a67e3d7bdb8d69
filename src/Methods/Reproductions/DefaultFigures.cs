using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Reproductions;

/// <summary>The figure that every result has: what was compared, as bars with one point a seed.</summary>
internal static class DefaultFigures
{
    /// <summary>One panel for each quantity that was compared with a baseline.</summary>
    public static IEnumerable<ReproductionFigure> Of(ImmutableArray<ReproductionRow> rows)
    {
        foreach (var group in rows.Where(r => r.BaselineName.Length > 0 && r.MethodName.Length > 0).GroupBy(r => (r.Quantity, r.Unit)))
        {
            var bars = group
                .SelectMany(r => ((string Name, ImmutableArray<double> Values)[])[(r.BaselineName, r.Baseline), (r.MethodName, r.Method)])
                .DistinctBy(b => b.Name, StringComparer.Ordinal);
            yield return new ReproductionFigure
            {
                Title = group.Key.Quantity,
                YTitle = group.Key.Unit == Unit.Seconds ? "seconds" : string.Empty,
                Unit = group.Key.Unit,
                Series = [.. bars.Select(b => new FigureSeries(FigureKind.Bar, b.Name, [], b.Values))],
            };
        }
    }
}
