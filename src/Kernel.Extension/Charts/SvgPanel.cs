namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>Draws one panel: axes, grid and series.</summary>
internal sealed class SvgPanel
{
    private const double TickSize = 10.5;
    private const double TitleSize = 11.5;

    private readonly ChartPanel _panel;
    private readonly AxisScale _x;
    private readonly AxisScale _y;
    private readonly HeatMapSeries? _heatMap;
    private readonly double _left;
    private readonly double _plotWidth;
    private readonly bool _slanted;

    public SvgPanel(ChartPanel panel, double width, double plotHeight)
    {
        _panel = panel;
        _heatMap = panel.Series.OfType<HeatMapSeries>().FirstOrDefault();
        var categories = panel.X.Categories;
        if (_heatMap is { } map)
        {
            _left = 34 + Math.Min(138, LongestLabel(panel.Y.Categories));
            var cell = Math.Clamp((width - _left - 10) / map.Values.GetLength(1), 8, 48);
            _plotWidth = cell * map.Values.GetLength(1);
            PlotHeight = cell * map.Values.GetLength(0) * (cell >= 30 ? 0.7 : 1);
            _x = AxisScale.For(new ChartAxis { Minimum = 0, Maximum = map.Values.GetLength(1) }, [], 2);
            _y = AxisScale.For(new ChartAxis { Minimum = 0, Maximum = map.Values.GetLength(0) }, [], 2);
            _slanted = LongestLabel(categories) > cell - 4;
        }
        else
        {
            PlotHeight = plotHeight;
            _y = AxisScale.For(panel.Y, YValues(), (int)Math.Clamp(plotHeight / 34, 2, 8));
            _left = 12 + (panel.Y.Title.Length > 0 ? 18 : 0) + _y.Ticks.Max(t => SvgMarkup.TextWidth(_y.Label(t), TickSize));
            _plotWidth = Math.Max(40, width - _left - 14);
            var xAxis = categories.IsEmpty ? panel.X : panel.X with { Minimum = -0.5, Maximum = categories.Length - 0.5 };
            _x = AxisScale.For(xAxis, panel.Series.SelectMany(XValues), (int)Math.Clamp(_plotWidth / 46, 2, 12));
            _slanted = !categories.IsEmpty && LongestLabel(categories) > (_plotWidth / categories.Length) - 4;
        }

        Above = panel.Title.Length > 0 ? 26 : 12;
        Below = TickRoom() + (panel.X.Title.Length > 0 ? 20 : 6);
    }

    /// <summary>Room above the plotting area.</summary>
    public double Above { get; }

    public double PlotHeight { get; }

    /// <summary>Room below the plotting area.</summary>
    public double Below { get; }

    private bool ManyCategories => _panel.X.Categories.Length > 40;

    public void Draw(SvgMarkup markup, double left, double top)
    {
        var x0 = left + _left;
        if (_panel.Title.Length > 0)
        {
            markup.Text(x0, top - 9, SvgMarkup.Fit(_panel.Title, _plotWidth, 12), 12, bold: true);
        }

        if (_heatMap is { } map)
        {
            DrawHeatMap(markup, map, x0, top);
        }
        else
        {
            DrawGrid(markup, x0, top);
            DrawBars(markup, x0, top);
            foreach (var line in _panel.Series.OfType<LineSeries>())
            {
                DrawBand(markup, line, x0, top);
            }

            foreach (var series in _panel.Series)
            {
                DrawSeries(markup, series, x0, top);
            }
        }

        DrawCategories(markup, x0, top);
        var middle = x0 + (_plotWidth / 2);
        if (_panel.X.Title.Length > 0)
        {
            markup.Text(middle, top + PlotHeight + Below - 6, _panel.X.Title, TitleSize, "middle", opacity: 0.85);
        }

        if (_panel.Y.Title.Length > 0)
        {
            markup.Text(left + 14, top + (PlotHeight / 2), SvgMarkup.Fit(_panel.Y.Title, PlotHeight + 20, TitleSize), TitleSize, "middle", opacity: 0.85, rotate: -90);
        }
    }

    private static double LongestLabel(IEnumerable<string> names) =>
        names.Select(n => SvgMarkup.TextWidth(n, TickSize)).DefaultIfEmpty(0).Max();

    private static IEnumerable<double> XValues(ChartSeries series) => series switch
    {
        LineSeries line => line.X,
        PointSeries points => points.X,
        _ => [],
    };

    private IEnumerable<double> YValues()
    {
        var stacked = new double[_panel.X.Categories.Length];
        foreach (var series in _panel.Series)
        {
            switch (series)
            {
                case LineSeries line:
                    foreach (var y in line.Y.Concat(line.Low).Concat(line.High))
                    {
                        yield return y;
                    }

                    break;
                case PointSeries points:
                    foreach (var y in points.Y)
                    {
                        yield return y;
                    }

                    break;
                case BarSeries bars:
                    yield return 0;
                    for (var i = 0; i < Math.Min(stacked.Length, bars.Values.Length); i++)
                    {
                        stacked[i] += bars.Values[i];
                        yield return stacked[i];
                    }

                    break;
                default:
                    break;
            }
        }
    }

    private double TickRoom() =>
        _panel.X.Categories.IsEmpty || !_slanted ? 20
        : ManyCategories ? 8
        : 16 + (0.6 * Math.Min(110, LongestLabel(_panel.X.Categories)));

    private void DrawGrid(SvgMarkup markup, double x0, double top)
    {
        foreach (var tick in _y.Ticks)
        {
            var y = top + (PlotHeight * (1 - _y.Position(tick)));
            markup.Line(x0, y, x0 + _plotWidth, y, "currentColor", 1, tick == 0 ? 0.45 : 0.13);
            markup.Text(x0 - 6, y + 3.6, _y.Label(tick), TickSize, "end", opacity: 0.85);
        }

        if (!_panel.X.Categories.IsEmpty)
        {
            return;
        }

        markup.Line(x0, top + PlotHeight, x0 + _plotWidth, top + PlotHeight, "currentColor", 1, 0.45);
        foreach (var tick in _x.Ticks)
        {
            var x = x0 + (_plotWidth * _x.Position(tick));
            markup.Line(x, top + PlotHeight, x, top + PlotHeight + 4, "currentColor", 1, 0.45);
            markup.Text(x, top + PlotHeight + 16, _x.Label(tick), TickSize, "middle", opacity: 0.85);
        }
    }

    private void DrawCategories(SvgMarkup markup, double x0, double top)
    {
        var names = _panel.X.Categories;
        if (names.IsEmpty || (ManyCategories && _slanted))
        {
            return;
        }

        var slot = _plotWidth / names.Length;
        for (var i = 0; i < names.Length; i++)
        {
            var x = x0 + (slot * (i + 0.5));
            if (_slanted)
            {
                markup.Text(x + 4, top + PlotHeight + 14, SvgMarkup.Fit(names[i], 110, TickSize), TickSize, "end", opacity: 0.85, rotate: -35);
            }
            else
            {
                markup.Text(x, top + PlotHeight + 16, names[i], TickSize, "middle", opacity: 0.85);
            }
        }
    }

    private void DrawBars(SvgMarkup markup, double x0, double top)
    {
        var count = _panel.X.Categories.Length;
        var floor = new double[count];
        foreach (var bars in _panel.Series.OfType<BarSeries>())
        {
            var slot = _plotWidth / count;
            for (var i = 0; i < Math.Min(count, bars.Values.Length); i++)
            {
                var from = _y.Position(floor[i]);
                floor[i] += bars.Values[i];
                var to = _y.Position(floor[i]);
                markup.Rectangle(x0 + (slot * (i + 0.14)), top + (PlotHeight * (1 - to)), slot * 0.72, PlotHeight * (to - from), bars.Color);
            }
        }
    }

    private void DrawBand(SvgMarkup markup, LineSeries line, double x0, double top)
    {
        if (line.Low.IsDefaultOrEmpty)
        {
            return;
        }

        var upper = Points(line.X, line.High, x0, top).SelectMany(p => p);
        var lower = Points(line.X, line.Low, x0, top).SelectMany(p => p).Reverse();
        markup.Polygon([.. upper, .. lower], line.Color, 0.18);
    }

    private void DrawSeries(SvgMarkup markup, ChartSeries series, double x0, double top)
    {
        if (series is LineSeries line)
        {
            foreach (var piece in Points(line.X, line.Y, x0, top))
            {
                if (piece.Count == 1)
                {
                    markup.Circle(piece[0].X, piece[0].Y, 3, line.Color);
                }
                else
                {
                    markup.Polyline(piece, line.Color, 2, line.Pattern);
                }
            }
        }
        else if (series is PointSeries points)
        {
            foreach (var (x, y) in Points(points.X, points.Y, x0, top).SelectMany(p => p))
            {
                markup.Circle(x, y, 3, points.Color, 0.75);
            }
        }
    }

    private List<List<(double X, double Y)>> Points(IReadOnlyList<double> xs, IReadOnlyList<double> ys, double x0, double top)
    {
        var pieces = new List<List<(double X, double Y)>> { new() };
        for (var i = 0; i < Math.Min(xs.Count, ys.Count); i++)
        {
            if (!double.IsFinite(ys[i]) || !double.IsFinite(xs[i]))
            {
                pieces.Add([]);
                continue;
            }

            // A value beyond a fixed axis is drawn at its edge, not over the neighbours.
            var y = Math.Clamp(_y.Position(ys[i]), 0, 1);
            pieces[^1].Add((x0 + (_plotWidth * Math.Clamp(_x.Position(xs[i]), 0, 1)), top + (PlotHeight * (1 - y))));
        }

        pieces.RemoveAll(p => p.Count == 0);
        return pieces;
    }

    private void DrawHeatMap(SvgMarkup markup, HeatMapSeries map, double x0, double top)
    {
        var (rows, columns) = (map.Values.GetLength(0), map.Values.GetLength(1));
        var (width, height) = (_plotWidth / columns, PlotHeight / rows);
        var greatest = map.Values.Cast<double>().Where(double.IsFinite).DefaultIfEmpty(1).Max();
        var withNumbers = width >= 26 && height >= 14;
        for (var i = 0; i < rows; i++)
        {
            var y = top + (height * i);
            if (i < _panel.Y.Categories.Length && height >= 8)
            {
                var name = SvgMarkup.Fit(_panel.Y.Categories[i], 150, TickSize);
                markup.Text(x0 - 6, y + (height / 2) + 3.6, name, Math.Min(TickSize, height), "end", opacity: 0.85);
            }

            for (var j = 0; j < columns; j++)
            {
                var value = map.Values[i, j];
                var share = double.IsFinite(value) && greatest > 0 ? Math.Clamp(value / greatest, 0, 1) : 0;
                markup.Rectangle(x0 + (width * j) + 0.5, y + 0.5, width - 1, height - 1, share > 0 ? (i == j ? map.DiagonalColor : null) ?? map.Color : "currentColor", share > 0 ? 0.08 + (0.92 * share) : 0.04, 2);
                if (withNumbers)
                {
                    var text = CellText(value, map.Format);
                    markup.Text(x0 + (width * (j + 0.5)), y + (height / 2) + 3.6, text, 10, "middle", opacity: share > 0 ? 1 : 0.5, color: share > 0.55 ? "#fff" : "currentColor");
                }
            }
        }
    }

    // Cells are narrow: whole per cents, and nothing after the point that would not fit.
    internal static string CellText(double value, AxisFormat format) =>
        format == AxisFormat.Percent && double.IsFinite(value)
            ? AxisScale.Label(Math.Round(value, value is > 0 and < 0.095 ? 3 : 2), format).TrimEnd('%', ' ')
            : AxisScale.Label(value, format);
}
