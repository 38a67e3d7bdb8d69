using System.Collections.Immutable;

namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>What is drawn in a panel.</summary>
/// <param name="Name">Its name in the legend; series of one name share an entry.</param>
/// <param name="Color">Its colour, <c>#RRGGBB</c>.</param>
public abstract record ChartSeries(string Name, string Color)
{
    /// <summary>Whether the legend names it.</summary>
    public bool InLegend { get; init; } = true;
}

/// <summary>Points joined by a line. A value that is not finite breaks the line.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Color">Its colour.</param>
/// <param name="X">Positions, ascending.</param>
/// <param name="Y">Values, one a position.</param>
public sealed record LineSeries(string Name, string Color, ImmutableArray<double> X, ImmutableArray<double> Y)
    : ChartSeries(Name, Color)
{
    /// <summary>The line's pattern.</summary>
    public LinePattern Pattern { get; init; } = LinePattern.Solid;

    /// <summary>The lower edge of a band around the line, one a position; empty: no band.</summary>
    public ImmutableArray<double> Low { get; init; } = [];

    /// <summary>The upper edge of the band.</summary>
    public ImmutableArray<double> High { get; init; } = [];
}

/// <summary>Points alone.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Color">Its colour.</param>
/// <param name="X">Positions.</param>
/// <param name="Y">Values, one a position.</param>
public sealed record PointSeries(string Name, string Color, ImmutableArray<double> X, ImmutableArray<double> Y)
    : ChartSeries(Name, Color);

/// <summary>Upright bars, one a category of the horizontal axis; several bar series of a panel stand stacked.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Color">Its colour.</param>
/// <param name="Values">Heights, at least 0, one a category.</param>
public sealed record BarSeries(string Name, string Color, ImmutableArray<double> Values) : ChartSeries(Name, Color);

/// <summary>A matrix as coloured cells, with the number in each. The first row stands at the top.</summary>
/// <param name="Name">What the cells are.</param>
/// <param name="Color">The colour of the greatest value; the least is transparent.</param>
/// <param name="Values"><c>[rows, columns]</c>; NaN: an empty cell.</param>
public sealed record HeatMapSeries(string Name, string Color, double[,] Values) : ChartSeries(Name, Color)
{
    /// <summary>The colour of the cells [i,i], where these mean something else; null: as the others.</summary>
    public string? DiagonalColor { get; init; }

    /// <summary>How the numbers in the cells are written.</summary>
    public AxisFormat Format { get; init; } = AxisFormat.Percent;
}

/// <summary>How a line is drawn, so that colour is never the only difference.</summary>
public enum LinePattern
{
    /// <summary>Unbroken.</summary>
    Solid,

    /// <summary>Dashes.</summary>
    Dashed,

    /// <summary>Dots.</summary>
    Dotted,

    /// <summary>Dashes and dots.</summary>
    DashDotted,
}
