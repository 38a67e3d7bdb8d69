using System.Globalization;
using NoisyNotebooks.Kernel.Extension.Charts;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>How checks of labels look: what follows from the answers, and the rows with what a person needs to see of each.</summary>
internal static class LabelChecksDisplay
{
    private const int MaximumPictures = 60;
    private const int MaximumColumns = 8;
    private const string Confident = "exact 90 % interval";

    /// <summary>What follows from the answers, and the rows.</summary>
    public static MimeBundle Of(LabelChecks checks)
    {
        const string title = "Labels to be checked by a person";
        var sentences = Sentences(checks);
        var table = checks.Rows.IsEmpty ? null : Table(checks);
        var pictures = checks.Issues.Data?.Dataset is LabeledDataset { IsImage: true } images ? Gallery(checks, images) : null;
        var html = Html.Heading(title) + $"<div style=\"font-size:13px;margin:2px 0 6px;max-width:860px\">{string.Join("<br>", sentences.Select(Html.Encode))}</div>"
            + pictures + table?.ToHtml();
        return MimeBundle.FromDisplay(html, string.Join('\n', [title, .. sentences]) + (table is null ? string.Empty : $"\n\n{table.ToText()}"));
    }

    /// <summary>What follows from the answers.</summary>
    public static List<string> Sentences(LabelChecks checks)
    {
        if (checks.AnswerCount == 0)
        {
            return [string.Create(CultureInfo.InvariantCulture, $"{checks.Rows.Length:#,0} rows are drawn at random, {FromWhere(checks)}.")];
        }

        if (!checks.Proves)
        {
            return [string.Create(CultureInfo.InvariantCulture, $"{checks.AnswerCount:#,0} answers to rows that were not drawn at random: they mend labels, and say nothing of the others. If they were, say --drawn at-random.")];
        }

        var list = checks.OfList();
        var data = checks.OfData();
        var sentences = new List<string>();
        if (list.Checked > 0)
        {
            sentences.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"Checked by a person: {checks.Rows.Concat(Own(checks)).Count(r => checks.IsListed(r.Index) && checks.Verdict(r.Index) == CheckVerdict.Wrong):#,0} of {list.Checked:#,0} drawn rows of the list have a wrong label. So {Range(list)} of these {list.Size:#,0} are truly wrong ({Confident}), whatever the noise is like."));
        }

        sentences.Add(data.Checked > list.Checked
            ? string.Create(CultureInfo.InvariantCulture, $"Of all {data.Size:#,0} labels {Range(data)} are wrong ({Share(data.Lower, data.Size)} to {Share(data.Upper, data.Size)}; 90 % interval).")
            : "How many wrong labels the list has missed cannot be told from these rows: draw some outside of it too (--check-outside).");
        if (Open(checks) is { Length: > 0 } open)
        {
            sentences.Add(open);
        }

        if (checks.Rows.Concat(Own(checks)).Count(r => checks.Verdict(r.Index) == CheckVerdict.Disputed) is var disputed and > 0)
        {
            sentences.Add($"{Rows(disputed, "is", "are")} disputed or cannot be told, and count as right at the lower end and as wrong at the upper.");
        }

        if (checks.Agreement() is { Rows: > 0 } agreement)
        {
            sentences.Add(FormattableString.Invariant($"{Rows(agreement.Rows, "was", "were")} checked by more than one person, who agree on {agreement.Agreed:#,0}."));
        }

        return sentences;
    }

    /// <summary>What is known of a question.</summary>
    public static string Sentence(CheckQuestion question, CheckDecision decision)
    {
        var interval = string.Create(CultureInfo.InvariantCulture, $"{Range(decision.Interval)} of {decision.Interval.Size:#,0}, by an interval that holds at every look together (90 %)");
        return decision.IsTrue is { } isTrue
            ? $"Decided: that {question} is {(isTrue ? "true" : "not true")} ({interval}). No more rows are needed."
            : $"Not decided yet whether {question} ({interval}).{(decision.ExpectedMore is { } more ? FormattableString.Invariant($" Expect to check about {more:#,0} rows more, if they are like those so far.") : string.Empty)}";
    }

    private static string FromWhere(LabelChecks checks) =>
        checks.Rows.Count(r => r.Part < 0) is var outside and > 0
            ? FormattableString.Invariant($"{checks.Rows.Length - outside:#,0} from all over the list and {outside:#,0} from outside of it")
            : "from all over the list";

    private static string Open(LabelChecks checks)
    {
        var last = -1;
        var open = 0;
        for (var i = 0; i < checks.Rows.Length; i++)
        {
            var isOpen = checks.Verdict(checks.Rows[i].Index) == CheckVerdict.Open;
            open += isOpen ? 1 : 0;
            last = isOpen ? last : i;
        }

        var passedOver = checks.Rows.Take(last + 1).Count(r => checks.Verdict(r.Index) == CheckVerdict.Open);
        return open == 0 ? string.Empty
            : FormattableString.Invariant($"Of the {checks.Rows.Length:#,0} rows, {open:#,0} {(open == 1 ? "has" : "have")} no answer yet.")
                + (passedOver > 0 ? $" {Rows(passedOver, "was", "were")} passed over: if the hard ones are, the interval does not hold." : string.Empty);
    }

    private static IEnumerable<CheckRow> Own(LabelChecks checks) =>
        checks.IsDrawnHere ? [] : Enumerable.Range(0, checks.Issues.ExampleCount).Select(n => new CheckRow(n, -1, -1));

    private static string Rows(int count, string one, string many) => string.Create(CultureInfo.InvariantCulture, $"{count:#,0} {(count == 1 ? $"row {one}" : $"rows {many}")}");

    private static string Range(WrongLabelCount count) => string.Create(CultureInfo.InvariantCulture, $"{count.Lower:#,0} to {count.Upper:#,0}");

    private static string Share(double count, int size) => RunSummary.Percent(count / size);

    private static string Gallery(LabelChecks checks, LabeledDataset pictures)
    {
        var shown = checks.Rows.Take(MaximumPictures).ToList();
        return Html.Note($"given → suggested, in the order to check{(checks.Rows.Length > shown.Count ? FormattableString.Invariant($"; the first {shown.Count} of {checks.Rows.Length:#,0}") : string.Empty)}")
            + ImageGallery.Html(pictures, [.. shown.Select(r => (long)r.Index)], $"{pictures.Name}, rows to check", [.. shown.Select(r => Caption(checks, r))]);
    }

    private static string[] Caption(LabelChecks checks, CheckRow row) =>
    [
        $"row {checks.RowName(row.Index)}",
        $"{SvgText.Isolate(checks.Issues.ClassNames[checks.GivenLabel(row.Index)])}{(row.Rank < 0 ? string.Empty : $" → {SvgText.Isolate(checks.Issues.ClassNames[checks.Issues.All[row.Rank].SuggestedLabel])}")}",
        checks.Verdict(row.Index).ToString().ToLowerInvariant(),
    ];

    private static TableView Table(LabelChecks checks)
    {
        var data = checks.Issues.Data is { Dataset.IsImage: false } table ? table : null;
        int[] own = data is null
            ? []
            : [.. Enumerable.Range(0, data.Columns.Length).Where(c => data.Columns[c] != data.LabelColumn && data.Columns[c] != data.TrueLabelColumn).Take(MaximumColumns)];
        var rows = checks.Rows.Select(r =>
        {
            var values = own.Length == 0 ? [] : data!.Row(r.Index);
            return (TableCell[])
            [
                checks.RowName(r.Index), checks.Issues.ClassNames[checks.GivenLabel(r.Index)], r.Rank < 0 ? "–" : checks.Issues.ClassNames[checks.Issues.All[r.Rank].SuggestedLabel],
                checks.Verdict(r.Index).ToString().ToLowerInvariant(), .. own.Select(c => new TableCell(ValueText.Of(values[c]))),
            ];
        }).ToList();
        return new TableView([new("row", IsNumeric: true), new("given"), new("suggested"), new("verdict"), .. own.Select(c => new TableColumn(data!.Columns[c]))], rows);
    }
}
