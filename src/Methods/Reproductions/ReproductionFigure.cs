using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Reproductions;

/// <summary>One panel that is to be drawn.</summary>
public sealed record ReproductionFigure
{
    /// <summary>What it shows.</summary>
    public required string Title { get; init; }

    /// <summary>The horizontal axis in words, with its unit; empty for bars.</summary>
    public string XTitle { get; init; } = string.Empty;

    /// <summary>The vertical axis in words, with its unit.</summary>
    public string YTitle { get; init; } = string.Empty;

    /// <summary>What the vertical axis measures; shares are drawn in per cent.</summary>
    public Unit Unit { get; init; } = Unit.Number;

    /// <summary>Whether the horizontal axis is logarithmic.</summary>
    public bool IsLogX { get; init; }

    /// <summary>Whether the vertical axis is logarithmic.</summary>
    public bool IsLogY { get; init; }

    /// <summary>Whether the vertical axis begins at 0, so that a small change looks small; bars and shares always do.</summary>
    public bool IsFromZero { get; init; }

    /// <summary>Lines, points and bars.</summary>
    public ImmutableArray<FigureSeries> Series { get; init; } = [];

    /// <summary>A matrix in place of series.</summary>
    public FigureMatrix? Matrix { get; init; }
}

/// <summary>How a series is drawn.</summary>
public enum FigureKind
{
    /// <summary>A line through the points.</summary>
    Line,

    /// <summary>The points alone.</summary>
    Points,

    /// <summary>A bar as high as the mean of the values, with the values themselves as points: one a seed.</summary>
    Bar,
}

/// <summary>One series of a figure.</summary>
/// <param name="Kind">How it is drawn.</param>
/// <param name="Name">Its name in the legend, for bars below the bar.</param>
/// <param name="X">Positions; none for bars.</param>
/// <param name="Y">Values, one a position; for bars one a seed.</param>
public sealed record FigureSeries(FigureKind Kind, string Name, ImmutableArray<double> X, ImmutableArray<double> Y);

/// <summary>A matrix with named rows and columns.</summary>
/// <param name="Rows">The names of the rows, from top to bottom.</param>
/// <param name="Columns">The names of the columns.</param>
/// <param name="Values"><c>[rows, columns]</c>; NaN where there is nothing.</param>
public sealed record FigureMatrix(ImmutableArray<string> Rows, ImmutableArray<string> Columns, double[,] Values);
