using System.Globalization;
using System.Text;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>A table, before it is HTML or text.</summary>
/// <param name="Columns">The columns.</param>
/// <param name="Rows">The rows that are shown, each with one cell a column.</param>
internal sealed record TableView(IReadOnlyList<TableColumn> Columns, IReadOnlyList<TableCell[]> Rows)
{
    /// <summary>Rows on a page; all further pages are in the page too and need no network.</summary>
    public const int PageSize = 25;

    /// <summary>The most rows that go into a page: beyond it, a notebook file would grow out of hand.</summary>
    public const int MaximumRows = 1000;

    private const int MaximumTextRows = 25;

    // Header and cells keep the page's own colours; the rules are a translucent grey, which suits dark and light.
    private const string Style =
        "<style>table.noisy-table{border-collapse:collapse;font-size:12.5px;margin:4px 0;width:auto}"
        + "table.noisy-table th,table.noisy-table td{padding:3px 10px;text-align:left;vertical-align:top;border:0;border-bottom:1px solid rgba(128,136,144,.28);background:transparent;max-width:34em;white-space:normal}"
        + "table.noisy-table th{font-weight:600;border-bottom:1px solid rgba(128,136,144,.7)}"
        + "table.noisy-table .n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}"
        + "table.noisy-table th.n{white-space:normal;max-width:11em}table.noisy-table th small{display:block;font-weight:400;opacity:.65}"
        + ".noisy-pager{font-size:12px;margin:2px 0 6px}.noisy-pager button{font:inherit;color:inherit;background:transparent;border:1px solid rgba(128,136,144,.5);border-radius:4px;padding:1px 9px;margin-right:6px;cursor:pointer}.noisy-pager button:disabled{opacity:.35;cursor:default}</style>";

    /// <summary>How many rows there are in all, where <see cref="Rows"/> are only the first.</summary>
    public long? TotalRows { get; init; }

    private long Total => TotalRows ?? Rows.Count;

    /// <summary>The HTML table; a pager stands under it where there is more than one page.</summary>
    public string ToHtml()
    {
        var html = new StringBuilder(Style);
        var id = $"noisy-{Guid.NewGuid():N}";
        var pages = Math.Max(1, (Rows.Count + PageSize - 1) / PageSize);
        html.Append("<table id=\"").Append(id).Append("\" class=\"noisy-table\"><thead><tr>");
        foreach (var column in Columns)
        {
            html.Append(column.IsNumeric ? "<th class=\"n\">" : "<th>").Append(Html.Encode(column.Title));
            if (column.Type is not null)
            {
                html.Append("<small>").Append(Html.Encode(column.Type)).Append("</small>");
            }

            html.Append("</th>");
        }

        html.Append("</tr></thead>");
        for (var page = 0; page < pages; page++)
        {
            html.Append(page == 0 ? "<tbody>" : "<tbody style=\"display:none\">");
            foreach (var row in Rows.Skip(page * PageSize).Take(PageSize))
            {
                AppendRow(html, row);
            }

            html.Append("</tbody>");
        }

        html.Append("</table>");
        if (pages > 1)
        {
            html.Append(Pager(id, pages));
        }
        else if (Total > Rows.Count)
        {
            html.Append(Html.Note(Extent()));
        }

        return html.ToString();
    }

    /// <summary>The table as aligned text.</summary>
    public string ToText()
    {
        var rows = Rows.Take(MaximumTextRows).ToList();
        var widths = Columns.Select((c, i) => rows.Select(r => r[i].Text.Length).Append(c.Title.Length).Max()).ToArray();
        var text = new StringBuilder();
        AppendLine(text, [.. Columns.Select(c => c.Title)], widths);
        AppendLine(text, [.. widths.Select(w => new string('─', w))], widths);
        foreach (var row in rows)
        {
            AppendLine(text, [.. row.Select(c => c.Text)], widths);
        }

        if (Total > rows.Count)
        {
            text.Append(CultureInfo.InvariantCulture, $"… {Total - rows.Count:#,0} more rows\n");
        }

        return text.ToString().TrimEnd('\n');
    }

    private void AppendRow(StringBuilder html, TableCell[] row)
    {
        html.Append("<tr>");
        for (var i = 0; i < Columns.Count; i++)
        {
            html.Append(Columns[i].IsNumeric ? "<td class=\"n\">" : "<td>").Append(row[i].Html ?? Html.Encode(row[i].Text)).Append("</td>");
        }

        html.Append("</tr>");
    }

    private string Extent() =>
        Total > Rows.Count
            ? FormattableString.Invariant($"the first {Rows.Count:#,0} of {Total:#,0} rows")
            : FormattableString.Invariant($"{Total:#,0} rows");

    // One function a table, in its own buttons: no global names, no library.
    private string Pager(string id, int pages)
    {
        string Button(string label, string step, bool disabled) =>
            $"<button type=\"button\"{(disabled ? " disabled" : string.Empty)} onclick=\"(function(b){{var p=b.parentNode,t=document.getElementById('{id}').tBodies,"
            + $"n=Math.max(0,Math.min({pages - 1},{step}));for(var i=0;i&lt;t.length;i++)t[i].style.display=i===n?'':'none';p.dataset.page=n;"
            + $"p.querySelector('span').textContent='page '+(n+1)+' of {pages}';var q=p.querySelectorAll('button');"
            + $"q[0].disabled=q[1].disabled=n===0;q[2].disabled=q[3].disabled=n==={pages - 1}}})(this)\">{label}</button>";
        return $"<div class=\"noisy-pager\" data-page=\"0\">{Button("«", "0", disabled: true)}{Button("‹", "(+p.dataset.page)-1", disabled: true)}"
            + $"{Button("›", "(+p.dataset.page)+1", disabled: false)}{Button("»", $"{pages}", disabled: false)}"
            + $"<span>page 1 of {pages}</span> · {Extent()}</div>";
    }

    private void AppendLine(StringBuilder text, string[] cells, int[] widths)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            text.Append(i == 0 ? string.Empty : "  ").Append(Columns[i].IsNumeric ? cells[i].PadLeft(widths[i]) : cells[i].PadRight(widths[i]));
        }

        while (text.Length > 0 && text[^1] == ' ')
        {
            text.Length--;
        }

        text.Append('\n');
    }
}

/// <summary>A column of a table.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="IsNumeric">Whether its cells stand at the right.</param>
/// <param name="Type">The type of its values, under the heading; null: not shown.</param>
internal sealed record TableColumn(string Title, bool IsNumeric = false, string? Type = null);

/// <summary>A cell of a table.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Html">How it looks, already encoded; null: the text.</param>
internal readonly record struct TableCell(string Text, string? Html = null)
{
    public static implicit operator TableCell(string text) => new(text);
}
