using System.Text;
using NoisyNotebooks.Kernel.Extension.Charts;
using NoisyNotebooks.Methods.Text;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>How taxonomies look: a tree whose names and descriptions can be edited in the page, with its outline below to be read back; and how one came about.</summary>
internal static class TaxonomyDisplay
{
    // What Taxonomy.ToOutline writes, from the page's own tree; blanks and colons as there.
    private const string Rewrite =
        "var t='',c=function(e){return e.textContent.replace(/\\s+/g,' ').trim()};"
        + "this.querySelectorAll('[data-line]').forEach(function(l){var n=c(l.querySelector('[data-part=name]')).replace(/:/g,' -'),d=l.querySelector('[data-part=description]');"
        + "t+=(l.dataset.line==='2'?'  ':'')+n+(d?': '+c(d):'')+'\\n'});"
        + "var o=this.querySelector('textarea');o.value=t;o.rows=t.split('\\n').length";

    private const string Remove = "var r=this.closest('.noisy-taxonomy');this.closest('li').remove();r.dispatchEvent(new Event('input'))";

    private const string Field = "contenteditable=\"true\" role=\"textbox\" style=\"border-bottom:1px dotted currentColor;padding:0 2px\"";

    /// <summary>A taxonomy as a tree.</summary>
    public static MimeBundle Of(Taxonomy taxonomy)
    {
        var title = FormattableString.Invariant($"Taxonomy: {taxonomy.Categories.Length} {(taxonomy.Categories.Length == 1 ? "category" : "categories")}");
        const string note = "Edit names and descriptions here, or take categories out; the outline below follows. Copy it into Taxonomy.FromOutline(…) to go on with it.";
        var outline = taxonomy.ToOutline();
        var html = new StringBuilder($"<div class=\"noisy-taxonomy\" oninput=\"{Html.Encode(Rewrite)}\" style=\"font-family:system-ui,sans-serif;font-size:13px;line-height:1.6;max-width:860px\">");
        html.Append(Html.Heading(title)).Append("<ul style=\"margin:4px 0;padding-inline-start:22px\">");
        foreach (var branch in taxonomy.Categories.GroupBy(c => c.Group.Trim(), StringComparer.Ordinal))
        {
            if (branch.Key.Length > 0)
            {
                html.Append($"<li><div data-line=\"1\"><b data-part=\"name\" {Field} aria-label=\"branch\">{Html.Encode(branch.Key)}</b></div><ul style=\"padding-inline-start:22px\">");
            }

            foreach (var category in branch)
            {
                html.Append($"<li data-line=\"{(branch.Key.Length > 0 ? 2 : 1)}\"><b data-part=\"name\" {Field} aria-label=\"name\">{Html.Encode(category.Name)}</b>: ")
                    .Append($"<span data-part=\"description\" {Field} aria-label=\"description\">{Html.Encode(category.Description)}</span> ")
                    .Append($"<button type=\"button\" aria-label=\"take {Html.Encode(category.Name)} out\" title=\"take out\" onclick=\"{Html.Encode(Remove)}\" style=\"border:1px solid currentColor;border-radius:4px;background:none;color:inherit;font-size:12px;padding:0 6px;cursor:pointer\">×</button></li>");
            }

            html.Append(branch.Key.Length > 0 ? "</ul></li>" : string.Empty);
        }

        html.Append("</ul>").Append(Html.Note(note));
        html.Append(FormattableString.Invariant($"<textarea readonly aria-label=\"outline of the taxonomy\" rows=\"{outline.Count(c => c == '\n') + 1}\" style=\"width:100%;box-sizing:border-box;font-family:monospace;font-size:12px;background:none;color:inherit\">"))
            .Append(Html.Encode(outline)).Append("</textarea></div>");
        return MimeBundle.FromDisplay(html.ToString(), $"{title}\n{outline}");
    }

    /// <summary>How a taxonomy came about, step by step.</summary>
    public static MimeBundle Of(TaxonomyRun run)
    {
        static string List(IEnumerable<string> names) => string.Join(", ", names);
        var table = new TableView(
            [new("step"), new("rating", IsNumeric: true), new("categories", IsNumeric: true), new("added"), new("removed"), new("mended")],
            [
                .. run.Steps.Select((s, i) => (TableCell[])
                [
                    TableView.Head(FormattableString.Invariant($"{i + 1} {s.Stage.ToString().ToLowerInvariant()}")),
                    s.Rating is { } rating ? FormattableString.Invariant($"{rating:0}") : "–",
                    ValueText.Number(s.Taxonomy?.Categories.Length ?? 0),
                    List(s.Added),
                    List(s.Removed),
                    List(s.Warnings),
                ]),
            ]);
        var title = run.IsSimulated ? "How the taxonomy came about (the model is simulated: nobody was asked)" : $"How the taxonomy came about, by {run.Model}";
        var (summaries, tables) = (run.SummaryCost, run.TableCost);
        static string Tokens(long? tokens) => tokens is { } t ? FormattableString.Invariant($"{t:#,0}") : "unknown";
        var note = FormattableString.Invariant($"Calls: {summaries.Calls} for summaries, {tables.Calls} for tables. Tokens read: {Tokens((summaries + tables).InputTokens)}, written: {Tokens((summaries + tables).OutputTokens)}. The rating is of the table before the step.");
        return MimeBundle.FromTable(Html.Heading(title) + table.ToHtml() + Html.Note(note), $"{title}\n{table.ToText()}\n{note}", table);
    }
}
