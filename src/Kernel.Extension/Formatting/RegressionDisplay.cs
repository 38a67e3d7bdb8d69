using System.Collections.Immutable;
using NoisyNotebooks.Kernel.Extension.Charts;
using NoisyNotebooks.Methods.Inference;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>How regressions look: the table that a paper prints, and what more gold labels would give.</summary>
internal static class RegressionDisplay
{
    // More coefficients than this nobody tells apart in one panel; the table has them all.
    private const int MostLines = 6;

    /// <summary>The table.</summary>
    public static MimeBundle Of(RegressionTable table)
    {
        var view = new TableView(
            [.. table.Heads.Select((h, i) => new TableColumn(h, IsNumeric: i > 0))],
            [.. table.Rows.Select(r => (TableCell[])[TableView.Head(r[0]), .. r.Skip(1).Select(c => (TableCell)c)])]);
        return MimeBundle.FromDisplay(
            Html.Heading(table.Title.Length > 0 ? table.Title : "Regression") + view.ToHtml() + Html.Note(table.Legend),
            string.Join('\n', [.. table.Title.Length > 0 ? (string[])[table.Title] : [], view.ToText(), table.Legend]));
    }

    /// <summary>The table of a regression on surrogate labels.</summary>
    public static MimeBundle Of(SurrogateRegression regression) => Of(regression.Table);

    /// <summary>The standard error of each coefficient by the number of gold labels.</summary>
    public static MimeBundle Of(GoldLabelPlan plan) => ChartBundle.Of(Chart(plan));

    private static ChartDescription Chart(GoldLabelPlan plan)
    {
        ImmutableArray<string> names = [.. plan.Names.Take(MostLines)];
        var styles = MethodStyles.For(names);

        // From a twentieth of the rows on: with next to no gold labels the formula goes through the roof, and the rest of the picture with it.
        int[] labels = [.. Enumerable.Range(1, 20).Select(i => Math.Max(1, (int)((long)plan.Rows * i / 20))).Distinct()];
        return new ChartDescription
        {
            Title = "Standard error by number of gold labels",
            Panels =
            [
                new ChartPanel
                {
                    X = ChartAxis.Whole("gold labels", 0, plan.Rows),
                    Y = new ChartAxis { Title = "standard error", Minimum = 0 },
                    Series =
                    [
                        .. names.Select((name, i) => new LineSeries(name, styles[i].Color, [.. labels.Select(n => (double)n)], [.. labels.Select(n => plan.StandardError(name, n))])
                        {
                            Pattern = styles[i].Pattern,
                        }),
                    ],
                },
            ],
        };
    }
}
