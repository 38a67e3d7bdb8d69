using System.Collections.Immutable;

namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>
/// What a chart shows, apart from how it is drawn: the one source of the Plotly figure, of the static picture and of the
/// text form.
/// </summary>
public sealed record ChartDescription
{
    /// <summary>The heading.</summary>
    public required string Title { get; init; }

    /// <summary>A second line with settings or the result; empty: none.</summary>
    public string Subtitle { get; init; } = string.Empty;

    /// <summary>The panels, row by row.</summary>
    public required ImmutableArray<ChartPanel> Panels { get; init; }

    /// <summary>Panels in a row where the whole chart is one picture, at least 1; in a page they stand side by side as far as they fit.</summary>
    public int Columns { get; init; } = 1;

    /// <summary>The height of one panel's plotting area in pixels.</summary>
    public int PanelHeight { get; init; } = 190;

    /// <summary>Whether the panels are small multiples: many of one kind, half as wide, with one legend for all.</summary>
    public bool IsSmallMultiple { get; init; }

    /// <summary>The rows that the panels fill.</summary>
    public int RowCount => (Panels.Length + Columns - 1) / Columns;

    /// <summary>What a screen reader says: title, panels and the last value of each series.</summary>
    public string Summary => ChartText.Summary(this);
}

/// <summary>One set of axes with its series.</summary>
public sealed record ChartPanel
{
    /// <summary>The heading of the panel; empty: none.</summary>
    public string Title { get; init; } = string.Empty;

    /// <summary>The horizontal axis.</summary>
    public ChartAxis X { get; init; } = new();

    /// <summary>The vertical axis.</summary>
    public ChartAxis Y { get; init; } = new();

    /// <summary>The series, back to front. A heat map stands alone.</summary>
    public required ImmutableArray<ChartSeries> Series { get; init; }

    /// <summary>How several bar series share a category.</summary>
    public BarLayout Bars { get; init; }
}

/// <summary>How several bar series share a category.</summary>
public enum BarLayout
{
    /// <summary>On top of each other: parts of a whole.</summary>
    Stacked,

    /// <summary>Beside each other.</summary>
    Grouped,
}

/// <summary>An axis.</summary>
public sealed record ChartAxis
{
    /// <summary>What is measured, with its unit; empty: no title.</summary>
    public string Title { get; init; } = string.Empty;

    /// <summary>Where it begins; null: at the least value.</summary>
    public double? Minimum { get; init; }

    /// <summary>Where it ends; null: at the greatest value.</summary>
    public double? Maximum { get; init; }

    /// <summary>How numbers on it are written.</summary>
    public AxisFormat Format { get; init; } = AxisFormat.Number;

    /// <summary>Names at the positions 0, 1, 2, …, for bars; empty: a numeric axis.</summary>
    public ImmutableArray<string> Categories { get; init; } = [];

    /// <summary>Whether equal distances are equal factors; values must then be above 0, others are left out.</summary>
    public bool IsLogarithmic { get; init; }

    /// <summary>Whether neither its line nor its numbers are shown: places in a plane that mean something only to each other. Their values are in no table.</summary>
    public bool IsHidden { get; init; }

    /// <summary>A share axis from 0 to 100 %.</summary>
    /// <param name="title">What is measured.</param>
    /// <returns>The axis.</returns>
    public static ChartAxis Share(string title) => new() { Title = title, Minimum = 0, Maximum = 1, Format = AxisFormat.Percent };

    /// <summary>An axis of whole numbers.</summary>
    /// <param name="title">What is counted.</param>
    /// <param name="minimum">Where it begins.</param>
    /// <param name="maximum">Where it ends.</param>
    /// <returns>The axis.</returns>
    public static ChartAxis Whole(string title, double? minimum = null, double? maximum = null) =>
        new() { Title = title, Minimum = minimum, Maximum = maximum, Format = AxisFormat.Whole };
}

/// <summary>How the numbers of an axis are written.</summary>
public enum AxisFormat
{
    /// <summary>As short as they can be.</summary>
    Number,

    /// <summary>Ticks at whole numbers only, thousands separated.</summary>
    Whole,

    /// <summary>Shares from 0 to 1 as per cent.</summary>
    Percent,
}
