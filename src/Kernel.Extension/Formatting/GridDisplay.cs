using System.Globalization;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>Arrays of two and more dimensions: rows and columns, and of more than two dimensions the first slices.</summary>
internal static class GridDisplay
{
    private const int MaximumSlices = 4;
    private const int SliceRows = 25;

    /// <summary>The array.</summary>
    public static MimeBundle Of(Array array)
    {
        var lengths = Enumerable.Range(0, array.Rank).Select(array.GetLength).ToArray();
        var title = $"{ValueText.TypeName(array.GetType().GetElementType()!)}[{string.Join(", ", lengths)}]";
        if (array.Length == 0)
        {
            return MimeBundle.Text(title);
        }

        if (lengths[^1] > ValueMembers.Maximum)
        {
            title += $"; the first {ValueMembers.Maximum} columns are shown";
        }

        if (array.Rank == 2)
        {
            return GeneralDisplay.Table(title, Slice(array, [], TableView.MaximumRows));
        }

        // All places in the dimensions before the last two, in order.
        var count = lengths.SkipLast(2).Aggregate(1L, (product, length) => product * length);
        var (html, text) = (Html.Note(title), title);
        var table = default(TableView);
        for (var i = 0; i < Math.Min(count, MaximumSlices); i++)
        {
            var (place, rest) = (new int[array.Rank - 2], i);
            for (var d = place.Length - 1; d >= 0; d--)
            {
                (place[d], rest) = (rest % lengths[d], rest / lengths[d]);
            }

            table = Slice(array, place, SliceRows);
            var name = $"[{string.Join(", ", place)}, .., ..]";
            html += Html.Note(name) + table.ToHtml();
            text += $"\n{name}\n{table.ToText()}";
        }

        var more = count > MaximumSlices ? FormattableString.Invariant($"… {count - MaximumSlices:#,0} more slices") : string.Empty;
        return more.Length == 0 ? MimeBundle.FromTable(html, text, table!) : MimeBundle.FromTable(html + Html.Note(more), $"{text}\n{more}", table!);
    }

    private static TableView Slice(Array array, int[] place, int maximumRows)
    {
        var (rows, columns) = (array.GetLength(array.Rank - 2), Math.Min(array.GetLength(array.Rank - 1), ValueMembers.Maximum));
        var isNumeric = ValueText.IsNumeric(array.GetType().GetElementType()!);
        var (firstRow, firstColumn) = (array.GetLowerBound(array.Rank - 2), array.GetLowerBound(array.Rank - 1));
        var at = place.Select((p, d) => p + array.GetLowerBound(d)).Concat([0, 0]).ToArray();
        var cells = new List<TableCell[]>();
        for (var i = 0; i < Math.Min(rows, TableView.RowsThatFit(columns, maximumRows)); i++)
        {
            var row = new TableCell[columns + 1];
            row[0] = TableView.Head((firstRow + i).ToString(CultureInfo.InvariantCulture));
            for (var j = 0; j < columns; j++)
            {
                (at[^2], at[^1]) = (firstRow + i, firstColumn + j);
                row[j + 1] = GeneralDisplay.Cell(array.GetValue(at));
            }

            cells.Add(row);
        }

        return new TableView(
            [new(string.Empty, IsNumeric: true), .. Enumerable.Range(firstColumn, columns).Select(j => new TableColumn(j.ToString(CultureInfo.InvariantCulture), isNumeric))], cells)
        {
            TotalRows = rows,
        };
    }
}
