using System.Globalization;
using NoisyNotebooks.Kernel.Extension.Charts;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>How an audit looks: what was found and how sure it is, the ranked issues, the health of each class, the noise.</summary>
internal static class LabelIssuesDisplay
{
    private const int MaximumPictures = 20;
    private const int MaximumRows = 100;
    private const int MaximumColumns = 8;

    // Cells with numbers in them are unreadable beyond it.
    private const int MaximumMatrix = 25;

    /// <summary>The whole audit.</summary>
    public static MimeBundle Of(LabelIssues issues)
    {
        var title = issues.Data is { } data ? $"Label issues of {data.Dataset.Name}" : "Label issues";
        var sentences = Sentences(issues);
        var html = Html.Heading(title)
            + $"<div style=\"font-size:13px;margin:2px 0 6px;max-width:860px\">{string.Join("<br>", sentences.Select(Html.Encode))}</div>";
        var text = $"{title}\n{string.Join('\n', sentences)}";
        var list = issues.Count == 0 ? null : Table(issues);
        var curve = LabelIssueCharts.PrecisionAtN(issues);
        if (list is not null)
        {
            if (Explain(issues) is { } explained)
            {
                text += $"\n\n{explained}";
                html += Html.Note(explained);
            }

            text += $"\n\n{list.ToText()}";
            html += issues.Data?.Dataset is LabeledDataset { IsImage: true } pictures ? Gallery(issues, pictures) : list.ToHtml();
        }

        var health = Health(issues);
        var matrix = issues.NumClasses <= MaximumMatrix ? LabelIssueCharts.NoiseMatrix(issues) : null;
        html += $"{Chart(curve)}{Html.Heading("Health of each class")}{health.ToHtml()}{Chart(matrix)}";
        text += (curve is null ? string.Empty : $"\n\n{ChartText.Of(curve)}")
            + $"\n\nHealth of each class\n{health.ToText()}"
            + (matrix is null ? string.Empty : $"\n\n{ChartText.Of(matrix)}");
        return MimeBundle.FromDisplay(html, text);
    }

    private static string? Explain(LabelIssues issues)
    {
        var isAlike = issues.Reasons.Any(r => !r.Similar.IsEmpty);
        var alike = isAlike ? FormattableString.Invariant($"how many of the {issues.Reasons.First(r => !r.Similar.IsEmpty).Similar.Length} most similar examples have it") : string.Empty;
        return issues.Reasons.IsEmpty ? null
            : issues.Data?.Dataset is LabeledDataset { IsImage: true } pictures
                ? isAlike && pictures.Known is null ? $"Below the suggested label: {alike}." : null
                : $"Beside the suggested label: its probability, in brackets what examples labelled so have on average{(isAlike ? $", and {alike}" : string.Empty)}.";
    }

    private static List<string> Sentences(LabelIssues issues)
    {
        var sentences = new List<string>(issues.Data?.Reading?.ToSentences() ?? [])
        {
            string.Create(
                CultureInfo.InvariantCulture,
                $"{issues.Count:#,0} of {issues.ExampleCount:#,0} labels are suspect ({RunSummary.Percent((double)issues.Count / issues.ExampleCount)}){(issues.Options.Source is { } source ? $" by the {source}" : string.Empty)}; rule: {Rule(issues.Options)}, ranked by {CommandNames.Of(issues.Options.Score)}. By the confident joint about {issues.EstimatedCounts.OffDiagonalCalibrated:#,0} labels are wrong, whatever the rule."),
        };
        if (issues.Reasons.Count(r => r.Tied > 1) is > 0 and var tied)
        {
            sentences.Add(string.Create(CultureInfo.InvariantCulture, $"{tied:#,0} of them have the same score as another; such ones have no order, and share a rank."));
        }

        if (issues.Checks is { AnswerCount: > 0 } checks)
        {
            sentences.AddRange(LabelChecksDisplay.Sentences(checks));
        }
        else if (issues.Guess is { } guess && issues.Count > 0)
        {
            sentences.Add(Guessed(guess));
        }

        if (LabelIssueCharts.TrulyWrong(issues) is { Length: > 0 } wrong && issues.Data!.Dataset.MislabelledCount is { } all)
        {
            var hits = wrong.Count(w => w);
            sentences.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"The true labels are known here: {hits:#,0} of them are wrong (precision {RunSummary.Percent((double)hits / wrong.Length)}), of {all:#,0} wrong labels in all (recall {RunSummary.Percent((double)hits / all)})."));
        }

        if (issues.Data is { Reading: not null } table && table.ClassesWithOneExample() is { Count: > 0 } single)
        {
            sentences.Add(FormattableString.Invariant(
                $"Cannot be judged, since there is one example: {string.Join(", ", single.Take(MaximumColumns))}{(single.Count > MaximumColumns ? FormattableString.Invariant($" and {single.Count - MaximumColumns:#,0} more classes") : string.Empty)}."));
        }

        return sentences;
    }

    private static string Guessed(WrongLabelGuess guess)
    {
        const string ask = "For a number that holds, let a person check some rows: --check 50.";
        if (guess.IsGiven)
        {
            var (_, lower, upper) = guess.OfFirst(guess.Length);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"The model's guess, which nobody has checked: {Math.Floor(lower):#,0} to {Math.Ceiling(upper):#,0} of these {guess.Length:#,0} are truly wrong (meant to hold 90 % of the time; it cannot know errors that look like a class's own examples).{(guess.MayBeClean ? " A model without a single wrong label explains these data as well." : string.Empty)} {ask}");
        }

        var why = guess.Doubt switch
        {
            GuessDoubt.ClassesInterchangeable => "one class seems to be given to another as often as it is kept, so which label is the wrong one cannot be told",
            GuessDoubt.TooManyClasses => "there are more than 100 classes, too many to estimate who is taken for whom",
            _ when guess.MayBeClean => string.Create(
                CultureInfo.InvariantCulture,
                $"one estimate says {guess.Expected[^1]:#,0}, another {guess.ByJoint[^1]:#,0} of these {guess.Length:#,0}, and a model without a single wrong label explains these data as well"),
            _ => string.Create(
                CultureInfo.InvariantCulture,
                $"one estimate says {guess.Expected[^1]:#,0}, another {guess.ByJoint[^1]:#,0} of these {guess.Length:#,0}: labels that are wrong and classes that overlap look the same here"),
        };
        return $"How many of them are truly wrong these data cannot tell: {why}. {ask}";
    }

    private static string Rule(LabelIssueOptions options) =>
        options.Threshold is { } least ? FormattableString.Invariant($"given label's probability below {least}") : CommandNames.Of(options.Method);

    private static string Chart(ChartDescription? chart) => chart is null ? string.Empty : ChartHtml.Of(chart);

    private static string Gallery(LabelIssues issues, LabeledDataset pictures)
    {
        var first = issues.All.Take(MaximumPictures).ToList();
        return Html.Note($"given → suggested, the most suspect first{More(issues.Count, first.Count)}")
            + ImageGallery.Html(pictures, [.. first.Select(i => (long)i.Index)], $"{pictures.Name}, issues", [.. first.Select((issue, i) => Caption(issues, issue, issues.Reasons.IsEmpty ? null : issues.Reasons[i]))]);
    }

    private static string Probability(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    // How many of the most similar examples have the suggested label.
    private static string Alike(LabelReason reason) => FormattableString.Invariant($"{reason.SimilarWithSuggestedLabel}/{reason.Similar.Length}");

    private static string More(int count, int shown) =>
        count > shown ? FormattableString.Invariant($"; the first {shown} of {count:#,0}") : string.Empty;

    private static string[] Caption(LabelIssues issues, LabelIssue issue, LabelReason? reason)
    {
        var labels = $"{SvgText.Isolate(issues.ClassNames[issue.GivenLabel])} → {SvgText.Isolate(issues.ClassNames[issue.SuggestedLabel])}";
        var score = $"score {issue.Score.ToString("0.000", CultureInfo.InvariantCulture)}";
        var lines = new List<string> { labels, score };
        if (issues.Data!.Dataset.Known?.Entries() is { } known)
        {
            lines.Add($"true {SvgText.Isolate(issues.ClassNames[(int)known[issue.Index]])}");
        }
        else if (reason is { Similar.IsEmpty: false })
        {
            lines.Add($"{Alike(reason)} alike");
        }

        return [.. lines];
    }

    private static TableView Table(LabelIssues issues)
    {
        var known = issues.Data?.Dataset.Known?.Entries();
        var data = issues.Data?.Dataset.IsImage == false ? issues.Data : null;
        int[] own = data is null
            ? []
            : [.. Enumerable.Range(0, data.Columns.Length).Where(c => data.Columns[c] != data.LabelColumn && data.Columns[c] != data.TrueLabelColumn)];
        var shown = own.Take(MaximumColumns).ToArray();
        var hasLines = issues.Count > 0 && data?.Line(issues.All[0].Index) is not null;
        var rows = new List<TableCell[]>();
        for (var i = 0; i < Math.Min(MaximumRows, issues.Count); i++)
        {
            var (issue, reason) = (issues.All[i], issues.Reasons.IsEmpty ? null : issues.Reasons[i]);
            var given = issues.ClassNames[issue.GivenLabel];
            List<TableCell> row =
            [
                data?.RowName(issue.Index) ?? issue.Index.ToString(CultureInfo.InvariantCulture),
                .. hasLines ? [data!.Line(issue.Index)!.Value.ToString(CultureInfo.InvariantCulture)] : Array.Empty<TableCell>(),
                issue.Score.ToString("0.0000", CultureInfo.InvariantCulture),
                new TableCell(given, Html.Wrong(given)),
                issues.ClassNames[issue.SuggestedLabel],
            ];
            if (reason is not null)
            {
                var usual = reason.SuggestedThreshold > 1 ? string.Empty : $" ({Probability(reason.SuggestedThreshold)})";
                row.Add($"{Probability(reason.SuggestedProbability)}{usual}");
                row.Add(reason.Similar.IsEmpty ? string.Empty : Alike(reason));
            }

            if (known is { } truth)
            {
                row.Add(issues.ClassNames[(int)truth[issue.Index]]);
            }

            var values = shown.Length == 0 ? [] : data!.Row(issue.Index);
            row.AddRange(shown.Select(c => new TableCell(ValueText.Of(values[c]))));
            if (own.Length > shown.Length)
            {
                row.Add(string.Empty);
            }

            rows.Add([.. row]);
        }

        List<TableColumn> columns = [new("row", IsNumeric: true), .. hasLines ? [new TableColumn("line", IsNumeric: true)] : Array.Empty<TableColumn>(), new("score", IsNumeric: true), new("given"), new("suggested")];
        if (!issues.Reasons.IsEmpty)
        {
            columns.AddRange([new("its p (usual)"), new("alike")]);
        }

        if (known is not null)
        {
            columns.Add(new TableColumn("true"));
        }

        var sample = shown.Length == 0 ? [] : data!.Row(issues.All[0].Index);
        columns.AddRange(shown.Select(c => new TableColumn(data!.Columns[c], IsNumeric(data.Dataset, data.Columns[c], sample[c]))));
        if (own.Length > shown.Length)
        {
            columns.Add(new TableColumn($"… {own.Length - shown.Length} more"));
        }

        return new TableView(columns, rows) { TotalRows = issues.Count };
    }

    // Fields of a file are texts; those that are features are numbers.
    private static bool IsNumeric(Dataset dataset, string column, object? sample) =>
        (sample is not null && ValueText.IsNumeric(sample.GetType())) || (dataset is LabeledDataset { FeatureNames: { } names } && names.Contains(column));

    private static TableView Health(LabelIssues issues) =>
        new(
            [
                new("class"), new("examples", IsNumeric: true), new("issues", IsNumeric: true), new("share", IsNumeric: true),
                new("labels wrong, est.", IsNumeric: true), new("lost to others, est.", IsNumeric: true), new("mostly suggested"),
            ],
            [
                .. issues.Health.OrderByDescending(h => double.IsNaN(h.IssueShare) ? -1 : h.IssueShare).ThenBy(h => h.Class).Take(TableView.MaximumRows)
                    .Select(h => new TableCell[]
                    {
                        h.Name, h.Count.ToString("#,0", CultureInfo.InvariantCulture), h.IssueCount.ToString("#,0", CultureInfo.InvariantCulture),
                        RunSummary.Percent(h.IssueShare), RunSummary.Percent(h.LabelNoise), RunSummary.Percent(h.InverseLabelNoise),
                        h.MostSuggested is { } k ? issues.ClassNames[k] : "–",
                    }),
            ])
        {
            TotalRows = issues.NumClasses,
        };
}
