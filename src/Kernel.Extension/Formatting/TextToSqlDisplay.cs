using System.Collections.Immutable;
using NoisyNotebooks.Kernel.Extension.Charts;
using NoisyNotebooks.Methods.Text;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>How noise in text-to-SQL benchmarks looks: counts by domain, and systems before and after correction.</summary>
internal static class TextToSqlDisplay
{
    // More lines than this nobody tells apart in one panel.
    private const int MostLines = 6;

    /// <summary>The counts of several domains, a column each.</summary>
    public static MimeBundle Of(NoiseByDomain domains) => Of([.. domains]);

    /// <summary>The counts of one domain, or of all items.</summary>
    public static MimeBundle Of(NoiseStatistics statistics) => Of([statistics]);

    private static MimeBundle Of(NoiseStatistics[] all)
    {
        static string Share(int count, double percent) => FormattableString.Invariant($"{count} ({percent:0.0} %)");
        (string Name, Func<NoiseStatistics, string> Of)[] rows =
        [
            ("items", s => ValueText.Number(s.Total)),
            ("with noise", s => Share(s.WithNoise, s.WithNoisePercent)),
            ("noisy questions", s => Share(s.NoisyQuestions, s.NoisyQuestionsPercent)),
            ("erroneous gold", s => Share(s.ErroneousGold, s.ErroneousGoldPercent)),
            .. TextToSqlNoises.Names.Select((name, c) => ($"{c + 1} {name}", (Func<NoiseStatistics, string>)(s => ValueText.Number(s.PerCategory[c])))),
            ("errors in all", s => ValueText.Number(s.TotalErrors)),
        ];
        var table = new TableView(
            [new(string.Empty), .. all.Select(s => new TableColumn(s.Domain.Length == 0 ? "all" : s.Domain, IsNumeric: true))],
            [.. rows.Select(r => (TableCell[])[TableView.Head(r.Name), .. all.Select(s => (TableCell)r.Of(s))])]);
        const string title = "Noise by domain";
        const string note = "An item counts in each of its categories.";
        return MimeBundle.FromDisplay(Html.Heading(title) + table.ToHtml() + Html.Note(note), $"{title}\n{table.ToText()}\n{note}");
    }

    /// <summary>Systems by the original and the corrected gold.</summary>
    public static MimeBundle Of(GoldCorrectionReport report)
    {
        var table = new TableView(
            [
                new("system"), new("original", IsNumeric: true), new("rank", IsNumeric: true), new("corrected", IsNumeric: true), new("rank", IsNumeric: true),
                new("punished", IsNumeric: true), new("agreed", IsNumeric: true),
            ],
            [
                .. report.Systems.Select(s => (TableCell[])
                [
                    TableView.Head(s.Name), RunSummary.Percent(s.OriginalAccuracy), ValueText.Number(s.OriginalRank), RunSummary.Percent(s.CorrectedAccuracy), ValueText.Number(s.CorrectedRank),
                    ValueText.Number(s.Punished), ValueText.Number(s.Agreed),
                ]),
            ]);
        string Winner(int index) => index < 0 ? "a tie" : report.Systems[index].Name;
        const string title = "Systems by original and corrected gold";
        var note = $"Best by the original gold: {Winner(report.OriginalWinner)}; by the corrected gold: {Winner(report.CorrectedWinner)}. "
            + "Punished: items that only the corrected gold counts as right. Agreed: items that only the original gold does.";
        var chart = Chart(report);
        return MimeBundle.FromDisplay(Html.Heading(title) + table.ToHtml() + Html.Note(note) + ChartHtml.Of(chart), $"{title}\n{table.ToText()}\n{note}\n{ChartText.Of(chart)}");
    }

    /// <summary>What a benchmark says of each system, by its share of wrong gold.</summary>
    public static MimeBundle Of(GoldNoiseCurve curve)
    {
        ImmutableArray<string> names = [.. curve.Systems.Select(s => s.Name).Take(MostLines)];
        var styles = MethodStyles.For(names);
        double[] rates = [.. Enumerable.Range(0, 21).Select(i => i / 40.0)];
        return ChartBundle.Of(new ChartDescription
        {
            Title = "Expected accuracy by the given gold",
            Panels =
            [
                new ChartPanel
                {
                    X = new ChartAxis { Title = "wrong gold queries", Minimum = 0, Maximum = 0.5, Format = AxisFormat.Percent },
                    Y = new ChartAxis { Title = "execution accuracy", Format = AxisFormat.Percent },
                    Series =
                    [
                        .. names.Select((name, i) => new LineSeries(name, styles[i].Color, [.. rates], [.. rates.Select(g => curve.ByGivenGold(i, g))]) { Pattern = styles[i].Pattern }),
                    ],
                },
            ],
        });
    }

    private static ChartDescription Chart(GoldCorrectionReport report)
    {
        ImmutableArray<string> names = ["original gold", "corrected gold"];
        var styles = MethodStyles.For(names);
        return new ChartDescription
        {
            Title = "Execution accuracy",
            Panels =
            [
                new ChartPanel
                {
                    X = new ChartAxis { Categories = [.. report.Systems.Select(s => s.Name)] },
                    Y = ChartAxis.Share("execution accuracy"),
                    Bars = BarLayout.Grouped,
                    Series =
                    [
                        new BarSeries(names[0], styles[0].Color, [.. report.Systems.Select(s => s.OriginalAccuracy)]),
                        new BarSeries(names[1], styles[1].Color, [.. report.Systems.Select(s => s.CorrectedAccuracy)]),
                    ],
                },
            ],
        };
    }
}
