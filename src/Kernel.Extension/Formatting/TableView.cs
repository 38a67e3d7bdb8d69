using System.Globalization;
using System.Text;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>A table, before it is HTML or text.</summary>
/// <param name="Columns">The columns.</param>
/// <param name="Rows">The rows that are shown, each with one cell a column.</param>
internal sealed record TableView(IReadOnlyList<TableColumn> Columns, IReadOnlyList<TableCell[]> Rows)
{
    /// <summary>Rows that are shown at once; all further ones are in the page too.</summary>
    public const int PageSize = 25;

    /// <summary>The most rows that go into a page: beyond it, a notebook file would grow out of hand.</summary>
    public const int MaximumRows = 1000;

    /// <summary>The most columns that a page shows without a bar to scroll by, which a script makes one for the keyboard too.</summary>
    public const int PlainColumns = 6;

    private const int MaximumTextRows = 25;

    // A notebook's file holds every cell of every table that it shows.
    private const int MaximumCells = 10_000;

    /// <summary>How many rows there are in all, where <see cref="Rows"/> are only the first.</summary>
    public long? TotalRows { get; init; }

    private long Total => TotalRows ?? Rows.Count;

    /// <summary>How many rows of a table go into a page.</summary>
    /// <param name="columns">Its columns.</param>
    /// <param name="maximum">The most rows.</param>
    public static int RowsThatFit(int columns, int maximum) => Math.Min(maximum, Math.Max(PageSize, MaximumCells / Math.Max(columns, 1)));

    /// <summary>The cell that names a row.</summary>
    public static TableCell Head(string text) => new(text, $"<b>{Formatting.Html.Encode(text)}</b>");

    /// <summary>The HTML table with all its rows; a script makes pages of them where they are many (<see cref="Charts.PageParts"/>).</summary>
    public string ToHtml()
    {
        var html = new StringBuilder("<div class=\"noisy-rows\"");
        if (Rows.Count > PageSize)
        {
            html.Append(CultureInfo.InvariantCulture, $" data-page=\"{PageSize}\"");
        }

        html.Append("><table class=\"noisy-table\"><thead><tr>");
        foreach (var column in Columns)
        {
            html.Append(column.IsNumeric ? "<th class=\"n\">" : "<th>").Append(Html.Encode(column.Title));
            if (column.Type is not null)
            {
                html.Append("<small>").Append(Html.Encode(column.Type)).Append("</small>");
            }
        }

        html.Append("</thead><tbody>");
        foreach (var row in Rows)
        {
            html.Append("<tr>");
            for (var i = 0; i < Columns.Count; i++)
            {
                html.Append(Columns[i].IsNumeric ? "<td class=\"n\">" : "<td>").Append(row[i].Html ?? Html.Encode(row[i].Text));
            }
        }

        html.Append("</tbody></table></div>");
        return Rows.Count > PageSize || Total > Rows.Count ? html.Append(Html.Note(Extent())).ToString() : html.ToString();
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

    private string Extent() =>
        Total > Rows.Count
            ? FormattableString.Invariant($"the first {Rows.Count:#,0} of {Total:#,0} rows")
            : FormattableString.Invariant($"{Total:#,0} rows");

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
