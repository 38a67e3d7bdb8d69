namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>A panel with two axes: lines, points, bins, upright bars.</summary>
internal sealed class SvgPlot
{
    private const double Size = ChartRules.TextSize;

    private readonly ChartPanel _panel;
    private readonly SvgMarkup _markup = new();
    private readonly double _width;
    private readonly double _height;
    private readonly double _left;
    private readonly double _plotWidth;
    private readonly AxisScale _x;
    private readonly AxisScale _y;
    private readonly EndLabels? _labels;
    private double _top;

    public SvgPlot(ChartPanel panel, double width, double plotHeight, bool hasLabels)
    {
        (_panel, _width, _height) = (panel, width, plotHeight);
        _y = AxisScale.For(panel.Y, PlotValues.Vertical(panel), (int)Math.Clamp(plotHeight / 36, 2, 6));
        _left = panel.Y.IsHidden ? 4 : 8 + _y.Ticks.Select(t => SvgText.Width(_y.Label(t), Size)).DefaultIfEmpty(0).Max();
        _labels = hasLabels ? EndLabels.For(panel) : null;
        var axis = panel.X.Categories.IsEmpty ? panel.X : panel.X with { Minimum = -0.5, Maximum = panel.X.Categories.Length - 0.5, IsLogarithmic = false };
        var across = PlotValues.Horizontal(panel).ToList();
        var last = panel.X.Categories.IsEmpty ? AxisScale.For(axis, across, 4) : null;
        var half = last is null ? 4 : last.Ticks.Select(t => SvgText.Width(last.Label(t), Size) / 2).DefaultIfEmpty(0).Max();
        _plotWidth = Math.Max(60, width - _left - Math.Max(half, _labels?.Width ?? 4));
        _x = AxisScale.For(axis, across, (int)Math.Clamp(_plotWidth / Math.Max(34, (half * 2) + 14), 2, 8));
    }

    public SvgPicture Draw()
    {
        _top = SvgPanel.DrawHead(_markup, _panel, _width, _panel.Y.Title);
        DrawGrid();
        DrawBars();
        foreach (var series in _panel.Series)
        {
            DrawSeries(series);
        }

        DrawRules();
        _labels?.Draw(_markup, _left, _plotWidth, series => Height(PlotValues.Last(series)), _top, _top + _height);
        var bottom = DrawHorizontalAxis();
        foreach (var line in SvgText.Wrap(_panel.X.Title, _width - _left, Size, 2))
        {
            bottom += ChartRules.LineHeight;
            _markup.Text(_left + (_plotWidth / 2), bottom, line, "middle");
        }

        return new SvgPicture(_markup.ToString(), _width, Math.Ceiling(bottom + 6), _panel.X.IsHidden ? string.Empty : $"x {string.Join(' ', PlotValues.Rows(_panel).Select(r => SvgMarkup.Number(Across(r))))}");
    }

    private static string N(double value) => SvgMarkup.Number(value);

    private double Across(double value) => _left + (_plotWidth * Math.Clamp(_x.Position(value), 0, 1));

    // A value beyond a fixed axis is drawn at its edge, not over the neighbours.
    private double Height(double value) => _top + (_height * (1 - Math.Clamp(_y.Position(value), 0, 1)));

    private void DrawGrid()
    {
        foreach (var tick in _panel.Y.IsHidden ? [] : _y.Ticks)
        {
            var y = Height(tick);
            _markup.Line(_left, y, _left + _plotWidth, y, SvgMarkup.Ink, opacity: tick == 0 ? 0.5 : 0.16);
            _markup.Text(_left - 5, y + 4, _y.Label(tick), "end");
        }
    }

    // Returns where the texts end.
    private double DrawHorizontalAxis()
    {
        var bottom = _top + _height;
        if (_panel.X.IsHidden)
        {
            return bottom;
        }

        if (_panel.X.Categories.IsEmpty)
        {
            _markup.Line(_left, bottom, _left + _plotWidth, bottom, SvgMarkup.Ink, opacity: 0.5);
            foreach (var tick in _x.Ticks)
            {
                _markup.Line(Across(tick), bottom, Across(tick), bottom + 4, SvgMarkup.Ink, opacity: 0.5);
                _markup.Text(Across(tick), bottom + 19, _x.Label(tick), "middle");
            }

            return bottom + 21;
        }

        return SvgCategories.DrawUnder(_markup, _panel.X.Categories, _left, _plotWidth, bottom);
    }

    private void DrawBars()
    {
        var bars = _panel.Series.OfType<BarSeries>().ToList();
        var count = _panel.X.Categories.Length;
        if (bars.Count == 0 || count == 0)
        {
            return;
        }

        var slot = _plotWidth / count;
        var floor = new double[count];
        for (var s = 0; s < bars.Count; s++)
        {
            var (offset, thickness) = _panel.Bars == BarLayout.Grouped ? (0.1 + (0.8 * s / bars.Count), 0.8 / bars.Count) : (0.12, 0.76);
            for (var i = 0; i < Math.Min(count, bars[s].Values.Length); i++)
            {
                if (!double.IsFinite(bars[s].Values[i]))
                {
                    continue;
                }

                var from = _panel.Bars == BarLayout.Stacked ? floor[i] : 0;
                floor[i] += bars[s].Values[i];
                var (a, b) = (Height(from), Height(from + bars[s].Values[i]));
                SvgMarks.Bar(_markup, _left + (slot * (i + offset)), Math.Min(a, b), slot * thickness, Math.Abs(a - b), bars[s].Color, bars[s].Fill);
                if (i < bars[s].Points.Length)
                {
                    foreach (var point in bars[s].Points[i].Where(double.IsFinite))
                    {
                        SvgMarks.Measurement(_markup, _left + (slot * (i + offset + (thickness / 2))), Height(from + point));
                    }
                }
            }
        }
    }

    private void DrawSeries(ChartSeries series)
    {
        switch (series)
        {
            case LineSeries line:
                DrawLine(line);
                break;
            case PointSeries points:
                foreach (var (x, y) in Pieces(points.X, points.Y).SelectMany(p => p))
                {
                    SvgMarks.Point(_markup, x, y, points.Shape, points.Color);
                }

                break;
            case LinkSeries links:
                _markup.Path(string.Concat(links.Ends.Select(e => $"M{N(Across(e.FromX))} {N(Height(e.FromY))}L{N(Across(e.ToX))} {N(Height(e.ToY))}")), links.Color, 0.6);
                break;
            case HistogramSeries bins:
                for (var i = 0; i < Math.Min(bins.Counts.Length, bins.Edges.Length - 1); i++)
                {
                    var (left, right, top) = (Across(bins.Edges[i]), Across(bins.Edges[i + 1]), Height(bins.Counts[i]));
                    SvgMarks.Bar(_markup, left + 0.5, top, right - left - 1, _top + _height - top, bins.Color, bins.Fill);
                }

                break;
            default:
                break;
        }
    }

    private void DrawLine(LineSeries line)
    {
        if (!line.Low.IsDefaultOrEmpty)
        {
            var upper = Pieces(line.X, line.High).SelectMany(p => p);
            var lower = Pieces(line.X, line.Low).SelectMany(p => p).Reverse();
            _markup.Polygon([.. upper, .. lower], line.Color, 0.2);
        }

        foreach (var piece in Pieces(line.X, line.Y))
        {
            if (piece.Count > 1)
            {
                _markup.Polyline(piece, line.Color, 2.3, line.Pattern);
            }

            // Few measurements: each is seen, and the line between them is no measurement.
            if (piece.Count == 1 || line.X.Length <= 12)
            {
                piece.ForEach(p => SvgMarks.Point(_markup, p.X, p.Y, PointShape.Circle, line.Color, 3));
            }
        }
    }

    private void DrawRules()
    {
        foreach (var rule in _panel.Series.OfType<RuleSeries>().Where(r => double.IsFinite(r.Value)))
        {
            if (rule.IsVertical)
            {
                var x = Across(rule.Value);
                var fits = x + 4 + SvgText.Width(rule.Name, Size) < _left + _plotWidth;
                _markup.Line(x, _top, x, _top + _height, rule.Color, 1.6, pattern: rule.Pattern);
                _markup.Text(fits ? x + 4 : x - 4, _top + 11, rule.Name, fits ? "start" : "end");
            }
            else
            {
                var y = Height(rule.Value);
                _markup.Line(_left, y, _left + _plotWidth, y, rule.Color, 1.6, pattern: rule.Pattern);
                _markup.Text(_left + 4, y - 4 < _top + 10 ? y + 13 : y - 4, SvgText.Fit(rule.Name, _plotWidth, Size));
            }
        }
    }

    private List<List<(double X, double Y)>> Pieces(IReadOnlyList<double> xs, IReadOnlyList<double> ys)
    {
        var pieces = new List<List<(double X, double Y)>> { new() };
        for (var i = 0; i < Math.Min(xs.Count, ys.Count); i++)
        {
            if (double.IsFinite(_y.Position(ys[i])) && double.IsFinite(_x.Position(xs[i])))
            {
                pieces[^1].Add((Across(xs[i]), Height(ys[i])));
            }
            else
            {
                pieces.Add([]);
            }
        }

        pieces.RemoveAll(p => p.Count == 0);
        return pieces;
    }
}
