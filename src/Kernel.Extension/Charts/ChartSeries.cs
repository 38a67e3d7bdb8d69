using System.Collections.Immutable;

namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>What is drawn in a panel.</summary>
/// <param name="Name">Its name in the legend; series of one name share an entry.</param>
/// <param name="Color">Its colour, <c>#RRGGBB</c> or another of CSS.</param>
public abstract record ChartSeries(string Name, string Color)
{
    /// <summary>Its colour, <c>#RRGGBB</c> or another of CSS.</summary>
    /// <exception cref="ArgumentException">It is no colour.</exception>
    public string Color { get; init => field = ChartColor.Checked(value); } = ChartColor.Checked(Color);

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
    : ChartSeries(Name, Color)
{
    /// <summary>The shape of the points, so that colour is never the only difference.</summary>
    public PointShape Shape { get; init; } = PointShape.Circle;
}

/// <summary>Thin lines between pairs of places: the edges of a graph that is laid out in a plane. They lie under points.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Color">Its colour.</param>
/// <param name="Ends">Both ends of each.</param>
public sealed record LinkSeries(string Name, string Color, ImmutableArray<(double FromX, double FromY, double ToX, double ToY)> Ends) : ChartSeries(Name, Color);

/// <summary>Bars, one a category of the horizontal axis; they lie where the names are too long to stand under them.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Color">Its colour.</param>
/// <param name="Values">Lengths, one a category; NaN: no bar. Where bars are stacked, at least 0.</param>
public sealed record BarSeries(string Name, string Color, ImmutableArray<double> Values) : ChartSeries(Name, Color)
{
    /// <summary>How the bars are filled, so that colour is never the only difference.</summary>
    public FillPattern Fill { get; init; } = FillPattern.Solid;

    /// <summary>Single measurements behind each bar, one list a category (the seeds of a mean), drawn as points over it; empty: none.</summary>
    public ImmutableArray<ImmutableArray<double>> Points { get; init; } = [];
}

/// <summary>How many values lie between neighbouring edges.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Color">Its colour.</param>
/// <param name="Edges">Edges of the bins, ascending, one more than counts.</param>
/// <param name="Counts">Counts or densities, at least 0, one a bin.</param>
public sealed record HistogramSeries(string Name, string Color, ImmutableArray<double> Edges, ImmutableArray<double> Counts)
    : ChartSeries(Name, Color)
{
    /// <summary>How the bins are filled.</summary>
    public FillPattern Fill { get; init; } = FillPattern.Solid;

    /// <summary>The histogram of values, in bins of one width.</summary>
    /// <param name="name">Its name in the legend.</param>
    /// <param name="color">Its colour.</param>
    /// <param name="values">The values; those that are not finite are left out.</param>
    /// <param name="minimum">The first edge.</param>
    /// <param name="maximum">The last edge, above the first; values beyond the edges count in the outermost bins.</param>
    /// <param name="bins">How many bins, at least 1.</param>
    /// <returns>The series.</returns>
    /// <exception cref="ArgumentException">The edges are not ascending, or there is no bin.</exception>
    public static HistogramSeries Of(string name, string color, IEnumerable<double> values, double minimum, double maximum, int bins = 20)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (!(maximum > minimum) || !double.IsFinite(maximum - minimum))
        {
            throw new ArgumentException($"maximum: expected a number above {minimum}, got {maximum}.", nameof(maximum));
        }

        if (bins < 1)
        {
            throw new ArgumentException($"bins: expected at least 1, got {bins}.", nameof(bins));
        }

        var counts = new double[bins];
        foreach (var value in values.Where(double.IsFinite))
        {
            counts[(int)Math.Clamp((value - minimum) / (maximum - minimum) * bins, 0, bins - 1)]++;
        }

        return new HistogramSeries(name, color, [.. Enumerable.Range(0, bins + 1).Select(i => minimum + ((maximum - minimum) * i / bins))], [.. counts]);
    }
}

/// <summary>A straight line across the panel: a chance level, a bound, a moment. Its name stands at it.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Color">Its colour.</param>
/// <param name="Value">Where it cuts the axis.</param>
public sealed record RuleSeries(string Name, string Color, double Value) : ChartSeries(Name, Color)
{
    /// <summary>Whether it stands upright, at a position of the horizontal axis.</summary>
    public bool IsVertical { get; init; }

    /// <summary>The line's pattern.</summary>
    public LinePattern Pattern { get; init; } = LinePattern.Dotted;
}

/// <summary>A matrix as coloured cells, with the number in each. The first row stands at the top.</summary>
/// <param name="Name">What the cells are.</param>
/// <param name="Color">The colour of the greatest value; the least is transparent.</param>
/// <param name="Values"><c>[rows, columns]</c>; NaN: an empty cell.</param>
public sealed record HeatMapSeries(string Name, string Color, double[,] Values) : ChartSeries(Name, Color)
{
    /// <summary>The colour of the cells [i,i], where these mean something else; null: as the others.</summary>
    /// <exception cref="ArgumentException">It is no colour.</exception>
    public string? DiagonalColor { get; init => field = value is null ? null : ChartColor.Checked(value); }

    /// <summary>The value of the full colour; null: the greatest.</summary>
    public double? Maximum { get; init; }

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

/// <summary>How a bar is filled, so that colour is never the only difference.</summary>
public enum FillPattern
{
    /// <summary>One colour.</summary>
    Solid,

    /// <summary>Slanted stripes.</summary>
    Hatched,

    /// <summary>The outline alone.</summary>
    Hollow,
}

/// <summary>The shape of points.</summary>
public enum PointShape
{
    /// <summary>A disc.</summary>
    Circle,

    /// <summary>A triangle.</summary>
    Triangle,

    /// <summary>A square.</summary>
    Square,

    /// <summary>A cross.</summary>
    Cross,

    /// <summary>A ring.</summary>
    Ring,
}
