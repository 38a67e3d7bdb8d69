using System.Collections.Immutable;
using NoisyNotebooks.Kernel.Extension.Charts;
using NoisyNotebooks.Methods.Detection;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>How a selection of pictures looks: what each class brought, the selected objects beside those of the pool, and the objects of one class in a plane.</summary>
internal static class SelectionDisplay
{
    private const string CoveredColor = "#A6761D";
    private const string OpenColor = "#5C6BC0";
    private const string PickedColor = "#AA3C8F";
    private const int MostPicks = 12;

    /// <summary>The selection.</summary>
    public static MimeBundle Of(SelectionResult selection)
    {
        var title = FormattableString.Invariant($"{selection.ImageIds.Length:N0} of {selection.PoolSize:N0} pictures to annotate");
        var provider = selection.Provider.Length == 0 ? string.Empty : selection.IsSimulated ? " Proposals are simulated." : $" Proposed by {selection.Provider}.";
        var balance = double.IsNaN(selection.Balance) ? string.Empty : FormattableString.Invariant($", class balance {selection.Balance:0.00} (0 one class, 1 all equal)");
        var note = FormattableString.Invariant($"{selection.ObjectCounts.Sum():N0} of {selection.PoolCounts.Sum():N0} proposed objects{balance}. A selected picture is annotated for all classes.{provider}");
        var chart = Counts(selection);
        var table = Steps(selection);
        return MimeBundle.FromDisplay(
            Html.Heading(title) + Html.Note(note) + string.Concat(selection.Warnings.Select(w => Html.Note(w))) + ChartHtml.Of(chart) + table.ToHtml(),
            string.Join('\n', [title, note, .. selection.Warnings, ChartText.Of(chart), table.ToText()]));
    }

    /// <summary>The objects of one class.</summary>
    public static MimeBundle Of(SelectionPlane plane)
    {
        PointSeries Points(string name, string color, PointShape shape, Func<PlaneObject, bool> which)
        {
            var some = plane.Objects.Where(which).ToList();
            return new PointSeries(name, color, [.. some.Select(o => o.X)], [.. some.Select(o => o.Y)]) { Shape = shape };
        }

        ImmutableArray<PointSeries> all =
        [
            Points("in a covered cluster", CoveredColor, PointShape.Ring, o => o is { IsCovered: true, IsPicked: false }),
            Points("in an uncovered cluster", OpenColor, PointShape.Circle, o => o is { IsCovered: false, IsPicked: false }),
            Points("brought its picture", PickedColor, PointShape.Triangle, o => o.IsPicked),
        ];
        return ChartBundle.Of(new ChartDescription
        {
            Title = $"Proposed objects of class {plane.ClassName}",
            Subtitle = FormattableString.Invariant($"{plane.Step.Clusters} clusters, {plane.Step.Covered} of them covered before; {plane.Step.Picked.Length} pictures brought of {plane.Step.Want} wanted"),
            PanelHeight = 320,
            Panels =
            [
                new ChartPanel
                {
                    X = new ChartAxis { Title = "first principal component" },
                    Y = new ChartAxis { Title = "second principal component" },
                    Series = [.. all.Where(s => !s.X.IsEmpty)],
                },
            ],
        });
    }

    private static ChartDescription Counts(SelectionResult selection)
    {
        ImmutableArray<double> Shares(ImmutableArray<long> counts) => [.. counts.Select(c => c / Math.Max(1.0, counts.Sum()))];
        return new ChartDescription
        {
            Title = "Proposed objects by class",
            PanelHeight = 150,
            Panels =
            [
                new ChartPanel
                {
                    X = new ChartAxis { Title = "class", Categories = selection.ClassNames },
                    Y = new ChartAxis { Title = "share of the objects", Minimum = 0, Format = AxisFormat.Percent },
                    Bars = BarLayout.Grouped,
                    Series =
                    [
                        new BarSeries("pool", SemanticColors.Neutral, Shares(selection.PoolCounts)) { Fill = FillPattern.Hollow },
                        new BarSeries("selection", OpenColor, Shares(selection.ObjectCounts)),
                    ],
                },
            ],
        };
    }

    private static TableView Steps(SelectionResult selection) =>
        new(
            [
                new("class"), new("in the pool", IsNumeric: true), new("pictures wanted", IsNumeric: true), new("clusters", IsNumeric: true),
                new("covered before", IsNumeric: true), new("brought", IsNumeric: true), new("pictures"),
            ],
            [
                .. selection.Steps.Take(TableView.PageSize).Select(s => (TableCell[])
                [
                    TableView.Head(selection.ClassNames[s.ClassId]),
                    FormattableString.Invariant($"{selection.PoolCounts[s.ClassId]:N0}"),
                    FormattableString.Invariant($"{s.Want:N0}"),
                    FormattableString.Invariant($"{s.Clusters:N0}"),
                    FormattableString.Invariant($"{s.Covered:N0}"),
                    FormattableString.Invariant($"{s.Picked.Length:N0}"),
                    string.Join(", ", s.Picked.Take(MostPicks)) + (s.Picked.Length > MostPicks ? ", …" : string.Empty),
                ]),
            ])
        {
            TotalRows = selection.Steps.Length,
        };
}
