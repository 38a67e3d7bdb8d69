using System.Collections.Immutable;
using NoisyNotebooks.Methods.LabelQuality;

namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>Charts of an audit.</summary>
public static class LabelIssueCharts
{
    /// <summary>The names of the two curves.</summary>
    internal const string Expected = "expected";

    internal const string True = "true";

    internal const string Checked = "checked";

    private const int MaximumPoints = 100;

    /// <summary>The noise matrix that the audit estimated, as a transition matrix.</summary>
    /// <param name="issues">The audit.</param>
    /// <returns>The chart.</returns>
    public static ChartDescription NoiseMatrix(LabelIssues issues)
    {
        ArgumentNullException.ThrowIfNull(issues);
        var wrong = issues.EstimatedCounts.OffDiagonalCalibrated;
        return DatasetCharts.TransitionMatrix(
            "Estimated noise matrix",
            $"P(given label | true label) in per cent, from the confident joint; about {wrong:#,0} of {issues.ExampleCount:#,0} labels wrong ({RunSummary.Percent((double)wrong / issues.ExampleCount)})",
            issues.TransitionMatrix,
            issues.ClassNames);
    }

    /// <summary>
    /// The share of truly wrong labels among the first n issues: as the model guesses it, with its interval, as people have checked it, and as it is, where the true labels are known.
    /// </summary>
    /// <param name="issues">The audit, with a guess, with checks, or with data whose true labels are known.</param>
    /// <returns>The chart; null where neither is there, or the list is empty.</returns>
    public static ChartDescription? PrecisionAtN(LabelIssues issues)
    {
        ArgumentNullException.ThrowIfNull(issues);
        var series = ImmutableArray.CreateBuilder<ChartSeries>();
        var lines = new List<string>();
        if (issues.Guess is { IsGiven: true, Length: > 0 } guess)
        {
            var at = Places(guess.Length);
            series.Add(new LineSeries(Expected, SemanticColors.Expected, Numbers(at), Shares(guess.Expected, at))
            {
                Pattern = LinePattern.Dashed,
                Low = Shares(guess.Lower, at),
                High = Shares(guess.Upper, at),
            });
            lines.Add("guessed by the model, meant to hold 90 % of the time");
        }

        if (TrulyWrong(issues) is { Length: > 0 } wrong)
        {
            var precision = new double[wrong.Length];
            var hits = 0;
            for (var n = 0; n < wrong.Length; n++)
            {
                hits += wrong[n] ? 1 : 0;
                precision[n] = hits / (n + 1.0);
            }

            var at = Places(precision.Length);
            series.Add(new LineSeries(True, SemanticColors.Known, Numbers(at), Pick([.. precision], at)));
            lines.Add("true, since the true labels are known");
        }

        if (issues.Checks is { AnswerCount: > 0, Proves: true } checks && ByPerson(checks) is { } line)
        {
            series.Add(line);
            lines.Add("checked by a person, with exact 90 % intervals");
        }

        return series.Count == 0 ? null : new ChartDescription
        {
            Title = "How many of the first n issues are wrong labels",
            Subtitle = string.Join("; ", lines),
            PanelHeight = 190,
            Panels =
            [
                new ChartPanel
                {
                    X = ChartAxis.Whole("the first n of the list", minimum: 1, maximum: Math.Max(2, issues.Count)),
                    Y = ChartAxis.Share("share of wrong labels among them"),
                    Series = series.ToImmutable(),
                },
            ],
        };
    }

    // At whole fifths of the list, of which an exact interval is known.
    private static LineSeries? ByPerson(LabelChecks checks)
    {
        var counts = Enumerable.Range(1, 5).Select(f => (int)((long)checks.ListLength * f / 5)).Where(n => n > 0).Distinct().Select(n => checks.OfFirst(n)).Where(c => c.Checked > 0).ToList();
        return counts.Count == 0 ? null : new LineSeries(Checked, SemanticColors.Known, [.. counts.Select(c => (double)c.Size)], [.. counts.Select(c => c.Estimate / c.Size)])
        {
            Pattern = LinePattern.Dotted,
            Low = [.. counts.Select(c => (double)c.Lower / c.Size)],
            High = [.. counts.Select(c => (double)c.Upper / c.Size)],
        };
    }

    /// <summary>For each issue whether its given label is wrong; null where the true labels are not known.</summary>
    internal static bool[]? TrulyWrong(LabelIssues issues) =>
        issues.Data?.Dataset.Known?.Entries() is { } known ? [.. issues.All.Select(i => known[i.Index] != i.GivenLabel)] : null;

    // The first places all, later ones thinned: a long list needs no point a pixel.
    private static int[] Places(int length) =>
        length <= MaximumPoints
            ? [.. Enumerable.Range(0, length)]
            : [.. Enumerable.Range(0, MaximumPoints).Select(i => (int)((long)i * (length - 1) / (MaximumPoints - 1))).Distinct()];

    private static ImmutableArray<double> Numbers(int[] places) => [.. places.Select(p => p + 1.0)];

    private static ImmutableArray<double> Shares(ImmutableArray<double> numbers, int[] places) => [.. places.Select(p => numbers[p] / (p + 1))];

    private static ImmutableArray<double> Pick(ImmutableArray<double> values, int[] places) => [.. places.Select(p => values[p])];
}
